"""The own lane's penalty clock waits for the criminal result (令第4号§42, `nhsa_suspend`), and runs on without one."""

from referral.law.gate import CRIMINAL_KINDS, PROCEDURE_KINDS
from referral.law.grounds import CRIMINAL
from referral.law.states import LaneStatus
from referral.models import Case, Lane, Referral
from referral.services import clocks
from referral.services.acting import Acting

__all__ = ["CRIMINAL_KINDS", "pause", "resume"]


def pause(referral: Referral, who: Acting) -> None:
    """Stop the sender's own clock when its 行刑移送 is sent."""
    for lane in Lane.objects.filter(case=referral.case, agency=referral.sender, opened_by__isnull=True):
        for clock in clocks.running("nhsa_decide", lane):
            clocks.stop(clock, who, ground=CRIMINAL)


def resume(case: Case, who: Acting, *, note: str) -> None:
    """Let the stopped clocks run on, unless another criminal lane of the case still waits or works."""
    waiting = Lane.objects.filter(
        case=case, opened_by__kind__in=PROCEDURE_KINDS, status__in=[LaneStatus.WAITING, LaneStatus.WORKING]
    )
    if waiting.exists():
        return
    for lane in Lane.objects.filter(case=case, opened_by__isnull=True):
        for clock in clocks.running("nhsa_decide", lane):
            if clocks.stands_on(clock, CRIMINAL):
                clocks.resume(clock, who, note=note)
