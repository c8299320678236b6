"""The fields of a 重大事项报告 as it is printed, and what a form says of the text that it showed."""

from datetime import datetime

from referral.law.urgent import ORDERS
from referral.models import UrgentReport
from referral.services import letter_parts as parts
from referral.services.letter_parts import Fields
from referral.services.shown import token_of

#: What of a report is typed, besides its receivers.
_TYPED = ("title", "happened_at", "place", "facts", "measures", "asks", "is_public_opinion", "phone")


def text_token(row: UrgentReport) -> str:
    """The report as a page shows it, for the form by which it is sent."""
    to = sorted(one.agency_id for one in row.recipients.all())
    return token_of(*(getattr(row, name) for name in _TYPED), to)


def sheet(row: UrgentReport, at: datetime) -> Fields:
    """Fields of the print. Whoever reads the report prints it."""
    signed = row.released_by or row.ordered_by
    opinions = []
    if signed is not None:
        text = f"同意报出（{ORDERS[row.order_way]}签发）。" if row.ordered_by_id else "同意报出。"
        when = row.ordered_at or row.released_at
        assert when is not None
        opinions = [
            {"step": "负责人签发", "text": text, "people": signed.user.full_name, "at": parts.moment(when)}
        ]
    return parts.head(row.agency, at) | {
        "part": row.get_part_display(), "title": row.title, "to": [one.agency.name for one in row.recipients.all()],
        "happened_at": parts.moment(row.happened_at), "place": row.place, "facts": row.facts, "measures": row.measures,
        "asks": row.asks, "public_opinion": row.is_public_opinion, "writer": row.written_by.user.full_name, "phone": row.phone,
        "sent_at": parts.moment(row.released_at) if row.released_at else None, "opinions": opinions,
    }  # fmt: skip
