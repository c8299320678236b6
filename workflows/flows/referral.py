"""The flow of one referral: from draft to answer. Whose turn it is; what is lawful stands in `referral.law`."""

from typing import Any

from viewflow.workflow.base import Node

from referral.law.kinds import KINDS
from referral.law.states import REFERRAL_FINAL, lawful
from referral.services.answers import TO_SUPERIOR
from workflows.nodes import AgencyTask, Done, Enter, Flow
from workflows.turns import REFERRAL_LABELS


def after(status: str) -> list[str]:
    """The nodes that the moves of all kinds lead to from a status, in the order of the table; final ones are the end."""
    moves = [move for rule in KINDS.values() for move in rule.lawful(status)]
    found = {move.target for move in [*moves, *lawful({TO_SUPERIOR.name: TO_SUPERIOR}, status)]} - {status}
    ends = ["end"] if found & REFERRAL_FINAL else []
    return [str(name) for name in REFERRAL_LABELS if name in found] + ends


class ReferralFlow(Flow):
    """移送流程"""

    process_title = "移送流程"

    start = Enter("draft", "sent").Annotation(title="拟稿或转送")
    draft = AgencyTask("拟稿", *after("draft"))
    reviewing = AgencyTask("审核", *after("reviewing"))
    deciding = AgencyTask("批准", *after("deciding"))
    approved = AgencyTask("送达", *after("approved"))
    sent = AgencyTask("签收", *after("sent"))
    signed = AgencyTask("审查答复", *after("signed"))
    supplementing = AgencyTask("补正", *after("supplementing"))
    not_ours = AgencyTask("不属职责了结", *after("not_ours"))
    returned = AgencyTask("退回处理", *after("returned"))
    disputed = AgencyTask("管辖争议", *after("disputed"))
    not_filed = AgencyTask("不予立案处理", *after("not_filed"))
    reconsidering = AgencyTask("复议", *after("reconsidering"))
    supervised = AgencyTask("立案监督", *after("supervised"))
    end = Done().Annotation(title="答复或终结")

    @classmethod
    def node_for(cls, row: Any) -> Node:
        """The node of the referral's status."""
        return cls.instance.node("end" if row.status in REFERRAL_FINAL else row.status)
