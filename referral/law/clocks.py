"""The arithmetic of time limits: the same events always give the same date, and say how. Source: STATES (d).

Order: base length → set → count from the start → stops → extensions → one roll, last. A day ends at 24:00 in
Asia/Shanghai; hours run by the minute through nights and holidays; the start day is not counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from referral.law.rules import Class, Nature, Rule, Unit
from referral.law.workdays import PUBLISHED, Calendar

ZONE = ZoneInfo("Asia/Shanghai")


class FactKind(StrEnum):
    START = "start"
    SET = "set"
    STOP = "stop"
    RESUME = "resume"
    EXTEND = "extend"
    END = "end"
    LAPSE = "lapse"
    VOID = "void"
    REPROJECT = "reproject"


class ClockState(StrEnum):
    NOT_STARTED = "not_started"
    RUNNING = "running"
    PAUSED = "paused"
    EXTENDED = "extended"
    OVERDUE = "overdue"
    MET = "met"
    MET_LATE = "met_late"
    LAPSED = "lapsed"
    VOID = "void"


@dataclass(frozen=True)
class Fact:
    """One event of a clock. amount and unit: of set and extend."""

    kind: FactKind
    at: datetime
    amount: int | None = None
    unit: str = ""
    ground: str = ""
    document: str = ""


@dataclass(frozen=True)
class Result:
    """When a limit ends. due_on: a day limit's last day; due_at: the moment it is over (a day limit: 24:00 of due_on).

    paused: it stands still now, and due is what it would be if it resumed at the stop; steps: how it was computed.
    """

    due_on: date | None
    due_at: datetime | None
    steps: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    paused_since: datetime | None = None
    extended: bool = False
    started_at: datetime | None = None
    stops: tuple[tuple[datetime, datetime | None], ...] = ()

    @property
    def is_provisional(self) -> bool:
        """Whether a year without a published notice was used."""
        return bool(self.warnings)


def local(at: datetime) -> datetime:
    """A moment on the wall clock of Asia/Shanghai."""
    return at.astimezone(ZONE)


def end_of(day: date) -> datetime:
    """24:00 of a day."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=ZONE)


def add_months(day: date, months: int) -> date:
    """The same day number months later, or the month's last day where it is missing."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


@dataclass
class _Count:
    """The running computation: where it stands and what it has said."""

    calendar: Calendar
    steps: list[str]
    years: set[int]

    def say(self, text: str) -> None:
        self.steps.append(text)

    def workdays_on(self, day: date, amount: int) -> date:
        """The day `amount` working days after `day`, saying each day that was skipped."""
        step = 1 if amount >= 0 else -1
        skipped: list[str] = []
        for _ in range(abs(amount)):
            day += timedelta(days=step)
            self.years.add(day.year)
            while not self.calendar.is_workday(day):
                skipped.append(f"{day:%m-%d}{self.calendar.name(day)}")
                day += timedelta(days=step)
                self.years.add(day.year)
        if skipped:
            self.say(f"跳过非工作日{len(skipped)}天：{'、'.join(skipped)}")
        return day

    def workdays_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`."""
        self.years.update(range((start + timedelta(days=1)).year, end.year + 1) if start < end else ())
        return self.calendar.workdays(start, end)

    def on(self, day: date, amount: int, unit: Unit) -> date:
        """The day an amount of a day unit after `day`."""
        if unit == Unit.WORKDAY:
            return self.workdays_on(day, amount)
        return add_months(day, amount) if unit == Unit.MONTH else day + timedelta(days=amount)

    def roll(self, day: date, *, backward: bool) -> date:
        """A calendar limit that ends on a rest day ends on the next working day (backward: on the one before)."""
        self.years.add(day.year)
        rolled = self.calendar.previous_workday(day) if backward else self.calendar.next_workday(day)
        if rolled != day:
            self.years.add(rolled.year)
            way = "提前" if backward else "顺延"
            self.say(
                f"届满日{day}为{self.calendar.name(day)}，{way}至{rolled}（{self.calendar.name(rolled)}）"
            )
        return rolled


def effective(rule: Rule, facts: Sequence[Fact]) -> Rule:
    """The rule with the length that the last `set` gave it: what is printed on a letter, or agreed on."""
    for fact in reversed(facts):
        if fact.kind == FactKind.SET and fact.amount is not None:
            return replace(rule, length=fact.amount, unit=Unit(fact.unit or rule.unit))
    return rule


def _stops(facts: Sequence[Fact]) -> list[tuple[datetime, datetime | None]]:
    spans: list[tuple[datetime, datetime | None]] = []
    for fact in facts:
        if fact.kind == FactKind.STOP and (not spans or spans[-1][1] is not None):
            spans.append((fact.at, None))
        elif fact.kind == FactKind.RESUME and spans and spans[-1][1] is None:
            spans[-1] = (spans[-1][0], fact.at)
    return spans


