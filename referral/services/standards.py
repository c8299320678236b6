"""Verbs of 移送标准: the figures that a province has fixed, entered with source and date of effect."""

from datetime import date, datetime
from decimal import Decimal

from agencies.errors import DirectoryError
from agencies.models import Region, User
from referral.law.must_refer import THRESHOLD_BAND
from referral.models import ProvinceStandard


def enter(
    *,
    region: Region,
    threshold: Decimal,
    head_after: int,
    source: str,
    effective_on: date,
    at: datetime,
    by: User,
) -> ProvinceStandard:
    """Enter a province's 诈骗罪数额较大 and after how many working days a finding is on the head's list.

    Raises DirectoryError for a figure outside 法释〔2011〕7号第一条, or a second one of the same day.
    """
    low, high = THRESHOLD_BAND
    if not low <= threshold <= high:
        raise DirectoryError(
            f"数额较大标准须在{low:.0f}元至{high:.0f}元之间（法释〔2011〕7号第一条），请核对。"
        )
    if not source.strip():
        raise DirectoryError("请填写依据的文号。")
    if ProvinceStandard.objects.filter(region=region, effective_on=effective_on).exists():
        raise DirectoryError("该省份同一生效日期的标准已经录入，请核对生效日期。")
    return ProvinceStandard.objects.create(
        region=region, threshold=threshold, head_after=head_after, source=source, effective_on=effective_on,
        entered_by=by, entered_at=at,
    )  # fmt: skip
