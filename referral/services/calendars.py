"""The working days that limits are counted on: published notices, and over them the confirmed days of administrators."""

from django.db.models import Max

from referral.law.workdays import PUBLISHED, Calendar, Day
from referral.models import Holiday, HolidayNotice


def latest_version() -> int:
    """The version of the days that count for what starts now; 0 while nothing has been confirmed."""
    return HolidayNotice.objects.aggregate(top=Max("version"))["top"] or 0


def calendar(version: int | None = None) -> Calendar:
    """The calendar as it stood at a version of the entered days. None: the latest."""
    if version is None:
        version = latest_version()
    if version == 0:
        return PUBLISHED
    rows = Holiday.objects.filter(notice__version__lte=version).order_by("notice__version")
    return Calendar(
        {on: Day(is_workday, name) for on, is_workday, name in rows.values_list("on", "is_workday", "name")},
        version,
    )


def calendar_of(version: int, latest: Calendar | None = None) -> Calendar:
    """The calendar of a version. latest: what a list has at hand; it keeps the older ones that its rows ask for."""
    if latest is None:
        return calendar(version)
    if version == latest.version:
        return latest
    if version not in latest.earlier:
        latest.earlier[version] = calendar(version)
    return latest.earlier[version]