def compute(rule: Rule, facts: Sequence[Fact], calendar: Calendar = PUBLISHED) -> Result:
    """When a limit ends, from its events alone.

    rule: the limit; facts: its events, in whatever order they were entered; calendar: the working days to count on. Returns the
    Result with an explanation; without a start, or for a rule without a number, due is None.
    """
    facts = sorted(facts, key=lambda fact: fact.at)
    start = next((fact for fact in facts if fact.kind == FactKind.START), None)
    if start is None:
        return Result(None, None, ("尚未起算",))
    rule = effective(rule, facts)
    count = _Count(calendar, [], set())
    for fact in facts:
        if fact.kind == FactKind.SET and fact.amount and fact.document:
            count.say(f"期限：{fact.amount}{Unit(fact.unit or rule.unit).label}（{fact.document}）")
    begun = local(start.at)
    if rule.length is None or not rule.unit.is_time:
        steps = (f"起算：{begun:%Y-%m-%d %H:%M}", "法律未规定具体期限", f"依据：{rule.basis}")
        return Result(None, None, steps, started_at=start.at)
    spans = _stops(facts)
    extensions = [fact for fact in facts if fact.kind == FactKind.EXTEND and fact.amount]
    if rule.unit == Unit.HOUR:
        due_on, due_at = None, _hours(rule, begun, spans, extensions, count)
    else:
        due_on = _days(rule, begun.date(), spans, extensions, count)
        due_at = end_of(due_on)
    for fact in facts:
        if fact.kind == FactKind.STOP and fact.ground:
            count.say(f"{local(fact.at):%Y-%m-%d}中止：{fact.ground}")
        elif fact.kind == FactKind.REPROJECT:
            count.say(f"{local(fact.at):%Y-%m-%d}按{fact.document}重新推算")
    count.say(f"依据：{rule.basis}")
    unpublished = sorted(year for year in count.years if not calendar.is_published(year))
    warnings = tuple(f"{year}年放假安排未导入，暂按法定节假日和周末推算" for year in unpublished)
    paused = spans[-1][0] if spans and spans[-1][1] is None else None
    return Result(
        due_on, due_at, (*count.steps, *warnings), warnings, paused, bool(extensions), start.at, tuple(spans)
    )


def _hours(
    rule: Rule,
    begun: datetime,
    spans: list[tuple[datetime, datetime | None]],
    extensions: list[Fact],
    count: _Count,
) -> datetime:
    count.say(f"起算：{begun:%Y-%m-%d %H:%M}，按小时连续计算，夜间和节假日不扣除")
    due = begun + timedelta(hours=rule.length or 0)
    count.say(f"{rule.length}小时：至{due:%Y-%m-%d %H:%M}")
    left = list(spans)
    due = _hours_stopped(due, left, count)
    for fact in extensions:
        unit = Unit(fact.unit or Unit.HOUR)
        if unit == Unit.HOUR:
            due += timedelta(hours=fact.amount or 0)
        else:
            day = count.on(due.date(), fact.amount or 0, unit)
            due = datetime.combine(day, due.time(), tzinfo=ZONE)
        count.say(f"延长{fact.amount}{unit.label}：至{due:%Y-%m-%d %H:%M}")
        due = _hours_stopped(due, left, count)
    return due


def _hours_stopped(due: datetime, left: list[tuple[datetime, datetime | None]], count: _Count) -> datetime:
    """The end after the spans that began before it; they are taken off `left`, the rest may lie in an extension."""
    while left and left[0][0] < due:
        stop, resume = left.pop(0)
        if resume is not None:
            due += resume - stop
            count.say(
                f"中止{local(stop):%m-%d %H:%M}至{local(resume):%m-%d %H:%M}，顺延至{due:%Y-%m-%d %H:%M}"
            )
    return due


def _days(
    rule: Rule,
    begun: date,
    spans: list[tuple[datetime, datetime | None]],
    extensions: list[Fact],
    count: _Count,
) -> date:
    length = -(rule.length or 0) if rule.backward else rule.length or 0
    count.years.add(begun.year)
    count.say(f"起算：{begun}（当日不计入）" if not rule.backward else f"自{begun}向前推算（当日不计入）")
    due = count.on(begun, length, rule.unit)
    count.say(f"{rule.length}{rule.unit.label}：至{due}")
    left = list(spans)
    due = _days_stopped(rule.unit, due, left, count)
    for fact in extensions:
        unit = Unit(fact.unit or rule.unit)
        due = count.on(due, fact.amount or 0, unit)
        document = f"（{fact.document}）" if fact.document else ""
        count.say(f"{fact.ground or '延长'}{fact.amount}{unit.label}{document}：至{due}")
        due = _days_stopped(rule.unit, due, left, count)
    if rule.unit == Unit.WORKDAY:
        return due
    return count.roll(due, backward=rule.backward)


