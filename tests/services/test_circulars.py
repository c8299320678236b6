"""通报: only on a plan of this year, of facts case by case, down the own line, decided by the head; nobody is ranked."""

from datetime import date, timedelta

import pytest

from agencies.kinds import AgencyKind as A
from referral.law.circulars import faults_of
from referral.law.errors import NotAllowed, ReferralError, SamePerson, Unlawful
from referral.models import Agreement, Circular, Clock, InspectionPlan, Lane
from referral.services import circulars, lanes, pressing, urging
from tests.cast import PENALTY, working
from tests.services.calling import signs, superior
from tests.services.test_urging import told
from tests.workflows.conftest import Town
from workflows import circulating

WORDS = {"subject": "移送案件办理情况", "demands": ["请抓紧办理。"]}


def overdue(town: Town, *, agreed: bool = True) -> tuple[Lane, Clock]:
    """A lane at the city's health commission whose limit is over, after a 督办函. agreed: by an agreement of the two sides."""
    _, lane = working(town)
    superior(town)
    clock = Clock.objects.get(rule="agr.final_feedback", lane=lane)
    if agreed:
        pact = Agreement.objects.create(
            title="行政移送协作办法", region=town.region, number="安医保发〔2026〕9号", signed_on=date(2026, 1, 5), effective_on=date(2026, 1, 5),
            values={"agr.final_feedback": [30, "workday"]},
        )  # fmt: skip
        Clock.objects.filter(pk=clock.pk).update(agreement=pact)
        clock.refresh_from_db()
    assert clock.due_at is not None
    town.at = clock.due_at.replace(year=2027, month=1, day=20) if clock.due_at.year == 2026 else clock.due_at
    town.at += timedelta(hours=10)
    town.run(urging.urge, lane, town.who("du"), step="supervise")
    town.at += timedelta(days=1)
    return lane, clock


def plan(town: Town, year: int | None = None) -> InspectionPlan:
    """The province's commission has registered the plan of the year."""
    year = year or town.at.year
    return circulars.register_plan(
        town.who("zou"), issuer="江海省委办公厅", number=f"江办发〔{year}〕3号", year=year, scope="医保基金监管移送案件办理",
        issued_on=date(year, 1, 10),
    )  # fmt: skip


def drafted(town: Town, clock: Clock) -> Circular:
    return circulating.draft(town.who("zou"), plan=plan(town), clock_ids=[clock.pk], **WORDS)


def test_facts_go_case_by_case_to_the_agency_of_the_line_alone(town: Town) -> None:
    lane, clock = overdue(town)
    twice = circulating.draft(town.who("zou"), plan=plan(town), clock_ids=[clock.pk, clock.pk], **WORDS)
    assert twice.lines.count() == 1, "the same fact ticked twice stands once"
    twice.lines.all().delete()
    twice.delete()
    InspectionPlan.objects.all().delete()
    circular = drafted(town, clock)
    assert any("待审批" in title for title in told("pei")) and signs(town, "pei") == ["通报审批"]
    circular = circulating.decide(circular, town.who("pei"), agrees=True)
    assert circular.letter is not None and circular.letter.number.startswith("江卫通报〔")
    (line,) = circular.lines.all()
    assert lane.case.number in line.words and "超过约定时限" in line.words and "超期" not in line.words
    assert lane.case.title not in line.words, "a party's name is for those who handle the case"
    assert circular.letter.content["to"] == "安澜市卫生健康委员会"
    for name, sees in (("tang", True), ("hong", True), ("he", False), ("gov", False), ("liu", False)):
        assert Circular.objects.visible_to(town.posts[name]).exists() == sees, name
    assert any("印发关于移送案件办理情况的通报" in title for title in told("tang"))
    (ladder,) = [one for one in pressing.ladders(lane.case, town.who("du")) if one.lane.pk == lane.pk]
    (rung,) = [one for one in ladder.rungs if one.step.code == "circular"]
    assert [one.number for one in rung.taken] == [circular.letter.number]


def test_without_a_plan_of_this_year_nothing_is_told(town: Town) -> None:
    _, clock = overdue(town)
    with pytest.raises(Unlawful, match="须有年度督查检查考核计划的文号"):
        circulating.draft(town.who("zou"), plan=None, clock_ids=[clock.pk], **WORDS)
    old = plan(town, town.at.year - 1)
    with pytest.raises(Unlawful, match="请登记本年度"):
        circulating.draft(town.who("zou"), plan=old, clock_ids=[clock.pk], **WORDS)
    assert not Circular.objects.exists()


def test_nobody_is_ranked(town: Town) -> None:
    _, clock = overdue(town)
    for words in ("市卫健委排名末位。", "按期率平均为80%。", "办理进度居第3名"):
        assert "逐案事实" in faults_of(words)
        with pytest.raises(Unlawful, match="逐案事实"):
            circulating.draft(town.who("zou"), plan=InspectionPlan.objects.first() or plan(town), clock_ids=[clock.pk],
                              subject="办理情况", demands=[words])  # fmt: skip
    assert not faults_of("请依法抓紧办理，于2027年2月1日前反馈。")


def test_who_drafts_does_not_decide_and_an_equal_has_no_facts_to_tell(town: Town) -> None:
    _, clock = overdue(town)
    assert circulars.facts_for(town.who("he")) == [], "the city's bureau stands over nobody here"
    with pytest.raises(ReferralError, match="选择需要通报的事项"):
        circulars.draft(
            town.who("liu"),
            plan=InspectionPlan.objects.create(
                agency=town.agencies[A.NHSA], issuer="市委办", number="安办发〔2027〕1号", year=town.at.year, scope="督查",
                issued_on=town.at.date(), entered_by=town.posts["liu"], entered_by_user=town.posts["liu"].user,
                entered_at=town.at,
            ),
            clock_ids=[clock.pk], **WORDS,
        )  # fmt: skip
    circular = circulating.draft(town.who("pei"), plan=plan(town), clock_ids=[clock.pk], **WORDS)
    with pytest.raises(SamePerson):
        circulating.decide(circular, town.who("pei"), agrees=True)
    with pytest.raises(NotAllowed):
        circulating.decide(circular, town.who("du"), agrees=True)
    with pytest.raises(NotAllowed):
        circulars.register_plan(
            town.who("zhou"), issuer="a", number="b", year=2027, scope="c", issued_on=date(2027, 1, 1)
        )


def test_a_limit_that_nobody_agreed_on_is_no_fact(town: Town) -> None:
    overdue(town, agreed=False)
    assert circulars.facts_for(town.who("zou")) == []


def test_what_was_done_meanwhile_is_left_out(town: Town) -> None:
    lane, clock = overdue(town)
    circular = drafted(town, clock)
    town.run(lanes.report, lane, town.who("hong"), outcomes=[PENALTY], result="已处理")
    with pytest.raises(ReferralError, match="已经办理"):
        circulating.decide(circular, town.who("pei"), agrees=True)
    circulating.decide(circular, town.who("pei"), agrees=False, reason="已经办理")
    circular.refresh_from_db()
    assert circular.state_label == "未批准" and circular.letter is None
