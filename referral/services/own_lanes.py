"""The own lane of a case: what its lead agency handles itself, from the day on which there is a case."""

from collections.abc import Iterable
from datetime import datetime

from agencies.kinds import AgencyKind
from agencies.models import Department, Post
from referral.law.states import LaneStatus
from referral.models import Case, Lane
from referral.services import clocks
from referral.services.acting import Acting


def open_own(
    case: Case, *, at: datetime, officers: Iterable[Post] = (), department: Department | None = None
) -> Lane:
    """Open the lead agency's lane, in work at once. Where no limit runs on it (`start_limit`) the law is silent."""
    lead = case.lead_agency
    lane = Lane.objects.create(
        case=case, agency=lead, part="own", status=LaneStatus.WORKING, holder=lead, department=department,
        opened_at=at, taken_at=at, no_clock_reason="" if lead.kind == AgencyKind.NHSA else "law_silent",
    )  # fmt: skip
    lane.officers.set(officers)
    return lane


def start_limit(lane: Lane, who: Acting, *, at: datetime | None = None) -> None:
    """Start the time for the decision (`nhsa_decide`) on an own lane: 医保局 alone has it. at: if it began before the act."""
    if lane.agency.kind == AgencyKind.NHSA:
        clocks.start("nhsa_decide", lane, who, actor=lane.agency, at=at)
