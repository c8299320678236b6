"""A changed table of working days: what it would move is told first, then done as events, in batches that may be cut short.

Real dates: the Saturday 2026-02-28 is worked for 春节; the notice of these tests moves it to Saturday 2026-03-07.
"""

from collections import Counter
from datetime import date, datetime

import pytest

from agencies.kinds import AgencyKind as A
from agencies.models import DirectoryEvent, User
from agencies.services import create_user
from referral.law.clocks import ZONE, compute, end_of
from referral.law.workdays import Calendar, Day
from referral.models import Clock, ClockEvent, Event, HolidayNotice
from referral.reports import house
from referral.services import clocks, holidays, reprojections
from referral.services.holidays import SetDay
from tests.cast import START, City
from workflows import tick

MOVED = [SetDay(date(2026, 2, 28), False, "调休改期"), SetDay(date(2026, 3, 7), True, "调休上班")]
BEFORE, AFTER = date(2026, 3, 6), date(2026, 3, 7)


def keeper(role: str) -> User:
    user, _ = create_user(
        username=role, full_name="某管理员", at=START, platform_role=f"{role}_admin", password="nine-lanterns-2026"
    )  # fmt: skip
    return user


@pytest.fixture
def spring(city: City) -> City:
    """安澜市 in the week before 春节."""
    city.at = datetime(2026, 2, 9, 9, 0, tzinfo=ZONE)
    return city


def loaded(city: City) -> HolidayNotice:
    return holidays.load(source="国办发明电〔2026〕2号", days=MOVED, at=city.at, by=keeper("system"))


def filing() -> list[Clock]:
    return list(Clock.objects.filter(rule="nhsa_filing").order_by("pk"))


def test_a_dry_run_tells_the_moved_saturday_and_writes_nothing(spring: City) -> None:
    spring.clue(), spring.clue()
    assert {clock.due_at for clock in filing()} == {end_of(BEFORE)}
    notice, events = loaded(spring), ClockEvent.objects.count()
    dry = reprojections.dry_run(notice)
    told = [(s.rule.id, s.before, s.after, s.count) for s in dry.shifts if s.rule.id == "nhsa_filing"]
    assert told == [("nhsa_filing", str(BEFORE), str(AFTER), 2)]
    assert ClockEvent.objects.count() == events and {c.due_at for c in filing()} == {end_of(BEFORE)}


def test_what_is_done_is_what_the_dry_run_said(spring: City) -> None:
    spring.case(), spring.clue()
    notice = loaded(spring)
    dry = reprojections.dry_run(notice)
    assert len(holidays.confirm(notice=notice, at=spring.at, by=keeper("security"))) == dry.moved > 0
    moved = Event.objects.filter(act="reproject")
    assert moved.count() == dry.moved and any("改为2026-03-07" in event.label for event in moved)
    assert list(house.clock_hints()) == [] and list(house.records()) == []
    assert not DirectoryEvent.objects.filter(act="reproject_limits").exists(), "the tick looks back first"
    tick.count_anew(spring.at)
    assert DirectoryEvent.objects.get(act="reproject_limits").detail["moved"] == dry.moved


def test_batches_go_on_where_they_were_cut_short(spring: City) -> None:
    for _ in range(5):
        spring.clue()
    opened = Clock.objects.open().count()
    notice = loaded(spring)
    HolidayNotice.objects.filter(pk=notice.pk).update(
        version=1, confirmed_by=keeper("security"), confirmed_at=spring.at
    )
    reprojections.project(notice, at=spring.at, chunk=2)
    notice.refresh_from_db()
    assert notice.projected_at is None and reprojections.left_of(notice) == opened - 2
    assert list(house.clock_hints()) == [], "half done is still in order: each limit names its version"
    late = spring.clue()
    assert tick.count_anew(spring.at) >= 1 and tick.count_anew(spring.at) == 0
    notice.refresh_from_db()
    assert notice.projected_at is not None and reprojections.left_of(notice) == 0
    once = ClockEvent.objects.filter(kind="reproject").values_list("clock", flat=True)
    assert len(once) == len(set(once)) == opened
    assert not late.clocks.filter(events__kind="reproject").exists(), "it began under the new days"
    assert {clock.due_at for clock in filing()} == {end_of(AFTER)}
    assert reprojections.project(notice, at=spring.at) == []


def test_a_limit_left_behind_the_cursor_is_found_before_the_notice_is_said_to_be_done(spring: City) -> None:
    spring.clue(), spring.clue()
    notice, last = loaded(spring), filing()[-1]
    HolidayNotice.objects.filter(pk=notice.pk).update(
        version=1, confirmed_by=keeper("security"), confirmed_at=spring.at, cursor=last.pk
    )
    tick.count_anew(spring.at)
    notice.refresh_from_db()
    assert notice.projected_at is not None and {clock.due_at for clock in filing()} == {end_of(AFTER)}
    assert {clocks.version_of(clock) for clock in Clock.objects.open()} == {1}


def test_secret_limits_are_counted_anew_and_never_counted_out(spring: City) -> None:
    spring.clue(restricted=True)
    notice = loaded(spring)
    assert reprojections.dry_run(notice).moved == 0
    holidays.confirm(notice=notice, at=spring.at, by=keeper("security"))
    assert HolidayNotice.objects.get().moved == 0 and not Event.objects.filter(act="reproject", secret=False)
    assert {clock.due_at for clock in filing()} == {end_of(AFTER)}


def test_the_dry_run_names_who_must_act_on_each_limit_in_the_order_of_their_ends(spring: City) -> None:
    spring.clue(), spring.signed(), spring.signed(A.MARKET, by="ma")
    dry = reprojections.dry_run(loaded(spring))
    answers = next(shift for shift in dry.shifts if shift.rule.id == "nhsa_filing")
    assert answers.agencies == ((spring.agencies[A.NHSA].name, 1),), "the two cases have met theirs"
    told = Counter({(s.rule.id, name): n for s in dry.shifts for name, n in s.agencies})
    moving = [c for c in Clock.objects.open().filter(secret=False) if would_move(c)]
    assert told == Counter((c.rule, c.actor.name) for c in moving) and told.total() == dry.moved
    ends = [shift.before for shift in dry.shifts]
    assert ends == sorted(ends)


def would_move(clock: Clock) -> bool:
    """Whether a limit would end on another day under the moved Saturday."""
    days = Calendar({day.on: Day(day.is_workday, day.name) for day in MOVED}, 1)
    return compute(clocks.rule_of(clock), clocks.facts_of(clock), days).due_at != clock.due_at


def test_many_limits_are_tried_page_by_page_and_each_is_on_one(spring: City) -> None:
    for _ in range(5):
        spring.clue()
    notice = loaded(spring)
    whole = reprojections.dry_run(notice)
    pages = reprojections.dry_run(notice, size=2).page.paginator.page_range
    parts = [reprojections.dry_run(notice, page=page, size=2) for page in pages]
    assert len(parts) > 2 and sum(part.moved for part in parts) == whole.moved == 5
    assert parts[0].shifts[0].before <= parts[-1].shifts[-1].before


def test_an_ended_limit_is_shown_under_the_days_it_ended_with(spring: City) -> None:
    clue = spring.clue()
    clocks.end("nhsa_filing", clue, spring.who("liu"))
    holidays.confirm(notice=loaded(spring), at=spring.at, by=keeper("security"))
    (ended,) = filing()
    assert clocks.result_of(ended, clocks.calendar()).due_at == end_of(BEFORE)
