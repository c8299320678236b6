"""What goes over when a case is merged into another (并案): all that hangs on it, with its numbers and limits."""

from agencies.roles import Act
from referral.law.errors import Incomplete, NotAllowed, ReferralError
from referral.law.states import CaseStatus
from referral.models import Case, CaseItem, Clock, Lane
from referral.services import discipline, lanes
from referral.services.acting import Acting, require


def check(case: Case, into: Case, who: Acting, reason: str) -> None:
    """Refuse a merger of cases that are not both seen, led and being handled by the own agency, or without a reason."""
    for one in (case, into):
        if not Case.objects.visible_to(who.post).filter(pk=one.pk).exists():
            raise NotAllowed("没有找到这个案件。")
    require(who, Act.DECIDE_CLUE, case.lead_agency)
    if case.pk == into.pk or case.lead_agency_id != into.lead_agency_id:
        raise ReferralError("只能并入本机关牵头的另一个案件，请另选案件。")
    if not {case.status, into.status} <= {CaseStatus.OPEN}:
        raise ReferralError("只有办理中的案件可以并案。")
    if not reason:
        raise Incomplete("请写明并案理由。")
    if case.listings.active().exists():
        raise ReferralError("该案正在挂牌督办，不能并入其他案件；请将另一案件并入该案，或者先解除挂牌督办。")
    for lane in case.lanes.filter(opened_by__isnull=True).select_related("agency"):
        if lane.is_final and _ends_here(lane, into):
            raise ReferralError(
                f"{lane.agency.short_name}在该案的办理分支已经办结，该案不能并入其他案件；请将另一案件并入该案，或者分别办结。"
            )


def hand_over(case: Case, into: Case, who: Acting) -> None:
    """Move the rows of a case, its lanes, limits, evidence and findings to the other. Call inside the transaction."""
    people = list(case.subjects.order_by("pk"))
    for row in (
        case.subjects,
        case.amounts,
        case.self_corrections,
        case.clues,
        case.referrals,
        case.letters,
        case.foreign_papers,
        case.paper_entries,
        case.approvals,
        case.incoming_papers,
        case.joint_tasks,
        case.no_referrals,
        case.taskforces,
        case.listings.exclude(issued_at=None),
    ):
        row.update(case=into)
    case.reports.filter(letter__isnull=False).update(case=into)
    for item in case.items.order_by("position"):
        last = into.items.filter(agency=item.agency_id).count()
        CaseItem.objects.filter(pk=item.pk).update(case=into, position=last + 1)
    _hand_over_lanes(case, into, who)
    Clock.objects.filter(case=case).update(case=into)
    discipline.found(people, into, who)
    case.dossier.evidence.update(dossier=into.dossier)
    into.violations = list(dict.fromkeys([*into.violations, *case.violations]))
    into.circumstances = case.circumstances | into.circumstances
    Case.objects.filter(pk=into.pk).update(violations=into.violations, circumstances=into.circumstances)


def _hand_over_lanes(case: Case, into: Case, who: Acting) -> None:
    """The own lane ends where the other case has one; every other lane goes on there."""
    for lane in case.lanes.all():
        if _ends_here(lane, into):
            lanes.end_merged(lane, who)
        else:
            Lane.objects.filter(pk=lane.pk).update(case=into)


def _ends_here(lane: Lane, into: Case) -> bool:
    """Whether a lane is an own one of an agency that has one in the other case: an agency works on a case once."""
    own = into.lanes.filter(agency=lane.agency_id, opened_by__isnull=True)
    return lane.opened_by_id is None and own.exists()
