"""物品和案卷移交: what one side may not do in the other's place, and what may not change under a signature."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from referral.law.errors import Conflict, Incomplete, NotAllowed, Unlawful
from referral.models import Case, Custody
from referral.services import handing, handing_paper
from referral.services import handing_signatures as signing
from referral.services.handing import Found
from referral.services.handing_lists import check_list
from referral.services.handing_shown import token_of
from tests.services.handings import (
    RECORDS,
    again,
    counted,
    filed,
    finished,
    given,
    listed,
    scan,
    signed,
    whole,
)
from tests.workflows.conftest import Town


def test_the_giver_does_not_write_over_what_the_receiver_has_counted(town: Town) -> None:
    referral = filed(town)
    hand_over = counted(town, given(town, referral), n2=Found(0))
    entry = {"side": "take", "names": ["高峰", "石磊"], "at": town.at, "scan": scan(town, referral)}
    with pytest.raises(Unlawful, match="接收方已经清点"):
        handing_paper.enter_paper(hand_over, town.who("liu"), found=whole(hand_over), **entry)  # type: ignore[arg-type]
    assert again(hand_over).step == "different"


def test_the_receiver_does_not_sign_for_the_giver(town: Town) -> None:
    referral = filed(town)
    hand_over = given(town, referral)
    town.run(handing.send_back, hand_over, town.who("gao"), reason="请更正")
    entry = {"side": "give", "names": ["刘洋", "陈静"], "at": town.at, "scan": scan(town, referral)}
    with pytest.raises(NotAllowed, match="由移交方登记"):
        handing_paper.enter_paper(again(hand_over), town.who("gao"), **entry)  # type: ignore[arg-type]


def test_figures_do_not_change_under_a_signed_report(town: Town) -> None:
    hand_over = counted(town, given(town, filed(town)), n1=Found(611, "whole"))
    town.run(signing.sign_report, hand_over, town.who("liu"))
    with pytest.raises(Unlawful, match="差异报告已有人签署"):
        handing.count(again(hand_over), town.who("gao"), whole(hand_over, n1=Found(112, "whole")))


def test_a_list_does_not_change_under_a_signature_on_paper_that_waits(town: Town) -> None:
    referral = filed(town)
    hand_over = listed(town, referral)
    entry = {"side": "give", "names": ["刘洋", "陈静"], "at": town.at, "scan": scan(town, referral)}
    town.run(handing_paper.enter_paper, hand_over, town.who("liu"), **entry)
    with pytest.raises(Unlawful, match="清单已有人签名"):
        handing.change(hand_over, town.who("liu"), place="别处", items=[RECORDS])


def test_nobody_signs_what_he_was_not_shown(town: Town) -> None:
    hand_over = listed(town, filed(town))
    seen = token_of(hand_over)
    town.run(handing.change, hand_over, town.who("chen"), place="市公安局物证室", items=[RECORDS])
    with pytest.raises(Conflict, match="已有变化，没有签名"):
        signing.sign(hand_over, town.who("liu"), seen=seen)
    town.run(signing.sign, hand_over, town.who("liu"), seen=token_of(again(hand_over)))


def test_a_list_is_not_signed_when_its_ground_has_gone(town: Town) -> None:
    referral = filed(town)
    hand_over = listed(town, referral)
    signed(town, hand_over, "liu")
    with transaction.atomic():
        Case.objects.filter(pk=referral.case_id).update(status="closed", closed_at=town.at)
        with pytest.raises(Unlawful, match="答复或者案件状态已有变化"):
            signing.sign(again(hand_over), town.who("chen"))
        transaction.set_rollback(True)


def test_what_was_given_on_paper_before_it_was_typed_is_kept_in_its_order(town: Town) -> None:
    referral = filed(town)
    early = town.at
    town.at += timedelta(hours=3)
    hand_over = listed(town, referral)
    proof = scan(town, referral)
    give = {"side": "give", "names": ["刘洋", "陈静"], "at": early, "scan": proof}
    town.run(handing_paper.enter_paper, hand_over, town.who("liu"), **give)
    town.run(handing_paper.check_paper, hand_over, town.who("chen"), agrees=True)
    take = give | {
        "side": "take",
        "names": ["高峰", "石磊"],
        "at": early + timedelta(minutes=9),
        "found": whole(hand_over),
    }
    town.run(handing_paper.enter_paper, again(hand_over), town.who("liu"), **take)
    town.run(handing_paper.check_paper, again(hand_over), town.who("chen"), agrees=True)
    assert again(hand_over).step == "done"
    kept = Custody.objects.filter(item=hand_over.items.first()).order_by("since")
    assert [row.agency for row in kept] == [hand_over.giver, hand_over.taker]


def test_a_thing_is_given_back_once(town: Town) -> None:
    referral = filed(town)
    item = finished(town, referral).items.first()
    twice = [replace(RECORDS, earlier=item), replace(RECORDS, earlier=item)]
    with pytest.raises(Incomplete, match="列了两次"):
        check_list(referral, town.who("gao"), "医保局", twice)
