"""交办 and 提级查办: down and up the own line, with the ladder of 30 working days, 3 months and 6 months."""

from datetime import date, timedelta

import pytest

from agencies.kinds import AgencyKind as A
from agencies.services import open_agency
from referral.law.clocks import FactKind, local
from referral.law.errors import Incomplete, NotAllowed, ReferralError, Unlawful
from referral.law.kinds import Kind
from referral.models import Case, Clock
from referral.services import cases, clock_requests, clocks, lanes, limits
from referral.services.ladder import fits_line
from tests.cast import PENALTY, START
from tests.line import asked_up, assigned, drafted, open_line
from tests.services.walks import only, own_lane
from tests.workflows.conftest import Town

TASK = "tip_assigned_general"


def signed_below(town: Town) -> Clock:
    """The county's bureau has signed: its thirty working days run."""
    referral = assigned(town, open_line(town))
    town.do(referral, "sign", "lower_registrar", items=3, pages=20)
    return only(TASK)


def due(clock: Clock) -> date:
    clock.refresh_from_db()
    assert clock.due_at is not None
    return (local(clock.due_at) - timedelta(minutes=1)).date()


def lengthen(town: Town, clock: Clock, name: str, *, proposed_by: str = "liu") -> None:
    (step,) = limits.extensions(clock)
    town.run(
        limits.extend,
        clock,
        town.who(name),
        step=step,
        document="安医保延〔2026〕1号",
        proposed_by=town.posts[proposed_by],
    )


def test_the_superiors_head_approves_and_signing_is_accepting(town: Town) -> None:
    bureaus = open_line(town)
    referral = drafted(town, town.case(), bureaus.lower, Kind.ASSIGNMENT)
    town.do(referral, "submit", "liu")
    with pytest.raises(NotAllowed):
        town.do(referral, "approve", "wu")
    with pytest.raises(NotAllowed):
        town.do(referral, "approve", "lower_head")
    referral = town.do(referral, "approve", "he")
    town.render(referral)
    assert referral.letter is not None and referral.letter.kind == "assignment_letter"
    referral = town.do(town.do(referral, "send", "qian"), "sign", "lower_registrar", items=1)
    assert referral.status == "accepted"
    lane = town.lane(referral)
    assert (lane.status, lane.agency, lane.no_clock_reason) == ("working", bureaus.lower, "")


def test_what_is_assigned_is_not_refused_but_objected_to_in_a_report(town: Town) -> None:
    referral = assigned(town, open_line(town))
    for move in ("return", "decline", "reroute"):
        with pytest.raises(Unlawful):
            town.do(referral, move, "lower_head", reason="力量不足", suggested="省医保局")
    lane = town.lane(town.do(referral, "sign", "lower_registrar"))
    town.run(
        lanes.interim,
        lane,
        town.who("lower_officer"),
        outcomes=[PENALTY],
        note="该院注册地在邻县，请求改由邻县办理。",
    )
    lane.refresh_from_db()
    assert lane.status == "working" and only(TASK).ended_at is None


def test_an_assignment_goes_to_the_own_line_below_and_nowhere_else(town: Town) -> None:
    bureaus, case = open_line(town), town.case()
    for agency in (town.agencies[A.HEALTH], town.agencies[A.POLICE], bureaus.upper):
        with pytest.raises(ReferralError, match="不是本机关的下级机关，不能交办"):
            drafted(town, case, agency, Kind.ASSIGNMENT)
    stray = open_agency(
        region=bureaus.county,
        kind=A.NHSA,
        name="临溪县医疗保障局二处",
        short_name="县局二处",
        doc_code="临二",
        at=START,
    )
    with pytest.raises(ReferralError, match="不是本机关的下级机关"):
        drafted(town, case, stray, Kind.ASSIGNMENT)


def test_a_government_assigns_to_the_departments_of_its_own_level(town: Town) -> None:
    bureaus, government = open_line(town), town.agencies[A.GOVERNMENT]
    assert fits_line(Kind.ASSIGNMENT, government, town.agencies[A.HEALTH])
    assert not fits_line(Kind.ASSIGNMENT, government, bureaus.lower)
    assert not fits_line(Kind.ASSIGNMENT, town.agencies[A.HEALTH], government)


def test_thirty_working_days_run_from_the_signature(town: Town) -> None:
    clock = signed_below(town)
    assert clock.lane is not None and clock.actor == clock.lane.agency
    assert local(clock.started_at).date() == date(2026, 11, 9)
    assert due(clock) == date(2026, 12, 21)


