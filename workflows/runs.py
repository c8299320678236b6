"""Processes and tasks of one row: find, start, advance, take back. Called by `workflows.engine` under the case's lock."""

from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from viewflow.workflow.base import Node
from viewflow.workflow.models import Process, Task
from viewflow.workflow.status import PROCESS, STATUS

from referral.models import Case, Lane, Referral
from referral.services.done import Done
from workflows.audience import main_row
from workflows.flows.case import CaseFlow
from workflows.flows.lane import LaneFlow
from workflows.flows.referral import ReferralFlow
from workflows.models import WorkItem
from workflows.nodes import AgencyTask, Flow, Wait, active_tasks

FLOWS: dict[type, type[Flow]] = {Referral: ReferralFlow, Lane: LaneFlow, Case: CaseFlow}
FlowRow = Referral | Lane | Case


def flow_of(row: FlowRow) -> type[Flow]:
    """The flow whose seed such a row is."""
    return FLOWS[type(row)]


def process_of(row: FlowRow) -> Process | None:
    """The running process of a row, or None."""
    seed = ContentType.objects.get_for_model(type(row))
    rows = Process.objects.filter(
        seed_content_type=seed, seed_object_id=row.pk, flow_class=flow_of(row), status=PROCESS.NEW
    )
    return rows.order_by("pk").first()


def open_task(row: FlowRow) -> Task | None:
    """The one active task of a row's process, or None."""
    process = process_of(row)
    return active_tasks(process).order_by("pk").first() if process is not None else None


def advance(row: FlowRow, *, at: datetime, done: Done | None = None) -> Task | None:
    """Bring the process of a row to the node that its status asks for. Idempotent.

    The open task counts as done by who acted when it was his agency's turn and the act was one that it waited for;
    else it is taken back. Returns the human task that is open now, or None.
    """
    node = flow_of(row).node_for(row)
    process = process_of(row)
    if process is None:
        if node.name != "end":
            _start(row)
        return _human(open_task(row))
    with flow_of(row).lock(process.pk):
        tasks = list(active_tasks(process).order_by("pk"))
        for extra in tasks[1:]:
            _take_back(extra, at)
        if not tasks:
            _reenter(process, node)
        elif tasks[0].flow_task != node:
            _leave(tasks[0], node, row, at, done)
    return _human(open_task(row))


def _human(task: Task | None) -> Task | None:
    return task if task is not None and isinstance(task.flow_task, AgencyTask) else None


def human_task(row: FlowRow) -> Task | None:
    """The open task of a row, if it is a person's."""
    return _human(open_task(row))


def _start(row: FlowRow) -> None:
    parent = None
    if isinstance(row, Lane):
        parent = _children_task(row.case)
    flow_of(row).instance.node("start").run(_process_seed=row, _parent_task=parent)


def _children_task(case: Case) -> Task | None:
    """The task of the case's process that waits for its lanes: the last one, open or not."""
    process = process_of(case)
    if process is None:
        return None
    task: Task | None = (
        process.task_set.filter(flow_task=CaseFlow.instance.node("lanes")).order_by("-pk").first()
    )
    return task


def _leave(task: Task, node: Node, row: FlowRow, at: datetime, done: Done | None) -> None:
    activation: Any = task.flow_task.activation_class(task)
    if task.status == STATUS.ERROR:
        _take_back(task, at)
        _jump(task, node)
    elif isinstance(task.flow_task, Wait):
        activation.advance()
    elif done is not None and _is_human_deed(task, row, done):
        activation.finish(done.who.user, at)
    else:
        _take_back(task, at)
        _jump(task, node)


def is_deed(item: WorkItem, row: Any, done: Done) -> bool:
    """Whether an act is what an item waited for: by a post of its agency, under one of its rights, on this row."""
    return (
        row == main_row(done)
        and done.who.agency.pk == item.agency_id
        and str(done.move.act) in item.acts.split(",")
    )


def _is_human_deed(task: Task, row: FlowRow, done: Done) -> bool:
    item = WorkItem.objects.open().filter(task=task).first()
    return item is not None and is_deed(item, row, done)


def _take_back(task: Task, at: datetime) -> None:
    activation: Any = task.flow_task.activation_class(task)
    if task.status == STATUS.ERROR:
        Task.objects.filter(pk=task.pk).update(status=STATUS.CANCELED, finished=at)
    else:
        activation.cancel()


def _jump(task: Task, node: Node) -> None:
    """Go on at a node from a task that was taken back."""
    activation: Any = task.flow_task.activation_class(task)
    following = node._create(activation, task.token, seed=activation.process.seed)
    activation._activate_next({following})


def _reenter(process: Process, node: Node) -> None:
    """A running process without an open task: go on from its last one, or end it and let it be started anew."""
    last = process.task_set.order_by("-pk").first()
    if last is not None:
        _jump(last, node)


def forget() -> int:
    """Delete every row of the engine's three flows. No business fact is lost; `rebuild_flows` makes them anew."""
    count, _ = Process.objects.filter(flow_class__in=list(FLOWS.values())).delete()
    return count
