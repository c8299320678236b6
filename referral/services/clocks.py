"""Verbs of clocks: every change is an event; due and alarms are hints rebuilt from the events."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from agencies.models import Agency
from referral.law import grounds, rules
from referral.law.clocks import ClockState, Fact, FactKind, Result, alarm_at, compute, local, remaining, state
from referral.law.grounds import Ground
from referral.law.rules import Class, Rule, Unit
from referral.law.workdays import Calendar
from referral.models import Case, Clock, ClockEvent, Clue, Lane, Referral, Subject
from referral.services import agreements, rule_values
from referral.services.acting import Acting
from referral.services.calendars import calendar, calendar_of, latest_version
from referral.services.ledger import is_restricted, named

Row = Clue | Case | Referral | Lane
#: What the computation gives; `refresh` rebuilds the end beside it.
COUNTED = ("due_at", "alarm_50_at", "alarm_80_at", "is_paused", "is_extended", "is_provisional")
HINTS = (*COUNTED, "ended_at", "end_kind", "resume_expected")


def rule_of(clock: Clock) -> Rule:
    """The rule that a clock runs under: the law's, with the values of the version it started with."""
    rule = rules.get(clock.rule)
    if clock.agreement_id:
        return replace(rule, suggested=False, basis=f"{clock.agreement.title}（{clock.agreement.number}）")  # type: ignore[union-attr]
    if (
        rule.length is None and clock.rule_version != rule.version
    ):  # the number is an administrator's, not the law's
        return replace(rule, cls=Class.INTERNAL)
    return rule


def name_of(clock: Clock) -> str:
    """What a limit is called, with the person whom it is about: for those alone who may see the limit."""
    name = rule_of(clock).name
    return f"{name}（{clock.subject.name}）" if clock.subject else name


def facts_of(clock: Clock) -> list[Fact]:
    """The events of a clock as the computation reads them."""
    return _read(clock)[0]


def _read(clock: Clock) -> tuple[list[Fact], int]:
    """The facts of a clock, and the version of the calendar that its last start or re-projection names."""
    events = list(clock.events.all())
    based = [e.calendar_version for e in events if e.kind in {FactKind.START, FactKind.REPROJECT}]
    facts = [Fact(FactKind(e.kind), e.at, e.amount, e.unit, e.ground, e.document) for e in events]
    return facts, based[-1] if based else 0


def version_of(clock: Clock) -> int:
    """The version of the working days under which a clock is counted."""
    return _read(clock)[1]


def start(
    rule_id: str,
    row: Row,
    who: Acting | None,
    *,
    actor: Agency,
    at: datetime | None = None,
    subject: Subject | None = None,
    document: str = "",
    note: str = "",
) -> Clock | None:
    """Start a clock on a clue, case, referral or lane, if it does not run there already.

    who: whose act starts it, None when facts do by themselves; actor: whose duty or right it is; at: the trigger, when it is
    not the act itself; subject: the one person that it is about (行纪): it runs once for him, in whatever case he stands, and is
    for the head and the named officers alone. Returns None for a rule that is off.
    """
    rule = rules.get(rule_id)
    if rule.is_off:
        return None
    on = {"subject": subject} if subject else named(row)
    if running := Clock.objects.open().filter(rule=rule_id, actor=actor, **on).first():
        return running
    moment = at or (_trigger(who, actor) if who else None)
    if moment is None:
        raise TypeError("a limit that nobody's act starts needs its moment")
    clock = Clock.objects.create(
        rule=rule_id, rule_version=rule.version, actor=actor, started_at=moment, subject=subject,
        secret=subject is not None or is_restricted(row), agreement=agreements.of_row(row, actor, local(moment).date(), rule),
        **named(row),
    )  # fmt: skip
    _write(clock, FactKind.START, who, at=moment, document=document, note=note[:300])
    _set_value(clock, rule, who, moment)
    return refresh(clock)


def _trigger(who: Acting, actor: Agency) -> datetime:
    """When an act reaches the actor: what came in an exchange file, when that was taken in."""
    if who.came is not None and actor.name not in who.came.elsewhere:
        return who.entered_at
    return who.at


