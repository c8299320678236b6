"""飞行检查移交的线索: when the own handling is over, a written report is due within five working days (令第6号)."""

from agencies.kinds import AgencyKind
from referral.models import Lane
from referral.services import clocks
from referral.services.acting import Acting


def concluded(lane: Lane, who: Acting) -> None:
    """The own lane of the lead has ended: start `fi_final_report` if the case came from a flight inspection."""
    if (
        lane.is_leading
        and lane.agency.kind == AgencyKind.NHSA
        and lane.case.clues.filter(source="flight").exists()
    ):
        clocks.start("fi_final_report", lane.case, who, actor=lane.agency)
