"""行政立案 by a 医保局 that was sent a matter: fifteen working days to decide whether to file (令第4号第十八条)."""

from agencies.kinds import AgencyKind
from referral.models import Lane
from referral.services import clocks
from referral.services.acting import Acting


def take_up(lane: Lane, who: Acting) -> None:
    """Start `nhsa_filing` on a lane that a 医保局 has taken, unless a penalty procedure of its own in the case runs already."""
    own = Lane.objects.open().filter(case=lane.case, agency=lane.agency, opened_by__isnull=True)
    decides = own.filter(clocks__rule="nhsa_decide", clocks__ended_at__isnull=True)
    if lane.agency.kind == AgencyKind.NHSA and not decides.exists():
        clocks.start("nhsa_filing", lane, who, actor=lane.agency)
