"""What lists show of rows: clocks with lamp and explanation, lanes with their steps."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone

from agencies.models import Post
from referral.law.clocks import ClockState, FactKind, effective, late_word
from referral.law.rules import Class, Nature, Rule, Unit
from referral.law.states import LANE_FINAL, LaneStatus, ReferralStatus
from referral.law.words import MEASURE_LABELS, NO_CLOCK_REASONS, PARTS, SUPERVISED
from referral.law.workdays import Calendar
from referral.models import Clock, ClockEvent, Lane
from referral.models.clocks import ClockQuerySet
from referral.pages.clocks.acts import ClockAct, acts_for
from referral.services import clock_requests, clocks
from referral.services.sight import sees_detail

_LAMPS = {
    ClockState.PAUSED: "mute", ClockState.MET: "done", ClockState.MET_LATE: "done", ClockState.LAPSED: "mute",
    ClockState.VOID: "mute", ClockState.NOT_STARTED: "mute",
}  # fmt: skip
_WORDS = {
    ClockState.PAUSED: "中止计时", ClockState.MET: "按期办结", ClockState.LAPSED: "期限届满",
    ClockState.VOID: "不再计时", ClockState.NOT_STARTED: "尚未起算",
}  # fmt: skip


#: From this share of its time on, in per cent, a running clock is 临期.
NEAR = 70


@dataclass(frozen=True)
class ClockLine:
    """One clock as a page shows it. lamp: ok, warn, bad, mute, done; used: per cent of its time; what: what it is about;
    asked: what waits for a decision in the own agency."""

    clock: Clock
    rule: Rule
    lamp: str
    words: str
    due: str
    used: int
    steps: tuple[str, ...]
    what: str
    acts: tuple[ClockAct, ...] = ()
    notes: tuple[str, ...] = ()
    asked: str = ""

    @property
    def title(self) -> str:
        """What the lamp says when pointed at: what it is, of which class and nature, when it ends, and by what law."""
        return f"{clocks.name_of(self.clock)}（{self.class_label}，{self.nature_label}），{self.due}。依据：{self.rule.basis}"

    @property
    def nature_label(self) -> str:
        """义务, 权利, 提醒: what it means that the limit runs out."""
        return self.rule.nature.label

    @property
    def class_label(self) -> str:
        """法定, 约定 or 内部; a default that nobody has agreed on says so."""
        return "建议" if self.rule.cls == Class.AGREED and self.rule.suggested else self.rule.cls.label

    @property
    def agreed(self) -> str:
        """What was agreed and under which number, or that nothing was; '' for a limit of the law."""
        if self.rule.cls != Class.AGREED:
            return ""
        if self.clock.agreement is None:
            return f"无约定时限，建议{self.rule.length_words}"
        length, unit = self.clock.agreement.values[self.rule.id]
        return f"约定{length}{Unit(unit).label}（{self.clock.agreement.number}）"


def clock_lines(rows: Iterable[Clock], post: Post, at: datetime) -> list[ClockLine]:
    """Clocks that the post may see, those that run first, nearest due first."""
    pks = [clock.pk for clock in rows]
    visible = with_events(Clock.objects.visible_to(post).filter(pk__in=pks))
    days = clocks.calendar()
    lines = [
        replace(clock_line(clock, at, days), acts=acts_for(clock, post), asked=_asked(clock, post))
        for clock in visible
    ]
    return sorted(
        lines,
        key=lambda line: (
            line.clock.ended_at is not None,
            line.clock.due_at is None,
            line.clock.due_at or at,
        ),
    )


def _asked(clock: Clock, post: Post) -> str:
    """What was asked for on a limit of the own agency and waits for its decision."""
    asked = clock_requests.pending_of(clock) if clock.actor_id == post.agency_id else None
    return f"已提请{clock_requests.words_of(asked)}，待决定" if asked else ""


def with_events(rows: ClockQuerySet) -> ClockQuerySet:
    """Clocks with what a line of theirs needs, in three queries whatever their number."""
    return rows.select_related("actor", "agreement", "subject", "referral", "lane__agency").prefetch_related(
        Prefetch("events", ClockEvent.objects.select_related("by_user")), "requests"
    )


def clock_line(clock: Clock, at: datetime, days: Calendar | None = None) -> ClockLine:
    """One clock at a moment. days: the calendar, when many clocks are shown at once."""
    days = days or clocks.calendar()
    rule, result = effective(clocks.rule_of(clock), clocks.facts_of(clock)), clocks.result_of(clock, days)
    state = clocks.state_of(clock, at, days)
    used = _used(result.started_at, result.due_at, at)
    lamp = _LAMPS.get(state) or _running_lamp(rule, state, used)
    late = "逾期办结" if rule.cls == Class.STATUTORY else f"{late_word(rule)}办结"
    words = (
        late if state == ClockState.MET_LATE else _WORDS.get(state) or clocks.remaining_of(clock, at, days)
    )
    if result.due_on is not None:
        due = f"{result.due_on} 届满"
    elif result.due_at is not None:
        due = f"{timezone.localtime(result.due_at):%Y-%m-%d %H:%M} 届满"
    else:
        due, lamp = "法律未规定具体期限", "mute" if lamp != "done" else lamp
    return ClockLine(clock, rule, lamp, words, due, used, result.steps, _what(clock), notes=_notes(clock))


def _what(clock: Clock) -> str:
    """What a limit is about, beside its rule: the lane's agency, the referral, the person."""
    if clock.lane is not None:
        return clock.lane.agency.short_name
    if clock.referral is not None:
        return clock.referral.title
    return clock.subject.name if clock.subject else ""


