"""What must hold between business rows, flows and queues: asked by `verify` and `tick`, repaired by the rebuilding.

Each check is a query over the whole table, so that `tick` can ask it every minute.
"""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from viewflow.workflow.models import Process, Task
from viewflow.workflow.status import PROCESS, STATUS

from referral.law.states import CLUE_FINAL, LANE_FINAL, REFERRAL_FINAL, CaseStatus
from referral.models import Case, Clue, Lane, Referral
from workflows import queue, runs
from workflows.models import WorkItem
from workflows.turns import LANE_LABELS, Row, turn_of


def _item(**on: Any) -> Exists:
    return Exists(WorkItem.objects.open().filter(node=OuterRef("status"), **on))


def _tasked(**on: Any) -> Exists:
    alive = WorkItem.objects.open().filter(node=OuterRef("status"), task__isnull=False, **on)
    return Exists(alive.filter(task__finished__isnull=True))


def _running(model: type[Referral] | type[Lane] | type[Case]) -> Exists:
    seed = ContentType.objects.get_for_model(model)
    rows = Process.objects.filter(seed_content_type=seed, seed_object_id=OuterRef("pk"), status=PROCESS.NEW)
    return Exists(rows.filter(flow_class=runs.FLOWS[model]))


def _busy() -> Q:
    lanes = Lane.objects.open().filter(case=OuterRef("pk"), secret=False)
    referrals = Referral.objects.open().filter(case=OuterRef("pk"), secret=False)
    return Q(Exists(lanes)) | Q(Exists(referrals))


def drifted(limit: int = 500) -> list[Row]:
    """Rows whose flow or item does not stand where their status says; at most `limit` of each kind."""
    own = {"case": OuterRef("pk"), "referral__isnull": True, "lane__isnull": True}
    waits = Q(status=CaseStatus.OPEN) & _busy()
    found: list[QuerySet[Any]] = [
        Referral.objects.open().exclude(Q(_tasked(referral=OuterRef("pk"))) & Q(_running(Referral))),
        Lane.objects.open().filter(
            ~Q(_running(Lane)) | Q(status__in=list(LANE_LABELS)) & ~Q(_tasked(lane=OuterRef("pk")))
        ),
        Clue.objects.exclude(status__in=[*CLUE_FINAL]).exclude(_item(clue=OuterRef("pk"))),
        Case.objects.exclude(status=CaseStatus.ARCHIVED).filter(
            ~Q(_running(Case)) | ~waits & ~Q(_tasked(**own))
        ),
    ]
    rows = [row for query in found for row in query.order_by("pk")[:limit]]
    return rows + [item.row for item in stale_items()[:limit]] + _ended(limit)


def stale_items() -> QuerySet[WorkItem]:
    """Open items whose row has moved on."""
    whole = Q(referral__isnull=True, lane__isnull=True)
    busy = Lane.objects.open().filter(case=OuterRef("case"), secret=False)
    running = Referral.objects.open().filter(case=OuterRef("case"), secret=False)
    moved = Q(referral__isnull=False) & ~Q(referral__status=F("node"))
    moved |= Q(lane__isnull=False) & ~Q(lane__status=F("node"))
    moved |= whole & Q(case__isnull=False) & ~Q(case__status=F("node"))
    moved |= whole & Q(case__status=CaseStatus.OPEN) & (Q(Exists(busy)) | Q(Exists(running)))
    moved |= Q(clue__isnull=False) & ~Q(clue__status=F("node"))
    rows: QuerySet[WorkItem] = WorkItem.objects.open().filter(moved).order_by("pk")
    return rows


def _ended(limit: int) -> list[Row]:
    """Rows that have ended while their process still runs."""
    final = (
        (Referral, REFERRAL_FINAL),
        (Lane, LANE_FINAL),
        (Case, {CaseStatus.ARCHIVED}),
    )
    rows: list[Row] = []
    for model, statuses in final:
        ended = model._default_manager.filter(status__in=[str(s) for s in statuses])
        rows += list(ended.filter(_running(model)).order_by("pk")[:limit])
    return rows


def work_items_match() -> list[str]:
    """Every open turn has its one open item, task and process, and none is open for a turn that is over.

    Returns one sentence per fault; empty when all is well.
    """
    return [_fault(row) for row in drifted()]


def _fault(row: Row) -> str:
    turn, name = turn_of(row), f"{type(row).__name__} {row.pk}"
    shown = "、".join(f"「{item.label}」" for item in queue.items_of(row).open()) or "无"
    return f"{name}（{row.status_label}）应有待办：{f'「{turn.label}」' if turn else '无'}；实有：{shown}，或与流程任务不符。"


def engine_errors() -> list[str]:
    """Tasks that failed inside the engine: an administrator must look; `rebuild_flows` goes on from the status."""
    rows = Task.objects.filter(status=STATUS.ERROR).order_by("pk")
    return [
        f"流程任务 {task.pk}（{task.flow_task}）出错：{task.data.get('_exception', {}).get('title', '')}"
        for task in rows
    ]