def _set_value(clock: Clock, rule: Rule, who: Acting | None, at: datetime) -> None:
    """Write the length that an agreement or an administrator gives, as an event of its own."""
    if clock.agreement is not None:
        length, unit = clock.agreement.values[rule.id]
        _write(clock, FactKind.SET, who, at=at, amount=length, unit=unit, document=clock.agreement.number)
        return
    changed = rule_values.in_force(rule.id, local(at).date())
    if changed is not None:
        clock.rule_version = changed.version
        clock.save(update_fields=["rule_version"])
        _write(
            clock, FactKind.SET, who, at=at, amount=changed.length, unit=changed.unit, document=changed.source
        )


def _write(
    clock: Clock,
    kind: FactKind,
    who: Acting | None,
    *,
    at: datetime,
    entered_at: datetime | None = None,
    amount: int | None = None,
    unit: str = "",
    ground: str = "",
    document: str = "",
    note: str = "",
    expected_end: date | None = None,
) -> None:
    ClockEvent.objects.create(
        clock=clock, seq=clock.events.count() + 1, kind=kind, at=at, entered_at=entered_at or (who.entered_at if who else at),
        by=who.post if who else None, by_user=who.user if who else None, amount=amount, unit=unit, ground=ground,
        document=document[:120], note=note, expected_end=expected_end, rule_version=clock.rule_version,
        calendar_version=latest_version() if kind == FactKind.START else 0,
    )  # fmt: skip


def refresh(clock: Clock) -> Clock:
    """Rebuild the hints (due, alarms, paused, extended) of a clock from its events."""
    facts, version = _read(clock)
    take(clock, compute(rule_of(clock), facts, calendar(version)))
    last = next((f for f in reversed(facts) if f.kind in {FactKind.END, FactKind.LAPSE, FactKind.VOID}), None)
    clock.ended_at, clock.end_kind = (last.at, last.kind.value) if last else (None, "")
    stopped = (
        [event for event in clock.events.all() if event.kind == FactKind.STOP] if clock.is_paused else []
    )
    clock.resume_expected = stopped[-1].expected_end if stopped else None
    clock.save(update_fields=HINTS)  # never `alarmed`: a stale object must not give a reminder again
    return clock


def take(clock: Clock, result: Result) -> None:
    """Put the hints of a computation on a clock; the caller saves COUNTED."""
    clock.due_at = result.due_at
    clock.alarm_50_at, clock.alarm_80_at = alarm_at(result, 50), alarm_at(result, 80)
    clock.is_paused = result.paused_since is not None
    clock.is_extended = result.extended
    clock.is_provisional = result.is_provisional


def running(rule_id: str, row: Row) -> QuerySet[Clock]:
    """Open clocks of a rule on a row. A lane's answer may end a clock that its referral started, and the other way.

    Of the limits that run once per person those of the person whom the referral is about, in whatever case he stands.
    """
    on = Q(**named(row))
    if isinstance(row, Referral):
        of_case = Q(case=row.case, subject=None)
        if row.secret and row.subject_id:
            of_case |= Q(subject=row.subject_id)
        on |= Q(lane__opened_by=row) | Q(of_case, secret=row.secret, actor=row.sender)
    if isinstance(row, Lane) and row.opened_by_id:
        on |= Q(referral_id=row.opened_by_id)
    rows = Clock.objects.open().filter(on)
    return rows if rule_id == "*" else rows.filter(rule=rule_id)


def end(rule_id: str, row: Row, who: Acting) -> None:
    """Meet the clocks of a rule on a row. Nothing happens when none runs."""
    for clock in running(rule_id, row):
        meet(clock, who)


def meet(clock: Clock, who: Acting, *, document: str = "", note: str = "") -> None:
    """Meet one clock. document: the paper that proves it."""
    if clock.is_paused:
        _write(clock, FactKind.RESUME, who, at=who.at)
    moment = who.at if rule_of(clock).backward else max(who.at, clock.started_at)
    _write(clock, FactKind.END, who, at=moment, document=document[:120], note=note[:300])
    refresh(clock)