def test_the_superiors_deputy_gives_three_months_and_only_its_head_six(town: Town) -> None:
    clock = signed_below(town)
    for name in ("lower_deputy", "lower_head", "upper_deputy", "liu"):
        with pytest.raises((NotAllowed, ReferralError)):
            lengthen(town, clock, name, proposed_by="chen")
    lengthen(town, clock, "wu")
    assert due(clock) == date(2027, 2, 11)  # the ninth is a day of the Spring Festival
    with pytest.raises(Incomplete, match="负责人"):
        lengthen(town, clock, "wu")
    assert due(clock) == date(2027, 2, 11)  # the ninth is a day of the Spring Festival
    lengthen(town, clock, "he")
    assert due(clock) == date(2027, 5, 10)  # 9 May is a Sunday
    assert limits.extensions(clock) == []
    kinds = [(fact.kind, fact.amount, fact.unit) for fact in clocks.facts_of(clock)]
    assert kinds[1:] == [(FactKind.SET, 3, "month"), (FactKind.SET, 6, "month")]


def test_a_limit_that_has_run_out_is_not_lengthened(town: Town) -> None:
    clock = signed_below(town)
    town.at += timedelta(days=60)
    with pytest.raises(ReferralError, match="期限已经届满"):
        lengthen(town, clock, "wu")


def test_the_result_goes_up_and_ends_the_limit(town: Town) -> None:
    clock = signed_below(town)
    lane = clock.lane
    assert lane is not None
    town.run(lanes.report, lane, town.who("lower_deputy"), outcomes=[PENALTY])
    assert only(TASK).end_kind == "end"
    town.run(lanes.confirm, lane, town.who("liu"))
    lane.refresh_from_db()
    assert lane.status == "done"


def test_a_case_is_taken_up_and_the_superior_leads_it(town: Town) -> None:
    bureaus = open_line(town)
    referral = asked_up(town, bureaus)
    assert referral.letter is not None and referral.letter.kind == "escalation_request"
    with pytest.raises(NotAllowed):
        town.do(referral, "accept", "upper_deputy", document_number="江医保批〔2026〕1号")
    with pytest.raises(Incomplete, match="文号"):
        town.do(referral, "accept", "upper_head")
    referral = town.do(referral, "accept", "upper_head", document_number="江医保批〔2026〕1号")
    case = Case.objects.get(pk=referral.case_id)
    lane = town.lane(referral)
    assert (referral.answer_number, case.lead_agency) == ("江医保批〔2026〕1号", bureaus.upper)
    assert (lane.part, lane.status, lane.agency_number, own_lane(case).part) == ("lead", "working", "", "co")
    town.run(lanes.finish, lane, town.who("upper_head"), outcomes=[PENALTY])
    lane.refresh_from_db()
    assert lane.status == "done"


def test_a_request_that_is_declined_leaves_the_case_where_it_is(town: Town) -> None:
    referral = asked_up(town, open_line(town))
    with pytest.raises(Incomplete, match="理由"):
        town.do(referral, "decline", "upper_head")
    referral = town.do(referral, "decline", "upper_head", reason="不属重大复杂案件，由你局继续办理。")
    case = Case.objects.get(pk=referral.case_id)
    assert (referral.status, case.lead_agency) == ("ended", town.agencies[A.NHSA])
    assert town.lane(referral).status == "not_taken" and own_lane(case).part == "own"


def test_only_the_leading_agency_asks_its_own_superior(town: Town) -> None:
    bureaus, case = open_line(town), town.case()
    for agency in (bureaus.lower, town.agencies[A.HEALTH], town.agencies[A.GOVERNMENT]):
        with pytest.raises(ReferralError, match="不是本机关的上一级主管机关"):
            drafted(town, case, agency, Kind.ESCALATION)
    working = town.do(town.signed(), "accept", "bai").case
    town.run(
        cases.change_lead, working, town.who("he"), to=town.agencies[A.HEALTH], agreed_by="安卫函〔2026〕9号"
    )
    with pytest.raises(ReferralError, match="由牵头机关提请"):
        drafted(town, working, bureaus.upper, Kind.ESCALATION)


def test_the_head_of_the_subordinate_asks_and_nobody_else(town: Town) -> None:
    referral = drafted(town, town.case(), open_line(town).upper, Kind.ESCALATION)
    town.do(referral, "submit", "liu")
    for name in ("wu", "upper_head"):
        with pytest.raises(NotAllowed):
            town.do(referral, "approve", name)
    assert town.do(referral, "approve", "he").status == "approved"


def test_what_the_subordinate_asks_for_its_superior_decides(town: Town) -> None:
    clock = signed_below(town)
    (step,) = limits.extensions(clock)
    town.run(
        clock_requests.ask_extend,
        clock,
        town.who("lower_officer"),
        step=step,
        reason="案情复杂",
        document="请示",
    )
    with pytest.raises(NotAllowed):
        town.run(clock_requests.decide, clock, town.who("lower_head"), agrees=True, document="自批1号")
    (request,) = clock_requests.waiting_for(town.posts["wu"])
    assert request.clock == clock and clock_requests.waiting_for(town.posts["lower_head"]) == []
    town.run(clock_requests.decide, clock, town.who("wu"), agrees=True, document="安医保延〔2026〕1号")
    assert due(clock) == date(2027, 2, 11)
