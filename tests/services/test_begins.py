"""登记时限: a limit that no move starts is begun by the agency that has to keep it, and by nobody else."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from agencies.kinds import AgencyKind as A
from agencies.roles import Role
from documents.issue import render_waiting
from referral.law.clocks import ZONE, ClockState
from referral.law.errors import Conflict, Incomplete, NotAllowed, ReferralError
from referral.law.kinds import Kind
from referral.models import Case, Clock, Event, Lane, TaskforceMember
from referral.services import begins, cases, clocks, hands, lanes, limits, taskforces
from referral.services.begins import Row
from referral.services.outcomes import OutcomeDraft
from tests.cast import PENALTY
from tests.pages.browsers import department
from tests.services.test_discipline_limits import HOSPITAL, OFFICIAL, knowing
from tests.services.walks import hire, only, own_lane, penalised
from tests.workflows.conftest import Town
from workflows import engine

PAPER = "安医保听告〔2026〕3号"
FINE = OutcomeDraft("penalty", "罚款", "安医保罚〔2026〕2号", amount=Decimal("50000"))


def begun(
    town: Town, rule: str, row: Row, name: str = "liu", *, at: datetime | None = None, document: str = PAPER
) -> Clock:
    """A limit registered by somebody, half an hour after it began unless told."""
    who = town.who(name)
    engine.run(begins.begin, rule, row, who, at=at or who.at - timedelta(minutes=10), document=document)
    return only(rule)


def test_the_right_to_a_hearing_runs_from_the_day_on_which_it_was_told(town: Town) -> None:
    lane = own_lane(town.case())
    clock = begun(town, "hearing_request", lane)
    assert clock.actor == lane.agency and clocks.result_of(clock).due_on == date(2026, 11, 16)
    assert clock.events.get().document == PAPER
    event = Event.objects.get(label="登记时限：要求听证")
    assert event.lane == lane and PAPER in event.opinion and "告知当事人" in event.opinion
    town.at += timedelta(days=10)
    assert clocks.state_of(clock, town.at) == ClockState.LAPSED


def test_it_is_met_by_a_record_afterwards(town: Town) -> None:
    clock = begun(town, "legal_review", own_lane(town.case()), document="送审表1号")
    engine.act_on_clock(clock, "fulfil", town.who("liu"), document="法制审核意见书1号")
    assert only("legal_review").end_kind == "end"


def test_the_hearing_is_told_seven_working_days_before_its_day(town: Town) -> None:
    lane = own_lane(town.case())
    hearing = datetime(2026, 12, 1, 9, 30, tzinfo=ZONE)
    clock = begun(town, "hearing_notice", lane, at=hearing)
    assert clocks.result_of(clock).due_on == date(2026, 11, 20)
    told = town.who("liu")
    engine.act_on_clock(clock, "fulfil", told, document="听证通知书及送达回证")
    clock.refresh_from_db()
    assert clock.ended_at == told.at and clocks.state_of(clock, town.at) == ClockState.MET


def test_a_hearing_that_is_told_too_late_says_so(town: Town) -> None:
    lane = own_lane(town.case())
    clock = begun(town, "hearing_notice", lane, at=town.at + timedelta(days=4))
    assert clocks.state_of(clock, town.at) == ClockState.OVERDUE
    engine.act_on_clock(clock, "fulfil", town.who("liu"), document="听证通知书")
    assert clocks.state_of(only("hearing_notice"), town.at) == ClockState.MET_LATE


def test_a_hearing_in_a_later_century_is_a_slip_of_the_pen(town: Town) -> None:
    lane = own_lane(town.case())
    for year in (2062, 9999):
        with pytest.raises(Incomplete, match="在一年以后，请核对"):
            begun(town, "hearing_notice", lane, at=datetime(year, 12, 31, 23, 59, tzinfo=ZONE))
    assert not lane.clocks.filter(rule="hearing_notice").exists()


def test_what_is_wrong_is_refused_and_starts_nothing(town: Town) -> None:
    lane = own_lane(town.case())
    who = town.who("liu")
    good = {"at": who.at, "document": PAPER}
    for wrong, error, sentence in (
        ({"document": " "}, Incomplete, "证明起算时间的文书"),
        ({"at": who.at + timedelta(minutes=1)}, Incomplete, "晚于现在"),
        ({"at": who.at - timedelta(days=30)}, Incomplete, "早于本事项的开始时间"),
    ):
        with pytest.raises(error, match=sentence):
            engine.run(begins.begin, "hearing_request", lane, who, **good | wrong)
    for rule in (
        "nhsa_decide",
        "police_file_decide",
        "xf_finish",
        "rev_opinion_send",
        "fi_interprov_record",
        "没有",
    ):
        with pytest.raises(ReferralError, match="该时限不在这里登记"):
            engine.run(begins.begin, rule, lane, who, **good)
    assert not Event.objects.filter(label__startswith="登记时限").exists()
    assert {clock.rule for clock in lane.clocks.all()} == {"nhsa_decide"}


def test_it_does_not_begin_twice_while_it_runs(town: Town) -> None:
    lane = own_lane(town.case())
    clock = begun(town, "legal_review", lane)
    with pytest.raises(Conflict, match="正在计算，不能重复登记"):
        begun(town, "legal_review", lane)
    engine.act_on_clock(clock, "fulfil", town.who("liu"), document="退回补充的意见")
    engine.run(begins.begin, "legal_review", lane, town.who("liu"), at=town.at, document="再次送审")
    assert lane.clocks.filter(rule="legal_review").count() == 2


def test_only_the_officers_of_the_agency_that_keeps_it_register_it(town: Town) -> None:
    case = town.case()
    lane = own_lane(case)
    (health,) = town.draft(case, (A.HEALTH, Kind.ADMINISTRATIVE))
    town.approved(health)
    town.do(health, "send", "qian")
    for name in ("zhou", "qian", "bai", "gao"):
        with pytest.raises(NotAllowed):
            begun(town, "legal_review", lane, name)
    theirs = town.lane(health)
    with pytest.raises(ReferralError, match="不在这里登记"):
        begun(town, "legal_review", theirs, "bai")  # it has not taken it yet
    town.do(health, "sign", "bai", items=4, pages=21, badge="001")
    town.do(health, "accept", "bai")
    with pytest.raises(NotAllowed):
        begun(town, "legal_review", theirs, "liu")
    clock = begun(town, "legal_review", theirs, "bai")
    assert clock.actor == town.agencies[A.HEALTH]


def given_to_bai(town: Town) -> Lane:
    """A health lane that 白雪 works on; 易欣 of another department was not named."""
    department(town, A.HEALTH, "医政科", yi="易欣")
    referral = town.sent()
    town.run(hands.assign, town.lane(referral), town.who("hong"), officers=[town.posts["bai"]])
    town.do(referral, "sign", "bai", items=4, pages=21, badge="001")
    return town.lane(town.do(referral, "accept", "bai"))


def test_who_was_not_given_the_lane_does_not_register_on_it(town: Town) -> None:
    lane = given_to_bai(town)
    with pytest.raises(NotAllowed, match="没有找到"):
        begun(town, "legal_review", lane, "yi")
    assert begins.offered(lane, town.posts["bai"])


def test_an_archived_case_has_no_more_limits(town: Town) -> None:
    case = town.case()
    lane = own_lane(case)
    penalised(town, case)
    town.run(cases.propose_close, case, town.who("liu"))
    town.run(cases.close, case, town.who("he"))
    lane.refresh_from_db()
    assert begins.registrable(lane), "a decision may be changed after the case was closed"
    render_waiting(town.at)  # the 结案审批表
    town.run(cases.archive, case, town.who("qian"))
    lane.refresh_from_db()
    with pytest.raises(ReferralError, match="不在这里登记"):
        begun(town, "fine_pay", lane)


def test_the_fine_is_due_from_the_day_on_which_the_decision_was_served(town: Town) -> None:
    lane = own_lane(town.case())
    serve = begun(town, "penalty_serve", lane, document="安医保罚〔2026〕2号")
    town.run(lanes.interim, lane, town.who("liu"), outcomes=[FINE])
    served = town.who("liu")
    engine.act_on_clock(serve, "fulfil", served, document="送达回证2号")
    fine = only("fine_pay")
    assert fine.started_at == served.at and fine.events.get().document == "送达回证2号"


def test_a_decision_without_a_fine_starts_no_payment(town: Town) -> None:
    lane = own_lane(town.case())
    serve = begun(town, "penalty_serve", lane)
    town.run(lanes.interim, lane, town.who("liu"), outcomes=[PENALTY])
    engine.act_on_clock(serve, "fulfil", town.who("liu"), document="送达回证2号")
    assert not Clock.objects.filter(rule="fine_pay").exists()
    assert begun(town, "fine_pay", lane).lane == lane


def test_a_petition_is_settled_as_its_clue_and_may_then_be_reviewed(town: Town) -> None:
    clue = town.clue(source="petition")
    finish = begun(town, "xf_finish", clue, document="受理告知书1号")
    assert Event.objects.get(label="登记时限：信访事项办结").internal
    engine.act_on_clock(finish, "fulfil", town.who("liu"), document="处理意见书1号")
    assert only("xf_review").clue == clue


def test_limits_of_tips_and_petitions_are_offered_where_they_belong(town: Town) -> None:
    def named(source: str) -> set[str]:
        return {rule.id for rule in begins.offered(town.clue(source=source), town.posts["liu"])}

    assert named("tip") == {"tip_accept_local", "reward_collect"}
    assert named("petition") == {"xf_object_transfer", "xf_finish"}
    assert named("monitor") == set()


def test_the_report_on_an_inspection_is_due_once_the_own_lane_is_over(town: Town) -> None:
    case = town.case(source="flight")
    town.run(lanes.finish, own_lane(case), town.who("wu"), outcomes=[PENALTY])
    clock = only("fi_final_report")
    assert clock.case == case and clock.actor == case.lead_agency
    assert any("处理完结书面报告" in line for line in cases.hindrances(case))
    engine.act_on_clock(clock, "fulfil", town.who("liu"), document="书面报告1号")
    assert not any("处理完结书面报告" in line for line in cases.hindrances(case))


def test_another_case_owes_no_report_on_an_inspection(town: Town) -> None:
    town.run(lanes.finish, own_lane(town.case()), town.who("wu"), outcomes=[PENALTY])
    assert not Clock.objects.filter(rule="fi_final_report").exists()


def test_a_record_with_the_province_is_kept_by_the_bureau_of_the_province(town: Town) -> None:
    case = town.case()
    with pytest.raises(ReferralError, match="不在这里登记"):
        begun(town, "fi_interprov_record", case)
    region = town.agencies[A.NHSA].region
    type(region).objects.filter(pk=region.pk).update(level=1)
    case = Case.objects.get(pk=case.pk)
    clock = begun(town, "fi_interprov_record", case)
    assert clock.case == case and clock.due_at is None


def test_a_member_of_the_joint_team_registers_nothing(town: Town) -> None:
    lane = given_to_bai(town)
    day = town.at.date()
    fields = {"name": "专班", "since": day, "until": day + timedelta(days=30)}
    town.run(taskforces.set_up, lane.case, town.who("he"), posts=[town.posts["yi"]], **fields)
    town.run(taskforces.agree, TaskforceMember.objects.get(post=town.posts["yi"]), town.who("hong"))
    with pytest.raises(NotAllowed, match="联合专班成员"):
        begun(town, "legal_review", lane, "yi")
    with pytest.raises(NotAllowed, match="联合专班成员"):
        begins.begin("legal_review", lane, town.who("yi"), at=town.at, document=PAPER)
    assert begins.offered(lane, town.who("yi").post) == []
    assert begins.offered(lane, town.who("bai").post)


def discipline_lane(town: Town) -> Lane:
    """The lane of a discipline body that has received a letter on-line."""
    hire(town, "ding", A.DISCIPLINE, Role.OFFICER)
    case = town.case(subjects=(HOSPITAL, OFFICIAL))
    (letter,) = town.draft(case, (A.DISCIPLINE, Kind.DISCIPLINE), subject=case.subjects.get(name="张三"))
    town.do(letter, "submit", "liu", reviewer=town.posts["zhou"])
    town.do(letter, "review", "zhou")
    town.render(town.do(letter, "approve", "he"))
    lane = town.lane(town.do(letter, "send", "liu"))
    assert begins.registrable(lane) == []
    town.do(letter, "sign", "pan", items=1, pages=2, badge="001")
    lane.refresh_from_db()
    return lane


def test_what_the_discipline_body_hands_back_is_known_to_it_alone(town: Town) -> None:
    lane = discipline_lane(town)
    for name in ("liu", "he", "bai"):
        with pytest.raises(NotAllowed):
            begun(town, "disc_back_to_agency", lane, name)
    posts = begins.offered(lane, town.posts["ding"]), begins.offered(lane, town.posts["liu"])
    assert [rule.id for rule in posts[0]] == ["disc_back_to_agency"] and posts[1] == []
    clock = begun(town, "disc_back_to_agency", lane, "ding", document="结论性意见")
    assert clock.secret and knowing(town, clock) <= {"pan", "ding"}
    event = Event.objects.get(label="登记时限：纪检移交执法机关")
    assert event.secret and event.internal
    limits.fulfil(clock, town.who("ding"), document="移交函1号")
    assert Event.objects.get(label="登记已办：纪检移交执法机关").internal
