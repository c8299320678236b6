"""频次: a district's grade is a dated fact, what it owes is derived, and the minute reminds of it once."""

from datetime import date, timedelta

import pytest

from agencies.kinds import AgencyKind as A
from agencies.models import Region
from referral.law.errors import Incomplete, NotAllowed, ReferralError
from referral.models import MeetingReminder, RiskGrade
from referral.services import agenda, meeting_calendar, meetings
from tests.cast import START
from tests.services.sessions import draft
from tests.workflows.conftest import Town
from workflows import meetings as verbs
from workflows import tick
from workflows.models import Notice

SINCE = date(2026, 8, 20)
BASIS = "安医保领〔2026〕3号"


def graded(town: Town, grade: str = "high", since: date = SINCE) -> RiskGrade:
    """The city's grade, entered by the bureau."""
    return meeting_calendar.grade(town.who("liu"), region=town.region, grade=grade, since=since, basis=BASIS)


def dues(town: Town) -> dict[str, date]:
    """What the city owes, by kind."""
    today = town.at.date()
    row = meeting_calendar.grades(Region.objects.filter(pk=town.region.pk), today)[town.region.pk]
    return {one.kind: one.due for one in meeting_calendar.owed(row, today)}


def reminders(name: str, town: Town) -> list[str]:
    rows = Notice.objects.filter(recipient=town.posts[name].user, kind="reminder").order_by("seq")
    return [
        title for title in rows.values_list("title", flat=True) if "联席会议" in title or "专题会议" in title
    ]


@pytest.mark.parametrize(
    ("grade", "owed"),
    [
        ("high", {"joint": date(2026, 11, 20), "leader": date(2027, 8, 20)}),
        ("mid", {"joint": date(2027, 2, 20)}),
        ("low", {"joint": date(2027, 8, 20)}),
    ],
)
def test_the_grade_says_how_often_a_district_meets(town, grade, owed):
    graded(town, grade)
    assert dues(town) == owed


def test_a_grade_that_is_entered_anew_starts_no_new_time_a_changed_one_does(town):
    graded(town)
    graded(town, since=date(2026, 10, 1))
    assert dues(town)["joint"] == date(2026, 11, 20)
    graded(town, "mid", since=date(2026, 11, 1))
    assert dues(town) == {"joint": date(2027, 5, 1)}


def test_a_meeting_that_was_held_counts_a_meeting_of_equals_does_not(town):
    graded(town)
    for kind in ("consult", "joint"):
        where = town.region if kind == "joint" else None
        meeting = verbs.call(town.who("liu"), draft(town, kind=kind, region=where))
        agenda.add_item(meeting, town.who("liu"), topic="通报情况")
        town.at = meeting.planned_at
        people = {one.agency_id: "某某" for one in meeting.participants.all()}
        before = dues(town)["joint"]
        meetings.hold(meeting, town.who("liu"), held_at=meeting.planned_at, recorder="陈静", people=people)
        assert (dues(town)["joint"] == before) == (kind == "consult")


def test_the_desks_are_reminded_before_the_day_and_once_it_has_gone_by(town):
    graded(town)
    assert tick.run(START)["meetings"] == 1 and tick.run(START)["meetings"] == 0
    assert (
        reminders("liu", town)
        == reminders("gov", town)
        == ["安澜市联席会议（每季度一次）应于2026年11月20日前召开，请安排召集。"]
    )
    assert reminders("bai", town) == []
    after = START.replace(day=21)
    assert tick.run(after)["meetings"] == 1
    assert "应召开日期已过" in reminders("liu", town)[-1] and "超期" not in reminders("liu", town)[-1]
    assert MeetingReminder.objects.count() == 2


def test_nobody_is_reminded_of_what_is_called_already(town):
    graded(town)
    verbs.call(town.who("liu"), draft(town, kind="joint", region=town.region))
    assert tick.run(town.at)["meetings"] == 0


def test_the_grade_is_entered_by_who_calls_the_meetings_of_the_place_with_its_basis(town):
    with pytest.raises(NotAllowed, match="风险等级由"):
        meeting_calendar.grade(town.who("bai"), region=town.region, grade="high", since=SINCE, basis=BASIS)
    province = Region.objects.get(code="990000")
    with pytest.raises(NotAllowed, match="风险等级由"):
        meeting_calendar.grade(town.who("liu"), region=province, grade="high", since=SINCE, basis=BASIS)
    with pytest.raises(NotAllowed):
        meeting_calendar.grade(town.who("zhou"), region=town.region, grade="high", since=SINCE, basis=BASIS)
    with pytest.raises(Incomplete, match="依据"):
        meeting_calendar.grade(town.who("liu"), region=town.region, grade="high", since=SINCE, basis=" ")
    with pytest.raises(Incomplete, match="晚于今天"):
        graded(town, since=town.at.date() + timedelta(days=1))
    graded(town)
    with pytest.raises(ReferralError, match="已经登记"):
        graded(town, "low")
    assert town.agencies[A.HEALTH] and RiskGrade.objects.get().grade == "high"