def _notes(clock: Clock) -> tuple[str, ...]:
    """What a lengthening with a name of its own rests on: 按公通字〔2015〕32号延长审查, who approved it, its number."""
    return tuple(
        f"{event.ground}，批准人{event.by_user.full_name if event.by_user else '未填写'}，文书号{event.document}"
        for event in clock.events.all()
        if event.kind == FactKind.EXTEND and event.ground
    )


def _used(start: datetime | None, due: datetime | None, at: datetime) -> int:
    if start is None or due is None or due <= start:
        return 0
    return max(0, min(100, int((at - start) / (due - start) * 100)))


def _running_lamp(rule: Rule, state: ClockState, used: int) -> str:
    """Red is for a duty that is over; a right near its end, and what nobody has agreed on, is amber."""
    if state == ClockState.OVERDUE:
        return "bad" if rule.nature == Nature.DUTY and not rule.suggested else "warn"
    return "warn" if used >= NEAR else "ok"


@dataclass(frozen=True)
class Cell:
    """One step of a lane: state is done, now, back, bad, lock or todo; word and note say it."""

    state: str
    word: str
    note: str = ""
    lamp: ClockLine | None = None


@dataclass(frozen=True)
class LaneLine:
    """One agency's line of the lanes table."""

    lane: Lane
    cells: tuple[Cell, ...]
    part: str
    url: str
    detailed: bool
    outcomes: tuple[str, ...]
    clock: ClockLine | None


COLUMNS = ("送达", "签收", "审查答复", "办理", "反馈确认")


def lane_lines(lanes: Iterable[Lane], post: Post, at: datetime) -> list[LaneLine]:
    """Lanes that the post may see. lanes: already visible ones, with agency, opened_by and clocks at hand."""
    days = clocks.calendar()
    return [_lane_line(lane, post, at, days) for lane in lanes]


def _lane_line(lane: Lane, post: Post, at: datetime, days: Calendar) -> LaneLine:
    detailed = sees_detail(lane, post)
    running = _nearest(lane, at, days) if detailed else None
    outcomes: tuple[str, ...] = ()
    if detailed:
        outcomes = tuple(
            f"{MEASURE_LABELS[o.measure]}{'：' + o.words if o.words else ''}" for o in lane.outcomes.all()
        )
    url = reverse("lane", args=[lane.slug]) if detailed else ""
    part = "copy" if lane.part == SUPERVISED and not detailed else lane.part
    return LaneLine(lane, _cells(lane, running, part), PARTS[part], url, detailed, outcomes, running)


