"""The term of a listing: asked to be lengthened once, a month before its end, decided by the lister in the lead."""

from django.db.models import QuerySet

from agencies.models import Agency
from referral.law.clocks import local
from referral.law.errors import ReferralError
from referral.law.listing import TERM
from referral.models import Clock, ListingUnit
from referral.services import clocks
from referral.services.acting import Acting


def ask(clock: Clock, who: Acting, document: str) -> None:
    """Let a unit ask in time, and meet the reminder of it. Nothing for any other limit. Raises ReferralError when it is late."""
    unit = ListingUnit.objects.select_related("early").filter(term=clock).first()
    early = unit.early if unit is not None else None
    if early is None or early.due_at is None:
        return
    if who.at >= early.due_at:
        last = clocks.result_of(early).due_on or local(early.due_at).date()
        raise ReferralError(
            f"延期须在期限届满1个月前（{last:%Y-%m-%d}以前）申请，现已超过；请在进展报告中说明原因和下一步措施。"
        )
    if early.ended_at is None:
        clocks.meet(early, who, document=document)


def led_by(agency: Agency) -> QuerySet[Clock]:
    """The terms of the listings that an agency leads: it decides on their length."""
    return Clock.objects.filter(
        rule=TERM, term_of__listing__signers__agency=agency, term_of__listing__signers__position=0
    )
