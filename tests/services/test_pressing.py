"""The ladder of a case: what was done, what is lawful next and for whom; of what is silent or none of one's business, nothing."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.kinds import AgencyKind as A
from referral.law.kinds import Kind
from referral.models import Case
from referral.services import hands, pressing, urging
from referral.services.pressing import Rung
from tests.cast import working
from tests.services.calling import overdue
from tests.workflows.conftest import Town


def rungs(town: Town, case: Case, name: str, agency: A) -> dict[str, Rung]:
    """The rungs from a person's agency to the lane of another, by label."""
    found = pressing.ladders(case, town.who(name))
    return {
        r.step.label: r for one in found if one.lane.agency_id == town.agencies[agency].pk for r in one.rungs
    }


def test_a_superior_reads_what_was_done_and_what_comes_next(town: Town) -> None:
    lane = overdue(town)
    found = rungs(town, lane.case, "du", A.HEALTH)
    assert list(found) == ["催办", "督办函", "约谈", "函询", "通报"]
    assert [one.number[:4] for one in found["督办函"].taken] == ["江卫督函"]
    assert all(found[word].is_open for word in ("催办", "约谈", "函询"))
    assert found["约谈"].why == "拟制后由本机关负责人批准。"
    assert "分管负责人" in rungs(town, lane.case, "zou", A.HEALTH)["督办函"].why


def test_an_equal_is_only_asked_and_who_has_no_part_is_told_so(town: Town) -> None:
    _, lane = working(town)
    assert list(rungs(town, lane.case, "liu", A.HEALTH)) == ["商请反馈", "报请共同上级协调"]
    (market,) = town.draft(lane.case, (A.MARKET, Kind.ADMINISTRATIVE))
    town.approved(market)
    town.do(market, "send", "qian")
    other = rungs(town, lane.case, "ma", A.HEALTH)
    assert other and not any(rung.is_open for rung in other.values())
    assert "不是该分支的移送或者牵头机关" in other["商请反馈"].why


def test_a_silent_lane_has_a_ladder_for_its_own_agency_alone(town: Town) -> None:
    referral = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    town.do(referral, "file", "lin", document_number="安公（刑）立字〔2026〕4号")
    lane = town.lane(referral)
    assert rungs(town, lane.case, "liu", A.POLICE)
    town.run(hands.set_silent, lane, town.who("gao"), silent=True)
    assert rungs(town, lane.case, "liu", A.POLICE) == {}
    assert "侦查保密" in rungs(town, lane.case, "gao", A.POLICE)["提醒"].why


def test_the_last_step_goes_up_the_own_line_from_the_lead_agency(town: Town) -> None:
    _, lane = working(town)
    assert pressing.escalation(lane.case, town.posts["liu"]) == (
        False,
        "机构目录中没有本机关的上一级主管机关。",
    )
    assert "由牵头机关市医保局提请" in pressing.escalation(lane.case, town.posts["bai"])[1]


def test_what_a_lane_costs_does_not_grow_with_what_was_done(town: Town) -> None:
    _, lane = working(town)
    who = town.who("liu")
    with CaptureQueriesContext(connection) as before:
        pressing.ladders(lane.case, who)
    town.run(urging.urge, lane, who, step="ask")
    with CaptureQueriesContext(connection) as after:
        pressing.ladders(lane.case, who)
    assert len(after) <= len(before) + 2 and len(before) < 60
