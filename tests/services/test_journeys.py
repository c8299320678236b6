"""The side roads of a referral, walked to their ends through the engine."""

import pytest

from agencies.kinds import AgencyKind as A
from agencies.roles import Role
from agencies.services import open_agency
from documents.models import Letter
from referral.law.errors import Incomplete, NotAllowed, ReferralError, Unlawful
from referral.law.kinds import Kind
from referral.models import Case, Lane, Referral
from tests.cast import START
from tests.services.walks import hire, only
from tests.workflows.conftest import Town


def test_what_is_asked_for_is_supplied_item_by_item(town: Town) -> None:
    referral = town.do(town.signed(), "ask_supplement", "bai", items=["住院病历", "收费清单"])
    first, second = referral.supplement_items.all()
    assert referral.holder == referral.sender and only("agr.answer").is_paused
    with pytest.raises(Incomplete, match="收费清单"):
        town.do(referral, "supply", "liu", items={first.pk: "附后"})
    assert not referral.supplement_items.filter(supplied_at__isnull=False).exists()
    referral = town.do(referral, "supply", "liu", items={first.pk: "附后", second.pk: "该院没有，附说明"})
    assert (referral.status, referral.holder) == ("signed", referral.recipient)
    assert not only("agr.answer").is_paused and only("agr.supplement").end_kind == "end"
    referral = town.do(referral, "ask_supplement", "bai", items=["处方"])
    assert referral.supplement_items.filter(round=2).count() == 1


def test_a_return_is_contested_and_the_common_superior_designates(town: Town) -> None:
    referral = town.do(town.signed(), "return", "hong", reason="不属本机关职责", suggested="市场监管局")
    assert town.lane(referral).status == "not_taken"
    with pytest.raises(NotAllowed):
        town.do(referral, "contest", "liu", reason="属于卫健职责")
    referral = town.do(referral, "contest", "he", reason="属于卫健职责")
    assert (referral.status, referral.holder) == ("disputed", town.agencies[A.GOVERNMENT])
    referral = town.do(
        referral, "designate", "gov", reason="医疗行为由卫健管辖", agency=town.agencies[A.HEALTH]
    )
    hop = Referral.objects.get(origin=referral)
    assert (referral.status, hop.status, hop.designated, hop.hop) == ("rerouted", "sent", True, 2)
    hop = town.do(hop, "sign", "bai")
    with pytest.raises(ReferralError, match="已经指定管辖"):
        town.do(hop, "return", "hong", reason="仍认为不属", suggested="市场监管局")
    with pytest.raises(ReferralError, match="已经指定管辖"):
        town.do(hop, "reroute", "hong", reason="仍认为不属", agency=town.agencies[A.MARKET])
    assert town.do(hop, "accept", "bai").status == "accepted"


def test_a_return_that_nobody_contests_is_closed_with_a_note(town: Town) -> None:
    referral = town.do(town.signed(), "return", "hong", reason="不属本机关职责", suggested="市场监管局")
    referral = town.do(referral, "close_return", "wu", reason="另行移送市场监管局")
    assert (referral.status, referral.holder) == ("ended", None)


def test_the_third_reroute_goes_to_the_common_superior(town: Town) -> None:
    hire(town, "drug", A.DRUG, Role.DEPUTY)
    hop = town.signed()
    for deputy, kind, officer in (("hong", A.MARKET, "ma"), ("niu", A.DRUG, "eve")):
        old = town.do(hop, "reroute", deputy, reason="属于对方职责", agency=town.agencies[kind])
        assert old.status == "rerouted"
        hop = town.do(Referral.objects.get(recipient=town.agencies[kind]), "sign", officer)
    assert hop.hop == 3 and hop.origin_sender == town.agencies[A.NHSA]
    hop = town.do(hop, "reroute", "drug", reason="不属药监职责", agency=town.agencies[A.HEALTH])
    assert (hop.status, hop.holder) == ("disputed", town.agencies[A.GOVERNMENT])
    town.do(hop, "designate", "gov", reason="指定卫健", agency=town.agencies[A.HEALTH])
    last = Referral.objects.get(designated=True)
    assert (last.recipient, last.status) == (town.agencies[A.HEALTH], "sent")
    assert town.lane(last).origin == town.agencies[A.NHSA]


