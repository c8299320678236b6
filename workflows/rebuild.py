"""Making the engine's rows and the queues anew from the statuses. Neither holds a fact of its own."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import transaction

from referral.law.states import CLUE_FINAL, CaseStatus
from referral.models import Case, Clue, Lane, Referral
from workflows import checks, engine, queue, runs
from workflows.models import WorkItem
from workflows.turns import Row, turn_of

LABEL = "流程重建"


def open_rows() -> Iterator[Row]:
    """Every row that has not ended; a case before its lanes, for their processes hang on its own."""
    yield from Case.objects.exclude(status=CaseStatus.ARCHIVED).order_by("pk").iterator(500)
    yield from Referral.objects.open().order_by("pk").iterator(500)
    yield from Lane.objects.open().order_by("pk").iterator(500)
    yield from Clue.objects.exclude(status__in=[*CLUE_FINAL]).order_by("pk").iterator(500)


def rebuild_flows(at: datetime, *, fresh: bool = False) -> int:
    """Re-enter every open row's flow at its status, and write its item. Returns how many rows were looked at.

    fresh: throw away all of the engine's rows first.
    """
    if fresh:
        runs.forget()
    return repair([*open_rows(), *checks.drifted()], at)


def repair(rows: Iterable[Row], at: datetime) -> int:
    """Bring flow and item of some rows to their status, each in its own transaction. Returns how many."""
    count = 0
    for row in rows:
        engine.run(engine.bring_up, row, at=at, label=LABEL)
        count += 1
    return count


def rebuild_workitems(at: datetime) -> int:
    """Repair the queue from statuses and open tasks, leaving the flows alone. Returns how many items are open."""
    for row in [*open_rows(), *(item.row for item in checks.stale_items())]:
        with transaction.atomic():
            row.refresh_from_db()
            turn = turn_of(row)
            if turn is None:
                queue.close(row, at=at, by=None, done_as=LABEL)
            else:
                queue.put(row, turn, None if isinstance(row, Clue) else runs.human_task(row), at=at)
    for case in Case.objects.exclude(status=CaseStatus.ARCHIVED).values_list("pk", flat=True):
        queue.refresh(case)
    return WorkItem.objects.open().count()
