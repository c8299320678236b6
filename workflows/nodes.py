"""The nodes of our flows: a human task of an agency, a wait, the join of a case's lanes. The law says what is next.

viewflow's own views, queues and timers are not used. What its open package leaves unsafe is closed here: see each class.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from viewflow.workflow.activation import Activation
from viewflow.workflow.base import Edge, Node
from viewflow.workflow.base import Flow as EngineFlow
from viewflow.workflow.lock import SelectForUpdateLock
from viewflow.workflow.nodes import End, Handle, HandleActivation, StartHandle, View, ViewActivation
from viewflow.workflow.nodes.start import StartHandleActivation
from viewflow.workflow.status import STATUS

from agencies.models import User


class Flow(EngineFlow):
    """What all our flows share. It has no nodes: a flow class with nodes can't be inherited."""

    process_title = "流程"
    lock_impl = SelectForUpdateLock(nowait=False, attempts=1)

    @classmethod
    def node_for(cls, row: Any) -> Node:
        """The node that a row stands at, asked of the law through its status."""
        raise NotImplementedError


class AsksTheLaw:
    """What follows a task is asked of the row's status, which the service has just written in the same transaction."""

    flow_task: Any
    flow_class: Any
    process: Any
    task: Any

    @Activation.status.transition(source=STATUS.DONE)
    def create_next(self) -> Iterator[Activation]:
        """Make the one task that the law asks for."""
        row = self.process.seed
        yield self.flow_class.node_for(row)._create(self, self.task.token, seed=row)


class LeadsTo:
    """A node whose outgoing edges are drawn from a list of names: the moves of the law's table."""

    def __init__(self, *targets: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._targets = targets

    def _outgoing(self) -> Iterator[Edge]:
        for name in self._targets:
            yield Edge(src=self, dst=self.flow_class.instance.node(name), edge_class="next")  # type: ignore[attr-defined]


class EnterActivation(AsksTheLaw, StartHandleActivation):
    """Starts a process at whatever status its row has."""


class Enter(LeadsTo, StartHandle):
    """Start of a flow: from code, with the row as seed. A process may begin in mid-life."""

    activation_class = EnterActivation


class AgencyTaskActivation(AsksTheLaw, ViewActivation):
    """A human task: done by a person of the agency whose turn it is, or taken back when the turn went elsewhere."""

    def finish(self, user: User, at: datetime) -> None:
        """Complete the task as this person's deed and go on. The caller has asked `may` for the acting post."""
        if self.task.status == STATUS.NEW:
            self.assign(user)
        elif self.task.owner_id != user.pk:
            self.reassign(user)
        self.task.assigned = self.task.assigned or at
        self.start(None)
        self.execute()

    def prepare_revived_task(self, task: Any) -> None:
        """Keep owner and right: the engine drops both, and then anyone might claim the task."""
        task.owner = self.task.owner
        task.owner_permission = self.task.owner_permission
        task.owner_permission_obj = self.task.owner_permission_obj


class AgencyTask(LeadsTo, View):
    """A human task. Its right and the agency it is held in come from the task's own seed, never from the process."""

    activation_class = AgencyTaskActivation

    def __init__(self, title: str, *targets: str) -> None:
        super().__init__(*targets, view=None)
        self.task_title = title

    def calc_owner_permission(self, activation: Any) -> str:
        """The right that the task waits for; viewflow keeps one, the queue knows them all."""
        return f"agencies.{min(self._turn(activation).acts, default='')}"

    def calc_owner_permission_obj(self, activation: Any) -> Any:
        """The agency whose turn it is."""
        return self._turn(activation).agency

    def can_assign(self, user: Any, task: Any) -> bool:
        """Nobody claims through the engine's own views; `workflows.engine` asks `may` for the acting post."""
        return False

    can_execute = can_unassign = can_assign

    def _turn(self, activation: Any) -> Any:
        from workflows.turns import turn_of

        turn = turn_of(activation.task.seed)
        assert turn is not None and turn.node == self.name, f"{self.name} is nobody's turn"
        return turn


class WaitActivation(AsksTheLaw, HandleActivation):
    """A task that no person does: it goes on when another row has moved."""

    def advance(self) -> None:
        """Go on. The caller has seen that the status says so."""
        self.run(None)
        self.execute()


class Wait(LeadsTo, Handle):
    """Wait for another row: the lane for its referral's answer."""

    activation_class = WaitActivation

    def __init__(self, title: str, *targets: str) -> None:
        super().__init__(*targets)
        self.task_title = title


class Children(Wait):
    """Wait for the child processes of a case, one per lane; a lane may join at any time.

    `advance` is idempotent: the engine asks it whenever a lane has moved, and `tick` asks again.
    """

    bpmn_element = "subProcess"


class Done(End):
    """End of a flow."""


def active_tasks(process: Any) -> Any:
    """Tasks of a process that are neither done nor taken back (an ERROR task is still open: somebody must see it)."""
    return process.task_set.exclude(status__in=[STATUS.DONE, STATUS.CANCELED, STATUS.REVIVED])
