"""物品和案卷移交: listed, signed by two, counted, signed by two; a difference stops it; the limit, the list, the custody."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from agencies.kinds import AgencyKind as A
from documents.letters.errors import LetterError
from documents.models import Letter
from referral.law.errors import Incomplete, NotAllowed, ReferralError, SamePerson, Unlawful
from referral.law.kinds import Kind
from referral.models import Custody, Event, HandOver, Referral
from referral.reports.house import hand_overs
from referral.services import cases, clocks, handing, handing_paper
from referral.services import handing_signatures as signing
from referral.services.handing import Found
from referral.services.handing_lists import ItemDraft
from referral.services.sight import evidence_for
from tests.services.handings import (
    DISC,
    DRAWN,
    HOST,
    PAPERS,
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
from tests.services.walks import not_filed, only
from tests.workflows.conftest import Town


def test_four_people_sign_and_the_limit_is_met_with_the_list(town: Town) -> None:
    referral = filed(town)
    hand_over = listed(town, referral, RECORDS, HOST, DISC, PAPERS)
    assert hand_over.step == "draft" and only("agency_handover_items").ended_at is None
    hand_over = signed(town, hand_over, "liu", strokes=DRAWN)
    assert hand_over.step == "draft" and hand_over.given_at is None
    hand_over = signed(town, hand_over, "chen")
    assert hand_over.step == "counting" and hand_over.given_at == town.at
    assert "市医保局移交市公安局的物品和材料尚为「待接收方清点」" in cases.hindrances(referral.case)
    hand_over = counted(town, hand_over)
    assert hand_over.step == "taking" and not hand_over.differences()
    hand_over = signed(town, hand_over, "gao", "sun")
    assert hand_over.step == "done" and hand_over.finished_at == town.at
    clock = only("agency_handover_items")
    assert clocks.state_of(clock, town.at) == "met" and clock.ended_at == hand_over.finished_at
    letter = hand_over.letter
    assert letter is not None and (letter.kind, letter.agency) == ("item_list", town.agencies[A.NHSA])
    content = letter.content
    assert (content["givers"], content["takers"]) == (["刘洋", "陈静"], ["高峰", "孙立"])
    assert content["referral_number"] == referral.letter.number and len(content["items"]) == 4  # type: ignore[union-attr]
    assert "封条号封001" in content["items"][0]["measure"] and content["items"][2]["sha256"] == "ab" * 32
    assert "介质编号GP-2026-01" in content["items"][2]["mark"]
    assert "复印件（与原件核对无异）；120页；起止页1-120" in content["items"][3]["mark"]
    assert content["signings"][0].startswith("刘洋，") and content["signings"][0].endswith("手写签名")
    assert not list(hand_overs()) and not [one for one in cases.hindrances(referral.case) if "物品" in one]


def test_a_difference_stops_the_receiver_until_both_sides_sign_the_report(town: Town) -> None:
    referral = filed(town)
    hand_over = counted(town, given(town, referral), n1=Found(610, "broken", "缺第三、四册"))
    assert hand_over.step == "different"
    assert hand_over.differences() == [
        "住院病历：少2册（清单612，清点610）；封条号封001，封条破损，缺第三、四册"
    ]
    with pytest.raises(Unlawful, match="清点有差异"):
        signing.sign(hand_over, town.who("gao"))
    town.run(signing.sign_report, hand_over, town.who("gao"), strokes=DRAWN)
    assert again(hand_over).step == "different"
    with pytest.raises(Unlawful, match="本方已签署"):
        signing.sign_report(hand_over, town.who("gao"))
    town.run(signing.sign_report, hand_over, town.who("chen"))
    hand_over = signed(town, again(hand_over), "gao", "lin")
    assert hand_over.step == "done" and hand_over.letter is not None
    assert hand_over.letter.content["differences"] == hand_over.differences()
    assert not list(hand_overs())


def test_a_difference_is_corrected_and_everybody_signs_anew(town: Town) -> None:
    referral = filed(town)
    hand_over = counted(town, given(town, referral), n2=Found(0))
    with pytest.raises(Incomplete, match="请写明理由"):
        handing.send_back(hand_over, town.who("gao"), reason=" ")
    town.run(handing.send_back, hand_over, town.who("gao"), reason="主机未随车送到")
    hand_over = again(hand_over)
    assert (hand_over.step, hand_over.round) == ("draft", 2) and not hand_over.signed("give").exists()
    town.run(handing.change, hand_over, town.who("liu"), place="市公安局物证室", items=[RECORDS, DISC])
    hand_over = counted(town, signed(town, hand_over, "chen", "liu"))
    hand_over = signed(town, hand_over, "sun", "gao")
    assert hand_over.step == "done" and hand_over.items.count() == 2


def test_who_has_a_thing_since_when_is_a_chain_that_only_grows(town: Town) -> None:
    referral = filed(town)
    hand_over = finished(town, referral, RECORDS)
    chain = Custody.objects.filter(item=hand_over.items.get())
    assert [(one.agency.kind, one.keepers, one.place) for one in chain] == [
        (A.NHSA, "刘洋、陈静", "证据室"), (A.POLICE, "高峰、孙立", "市公安局物证室"),
    ]  # fmt: skip
    event = Event.objects.get(act="handover_done")
    assert event.payload["items"][0]["seal_number"] == "封001" and chain.last().event == event  # type: ignore[union-attr]
    with pytest.raises(DatabaseError), transaction.atomic():
        chain.update(keepers="某人")


def test_the_file_comes_back_when_the_police_do_not_file(town: Town) -> None:
    referral = not_filed(town)
    with pytest.raises(NotAllowed):
        handing.begin(referral, town.who("liu"), place="甲", items=[PAPERS])
    hand_over = listed(town, referral, PAPERS, by="gao")
    assert hand_over.is_return and hand_over.title == "退还案卷材料清单"
    hand_over = signed(town, hand_over, "gao", "sun")
    town.run(handing.count, hand_over, town.who("qian"), whole(hand_over))
    hand_over = signed(town, hand_over, "liu", "qian")
    assert hand_over.letter is not None
    assert hand_over.letter.content["returned_for"] == "不予立案（安公（刑）不立字〔2026〕8号）"
    assert hand_over.letter.agency == town.agencies[A.POLICE]


def test_each_right_has_its_refusal(town: Town) -> None:
    referral = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    with pytest.raises(Unlawful, match="立案以后"):
        handing.begin(referral, town.who("liu"), place="甲", items=[HOST])
    referral = town.do(referral, "file", "lin", document_number="安公（刑）立字〔2026〕7号")
    for name in ("zhou", "gao", "yu"):
        with pytest.raises(NotAllowed):
            handing.begin(referral, town.who(name), place="甲", items=[HOST])
    with pytest.raises(Unlawful, match="没有找到"):
        handing.begin(referral, town.who("eve"), place="甲", items=[HOST])
    hand_over = listed(town, referral)
    with pytest.raises(Unlawful, match="没有找到"):  # not given yet: the police do not know of it
        signing.sign(hand_over, town.who("gao"))
    signed(town, hand_over, "liu")
    with pytest.raises(SamePerson, match="您已在这份清单上签名"):
        signing.sign(hand_over, town.who("liu"))
    with pytest.raises(Unlawful, match="已有人签名"):
        handing.change(hand_over, town.who("liu"), place="甲", items=[HOST])
    hand_over = signed(town, hand_over, "chen")
    with pytest.raises(Unlawful, match="不能签名"):
        signing.sign(hand_over, town.who("he"))
    with pytest.raises(NotAllowed):
        handing.count(hand_over, town.who("sun"), whole(hand_over))  # a deputy signs, and does not count
    with pytest.raises(Unlawful):
        signing.sign(hand_over, town.who("gao"))  # not counted yet
    with pytest.raises(Unlawful, match="没有找到"):
        handing.count(hand_over, town.who("yu"), whole(hand_over))
    with pytest.raises(NotAllowed):
        handing.cancel(hand_over, town.who("gao"), reason="不收")


def test_what_a_line_lacks_is_said(town: Town) -> None:
    referral = filed(town)
    for item, sentence in (
        (ItemDraft(" "), "第1项的名称"),
        (ItemDraft("光盘", kind="medium"), "介质编号和封条号"),
        (ItemDraft("光盘", kind="medium", medium_number="1", seal_number="2", sha256="abc"), "64位"),
        (ItemDraft("证据卷", kind="papers"), "原件或复印件、页数"),
        (ItemDraft("主机", count=0), "数量和单位"),
    ):
        with pytest.raises(Incomplete, match=sentence):
            handing.begin(referral, town.who("liu"), place="甲", items=[item])
    with pytest.raises(LetterError, match="字体中没有"):  # said now, not when the last person signs
        handing.begin(referral, town.who("liu"), place="甲", items=[ItemDraft("\U0003106c")])
    assert not HandOver.objects.exists()
    with pytest.raises(Incomplete, match="逐项列出"):
        handing.begin(referral, town.who("liu"), place="甲", items=[])
    hand_over = given(town, referral)
    with pytest.raises(Incomplete, match="第2项「检验设备主机」的清点数量"):
        handing.count(hand_over, town.who("gao"), {1: Found(612, "whole")})
    with pytest.raises(Incomplete, match="封条情况"):
        handing.count(hand_over, town.who("gao"), whole(hand_over, n1=Found(612)))
    assert (
        again(hand_over).counted_at is None and hand_over.items.filter(found_count__isnull=False).count() == 0
    )


def test_a_signature_that_is_no_drawing_is_refused(town: Town) -> None:
    hand_over = listed(town, filed(town))
    for strokes in ("M1 1", "<script>", "M10 20L30 40" * 3000, "M1 1L2 2 onload"):
        with pytest.raises(Incomplete, match="手写签名没有读到"):
            signing.sign(hand_over, town.who("liu"), strokes=strokes)
    assert not hand_over.signatures.exists()


def test_a_hand_over_that_is_called_off_leaves_the_limit_running(town: Town) -> None:
    referral = filed(town)
    hand_over = given(town, referral)
    town.run(handing.cancel, hand_over, town.who("liu"), reason="另行移交")
    assert again(hand_over).step == "cancelled" and only("agency_handover_items").ended_at is None
    with pytest.raises(Unlawful, match="已撤销"):
        handing.count(hand_over, town.who("gao"), whole(hand_over))
    assert not HandOver.objects.open().exists() and not Letter.objects.filter(kind="item_list").exists()


def test_signatures_on_paper_count_when_a_second_person_has_checked_them(town: Town) -> None:
    referral = filed(town)
    hand_over = given(town, referral)
    proof, real = scan(town, referral), town.at + timedelta(minutes=10)
    entry = {"side": "take", "names": ["高峰", "石磊"], "scan": proof, "found": whole(hand_over)}
    with pytest.raises(Incomplete, match="不能早于移交时间"):
        handing_paper.enter_paper(
            hand_over, town.who("liu"), at=hand_over.given_at - timedelta(days=1), **entry
        )  # type: ignore[operator, arg-type]
    with pytest.raises(SamePerson):
        handing_paper.enter_paper(hand_over, town.who("liu"), at=real, **entry | {"names": ["刘洋", "石磊"]})  # type: ignore[arg-type]
    town.run(handing_paper.enter_paper, hand_over, town.who("liu"), at=real, **entry)
    hand_over = again(hand_over)
    assert hand_over.step == "taking" and not hand_over.signed("take").exists()
    assert not evidence_for(referral.case, town.who("gao").post).filter(pk=proof.pk).exists()
    with pytest.raises(SamePerson, match="录入人不能自行核对"):
        handing_paper.check_paper(hand_over, town.who("liu"), agrees=True)
    town.run(handing_paper.check_paper, hand_over, town.who("chen"), agrees=True)
    hand_over = again(hand_over)
    assert hand_over.step == "done" and hand_over.finished_at == real
    assert only("agency_handover_items").ended_at == real
    assert evidence_for(referral.case, town.who("gao").post).filter(pk=proof.pk).exists()


def test_paper_that_does_not_agree_is_entered_again_and_its_difference_is_signed_by_the_giver(
    town: Town,
) -> None:
    referral = filed(town)
    hand_over = given(town, referral)
    proof = scan(town, referral)
    found = whole(hand_over, n2=Found(0))
    entry = {"side": "take", "names": ["高峰", "石磊"], "at": town.at, "scan": proof, "found": found}
    town.run(handing_paper.enter_paper, hand_over, town.who("liu"), **entry)
    town.run(handing_paper.check_paper, hand_over, town.who("qian"), agrees=False, reason="姓名录错")
    town.run(handing_paper.enter_paper, hand_over, town.who("liu"), **entry | {"names": ["高峰", "石磊磊"]})
    town.run(handing_paper.check_paper, hand_over, town.who("qian"), agrees=True)
    assert again(hand_over).step == "different"
    town.run(signing.sign_report, hand_over, town.who("liu"))
    hand_over = again(hand_over)
    assert hand_over.step == "done" and hand_over.letter is not None
    assert hand_over.letter.content["takers"] == ["高峰", "石磊磊"] and not list(hand_overs())


def test_the_house_finds_a_finished_hand_over_that_lacks_a_signature(town: Town) -> None:
    hand_over = finished(town, filed(town))
    with transaction.atomic():
        hand_over.signatures.filter(side="take", name="孙立").delete()
        assert list(hand_overs()) == [f"移交 {hand_over.slug} 已完成而双方签名不足四人"]
        hand_over.items.filter(position=1).update(found_count=1)
        assert f"移交 {hand_over.slug} 已完成而清点差异没有双方签署的报告" in list(hand_overs())
        transaction.set_rollback(True)


def test_nobody_else_sees_it(town: Town) -> None:
    hand_over = finished(town, filed(town))
    seeing = {
        name
        for name in town.posts
        if HandOver.objects.visible_to(town.posts[name]).filter(pk=hand_over.pk).exists()
    }
    assert {"liu", "he", "gao", "lin"} <= seeing and not seeing & {"bai", "ma", "fan", "eve", "pan"}
    assert Referral.objects.get(pk=hand_over.referral_id).hand_overs.count() == 1


def test_a_case_is_not_closed_over_things_that_are_under_way(town: Town) -> None:
    referral = filed(town)
    hand_over = given(town, referral)
    with pytest.raises(ReferralError, match="尚为「待接收方清点」"):
        cases.propose_close(referral.case, town.who("liu"))
    assert again(hand_over).step == "counting"
