"""Verbs of the working-day calendar: enter a notice, confirm it by a second person; running limits are then counted anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Count, QuerySet

from agencies.errors import DirectoryError
from agencies.models import User
from agencies.services.book import named, note
from referral.law.errors import Conflict
from referral.models import Clock, Holiday, HolidayNotice
from referral.services import reprojections
from referral.services.calendars import latest_version


@dataclass(frozen=True)
class SetDay:
    """A day as a notice sets it."""

    on: date
    is_workday: bool
    name: str


def pending() -> QuerySet[HolidayNotice]:
    """Notices that wait for the second person."""
    rows = HolidayNotice.objects.filter(version=None).select_related("entered_by")
    return rows.annotate(n=Count("days")).order_by("pk")


def load(*, source: str, days: Sequence[SetDay], at: datetime, by: User) -> HolidayNotice:
    """Enter the days of a notice. Nothing changes before another administrator has confirmed them."""
    if not days:
        raise DirectoryError("请至少填写一天。")
    if len({day.on for day in days}) != len(days):
        raise DirectoryError("同一天写了两次，请核对后删去一处。")
    with transaction.atomic():
        notice = HolidayNotice.objects.create(source=source, entered_by=by, entered_at=at)
        Holiday.objects.bulk_create(
            Holiday(notice=notice, on=day.on, is_workday=day.is_workday, name=day.name) for day in days
        )
        note("load_holidays", at=at, by=by, source=source, days=len(days))
    return notice


def discard(*, notice: HolidayNotice, at: datetime, by: User) -> None:
    """Take back a notice that nobody has confirmed."""
    with transaction.atomic():
        # locked: one who confirms at the same moment is waited for, and then it stays
        held = HolidayNotice.objects.select_for_update().filter(pk=notice.pk, version=None).first()
        if held is None:
            raise DirectoryError("该放假安排已经确认，不能撤销；有误的，请另行录入更正。")
        note("discard_holidays", at=at, by=by, source=held.source)
        held.delete()


def confirm(*, notice: HolidayNotice, at: datetime, by: User) -> list[Clock]:
    """Confirm another person's notice: it counts from now on, and running limits are counted anew.

    The first limits are counted in this transaction, the rest by `tick`, some at a time; it also looks back for what was
    started meanwhile. Returns those whose end has moved so far.
    """
    if notice.entered_by_id == by.pk:
        raise DirectoryError("放假安排须由录入人以外的管理员确认。")
    version = latest_version() + 1
    try:
        with transaction.atomic():
            taken = HolidayNotice.objects.filter(pk=notice.pk, version=None).update(
                version=version, confirmed_by=by, confirmed_at=at
            )
            if not taken:
                raise DirectoryError("该放假安排已经确认。")
            note("confirm_holidays", at=at, by=by, source=notice.source, entered_by=named(notice.entered_by))
            return reprojections.project(notice, at=at)
    except (
        IntegrityError,
        OperationalError,
    ) as error:  # an act on one of the clocks, or another notice, is in between
        raise Conflict("其他人员正在办理相关时限，请稍候再试。") from error
