"""Verbs of the working-day calendar: enter a notice, confirm it by a second person, count running limits anew."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from agencies.errors import DirectoryError
from agencies.models import User
from agencies.services.book import named, note
from referral.law.clocks import Fact, FactKind, Result, compute
from referral.law.errors import Conflict
from referral.law.workdays import Calendar, Day
from referral.models import Clock, ClockEvent, Event, Holiday, HolidayNotice, Ledger
from referral.models.ledger import append
from referral.services import clocks
from referral.services.calendars import calendar, latest_version

CHUNK = 500


@dataclass(frozen=True)
class SetDay:
    """A day as a notice sets it."""

    on: date
    is_workday: bool
    name: str


def pending() -> QuerySet[HolidayNotice]:
    """Notices that wait for the second person."""
    rows = HolidayNotice.objects.filter(version=None).select_related("entered_by")
    return rows.annotate(n=Count("days")).order_by("pk")


def load(*, source: str, days: Sequence[SetDay], at: datetime, by: User) -> HolidayNotice:
    """Enter the days of a notice. Nothing changes before another administrator has confirmed them."""
    if not days:
        raise DirectoryError("请至少填写一天。")
    if len({day.on for day in days}) != len(days):
        raise DirectoryError("同一天写了两次，请核对后删去一处。")
    with transaction.atomic():
        notice = HolidayNotice.objects.create(source=source, entered_by=by, entered_at=at)
        Holiday.objects.bulk_create(
            Holiday(notice=notice, on=day.on, is_workday=day.is_workday, name=day.name) for day in days
        )
        note("load_holidays", at=at, by=by, source=source, days=len(days))
    return notice


def discard(*, notice: HolidayNotice, at: datetime, by: User) -> None:
    """Take back a notice that nobody has confirmed."""
    with transaction.atomic():
        # locked: one who confirms at the same moment is waited for, and then it stays
        held = HolidayNotice.objects.select_for_update().filter(pk=notice.pk, version=None).first()
        if held is None:
            raise DirectoryError("该放假安排已经确认，不能撤销；有误的，请另行录入更正。")
        note("discard_holidays", at=at, by=by, source=held.source)
        held.delete()


def confirm(*, notice: HolidayNotice, at: datetime, by: User) -> int:
    """Confirm another person's notice: it counts from now on, and running limits are counted anew.

    Every open clock gets its re-projection as an event; where the due date moves, the record of the case says so.
    Returns how many due dates moved.
    """
    if notice.entered_by_id == by.pk:
        raise DirectoryError("放假安排须由录入人以外的管理员确认。")
    version = latest_version() + 1
    try:
        with transaction.atomic():
            taken = HolidayNotice.objects.filter(pk=notice.pk, version=None).update(
                version=version, confirmed_by=by, confirmed_at=at
            )
            if not taken:
                raise DirectoryError("该放假安排已经确认。")
            moved = _reproject(notice, version, at, by)
            note(
                "confirm_holidays", at=at, by=by, source=notice.source, entered_by=named(notice.entered_by), moved=moved
            )  # fmt: skip
    except IntegrityError as error:  # an act on one of the clocks, or another notice, came in between
        raise Conflict("其他人员正在办理相关时限，请稍候再试。") from error
    return moved


def preview(notice: HolidayNotice) -> int:
    """How many running limits would get another due date if this notice were confirmed now."""
    after = _with(calendar(), notice)
    return sum(_count(clock, after, clocks.facts_of(clock)).due_at != clock.due_at for clock in _open())


def _with(days: Calendar, notice: HolidayNotice) -> Calendar:
    added = {day.on: Day(day.is_workday, day.name) for day in notice.days.all()}
    return Calendar({**days.overrides, **added})


def _open() -> Iterator[Clock]:
    """All running limits, some at a time. Their keys are read first: what is written meanwhile moves no cursor."""
    pks = list(Clock.objects.open().order_by("pk").values_list("pk", flat=True))
    rows = Clock.objects.open().select_related(
        "agreement", "actor", "case", "clue", "referral__case", "lane__case"
    )
    for start in range(0, len(pks), CHUNK):
        yield from rows.filter(pk__in=pks[start : start + CHUNK]).prefetch_related("events").order_by("pk")


def _count(clock: Clock, days: Calendar, facts: Sequence[Fact]) -> Result:
    return compute(clocks.rule_of(clock), facts, days)


def _reproject(notice: HolidayNotice, version: int, at: datetime, by: User) -> int:
    days, moved = calendar(version), 0
    for clock in _open():
        before = clock.due_at
        fact = Fact(FactKind.REPROJECT, at, document=notice.source)
        ClockEvent.objects.create(
            clock=clock, seq=len(clock.events.all()) + 1, kind=fact.kind, at=at, entered_at=at, by_user=by,
            document=notice.source, rule_version=clock.rule_version, calendar_version=version,
        )  # fmt: skip
        clocks.take(clock, _count(clock, days, [*clocks.facts_of(clock), fact]))
        clock.save(update_fields=clocks.COUNTED)
        if clock.due_at != before:
            moved += 1
            _record(clock, before, notice.source, at, by)
    return moved


def _record(clock: Clock, before: datetime | None, source: str, at: datetime, by: User) -> None:
    """The moved due date in the record that the clock belongs to.

    That of a referral or lane is read by its parties. A limit on a clue or case is the matter of one agency: so is this.
    """
    own = clock.referral_id is None and clock.lane_id is None
    event = Event(
        ledger=_ledger(clock), at=at, entered_at=at, user=by, agency=clock.actor if own else None, act="reproject",
        referral=clock.referral, lane=clock.lane, secret=clock.secret, internal=own,
        label=f"「{clocks.rule_of(clock).name}」按{source}重新推算，届满由{_said(before)}改为{_said(clock.due_at)}",
    )  # fmt: skip
    append(event)


def _said(due: datetime | None) -> str:
    """A due moment as people say it; 24:00 belongs to the day that ends."""
    if due is None:
        return "无具体期限"
    local = timezone.localtime(due)
    if (local.hour, local.minute) == (0, 0):
        return f"{local.date() - timedelta(days=1)}"
    return f"{local:%Y-%m-%d %H:%M}"


def _ledger(clock: Clock) -> Ledger:
    row = clock.lane or clock.referral
    case = row.case if row is not None else clock.case
    owner = case or clock.clue
    assert owner is not None
    return owner.ledger
