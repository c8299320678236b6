"""Up and down the own line: to whom a superior may assign, whom a subordinate may ask to take a case up, and what follows."""

from agencies.directory import superiors
from agencies.kinds import AgencyKind
from agencies.models import Agency
from referral.law.errors import ReferralError
from referral.law.kinds import KINDS, Kind, Line
from referral.models import Case, Lane
from referral.services.ledger import record
from referral.services.steps import Step


def fits_line(kind: str, sender: Agency, recipient: Agency) -> bool:
    """Whether a kind that goes along a line may go from this agency to that one; a kind without a line always may.

    Down: to a subordinate of the same kind, at whatever depth; a government also to the departments of its own level. Up:
    to the nearest superior of the same kind alone, for a request does not pass over a level.
    """
    line = KINDS[kind].line
    if line == Line.UP:
        return sender.superior_id == recipient.pk and sender.kind == recipient.kind
    if line == Line.DOWN:
        if sender.kind == AgencyKind.GOVERNMENT and recipient.kind != AgencyKind.GOVERNMENT:
            return sender.region_id == recipient.region_id
        return sender.kind == recipient.kind and sender in superiors(recipient)
    return True


def check_line(kind: str, case: Case, sender: Agency, recipient: Agency) -> None:
    """Refuse 交办 to anybody but a subordinate, and 提级 to anybody but the own superior or by who does not lead the case."""
    if not fits_line(kind, sender, recipient):
        if kind == Kind.ASSIGNMENT:
            raise ReferralError(
                f"{recipient.short_name}不是本机关的下级机关，不能交办；没有隶属关系的机关之间请办理移送或者商请。"
            )
        raise ReferralError(
            f"{recipient.short_name}不是本机关的上一级主管机关，不能提请提级查办；请改选上一级主管机关。"
        )
    if kind == Kind.ESCALATION and case.lead_agency_id != sender.pk:
        raise ReferralError("本案由其他机关牵头，请由牵头机关提请提级查办。")


def move_up(step: Step) -> None:
    """The superior has agreed: it leads the case from now on, the lower agency's own lane becomes 配合."""
    referral, case = step.referral, step.referral.case
    if case.lead_agency_id != referral.sender_id:
        raise ReferralError(
            "本案已改由其他机关牵头，不能再同意原牵头机关的提级请示；请由现牵头机关另行提请。"
        )
    Lane.objects.filter(opened_by=referral).update(part="lead")
    Lane.objects.filter(case=case, agency=referral.sender, opened_by__isnull=True).update(part="co")
    Case.objects.filter(pk=case.pk).update(lead_agency=referral.recipient)
    case.refresh_from_db()
    step.touched.append(case)
    record(
        step.who, "change_lead", f"提级查办，牵头机关变更为{referral.recipient.short_name}", case=case,
        opinion=step.get("document_number"),
    )  # fmt: skip
