"""The duty roster (值班表): who signs and can be reached outside office hours."""

from datetime import datetime

from agencies.errors import DirectoryError
from agencies.models import Agency, DutyShift, Post, User
from agencies.services.book import named, note


def set_duty(
    *,
    agency: Agency,
    user: User,
    phone: str,
    starts_at: datetime,
    ends_at: datetime,
    at: datetime,
    by: User | None,
) -> DutyShift:
    """Put a shift on the duty roster."""
    if ends_at <= starts_at:
        raise DirectoryError("值班结束时间须晚于开始时间。")
    if not Post.objects.filter(user=user, agency=agency).exists():
        raise DirectoryError("值班人员须在本机关任职，请重新选择。")
    if DutyShift.objects.filter(
        agency=agency, user=user, starts_at__lt=ends_at, ends_at__gt=starts_at
    ).exists():
        raise DirectoryError(f"{user.full_name}在这段时间已经排班，请核对后修改。")
    shift = DutyShift.objects.create(
        agency=agency, user=user, phone=phone, starts_at=starts_at, ends_at=ends_at
    )
    note(
        "set_duty", at=at, by=by, agency=agency, user=user.pk, person=named(user), starts_at=starts_at.isoformat(),
        ends_at=ends_at.isoformat(),
    )  # fmt: skip
    return shift


def remove_duty(*, shift: DutyShift, at: datetime, by: User | None) -> None:
    """Take a shift off the roster before it has begun: what was on duty stays on record."""
    if shift.starts_at <= at:
        raise DirectoryError("值班已经开始，不能取消；换班的，请另行安排。")
    note(
        "remove_duty", at=at, by=by, agency=shift.agency, user=shift.user_id, person=named(shift.user),
        starts_at=shift.starts_at.isoformat(), ends_at=shift.ends_at.isoformat(),
    )  # fmt: skip
    shift.delete()


def on_duty(agency: Agency, at: datetime) -> DutyShift | None:
    """Who is on duty in an agency at a moment, or None."""
    shifts = agency.shifts.filter(starts_at__lte=at, ends_at__gt=at).select_related("user")
    return shifts.first()
