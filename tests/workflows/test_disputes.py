"""管辖争议: two agencies talk for seven working days; then it lies with their common superior, whether anybody acted or not."""

from datetime import timedelta

import pytest

from agencies.kinds import AgencyKind as A
from agencies.roles import Role
from documents.letters import canonical
from documents.models import Letter
from referral.law.clocks import ClockState
from referral.law.errors import ReferralError
from referral.law.kinds import KINDS
from referral.law.states import ReferralStatus
from referral.models import Case, Clock, Event, Referral
from referral.reports import house
from referral.services import clocks, register
from referral.services.answers import MAX_HOPS, TALKS
from tests.services.walks import hire
from tests.workflows.conftest import Town
from tests.workflows.test_notices import told
from workflows import checks, tick
from workflows.models import WorkItem


def returned(town: Town) -> Referral:
    return town.do(town.signed(), "return", "hong", reason="不属本机关职责", suggested="市场监管局")


def talks(referral: Referral) -> Clock:
    return Clock.objects.get(rule=TALKS, referral=referral)


def test_a_return_that_nobody_settles_goes_by_itself_to_the_common_superior(town: Town) -> None:
    referral = returned(town)
    clock = talks(referral)
    assert clock.due_at is not None and clock.actor == referral.sender
    tick.run(clock.due_at - timedelta(minutes=1))
    assert Referral.objects.get(pk=referral.pk).status == "returned"
    assert tick.run(clock.due_at)["disputes"] == 1 and tick.run(clock.due_at)["disputes"] == 0
    referral = Referral.objects.get(pk=referral.pk)
    assert (referral.status, referral.holder) == ("disputed", town.agencies[A.GOVERNMENT])
    assert talks(referral).ended_at is not None and referral.no_clock_reason == "law_silent"
    event = Event.objects.get(act="contest_by_expiry")
    assert event.user is None and event.referral == referral
    assert any("请市政府办指定管辖" in title for title in told(town, "gov"))
    assert WorkItem.objects.open().get(referral=referral).agency == town.agencies[A.GOVERNMENT]
    assert checks.drifted() == [] and Case.objects.visible_to(town.who("gov").post).exists()


def test_what_was_settled_in_time_goes_nowhere(town: Town) -> None:
    referral = returned(town)
    due = talks(referral).due_at
    assert due is not None
    town.do(referral, "close_return", "wu", reason="另行移送市场监管局")
    assert tick.run(due)["disputes"] == 0 and Referral.objects.get(pk=referral.pk).status == "ended"


def test_the_limit_of_the_sender_is_met_by_the_report_and_the_superior_is_reminded_once(town: Town) -> None:
    """What the law gives days to is the report; how long the superior takes is nobody's breach."""
    referral = returned(town)
    due = talks(referral).due_at
    referral = town.do(referral, "contest", "he", reason="属于卫健职责")
    assert talks(referral).due_at == due and due is not None
    assert talks(referral).end_kind == "end" and referral.no_clock_reason == "law_silent"
    assert tick.run(due - timedelta(minutes=1))["designations"] == 0
    before = {name: len(told(town, name)) for name in ("gov", "he", "zhou", "wu")}
    assert [tick.run(due + timedelta(days=days))["designations"] for days in (0, 0, 30)] == [1, 0, 0]
    said = [text for text in told(town, "gov") if "协商期限已于" in text]
    assert len(said) == 1 and "请市政府办指定管辖" in said[0] and "超期" not in said[0]
    assert {name: len(told(town, name)) for name in before} == before | {"gov": before["gov"] + 1}
    assert clocks.state_of(talks(referral), due + timedelta(days=30)) == ClockState.MET
    assert Referral.objects.get(pk=referral.pk).status == "disputed"


def test_who_has_designated_in_time_is_not_reminded(town: Town) -> None:
    referral = town.do(returned(town), "contest", "he", reason="属于卫健职责")
    due = talks(referral).due_at
    assert due is not None
    town.do(referral, "designate_sender", "gov", reason="属医保职责")
    assert tick.run(due)["designations"] == 0


def test_a_decision_does_not_cite_a_request_that_was_made_void(town: Town) -> None:
    referral = town.do(returned(town), "contest", "he", reason="属于卫健职责")
    request = Letter.objects.get(kind="designation_request")
    town.run(register.void_letter, referral.case, request, town.who("he"), reason="主送机关写错")
    town.do(referral, "designate_sender", "gov", reason="属医保职责")
    content = Letter.objects.get(kind="designation_decision").content
    assert request.number not in str(content)
    (told, *_) = canonical.from_json("designation_decision", content).page().paragraphs
    words = "".join(text for text, _ in told.runs)
    assert "，安澜市医疗保障局报请我单位指定管辖。" in words and "期满" not in words


def test_what_was_handed_on_never_comes_back_without_a_designation(town: Town) -> None:
    """However the receivers play it: each hop goes to an agency that has not had it, the third to the superior."""
    hire(town, "drug", A.DRUG, Role.DEPUTY)
    hop, had = town.signed(), [A.HEALTH]
    for deputy, kind, officer in (("hong", A.MARKET, "ma"), ("niu", A.DRUG, "eve")):
        for before in had[:-1]:
            with pytest.raises(ReferralError, match="不能再转回"):
                town.do(hop, "reroute", deputy, reason="属于对方职责", agency=town.agencies[before])
        with pytest.raises(ReferralError, match="不能转送回原移送机关"):
            town.do(hop, "reroute", deputy, reason="属于对方职责", agency=town.agencies[A.NHSA])
        town.do(hop, "reroute", deputy, reason="属于对方职责", agency=town.agencies[kind])
        hop = town.do(Referral.objects.get(recipient=town.agencies[kind]), "sign", officer)
        had.append(kind)
    hop = town.do(hop, "reroute", "drug", reason="不属药监职责", agency=town.agencies[A.HEALTH])
    assert hop.status == "disputed" and hop.hop == MAX_HOPS and hop.no_clock_reason == "law_silent"
    due = talks(hop).due_at
    assert due is not None and talks(hop).end_kind == "end"
    assert tick.run(due)["designations"] == 1 and list(house.records()) == []
    request = Letter.objects.get(kind="designation_request")
    assert request.agency == town.agencies[A.DRUG] and "不属药监职责" in request.content["reasons"]
    said = [(one["agency"], one["label"]) for one in request.content["positions"]]
    assert said == [(town.agencies[kind].name, "转送函") for kind in (A.HEALTH, A.MARKET)]
    town.do(hop, "designate", "gov", reason="指定卫健", agency=town.agencies[A.HEALTH])
    last = town.do(Referral.objects.get(designated=True), "sign", "bai")
    for move, fields in (
        ("reroute", {"agency": town.agencies[A.MARKET]}),
        ("return", {"suggested": "市场监管局"}),
    ):
        with pytest.raises(ReferralError, match="已经指定管辖"):
            town.do(last, move, "hong", reason="仍认为不属", **fields)
    assert Referral.objects.count() == MAX_HOPS + 1


@pytest.mark.parametrize("kind", KINDS)
def test_where_a_kind_disputes_it_also_designates(kind: str) -> None:
    """No status of a kind is a dead end of a dispute, and only a designation opens a hop beyond the third."""
    moves = KINDS[kind].moves
    assert ("contest" in moves) == ("designate" in moves)
    opening = {move.name for move in moves.values() if move.target == ReferralStatus.REROUTED}
    assert opening <= {"reroute", "designate"}
    if "return" in moves:
        assert {"contest", "designate", "close_return"} <= set(moves)
