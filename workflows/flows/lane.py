"""The flow of one lane: it waits for the answer to its referral, then from taking the work to its confirmed end."""

from typing import Any

from viewflow.workflow.base import Node

from referral.law.states import LANE_FINAL
from workflows.nodes import AgencyTask, Done, Enter, Flow, Wait


class LaneFlow(Flow):
    """办理分支流程"""

    process_title = "办理分支流程"

    start = Enter("waiting", "working").Annotation(title="移送送达或建案")
    waiting = Wait("等待签收与答复", "working", "end")
    working = AgencyTask("办理", "reported", "end")
    reported = AgencyTask("确认", "working", "end")
    end = Done().Annotation(title="办结、豁免或未承办")

    @classmethod
    def node_for(cls, row: Any) -> Node:
        """The node of the lane's status."""
        return cls.instance.node("end" if row.status in LANE_FINAL else row.status)