def _days_stopped(unit: Unit, due: date, left: list[tuple[datetime, datetime | None]], count: _Count) -> date:
    """The end after the spans that began before it; they are taken off `left`, the rest may lie in an extension."""
    while left and local(left[0][0]).date() < due:
        stop, resume = left.pop(0)
        if resume is not None:
            due = _after_stop(unit, due, local(stop).date(), local(resume).date(), count)
    return due


def _after_stop(unit: Unit, due: date, stop: date, resume: date, count: _Count) -> date:
    """The end after one span: the stop day counts, the resume day does not; the rest runs after it."""
    if unit == Unit.WORKDAY:
        rest = count.workdays_between(stop, due)
        later = count.workdays_on(resume, rest)
    else:
        later = due + (resume - stop)
    count.say(f"中止{stop}至{resume}，余下期间自恢复次日起算：至{later}")
    return later


def state(rule: Rule, facts: Sequence[Fact], at: datetime, calendar: Calendar = PUBLISHED) -> ClockState:
    """The state of a clock at a moment. Never stored. What counts back starts on a day that still lies ahead."""
    facts = [fact for fact in facts if fact.at <= at or rule.backward and fact.kind == FactKind.START]
    kinds = {fact.kind for fact in facts}
    if FactKind.START not in kinds:
        return ClockState.NOT_STARTED
    if FactKind.VOID in kinds:
        return ClockState.VOID
    result = compute(rule, facts, calendar)
    end = next((fact for fact in facts if fact.kind == FactKind.END), None)
    if end is not None:
        late = result.due_at is not None and end.at >= result.due_at
        return ClockState.MET_LATE if late else ClockState.MET
    if FactKind.LAPSE in kinds:
        return ClockState.LAPSED
    if result.paused_since is not None:
        return ClockState.PAUSED
    if result.due_at is not None and at >= result.due_at:
        return ClockState.LAPSED if rule.nature == Nature.RIGHT else ClockState.OVERDUE
    return ClockState.EXTENDED if result.extended else ClockState.RUNNING


def alarm_at(result: Result, percent: int) -> datetime | None:
    """The moment when `percent` of the time between start and due has run, stopped time left out."""
    if result.started_at is None or result.due_at is None or result.due_at <= result.started_at:
        return None
    spans = [(max(stop, result.started_at), resume) for stop, resume in result.stops if resume is not None]
    stopped = sum((resume - stop for stop, resume in spans if resume > stop), timedelta())
    left = (result.due_at - result.started_at - stopped) * percent / 100
    moment = result.started_at
    for stop, resume in spans:
        if moment + left <= stop:
            break
        left -= stop - moment
        moment = resume
    return moment + left


def remaining(rule: Rule, result: Result, at: datetime, calendar: Calendar = PUBLISHED) -> str:
    """How long is left, or by how much it is over, in the rule's own unit: 剩3个工作日, 剩5小时, 超期2天.

    What is over says so in the words of its class (`late_word`).
    """
    if result.due_at is None:
        return "法律未规定具体期限"
    if at >= result.due_at:
        return _over(rule, result, at, calendar)
    if rule.unit == Unit.HOUR or result.due_on is None:
        minutes = int((result.due_at - at).total_seconds() // 60)
        return f"剩{minutes // 60}小时" if minutes >= 60 else f"剩{minutes}分钟"
    today = local(at).date()
    if today == result.due_on:
        return "今日届满"
    if rule.unit == Unit.WORKDAY:
        return f"剩{_Count(calendar, [], set()).workdays_between(today, result.due_on)}个工作日"
    return f"剩{(result.due_on - today).days}天"


def late_word(rule: Rule) -> str:
    """What a duty that is over is called: only a statutory one may say 超期."""
    if rule.suggested:
        return "超过建议时限"
    return {Class.STATUTORY: "超期", Class.AGREED: "超过约定时限", Class.INTERNAL: "超过内部时限"}[rule.cls]


def _over(rule: Rule, result: Result, at: datetime, calendar: Calendar) -> str:
    assert result.due_at is not None
    if rule.nature == Nature.RIGHT:
        return "权利期满"
    if rule.nature == Nature.REMINDER:
        return "已经届满"
    word = late_word(rule)
    if result.due_on is None:
        minutes = int((at - result.due_at).total_seconds() // 60)
        return f"{word}{minutes // 60}小时" if minutes >= 60 else f"{word}{minutes}分钟"
    today = local(at).date()
    if rule.unit == Unit.WORKDAY:
        return f"{word}{_Count(calendar, [], set()).workdays_between(result.due_on, today)}个工作日"
    return f"{word}{(today - result.due_on).days}天"