def void(rule_id: str, row: Row, who: Acting, *, note: str = "") -> None:
    """Make the clocks of a rule (or all: "*") on a row void, as if they had never started."""
    for clock in running(rule_id, row):
        if rule_id == "*" and clock.case_id and not clock.referral_id:
            continue
        _write(clock, FactKind.VOID, who, at=who.at, note=note)
        refresh(clock)


def stop(
    clock: Clock,
    who: Acting,
    *,
    ground: Ground,
    expected_end: date | None = None,
    document: str = "",
    note: str = "",
) -> None:
    """Stop a clock (中止) on a ground, until an expected end; a move's ground says after how long it is looked at."""
    if not clock.is_paused and clock.ended_at is None:
        today = local(who.at).date()
        until = expected_end or today + timedelta(days=rule_values.value_on(ground.review, today).length)
        _write(
            clock, FactKind.STOP, who, at=who.at, ground=ground.label, expected_end=until, document=document, note=note
        )  # fmt: skip
        refresh(clock)


def stands_on(clock: Clock, ground: Ground) -> bool:
    """Whether a clock stands still on this ground, and no other."""
    stopped = clock.events.filter(kind=FactKind.STOP).last()
    return clock.is_paused and stopped is not None and stopped.ground == ground.label


def resume(clock: Clock, who: Acting, *, note: str = "") -> None:
    """Resume a stopped clock."""
    if clock.is_paused and clock.ended_at is None:
        _write(clock, FactKind.RESUME, who, at=who.at, note=note)
        refresh(clock)


def extend(clock: Clock, who: Acting, *, amount: int, unit: str, document: str, ground: str = "") -> None:
    """Lengthen a clock that is not yet met, in the extension's own unit. ground: how it is called, if not 延长."""
    _write(clock, FactKind.EXTEND, who, at=who.at, amount=amount, unit=unit, document=document, ground=ground)
    refresh(clock)


def lapse(clock: Clock, *, at: datetime, who: Acting | None = None, note: str = "") -> None:
    """Let a right, or the window of a conditional duty, run out."""
    _write(clock, FactKind.LAPSE, who, at=at, note=note)
    refresh(clock)


def set_length(clock: Clock, who: Acting, *, amount: int, unit: str, document: str) -> None:
    """Give a clock the period that stands on a paper."""
    _write(clock, FactKind.SET, who, at=who.at, amount=amount, unit=unit, document=document[:120])
    refresh(clock)


def apply(
    who: Acting,
    row: Row,
    *,
    ends: Iterable[str] = (),
    voids: Iterable[str] = (),
    stops: Iterable[str] = (),
    resumes: Iterable[str] = (),
    until: date | None = None,
) -> None:
    """Carry out the clock column of a move, except its starts. until: when a stop is expected to end, if the move says."""
    for rule_id in ends:
        end(rule_id, row, who)
    for rule_id in voids:
        void(rule_id, row, who)
    for rule_id in stops:
        for clock in running(rule_id, row):
            stop(clock, who, ground=grounds.of_move(rule_id), expected_end=until)
    for rule_id in resumes:
        for clock in running(rule_id, row):
            resume(clock, who)


def result_of(clock: Clock, days: Calendar | None = None) -> Result:
    """The computation of a clock with its explanation. days: the latest calendar, when many clocks are read at once."""
    facts, version = _read(clock)
    return compute(rule_of(clock), facts, calendar_of(version, days))


def state_of(clock: Clock, at: datetime, days: Calendar | None = None) -> ClockState:
    """The state of a clock at a moment. days: as for `result_of`."""
    facts, version = _read(clock)
    return state(rule_of(clock), facts, at, calendar_of(version, days))


def remaining_of(clock: Clock, at: datetime, days: Calendar | None = None) -> str:
    """How long a clock has left, in words. days: as for `result_of`."""
    return remaining(rule_of(clock), result_of(clock, days), at, calendar_of(version_of(clock), days))


__all__ = ["Unit", "apply", "calendar", "end", "extend", "lapse", "refresh", "start", "stop", "void"]
