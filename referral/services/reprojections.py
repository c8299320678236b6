"""Counting running limits anew when the working days change: first dry, then as events, some at a time.

A limit is counted under the version of its last start or re-projection, so a batch that is still to come changes nothing
by itself, and one that is done twice does nothing the second time.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.paginator import Page, Paginator
from django.db import OperationalError, connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from agencies.services.book import note
from referral.law.clocks import Fact, FactKind, compute, end_of
from referral.law.rules import RULES, Rule, Unit
from referral.law.workdays import Calendar, Day
from referral.models import Clock, ClockEvent, Event, HolidayNotice, Ledger
from referral.models.ledger import append
from referral.services import clocks
from referral.services.calendars import calendar

#: Limits counted anew in one transaction.
CHUNK = 500
_LOCK_NOT_AVAILABLE = "55P03"  # what PostgreSQL says when lock_timeout is over
#: Limits that a dry run counts for one page, while somebody waits for it.
DRY_PAGE = 1000
_HOURLY = [rule.id for rule in RULES.values() if rule.unit == Unit.HOUR]
_BACKWARD = [rule.id for rule in RULES.values() if rule.backward]


class StillStarting(Exception):
    """An act that may have started a limit under the older days goes on too long to wait for; a later minute looks again."""


@dataclass(frozen=True)
class Shift:
    """Running limits of one rule whose end would move from one day to another, by the agencies that have to act.

    agencies: the name of each and how many of its limits move. No case is named: an administrator may not know of it.
    """

    rule: Rule
    before: str
    after: str
    agencies: tuple[tuple[str, int], ...]

    @property
    def count(self) -> int:
        """How many limits move so."""
        return sum(count for _, count in self.agencies)


@dataclass(frozen=True)
class DryRun:
    """What a notice would move among the limits of one page, in the order in which they end now."""

    shifts: tuple[Shift, ...]
    page: "Page[Clock]"

    @property
    def moved(self) -> int:
        """How many limits of this page would get another end."""
        return sum(shift.count for shift in self.shifts)


def dry_run(notice: HolidayNotice, *, page: int | str = 1, size: int = DRY_PAGE) -> DryRun:
    """Which running limits would move if this notice were confirmed now. Writes nothing.

    page: which part of the limits that the notice can move, each of at most `size`, those that end first in front. Limits of
    secret rows are left out: an administrator must not infer them. They are counted anew like all others.
    """
    rows = _touched(notice).order_by("due_at", "pk")
    asked = Paginator(rows, size).get_page(page)
    tried = _some(rows[asked.start_index() - 1 : asked.end_index()]) if asked.paginator.count else ()
    return DryRun(_shifts(tried, _with(calendar(), notice)), asked)


def _shifts(rows: Iterable[Clock], after: Calendar) -> tuple[Shift, ...]:
    found: defaultdict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for clock in rows:
        due = compute(clocks.rule_of(clock), clocks.facts_of(clock), after).due_at
        if due != clock.due_at:
            found[_said(clock.due_at), clock.rule, _said(due)][clock.actor.name] += 1
    return tuple(
        Shift(RULES[rule], was, now, tuple(sorted(by.items())))
        for (was, rule, now), by in sorted(found.items())
    )


def _touched(notice: HolidayNotice) -> QuerySet[Clock]:
    """The open limits that the days of a notice can move: those that end on or after the first of them."""
    days = [day.on for day in notice.days.all()]
    first = end_of(min(days) - timedelta(days=1)) if days else None
    rows = Clock.objects.open().filter(secret=False, due_at__isnull=False).exclude(rule__in=_HOURLY)
    return rows.filter(Q(due_at__gte=first) | Q(rule__in=_BACKWARD)) if first else rows.none()


def _with(days: Calendar, notice: HolidayNotice) -> Calendar:
    added = {day.on: Day(day.is_workday, day.name) for day in notice.days.all()}
    return Calendar({**days.overrides, **added}, days.version)


def _some(rows: QuerySet[Clock]) -> Iterator[Clock]:
    """Limits with what their computation needs, some at a time."""
    pks = list(rows.values_list("pk", flat=True))
    whole = Clock.objects.select_related(
        "agreement", "actor", "subject", "case", "clue", "referral__case", "lane__case"
    )
    for start in range(0, len(pks), CHUNK):
        chunk = pks[start : start + CHUNK]
        yield from whole.filter(pk__in=chunk).prefetch_related("events").order_by("pk")


def waiting() -> QuerySet[HolidayNotice]:
    """Confirmed notices whose limits are not all counted anew yet, the first confirmed first."""
    return HolidayNotice.objects.filter(version__isnull=False, projected_at=None).order_by("version")


def left_of(notice: HolidayNotice) -> int:
    """How many open limits a notice has still to go through."""
    return 0 if notice.projected_at else _beyond(notice).count()


def _beyond(notice: HolidayNotice) -> QuerySet[Clock]:
    return Clock.objects.open().filter(pk__gt=notice.cursor).order_by("pk")


def project(notice: HolidayNotice, *, at: datetime, chunk: int = CHUNK) -> list[Clock]:
    """Count the next limits anew under a confirmed notice, in one transaction. Returns those whose end moved.

    Each open limit gets the re-projection as an event; where its end moves, the record of the case says so. What began
    under this version or a later one is passed over. When there are none left, `finish` has still to look back.
    """
    with transaction.atomic():
        held = waiting().select_for_update().filter(pk=notice.pk).first()
        if held is None or held.version is None:
            return []
        days = calendar(held.version)
        rows = list(_some(_beyond(held)[:chunk]))
        moved = [clock for clock in rows if _project(clock, held, days, at)]
        HolidayNotice.objects.filter(pk=held.pk).update(
            cursor=rows[-1].pk if rows else held.cursor,
            moved=F("moved") + sum(not clock.secret for clock in moved),
        )
    return moved


def catch_up(clock: Clock, *, at: datetime) -> None:
    """Count a limit that was met, and is owed again, under the latest days: notices pass over what is met."""
    notice = HolidayNotice.objects.filter(version__gt=clocks.version_of(clock)).order_by("version").last()
    if notice is not None:
        _project(clock, notice, calendar(notice.version), at)


def finish(notice: HolidayNotice, *, at: datetime) -> bool:
    """Say that a notice has been through every limit: True when it is so, False while `project` has more to do.

    An act that read the older days may have started a limit behind the cursor and be committed only now: once all such acts
    are over, what they left is gone through as well. Not to be called in the transaction of something else.
    Raises StillStarting when one of them takes too long.
    """
    held = waiting().filter(pk=notice.pk).first()
    if held is None or held.version is None:
        return True
    if _beyond(held).exists():
        return False
    _wait_for_starters()
    with transaction.atomic():
        left = Clock.objects.open().exclude(events__calendar_version__gte=held.version).order_by("pk").first()
        if left is not None:
            HolidayNotice.objects.filter(pk=held.pk).update(cursor=left.pk - 1)
            return False
        if waiting().filter(pk=held.pk).update(projected_at=at):
            note("reproject_limits", at=at, by=held.confirmed_by, source=held.source, moved=held.moved)
    return True


def _wait_for_starters() -> None:
    """Wait until every act that has started a limit by now is committed; what starts from here on reads the new days.

    `clocks.start` writes the row, and holds the lock of a writer, before it reads the version. SQLite has one writer at a time.
    Who waits for the lock holds up whoever comes after: so it waits a second, and the next minute tries again.
    """
    if connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '1s'")
            cursor.execute(f"LOCK TABLE {connection.ops.quote_name(Clock._meta.db_table)} IN SHARE MODE")
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != _LOCK_NOT_AVAILABLE:
            raise
        raise StillStarting from error


def _project(clock: Clock, notice: HolidayNotice, days: Calendar, at: datetime) -> bool:
    """Write the re-projection of one limit. Returns whether its end moved."""
    assert notice.version is not None
    if clocks.version_of(clock) >= notice.version:
        return False
    before, fact = clock.due_at, Fact(FactKind.REPROJECT, at, document=notice.source)
    ClockEvent.objects.create(
        clock=clock, seq=len(clock.events.all()) + 1, kind=fact.kind, at=at, entered_at=at,
        by_user=notice.confirmed_by, document=notice.source, rule_version=clock.rule_version,
        calendar_version=notice.version,
    )  # fmt: skip
    clocks.take(clock, compute(clocks.rule_of(clock), [*clocks.facts_of(clock), fact], days))
    clock.save(update_fields=clocks.COUNTED)
    if clock.due_at == before:
        return False
    _record(clock, before, notice, at)
    return True


def _record(clock: Clock, before: datetime | None, notice: HolidayNotice, at: datetime) -> None:
    """The moved end in the record that the limit belongs to.

    That of a referral or lane is read by its parties. A limit on a clue or case is the matter of one agency: so is this.
    """
    own = clock.referral_id is None and clock.lane_id is None
    event = Event(
        ledger=_ledger(clock), at=at, entered_at=at, user=notice.confirmed_by, agency=clock.actor if own else None,
        act="reproject", referral=clock.referral, lane=clock.lane, secret=clock.secret, internal=own,
        label=f"「{clocks.name_of(clock)}」按{notice.source}重新推算，届满由{_said(before)}改为{_said(clock.due_at)}",
    )  # fmt: skip
    append(event)


def _said(due: datetime | None) -> str:
    """A due moment as people say it; 24:00 belongs to the day that ends."""
    if due is None:
        return "无具体期限"
    local = timezone.localtime(due)
    if (local.hour, local.minute) == (0, 0):
        return f"{_day_before(local.date())}"
    return f"{local:%Y-%m-%d %H:%M}"


def _day_before(day: date) -> date:
    return day - timedelta(days=1)


def _ledger(clock: Clock) -> Ledger:
    row = clock.lane or clock.referral
    case = row.case if row is not None else clock.case
    owner = case or clock.clue
    assert owner is not None
    return owner.ledger
