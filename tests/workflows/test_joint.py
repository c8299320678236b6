"""商请联合查处: one act asks several agencies at once; each joins, declines, or leaves with a reason."""

import pytest

from agencies.kinds import AgencyKind as A
from referral.law.errors import Incomplete, NotAllowed, Unlawful
from referral.law.kinds import Kind
from referral.models import Case, Event, Lane, Referral
from referral.services import lanes
from tests.workflows.conftest import Town
from tests.workflows.test_notices import told
from workflows import engine
from workflows.models import WorkItem


def invited(town: Town, case: Case | None = None) -> tuple[Referral, Referral]:
    """The health commission, in the lead, and market regulation are asked to join."""
    drafts = town.draft(case or town.case(), (A.HEALTH, Kind.JOINT), (A.MARKET, Kind.JOINT))
    first, second = (town.do(town.approved(draft), "send", "qian") for draft in drafts)
    return first, second


def joined(town: Town) -> tuple[Lane, Lane]:
    """Both have joined."""
    first, second = invited(town)
    return town.lane(town.do(first, "join", "hong")), town.lane(town.do(second, "join", "niu"))


def leave(town: Town, lane: Lane, name: str, reason: str = "本机关职责范围内的事项已查清。") -> Lane:
    engine.act_on_lane(lane, "leave", town.who(name), reason=reason)
    return Lane.objects.get(pk=lane.pk)


def test_one_act_opens_a_lane_at_each_agency_the_lead_first(town: Town) -> None:
    first, second = invited(town)
    assert first.batch == second.batch and (first.position, second.position) == (1, 2)
    assert (first.part, second.part) == ("lead", "co")
    assert {town.lane(r).status for r in (first, second)} == {"waiting"}
    assert (
        first.letter is not None and second.letter is not None and first.letter.number != second.letter.number
    )


def test_joining_starts_the_feedback_limits_and_is_told_to_who_joined_before(town: Town) -> None:
    first, second = invited(town)
    lane = town.lane(town.do(first, "join", "hong"))
    assert set(lane.clocks.values_list("rule", flat=True)) == {"agr.first_feedback", "agr.final_feedback"}
    before = told(town, "hong")
    town.do(second, "join", "niu")
    assert len(told(town, "hong")) == len(before) + 1 and "参加" in told(town, "hong")[-1]
    assert any("参加" in title for title in told(town, "liu"))
    for stranger in ("gao", "eve", "pan", "gov"):
        assert told(town, stranger) == []


def test_an_agency_leaves_with_a_reason_and_everybody_who_joined_hears_of_it(town: Town) -> None:
    lane, other = joined(town)
    lane = leave(town, lane, "tang")
    assert (lane.status, lane.holder, lane.end_reason) == (
        "not_taken",
        None,
        "本机关职责范围内的事项已查清。",
    )
    assert not lane.clocks.filter(ended_at__isnull=True).exists()
    assert any("退出联合查处" in title for title in told(town, "niu"))
    assert any("退出联合查处" in title for title in told(town, "liu"))
    assert Event.objects.get(act="leave").lane == lane
    assert not WorkItem.objects.open().filter(lane=lane).exists()
    other.refresh_from_db()
    assert other.status == "working"


def test_nobody_leaves_without_a_reason_or_below_the_head(town: Town) -> None:
    lane, _ = joined(town)
    with pytest.raises(Incomplete, match="请写明理由"):
        leave(town, lane, "tang", "")
    for name in ("hong", "bai"):
        with pytest.raises(NotAllowed):
            leave(town, lane, name)
    for name in ("he", "niu", "eve"):
        with pytest.raises((NotAllowed, Unlawful)):
            leave(town, lane, name)
    lane.refresh_from_db()
    assert lane.status == "working"


def test_a_finished_part_is_not_left(town: Town) -> None:
    lane, _ = joined(town)
    lane = leave(town, lane, "tang")
    with pytest.raises(Unlawful, match="不能退出"):
        leave(town, lane, "tang")


def test_leaving_is_for_joint_investigations_alone(town: Town) -> None:
    lane = town.lane(town.do(town.signed(), "accept", "bai"))
    assert "leave" not in {move.name for move in lanes.lawful_now(lane)}
    with pytest.raises(Unlawful, match="只有联合查处的参加机关可以退出"):
        leave(town, lane, "tang")


def test_declining_needs_a_reason_of_the_head(town: Town) -> None:
    first, _ = invited(town)
    with pytest.raises(NotAllowed):
        town.do(first, "decline", "hong", reason="力量不足")
    with pytest.raises(Incomplete):
        town.do(first, "decline", "tang")
    first = town.do(first, "decline", "tang", reason="该事项不属本机关职责。")
    assert (first.status, town.lane(first).status) == ("ended", "not_taken")


def test_who_may_be_asked(town: Town) -> None:
    from referral.law.kinds import between

    assert Kind.JOINT in {rule.code for rule in between(A.NHSA, A.POLICE)}
    assert {rule.code for rule in between(A.NHSA, A.DISCIPLINE)} == {Kind.DISCIPLINE}
    assert Kind.JOINT not in {rule.code for rule in between(A.NHSA, A.COURT)}
