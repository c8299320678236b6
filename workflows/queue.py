"""Feeding the queues: one WorkItem per open turn, written by the engine in the transaction of the act."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Min, Q
from django.utils import timezone
from viewflow.workflow.models import Task

from agencies.models import Post, User
from referral.models import Case, Clock, Clue, Lane, Referral
from referral.services.ledger import is_restricted
from workflows.audience import may_see
from workflows.models import QUEUES, WorkItem, WorkItemQuerySet
from workflows.turns import Row, Turn

COUNT_CAP = 1000


def keys(row: Row) -> dict[str, Any]:
    """The columns by which an item points to its row."""
    if isinstance(row, Clue):
        return {"clue": row, "case": None, "referral": None, "lane": None}
    if isinstance(row, Case):
        return {"clue": None, "case": row, "referral": None, "lane": None}
    at = {"referral": row, "lane": None} if isinstance(row, Referral) else {"referral": None, "lane": row}
    return {"clue": None, "case": row.case, **at}


def items_of(row: Row) -> WorkItemQuerySet:
    """All items, open and done, of exactly this row."""
    if isinstance(row, Case):
        return WorkItem.objects.filter(case=row, referral__isnull=True, lane__isnull=True)
    return WorkItem.objects.filter(**{type(row).__name__.lower(): row})


def refresh(*cases: int) -> None:
    """Rebuild the hints of some cases' open items: the next due moment, and the case itself (并案 moves rows)."""
    on_cases = Q(referral__case__in=cases) | Q(lane__case__in=cases)
    on_cases |= Q(case__in=cases, referral__isnull=True, lane__isnull=True)
    running = Clock.objects.open().filter(on_cases, is_paused=False, due_at__isnull=False)
    running = running.exclude(secret=True, case__isnull=False)  # an item is its whole agency's to see
    clocks: defaultdict[tuple[int, int | None], list[Clock]] = defaultdict(list)
    running = running.select_related("referral", "lane").order_by("due_at")
    for clock in running.only("actor", "due_at", "clue", "case", "referral__case", "lane__case"):
        clocks[clock.actor_id, clock.in_case].append(clock)
    for item in WorkItem.objects.open().filter(on_cases).select_related("lane", "referral"):
        part = item.lane or item.referral
        case = part.case_id if part is not None else item.case_id
        first = next((c.due_at for c in clocks[item.agency_id, case] if is_on(item, c)), None)
        if item.due_at != first or item.case_id != case:
            WorkItem.objects.filter(pk=item.pk).update(due_at=first, case=case)


def keep_up(clocks: Iterable[Clock]) -> None:
    """Bring items to what some limits say now, where these did not change by an act that goes through the engine."""
    rows = list(clocks)
    if cases := {clock.in_case for clock in rows} - {None}:
        refresh(*cases)  # type: ignore[arg-type]
    for clue in {clock.clue for clock in rows if clock.in_case is None and clock.clue is not None}:
        items_of(clue).open().update(due_at=_clue_due(clue))


def is_on(item: WorkItem, clock: Clock) -> bool:
    """Whether a clock runs on an item's row; a lane is also bound by the clocks of the referral that opened it."""
    if item.referral_id:
        return clock.referral_id == item.referral_id
    if item.lane:
        opener = item.lane.opened_by_id
        return clock.lane_id == item.lane_id or (opener is not None and clock.referral_id == opener)
    if clock.referral_id is not None or clock.lane_id is not None:
        return False
    return clock.clue_id == item.clue_id if item.clue_id else clock.case_id == item.case_id


def _clue_due(row: Clue) -> datetime | None:
    moment: datetime | None = (
        row.clocks.open().filter(is_paused=False).aggregate(first=Min("due_at"))["first"]
    )
    return moment


def title_of(row: Row) -> str:
    """What an item is called."""
    return row.case.title if isinstance(row, Lane) else row.title


def close(row: Row, *, at: datetime, by: User | None, done_as: str) -> None:
    """Close the open item of a row: done by a person, or (by: None) because the turn went elsewhere."""
    items_of(row).open().update(done_at=at, done_by=by, done_as=done_as[:60])


def put(row: Row, turn: Turn, task: Task | None, *, at: datetime) -> WorkItem:
    """Write or refresh the one open item of a row. Who took it keeps it while the turn stays the same."""
    values: dict[str, Any] = {
        "task": task, "node": turn.node, "label": turn.label, "queue": turn.queue, "acts": turn.act_set,
        "agency": turn.agency, "department": _department(row, turn), "title": title_of(row)[:160],
        "secret": is_restricted(row),
    }  # fmt: skip
    if isinstance(row, Clue):
        values["due_at"] = _clue_due(row)
    item = items_of(row).open().first()
    if item is None:
        return WorkItem.objects.create(**keys(row), **values, owner=_owner(turn, at), created_at=at)
    if item.owner is not None and not may_see(item.owner, row):
        values["owner"] = (
            None  # it was given to somebody else (改派): the work must not stay with who can't see it
        )
    for name, value in values.items():
        setattr(item, name, value)
    item.save(update_fields=list(values))
    return item


def _department(row: Row, turn: Turn) -> Any:
    lane = Lane.objects.filter(opened_by=row).first() if isinstance(row, Referral) else row
    department = getattr(lane, "department", None)
    return department if department is not None and department.agency_id == turn.agency.pk else None


def _owner(turn: Turn, at: datetime) -> Post | None:
    owner = turn.owner
    return (
        owner if owner is not None and owner.agency_id == turn.agency.pk and owner.is_valid_at(at) else None
    )


def left_behind(at: datetime) -> WorkItemQuerySet:
    """Open items whose owner no longer holds the post that took them."""
    day = timezone.localdate(at)
    return WorkItem.objects.open().filter(owner__isnull=False).exclude(owner__in=Post.objects.valid_on(day))


def give_back(item: WorkItem) -> bool:
    """Put what nobody works on any more back into the agency's queue: True for the one caller who did it."""
    taken = WorkItem.objects.open().filter(pk=item.pk, owner=item.owner)
    return bool(taken.update(owner=None))


def capped(rows: Any) -> int:
    """How many rows, at most COUNT_CAP + 1: the page then says 「1000+」."""
    count: int = rows[: COUNT_CAP + 1].count()
    return count


def counts(post: Post | None) -> dict[str, int]:
    """The size of each of the acting post's queues, capped: one query, and one more for each queue of a very full desk."""
    mine = WorkItem.objects.for_post(post).order_by()
    found = Counter(mine.values_list("queue", flat=True)[: COUNT_CAP + 1])
    if found.total() > COUNT_CAP:
        return {queue: capped(mine.filter(queue=queue)) for queue in QUEUES}
    return {queue: found[queue] for queue in QUEUES}
