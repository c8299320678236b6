"""The periods that figures are of: whole local days, as people name them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from referral.law.clocks import ZONE, end_of
from referral.law.errors import Incomplete

#: No case is older, and no clock reaches further.
YEARS = range(2000, 2100)


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both counted, in local time."""

    since: date
    until: date

    def __post_init__(self) -> None:
        if self.until < self.since:
            raise Incomplete("截止日期早于起始日期，请核对。")
        if self.since.year not in YEARS or self.until.year not in YEARS:
            raise Incomplete(f"统计期间须在{YEARS[0]}年至{YEARS[-1]}年之间，请核对日期。")

    @property
    def span(self) -> tuple[datetime, datetime]:
        """Its first moment, and the first one after it."""
        return datetime.combine(self.since, time.min, tzinfo=ZONE), end_of(self.until)

    @property
    def words(self) -> str:
        """2026年11月1日至2026年11月30日."""
        first, last = self.since, self.until
        return f"{first.year}年{first.month}月{first.day}日至{last.year}年{last.month}月{last.day}日"


PRESETS: dict[str, str] = {
    "month": "本月", "last_month": "上月", "week": "本周", "last_week": "上周", "quarter": "本季度", "year": "本年", "last_year": "上年",
}  # fmt: skip


def preset(name: str, today: date) -> Period:
    """One of PRESETS, whole: 本月 ends with the month's last day."""
    if name in {"week", "last_week"}:
        monday = today - timedelta(days=today.weekday() + (7 if name == "last_week" else 0))
        return Period(monday, monday + timedelta(days=6))
    if name in {"year", "last_year"}:
        year = today.year - (name == "last_year")
        return Period(date(year, 1, 1), date(year, 12, 31))
    if name == "quarter":
        first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
        return Period(first, _month_end(date(first.year, first.month + 2, 1)))
    first = today.replace(day=1)
    if name == "last_month":
        first = (first - timedelta(days=1)).replace(day=1)
    return Period(first, _month_end(first))


def _month_end(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
