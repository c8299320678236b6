"""What a receiver has asked of further agencies under its own lane (商请其他机关配合), and that it waits for them.

Asked by `services/onward_asks`. While something is open there, the lane is reported or finished only with a reason.
"""

from collections.abc import Sequence

from documents.secrecy import refuse_secret
from referral.law.errors import ReferralError
from referral.models import Lane, Referral
from referral.services.acting import Acting
from referral.services.ledger import record


def of_lane(lane: Lane) -> list[Referral]:
    """What went out under a lane, the oldest first. A draft is the asking agency's own."""
    rows = lane.onward.filter(sent_at__isnull=False, recalled_at__isnull=True, secret=False)
    return list(rows.select_related("recipient", "sender", "lane").order_by("sent_at", "pk"))


def is_open(referral: Referral) -> bool:
    """Whether what went out is still to be answered, or the result still to be told."""
    lane = getattr(referral, "lane", None)
    return not referral.is_final or lane is not None and not lane.is_final


def open_under(lane: Lane) -> list[Referral]:
    """What went out under a lane and has not come back."""
    return [row for row in of_lane(lane) if is_open(row)]


def check_report(lane: Lane, who: Acting, reason: str) -> None:
    """Refuse to report or finish a lane while an agency that was asked under it has not answered, unless with a reason.

    With one it goes on the record, for the first sender to read. Call inside the transaction of the act.
    """
    left = open_under(lane)
    if not left:
        return
    names = _names(left)
    if not reason.strip():
        raise ReferralError(
            f"商请{names}配合的事项尚未办结，请待其反馈并确认后再反馈或办结；确需先行的，请写明理由。"
        )
    refuse_secret(reason)
    label = f"先行反馈或办结：商请{names}配合的事项尚未办结"
    record(who, "report_before_onward", label, lane=lane, referral=lane.opened_by, opinion=reason)


def _names(rows: Sequence[Referral]) -> str:
    return "、".join(dict.fromkeys(row.recipient.short_name for row in rows))
