"""Acts that come by themselves when their time is up: nobody does them, and the record says so."""

from datetime import datetime

from django.db import transaction

from referral.law.states import LANE_MOVES
from referral.models import Event, Lane
from referral.models.ledger import append
from referral.services import clocks


def confirm(lane: Lane, *, at: datetime) -> None:
    """Take a reported result as confirmed: nobody spoke up within `agr.confirm`.

    at: when the time was found to be up. Raises Conflict when the lane has moved on.
    """
    with transaction.atomic():
        lane.move(LANE_MOVES["confirm"], holder=None, ended_at=at)
        for clock in clocks.running("agr.confirm", lane):
            clocks.lapse(clock, at=clock.due_at or at, note="期满视为确认")
        append(
            Event(
                ledger=lane.case.ledger, at=at, entered_at=at, agency=lane.origin, act="confirm_by_expiry",
                label="期满未提出意见，视为确认", lane=lane, referral=lane.opened_by, secret=lane.secret,
            )
        )  # fmt: skip
