"""任务台账: how a task stands, from whichever source it came. Its day was agreed on or given: it is no limit of the law."""

from datetime import date
from enum import StrEnum


class TaskState(StrEnum):
    """How a task stands; read from what was reported and the day."""

    PROPOSED = "proposed"
    DECLINED = "declined"
    TODO = "todo"
    WORKING = "working"
    LATE = "late"
    DONE = "done"
    FAILED = "failed"

    @property
    def label(self) -> str:
        """The state in Chinese."""
        return _LABELS[self]

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self in _OPEN


_LABELS = {
    TaskState.PROPOSED: "待承担机关确认", TaskState.DECLINED: "未同意承担", TaskState.TODO: "未开始", TaskState.WORKING: "办理中",
    TaskState.LATE: "超过约定时限", TaskState.DONE: "已完成", TaskState.FAILED: "未能完成",
}  # fmt: skip
_OPEN = frozenset({TaskState.PROPOSED, TaskState.TODO, TaskState.WORKING, TaskState.LATE})
#: Where a task came from.
MEETING, ORDER, LISTING, JOINT, ENTERED = "meeting", "order", "listing", "joint", "entered"
SOURCES = {
    MEETING: "会议决定事项", ORDER: "批示", LISTING: "挂牌督办批示", JOINT: "联合查处任务", ENTERED: "台账登记",
}  # fmt: skip
#: What a task is called that is late when its day was given, not agreed on.
ORDERED_LATE = "已过批示日期"
#: What a report on a task says.
PROGRESS, DONE, FAILED = "progress", "done", "failed"
REPORTS = {PROGRESS: "办理情况", DONE: "已完成", FAILED: "未能完成"}


def state(
    *, is_confirmed: bool, is_declined: bool, ended: str, is_started: bool, due_on: date, today: date
) -> TaskState:
    """How a task stands on a day. ended: DONE or FAILED, '' while it is open."""
    if is_declined:
        return TaskState.DECLINED
    if ended:
        return TaskState.DONE if ended == DONE else TaskState.FAILED
    if not is_confirmed:
        return TaskState.PROPOSED
    if today > due_on:
        return TaskState.LATE
    return TaskState.WORKING if is_started else TaskState.TODO
