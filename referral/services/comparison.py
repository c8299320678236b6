"""机构间比较: off until the agency's administrator switches it on for a 政府 or 领导小组办公室, by the plan that allows it."""

from datetime import datetime

from django.db import transaction

from agencies.errors import DirectoryError
from agencies.kinds import AgencyKind
from agencies.models import Agency, User
from agencies.services.book import note
from referral.models import Comparison


def may_have(agency: Agency) -> bool:
    """Whether an agency is one that may compare others at all."""
    return agency.kind == AgencyKind.GOVERNMENT


def running(agency: Agency) -> Comparison | None:
    """What is switched on, if it is."""
    return Comparison.objects.filter(agency=agency, ended_at__isnull=True).first()


def is_on(agency: Agency) -> bool:
    """Whether an agency may read figures agency by agency."""
    return may_have(agency) and running(agency) is not None


def switch_on(*, agency: Agency, basis: str, at: datetime, by: User) -> Comparison:
    """Switch it on. basis: the yearly 督查检查考核计划 with its number. Raises DirectoryError."""
    if not may_have(agency):
        raise DirectoryError("只有政府、领导小组办公室可以开启机构间比较；其他机关只看本机关的数据。")
    with transaction.atomic():
        Agency.objects.select_for_update().get(pk=agency.pk)
        if is_on(agency):
            raise DirectoryError("机构间比较已经开启。")
        note("open_comparison", at=at, by=by, agency=agency, source=basis)
        return Comparison.objects.create(agency=agency, basis=basis, since=at)


def switch_off(*, agency: Agency, reason: str, at: datetime, by: User) -> None:
    """Switch it off at once. Raises DirectoryError."""
    with transaction.atomic():
        if not Comparison.objects.filter(agency=agency, ended_at__isnull=True).update(ended_at=at):
            raise DirectoryError("机构间比较没有开启。")
        note("end_comparison", at=at, by=by, agency=agency, reason=reason)