def _nearest(lane: Lane, at: datetime, days: Calendar) -> ClockLine | None:
    """The lane's next clock of whoever holds it: another side's duty must not stand as this agency's delay."""
    rows = [c for c in lane.clocks.all() if c.ended_at is None and c.due_at]
    if lane.opened_by:
        rows += [c for c in lane.opened_by.clocks.all() if c.ended_at is None and c.due_at]
    holders = {lane.holder_id, lane.opened_by.holder_id if lane.opened_by else None}
    rows = [c for c in rows if not c.secret and c.actor_id in holders]
    return clock_line(min(rows, key=lambda c: c.due_at or at), at, days) if rows else None


def _stamp(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%m-%d %H:%M}" if at else ""


def _cells(lane: Lane, clock: ClockLine | None, part: str) -> tuple[Cell, ...]:
    """The steps of a lane. part: as the reader may know it; that a copy became 立案监督 is for its two sides."""
    referral = lane.opened_by
    if referral is None:
        first: tuple[Cell, ...] = (
            Cell("done", "本机关", _stamp(lane.opened_at)),
            Cell("done", "无需签收"),
            Cell("done", "无需答复"),
        )
    elif lane.part == SUPERVISED:
        known = part == SUPERVISED
        first = (
            Cell("done", "已抄送", _stamp(referral.sent_at)),
            Cell("done", "已建议监督", _stamp(lane.taken_at)) if known else Cell("done", "已阅"),
            Cell("done", "立案监督" if known else "依职权启动"),
        )
    else:
        first = (
            Cell("done", "已送达", _stamp(referral.sent_at)),
            _sign_cell(lane, clock),
            _answer_cell(lane, clock),
        )
    return (*first, *_work_cells(lane, clock))


def _sign_cell(lane: Lane, clock: ClockLine | None) -> Cell:
    assert lane.opened_by is not None
    if lane.opened_by.signed_at:
        return Cell("done", "已签收", _stamp(lane.opened_by.signed_at))
    if lane.opened_by.status == ReferralStatus.WITHDRAWN:
        return Cell("back", "已撤回")
    return Cell("bad" if clock and clock.lamp == "bad" else "now", "待签收", lamp=clock)


def _answer_cell(lane: Lane, clock: ClockLine | None) -> Cell:
    referral = lane.opened_by
    assert referral is not None
    if referral.status in {ReferralStatus.SENT, ReferralStatus.WITHDRAWN}:
        return Cell("todo", "未开始")
    if referral.status == ReferralStatus.ACCEPTED:
        return Cell("done", referral.status_label, _stamp(referral.answered_at))
    back = {ReferralStatus.RETURNED, ReferralStatus.NOT_OURS}
    if lane.status == LaneStatus.NOT_TAKEN or referral.status in back:
        return Cell("back", referral.status_label)
    return Cell("bad" if clock and clock.lamp == "bad" else "now", referral.status_label, lamp=clock)


def _work_cells(lane: Lane, clock: ClockLine | None) -> tuple[Cell, Cell]:
    reason = NO_CLOCK_REASONS.get(lane.no_clock_reason, "")
    if lane.status == LaneStatus.WAITING:
        return Cell("todo", "未开始"), Cell("todo", "未开始")
    if lane.status == LaneStatus.WORKING:
        return Cell("now", "办理中", "" if clock else reason, clock), Cell("todo", "未开始")
    if lane.status == LaneStatus.REPORTED:
        return Cell("done", "已反馈", _stamp(lane.reported_at)), Cell("now", "待确认", lamp=clock)
    state = "done" if lane.status == LaneStatus.DONE else "back"
    label = lane.status_label
    return Cell(state, label, _stamp(lane.ended_at)), Cell(state, label if lane.status in LANE_FINAL else "")
