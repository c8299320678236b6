"""Working days of China: statutory holidays and 调休, year by year, from published notices; never a silent guess."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import holidays
from holidays.countries.china import ChinaStaticHolidays

_WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
#: Years whose State Council notice the package holds; the days of any other year are computed from 放假办法.
PUBLISHED_YEARS = frozenset(ChinaStaticHolidays.special_public_holidays)


@dataclass(frozen=True)
class Day:
    """A day that differs from its weekday: a holiday, or a 调休 working day."""

    is_workday: bool
    name: str


@lru_cache(maxsize=64)
def _year(year: int) -> dict[date, Day]:
    table = holidays.country_holidays("CN", years=year, language="zh_CN")
    days = {day: Day(False, name) for day, name in table.items() if day.year == year}
    days |= {day: Day(True, "调休上班") for day in table.weekend_workdays if day.year == year}
    return days


@dataclass(frozen=True)
class Calendar:
    """The calendar that limits are counted on. overrides: days set in the database, which win over the package.

    version: of the entered days; earlier: calendars of older versions, kept beside it while a list is read.
    """

    overrides: Mapping[date, Day] = field(default_factory=dict)
    version: int = 0
    earlier: dict[int, "Calendar"] = field(default_factory=dict, compare=False, repr=False)

    def _special(self, day: date) -> Day | None:
        return self.overrides.get(day) or _year(day.year).get(day)

    def is_workday(self, day: date) -> bool:
        """Whether offices work on a day."""
        special = self._special(day)
        return special.is_workday if special else day.weekday() < 5

    def workdays(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`."""
        days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
        return sum(self.is_workday(day) for day in days)

    def name(self, day: date) -> str:
        """What kind of day it is: the holiday's name, 调休上班, or the weekday."""
        special = self._special(day)
        return special.name if special else _WEEKDAYS[day.weekday()]

    def is_published(self, year: int) -> bool:
        """Whether the notice of a year is known, from the package or loaded as overrides."""
        return year in PUBLISHED_YEARS or any(day.year == year for day in self.overrides)

    def next_workday(self, day: date) -> date:
        """The day itself if offices work on it, else the next one on which they do."""
        while not self.is_workday(day):
            day += timedelta(days=1)
        return day

    def previous_workday(self, day: date) -> date:
        """The day itself if offices work on it, else the last one before on which they did."""
        while not self.is_workday(day):
            day -= timedelta(days=1)
        return day


PUBLISHED = Calendar()
