"""Which agency stands on which side of a referral, lane or case."""

from django.db.models import Q

from agencies.directory import common_superior
from agencies.kinds import AgencyKind
from agencies.models import Agency
from referral.law.errors import Incomplete
from referral.law.kinds import Kind
from referral.law.states import Side
from referral.models import Case, Lane, Referral


def side_of_referral(referral: Referral, side: Side) -> Agency:
    """The agency on a side of a referral. Raises Incomplete when the directory has no such agency."""
    if side == Side.SENDER:
        return referral.sender
    if side == Side.RECIPIENT:
        return referral.recipient
    if side == Side.ORIGIN:
        return referral.origin_sender
    if side == Side.LEAD:
        return referral.case.lead_agency
    if side == Side.SUPERIOR:
        return superior_of(referral)
    if side == Side.PROCURATORATE:
        return procuratorate_of(referral)
    raise ValueError(f"no agency on side {side}")


def is_side(referral: Referral, agency: Agency) -> bool:
    """Whether an agency sends or receives this referral."""
    return agency.pk in {referral.sender_id, referral.recipient_id}


def side_of_lane(lane: Lane, side: Side) -> Agency:
    """The agency on a side of a lane."""
    if side == Side.RECIPIENT:
        return lane.agency
    if side in {Side.ORIGIN, Side.SENDER}:
        return lane.origin
    return side_of_case(lane.case, side)


def side_of_case(case: Case, side: Side) -> Agency:
    """The agency on a side of a case: only the lead agency acts on the whole."""
    return case.lead_agency


def superior_of(referral: Referral) -> Agency:
    """The common superior that designates in a dispute (行政处罚法第二十五条)."""
    superior = common_superior(referral.origin_sender, referral.recipient)
    if superior is None:
        raise Incomplete("机构目录中没有双方的共同上级机关，请联系管理员在「机构与人员」中补充上级机关。")
    return superior


def procuratorate_of(referral: Referral) -> Agency:
    """The procuratorate of the same level and region as the police that got the referral."""
    found = find_procuratorate(referral.recipient)
    if found is None:
        raise Incomplete("机构目录中没有同级人民检察院，请联系管理员在「机构与人员」中开通。")
    return found


def find_procuratorate(police: Agency) -> Agency | None:
    """The open procuratorate beside a police agency, or None."""
    return Agency.objects.filter(
        kind=AgencyKind.PROCURATORATE, region_id=police.region_id, is_open=True
    ).first()


def sent_on(agency_id: int) -> Q:
    """Papers of a 反向衔接, which are its letter: they go to whom it is sent on or copied."""
    hop = Q(referral__hops__recipient_id=agency_id)
    copy = Q(
        referral__addenda__kind=Kind.COPY, referral__addenda__recipient_id=agency_id,
        referral__addenda__recalled_at__isnull=True,
    )  # fmt: skip
    return Q(referral__kind=Kind.REVERSE) & (hop | copy)
