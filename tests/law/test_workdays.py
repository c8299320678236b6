"""The calendar: published notices, 调休, years without a notice, days entered by an administrator."""

from datetime import date, timedelta

import pytest

from referral.law.workdays import PUBLISHED, Calendar, Day
from tests.law.oracle import works


def test_every_day_of_2026_is_as_the_notice_says() -> None:
    day = date(2026, 1, 1)
    while day.year == 2026:
        assert PUBLISHED.is_workday(day) == works(day), day
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 10, 1), "国庆节"),
        (date(2026, 10, 10), "调休上班"),
        (date(2026, 11, 22), "星期日"),
        (date(2026, 2, 17), "春节"),
    ],
)
def test_a_day_says_what_it_is(day: date, name: str) -> None:
    assert PUBLISHED.name(day) == name


def test_a_year_without_a_notice_is_known_to_have_none() -> None:
    assert PUBLISHED.is_published(2026)
    assert not PUBLISHED.is_published(2027)


def test_days_entered_in_the_database_win_and_publish_their_year() -> None:
    calendar = Calendar({date(2027, 2, 20): Day(True, "调休上班"), date(2026, 11, 20): Day(False, "停工")})
    assert calendar.is_published(2027)
    assert calendar.is_workday(date(2027, 2, 20))
    assert not calendar.is_workday(date(2026, 11, 20))


def test_the_next_workday_after_a_holiday_is_the_made_up_one() -> None:
    assert PUBLISHED.next_workday(date(2026, 10, 1)) == date(2026, 10, 8)
    assert PUBLISHED.previous_workday(date(2026, 10, 4)) == date(2026, 9, 30)
