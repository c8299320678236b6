"""The flow of one case: it waits for its lanes, then is closed and archived."""

from typing import Any

from viewflow.workflow.base import Node

from referral.law.states import CaseStatus
from workflows.nodes import AgencyTask, Children, Done, Enter, Flow
from workflows.turns import is_busy


class CaseFlow(Flow):
    """案件流程"""

    process_title = "案件流程"

    start = Enter("lanes").Annotation(title="建案")
    lanes = Children("各部门办理", "open")
    open = AgencyTask("提请办结", "closing", "lanes")
    closing = AgencyTask("办结", "closed", "open", "lanes")
    closed = AgencyTask("归档", "end", "lanes")
    end = Done().Annotation(title="归档")

    @classmethod
    def node_for(cls, row: Any) -> Node:
        """The node of the case's status; an open case waits while a lane or a referral is under way."""
        if row.status == CaseStatus.ARCHIVED:
            return cls.instance.node("end")
        waits = row.status == CaseStatus.OPEN and is_busy(row)
        return cls.instance.node("lanes" if waits else row.status)
