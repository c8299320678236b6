"""Time limits of items: which clock a line shows, and the same question put to the database for filters and counts."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import DateTimeField, DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, Value

from agencies.models import Post
from referral.law.clocks import ZONE, end_of
from referral.law.rules import BREACHES
from referral.models import Clock
from referral.models.clocks import ClockQuerySet
from referral.pages.cases.lines import NEAR, ClockLine, clock_line, with_events
from referral.services import clocks
from workflows.models import WorkItem, WorkItemQuerySet
from workflows.queue import is_on

#: Filters by time limit. Only the first may be called 超期.
CHOICES = {
    "over": "超期（法定）",
    "past": "超过约定或建议时限",
    "near": "临期",
    "calm": "期限内",
    "none": "不计时",
}


def is_broken(clock: Clock, at: datetime) -> bool:
    """Whether a statutory duty is past its time."""
    return not clock.is_paused and clock.due_at is not None and clock.due_at <= at and clock.rule in BREACHES


def running(post: Post) -> ClockQuerySet:
    """Time limits that run for the acting post's agency, as far as the post may see. Secret ones count nowhere."""
    rows = Clock.objects.open().filter(
        actor_id=post.agency_id, is_paused=False, due_at__isnull=False, secret=False
    )
    return rows.visible_to(post)


def shown(items: Iterable[WorkItem], post: Post, at: datetime) -> dict[int, ClockLine]:
    """The clock that the line of each item shows, by item: a broken duty first, else what ends next."""
    items = list(items)
    rows = list(_clocks_of(items, post))
    days = clocks.calendar()
    lines = {}
    for item in items:
        mine = [clock for clock in rows if is_on(item, clock)]
        if mine:
            first = min(
                mine,
                key=lambda c: (not is_broken(c, at), c.is_paused, c.due_at is None, c.due_at or at, c.pk),
            )
            lines[item.pk] = clock_line(first, at, days)
    return lines


def _clocks_of(items: list[WorkItem], post: Post) -> ClockQuerySet:
    """Open clocks of the acting post's agency on the rows of some items."""
    referrals = {item.referral_id for item in items} | {
        item.lane.opened_by_id for item in items if item.lane is not None
    }
    on = Q(referral_id__in=referrals - {None}) | Q(lane_id__in=[i.lane_id for i in items if i.lane_id])
    whole = [item for item in items if not item.referral_id and not item.lane_id]
    on |= Q(case_id__in=[i.case_id for i in whole if i.case_id]) | Q(
        clue_id__in=[i.clue_id for i in whole if i.clue_id]
    )
    rows = Clock.objects.open().visible_to(post).filter(on, actor_id=post.agency_id)
    return with_events(rows)


def in_state(how: str, at: datetime) -> ClockQuerySet:
    """Clocks that are in one of CHOICES (but none) at a moment, as their lamps say.

    A secret limit of a case (行纪) leaves no trace on its items, which the whole agency sees.
    """
    rows = Clock.objects.exclude(secret=True, case__isnull=False)
    if how == "over":
        return rows.filter(due_at__lte=at, rule__in=BREACHES)
    if how == "past":
        return rows.filter(due_at__lte=at).exclude(rule__in=BREACHES)
    rows = rows.annotate(spent=_times(Value(at, DateTimeField()), 100), share=_times(F("due_at"), NEAR))
    used_up = Q(share__lte=F("spent"))
    return rows.filter(used_up if how == "near" else ~used_up, due_at__gt=at)


def _times(until: Value | F, number: int) -> ExpressionWrapper:
    """The time from the start of a clock, so many times over: whole numbers alone mean the same in every database."""
    return ExpressionWrapper((until - F("started_at")) * number, output_field=DurationField())


def with_rows(rows: ClockQuerySet) -> ClockQuerySet:
    """Clocks with their rows too."""
    return with_events(rows).select_related("case", "clue", "referral__case", "lane__case")


def narrow(items: WorkItemQuerySet, how: str, at: datetime) -> WorkItemQuerySet:
    """The items whose shown clock is in one of CHOICES."""
    if how == "none":
        return items.filter(due_at__isnull=True)
    over = _has(in_state("over", at))
    if how == "over":
        return items.filter(over)
    return items.filter(~over, _has(in_state(how, at).filter(due_at=OuterRef("due_at"))))


def _has(rows: ClockQuerySet) -> Q:
    """Whether an item has one of some clocks on its row, running for its agency. The counterpart of `queue.is_on`."""
    rows = rows.filter(ended_at__isnull=True, is_paused=False, actor_id=OuterRef("agency_id"))
    whole = rows.filter(referral__isnull=True, lane__isnull=True)
    on_whole = Exists(whole.filter(case_id=OuterRef("case_id"))) | Exists(
        whole.filter(clue_id=OuterRef("clue_id"))
    )
    return (
        Q(Exists(rows.filter(referral_id=OuterRef("referral_id"))))
        | Q(Exists(rows.filter(lane_id=OuterRef("lane_id"))))
        | Q(Exists(rows.filter(referral_id=OuterRef("lane__opened_by_id"))))
        | Q(referral__isnull=True, lane__isnull=True) & Q(on_whole)
    )


def due_on(first: date, last: date) -> Q:
    """What ends on some days. A day limit is over at 24:00, which still belongs to its last day."""
    return Q(due_at__gt=end_of(first - timedelta(days=1)), due_at__lte=end_of(last))


def last_day(due: datetime) -> date:
    """The day on which a moment ends a limit."""
    return (due - timedelta(microseconds=1)).astimezone(ZONE).date()
