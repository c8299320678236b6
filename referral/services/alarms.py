"""Which limits have something to tell at a moment, each told once: reminders, the end of the time, stops that last too long."""

from datetime import datetime, time, timedelta

from django.db.models import F, Q, QuerySet

from referral.law import rules
from referral.law.clocks import ZONE, FactKind, local
from referral.law.jurisdiction import TALKS
from referral.law.rules import Nature
from referral.law.states import WINDOWS, ReferralStatus
from referral.models import Clock
from referral.services import rule_values
from referral.services.calendars import calendar

#: The parameter that says how many whole working days after the end of a duty the head is told.
HEAD_AFTER = "house.head_told"
#: The last alarm: above 100 per cent, when the head is told.
HEAD = 101
_DUTIES = [rule.id for rule in rules.RULES.values() if rule.nature == Nature.DUTY and rule.id not in WINDOWS]


def due(at: datetime, *, limit: int = 500) -> QuerySet[Clock]:
    """Open clocks that have an alarm to give at a moment: 50 %, 80 %, due, or a duty that is over for some days."""
    waiting = (
        Q(alarmed__lt=100, due_at__lte=at)
        | Q(alarmed__lt=80, alarm_80_at__lte=at)
        | Q(alarmed__lt=50, alarm_50_at__lte=at)
        | Q(alarmed=100, due_at__lte=_head_is_told_of(at), rule__in=_DUTIES)
    )
    rows = Clock.objects.open().filter(waiting, is_paused=False)
    return rows.select_related("actor", "subject", "case", "clue", "referral__case", "lane__case").order_by(
        "due_at"
    )[:limit]


def level(clock: Clock, at: datetime) -> int:
    """The alarm that a clock stands at: 0, 50, 80, 100 or HEAD."""
    if clock.due_at is not None and clock.rule in _DUTIES and clock.due_at <= _head_is_told_of(at):
        return HEAD
    for percent, moment in ((100, clock.due_at), (80, clock.alarm_80_at), (50, clock.alarm_50_at)):
        if moment is not None and moment <= at:
            return percent
    return 0


def _head_is_told_of(at: datetime) -> datetime:
    """Limits that were over by this moment are on the head's desk today: as many whole working days as HEAD_AFTER says have gone by."""
    days, day = calendar(), local(at).date()
    left = rule_values.value_on(HEAD_AFTER, day).length
    while left:
        day -= timedelta(days=1)
        left -= days.is_workday(day)
    return datetime.combine(day, time(), ZONE)


def mark_alarm(clock: Clock, percent: int) -> bool:
    """Take the alarm of a clock: True for the one caller who gets to give it (guarded UPDATE)."""
    return bool(
        Clock.objects.filter(pk=clock.pk, alarmed__lt=percent, ended_at__isnull=True).update(alarmed=percent)
    )


def undesignated(at: datetime, *, limit: int = 500) -> QuerySet[Clock]:
    """Talks that ended with a report to the common superior, whose own time is over: it has not designated, and was not reminded."""
    rows = Clock.objects.filter(rule=TALKS, end_kind=FactKind.END, referral__status=ReferralStatus.DISPUTED)
    return rows.filter(due_at__lte=at, alarmed__lt=100).select_related("referral__case", "referral__holder")[
        :limit
    ]


def mark_undesignated(clock: Clock) -> bool:
    """Take the reminder of a dispute: True for the one caller who gets to give it (guarded UPDATE)."""
    rows = Clock.objects.filter(pk=clock.pk, end_kind=FactKind.END, alarmed__lt=100)
    return bool(rows.update(alarmed=100))


def runs_out(clock: Clock) -> bool:
    """Whether the end of its time ends the clock without a breach: a right, or a window."""
    return clock.rule in WINDOWS or rules.get(clock.rule).nature == Nature.RIGHT


def is_here(clock: Clock) -> bool:
    """Whether its actor works on this installation: of another's right only that one says that it has run out."""
    return Clock.objects.acted_on_here().filter(pk=clock.pk).exists()


def overstayed(at: datetime, *, limit: int = 500) -> QuerySet[Clock]:
    """Clocks that still stand still on the day on which they were expected to run on, and of which nobody was told."""
    rows = Clock.objects.open().filter(is_paused=True, resume_expected__lte=local(at).date())
    untold = Q(resume_alarmed__isnull=True) | ~Q(resume_alarmed=F("resume_expected"))
    return rows.filter(untold).select_related(
        "actor", "subject", "case", "clue", "referral__case", "lane__case"
    )[:limit]


def mark_overstayed(clock: Clock) -> bool:
    """Take the alarm of an expected end: True for the one caller who gets to give it (guarded UPDATE)."""
    rows = Clock.objects.open().filter(pk=clock.pk, is_paused=True, resume_expected=clock.resume_expected)
    untold = Q(resume_alarmed__isnull=True) | ~Q(resume_alarmed=F("resume_expected"))
    return bool(rows.filter(untold).update(resume_alarmed=clock.resume_expected))
