"""Counting limits anew under other working days, and the due moments of the queues with them, in one transaction."""

from datetime import datetime

from django.db import transaction

from agencies.models import User
from referral.models import HolidayNotice
from referral.services import holidays, reprojections
from workflows import queue


def confirm(*, notice: HolidayNotice, at: datetime, by: User) -> None:
    """Confirm another person's notice of working days; what is counted anew at once shows in the queues at once."""
    with transaction.atomic():
        queue.keep_up(holidays.confirm(notice=notice, at=at, by=by))


def project(notice: HolidayNotice, *, at: datetime) -> None:
    """Count the next limits of a confirmed notice anew."""
    with transaction.atomic():
        queue.keep_up(reprojections.project(notice, at=at))