@pytest.mark.parametrize("steps", [(), (("submit", "liu"),), (("submit", "liu"), ("review", "zhou"))])
def test_a_paper_is_withdrawn_before_its_approval(steps: tuple[tuple[str, str], ...], town: Town) -> None:
    (referral,) = town.draft(town.case(), (A.POLICE, Kind.CRIMINAL))
    for move, name in steps:
        referral = town.do(referral, move, name)
    with pytest.raises(Incomplete):
        town.do(referral, "withdraw", "liu")
    referral = town.do(referral, "withdraw", "liu", reason="另行处理")
    assert referral.status == "withdrawn" and not referral.clocks.open().exists()


def test_after_the_approval_who_approved_decides_the_withdrawal(town: Town) -> None:
    (referral,) = town.draft(town.case(), (A.HEALTH, Kind.ADMINISTRATIVE))
    referral = town.approved(referral)
    with pytest.raises(Unlawful):
        town.do(referral, "withdraw", "liu", reason="另行处理")
    with pytest.raises(NotAllowed):
        town.do(referral, "revoke", "liu", reason="另行处理")
    assert town.do(referral, "revoke", "wu", reason="另行处理").status == "withdrawn"
    letter = Letter.objects.get(series__endswith="移函")
    assert (letter.void_reason, letter.serial) == ("另行处理", 1)


def test_a_sent_referral_that_is_revoked_leaves_its_number_and_its_reason(town: Town) -> None:
    referral = town.do(town.sent(), "revoke", "he", reason="发送对象有误")
    assert referral.recalled_at is not None and referral.letter is not None
    assert (referral.letter.void_reason, town.lane(referral).status) == ("发送对象有误", "not_taken")
    assert not Case.objects.visible_to(town.posts["bai"]).exists()
    again = town.sent(case=referral.case)
    assert again.letter is not None and again.letter.serial == 2


def test_a_signed_referral_is_never_withdrawn(town: Town) -> None:
    with pytest.raises(Unlawful):
        town.do(town.signed(), "revoke", "he", reason="发送对象有误")


def test_a_copy_is_read_and_only_opens_a_lane_when_its_receiver_says_so(town: Town) -> None:
    referral = town.sent(A.POLICE, Kind.CRIMINAL)
    copy = Referral.objects.get(kind=Kind.COPY)
    copy = town.do(copy, "sign", "yu")
    assert (copy.status, Lane.objects.filter(opened_by=copy).count()) == ("ended", 0)
    with pytest.raises(NotAllowed):
        town.do(copy, "open_branch", "yu")
    hire(town, "proc", A.PROCURATORATE, Role.HEAD)
    town.do(copy, "open_branch", "proc")
    assert town.lane(copy).status == "working"
    assert referral.status == "sent"


def test_a_superior_comes_to_see_the_dispute_that_it_decides(town: Town) -> None:
    referral = town.do(town.signed(), "return", "hong", reason="不属本机关职责", suggested="市场监管局")
    assert not Case.objects.visible_to(town.posts["gov"]).exists()
    town.do(referral, "contest", "he", reason="属于卫健职责")
    assert Case.objects.visible_to(town.posts["gov"]).exists()


def test_police_hand_on_as_often_as_they_must_for_nobody_designates_there(town: Town) -> None:
    """转送 among the police never ends in a status that has no way out."""
    hop = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    name = "gao"
    for number in range(4):
        other = open_agency(
            region=town.region, kind=A.POLICE, name=f"安澜市公安局第{number}分局", short_name=f"第{number}分局",
            doc_code=f"安公{number}", at=START,
        )  # fmt: skip
        town.do(hop, "reroute", name, reason="属于该分局管辖", agency=other)
        town.agencies[A.POLICE], name = other, f"police{number}"
        hire(town, name, A.POLICE, Role.OFFICER)
        hop = town.do(Referral.objects.get(recipient=other), "sign", name)
    assert (hop.status, hop.origin_sender) == ("signed", town.agencies[A.NHSA])
