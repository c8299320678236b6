"""Lines of the queues: what waits, from whom, since when, by when, and the act that is due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from agencies.models import Post
from referral.law.kinds import Kind
from referral.law.states import REFERRAL_NEVER_SENT, LaneStatus
from referral.law.words import NO_CLOCK_REASONS
from referral.models import Clock, Lane, Referral
from referral.pages.cases.lines import ClockLine, clock_line, with_events
from referral.pages.inbox.deadlines import shown
from referral.pages.inbox.due import Due, due_act
from referral.services import clocks
from referral.services.sight import sees_detail
from workflows.models import WorkItem, WorkItemQuerySet
from workflows.notices import address

OWN = "本机关"


@dataclass(frozen=True)
class ItemLine:
    """One item of a queue. due: None when it is done; is_mine: the acting post has taken it."""

    item: WorkItem
    url: str
    number: str
    kind: str
    sender: str
    clock: ClockLine | None
    no_clock: str
    due: Due | None = None
    is_mine: bool = False


def with_rows(items: WorkItemQuerySet) -> WorkItemQuerySet:
    """Items with what a line needs of their rows, in one query."""
    return items.select_related(
        "referral__sender", "referral__recipient", "referral__case", "referral__letter", "case", "clue", "owner__user",
        "lane__agency", "lane__case", "lane__opened_by__sender", "lane__opened_by__origin__sender", "lane__opened_by__letter",
    )  # fmt: skip


def item_lines(items: Iterable[WorkItem], post: Post, at: datetime) -> list[ItemLine]:
    """Lines of open items of the acting post."""
    items = list(items)
    running = shown(items, post, at)
    return [_line(item, post, running.get(item.pk), due_act(item, post)) for item in items]


def done_lines(items: Iterable[WorkItem], post: Post) -> list[ItemLine]:
    """Lines of items that were done: they wait for nobody."""
    return [_line(item, post, None, None) for item in items]


def _line(item: WorkItem, post: Post, clock: ClockLine | None, due: Due | None) -> ItemLine:
    row = item.row
    return ItemLine(
        item, address(row), _number(item), _kind(item), _sender(item), clock, _why_silent(row), due,
        item.owner_id is not None and item.owner_id == post.pk,
    )  # fmt: skip


def _number(item: WorkItem) -> str:
    if item.clue is not None:
        return item.clue.number
    referral = _referral(item)
    letter = referral.letter if referral is not None else None
    numbers = [item.case.number if item.case else "", letter.number if letter else ""]
    return "　".join(filter(None, numbers))


def _kind(item: WorkItem) -> str:
    if item.clue is not None:
        return "线索"
    referral = _referral(item)
    if referral is not None:
        return str(referral.get_kind_display())
    return "本机关办理" if item.lane else "案件"


def _referral(item: WorkItem) -> Referral | None:
    return item.referral or (item.lane.opened_by if item.lane else None)


def _sender(item: WorkItem) -> str:
    """The agency that the item came from: who acted last on the other side."""
    if item.referral is not None:
        return _other_side(item.referral, item.agency_id)
    if item.lane is None:
        return OWN
    other = item.lane.origin if item.lane.agency_id == item.agency_id else item.lane.agency
    return OWN if other.pk == item.agency_id else other.short_name


def _other_side(referral: Referral, agency_id: int) -> str:
    if referral.sender_id != agency_id:
        return referral.sender.short_name
    return OWN if referral.status in REFERRAL_NEVER_SENT else referral.recipient.short_name


@dataclass(frozen=True)
class SentLine:
    """A referral that left the agency and waits for another: where it stands, since when. Read-only: nobody is urged."""

    referral: Referral
    waits_for: str
    state: str
    since: datetime | None
    clock: ClockLine | None
    no_clock: str


def waiting_elsewhere(post: Post) -> "QuerySet[Referral]":
    """Referrals of the acting post's agency whose answer or result another agency owes, longest waiting first.

    An off-line one is carried on by its sender, so it waits in the sender's own queue; a copy (抄送) asks for nothing.
    """
    own = Q(sender_id=post.agency_id) | Q(origin__sender_id=post.agency_id)
    answer = Q(holder__isnull=False) & ~Q(holder_id=post.agency_id)
    result = Q(lane__status=LaneStatus.WORKING) & ~Q(lane__agency_id=post.agency_id)
    rows = Referral.objects.visible_to(post).exclude(kind=Kind.COPY)
    rows = rows.filter(own, answer | result, sent_at__isnull=False, is_offline=False)
    return rows.select_related(
        "sender",
        "recipient",
        "holder",
        "letter",
        "case",
        "lane__agency",
        "lane__case",
        "lane__opened_by__origin",
    ).order_by("sent_at", "pk")


def sent_lines(referrals: Iterable[Referral], post: Post, at: datetime) -> list[SentLine]:
    """Lines of referrals that wait elsewhere. A lane kept silent (侦查保密) shows its state and nothing more."""
    referrals = list(referrals)
    pks = [referral.pk for referral in referrals]
    on = Q(referral_id__in=pks) | Q(lane__opened_by_id__in=pks)
    rows = Clock.objects.open().visible_to(post).filter(on, secret=False, due_at__isnull=False)
    running = list(with_events(rows).exclude(actor_id=post.agency_id).order_by("is_paused", "due_at", "pk"))
    days = clocks.calendar()
    lines = []
    for referral in referrals:
        lane = _lane(referral)
        hidden = lane is not None and not sees_detail(lane, post)
        mine = [] if hidden else [c for c in running if _runs_on(c, referral, lane)]
        lines.append(_sent_line(referral, lane, clock_line(mine[0], at, days) if mine else None))
    return lines


def _lane(referral: Referral) -> Lane | None:
    lane: Lane | None = getattr(referral, "lane", None)
    return lane


def _runs_on(clock: Clock, referral: Referral, lane: Lane | None) -> bool:
    return clock.referral_id == referral.pk or (lane is not None and clock.lane_id == lane.pk)


def _why_silent(row: object) -> str:
    """Why no clock is shown. Of a 行纪移送 always the same: that the receiver has a limit, or had one, shows nowhere."""
    reason = "confidential" if getattr(row, "secret", False) else getattr(row, "no_clock_reason", "")
    return NO_CLOCK_REASONS.get(reason, "不计时")


def _sent_line(referral: Referral, lane: Lane | None, clock: ClockLine | None) -> SentLine:
    working = referral.holder is None and lane is not None
    who = lane.agency if working and lane is not None else referral.holder
    state = lane.status_label if working and lane is not None else referral.status_label
    taken = lane.taken_at if lane is not None else None
    since = taken or referral.answered_at or referral.signed_at or referral.sent_at
    why = _why_silent(lane if working else referral)
    return SentLine(referral, who.short_name if who else "", state, since, clock, why)


@dataclass(frozen=True)
class DeadlineLine:
    """One time limit of the agency and the row that it runs on."""

    clock: ClockLine
    title: str
    number: str
    url: str


def deadline_lines(rows: Iterable[Clock], at: datetime) -> list[DeadlineLine]:
    """Lines of time limits. rows: from `deadlines.with_rows`."""
    days = clocks.calendar()
    return [_deadline(clock, clock_line(clock, at, days)) for clock in rows]


def _deadline(clock: Clock, line: ClockLine) -> DeadlineLine:
    row = clock.row
    case = row.case if isinstance(row, Lane | Referral) else row
    title = row.title if not isinstance(row, Lane) else row.case.title
    return DeadlineLine(line, title, case.number if case is not None else "", address(row))
