"""Verbs of oversight (督查范围): whose cases a superior, a government or its 督查室 may read, by a document that says so.

Who oversees reads what the agencies that take part may show, and presses down its own line or as the government; it does
nothing else in a case. Each verb is of the directory and leaves its line in 操作日志.
"""

from datetime import datetime

from django.db import transaction

from agencies.directory import within
from agencies.errors import DirectoryError
from agencies.models import Agency, Region, User
from agencies.services.book import note
from referral.models import Oversight


def grant(*, agency: Agency, region: Region, basis: str, at: datetime, by: User) -> Oversight:
    """Let an agency read the cases of a place from now on. basis: the document that gives it the right.

    Raises DirectoryError for a place outside the agency's own, or one that it oversees already.
    """
    if not region.code.startswith(within(agency.region)):
        raise DirectoryError(f"督查范围不能超出{agency.name}所在地区，请重新选择。")
    with transaction.atomic():
        Agency.objects.select_for_update().get(pk=agency.pk)
        if Oversight.objects.filter(agency=agency, region=region, is_active=True).exists():
            raise DirectoryError(f"{region.full_name}的督查范围已经登记。")
        note("grant_oversight", at=at, by=by, agency=agency, name=region.full_name, source=basis)
        return Oversight.objects.create(agency=agency, region=region, basis=basis)


def end(*, oversight: Oversight, reason: str, at: datetime, by: User) -> None:
    """End it at once: the agency's people see no case by it any more."""
    with transaction.atomic():
        if not Oversight.objects.filter(pk=oversight.pk, is_active=True).update(is_active=False):
            raise DirectoryError("该督查范围已经结束。")
        note(
            "end_oversight", at=at, by=by, agency=oversight.agency, name=oversight.region.full_name, reason=reason
        )  # fmt: skip
