"""Definitions and arithmetic of the figures: against the standard library, and against what the house forbids."""

import statistics
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.law.clocks import ZONE
from referral.law.errors import Incomplete
from referral.law.figures import (
    COUNTED,
    DUTIES,
    FEWEST,
    FIGURES,
    OF_REFERRALS,
    PASSED,
    Nature,
    hidden,
    lasting,
    may_divide,
    median,
    ninety,
)
from referral.law.kinds import KINDS, Kind
from referral.law.periods import PRESETS, Period, preset
from referral.law.rules import Class, get
from referral.law.words import AMOUNT_CONCEPTS

DAYS = st.lists(st.integers(0, 5000).map(lambda n: Decimal(n) / 10), min_size=1, max_size=60)


@given(DAYS)
def test_the_median_is_the_standard_librarys(values: list[Decimal]) -> None:
    assert abs(median(values) - statistics.median(values)) <= Decimal("0.05")


@given(DAYS)
def test_nine_in_ten_are_not_above_the_ninety_and_none_smaller_would_do(values: list[Decimal]) -> None:
    found = ninety(values)
    assert found in values
    assert sum(one <= found for one in values) * 10 >= 9 * len(values)
    assert sum(one < found for one in values) * 10 < 9 * len(values)


def test_a_duration_is_told_to_a_tenth_of_a_day() -> None:
    start = datetime(2026, 11, 9, 9, 0, tzinfo=ZONE)
    assert lasting(start, start + timedelta(hours=36)) == Decimal("1.5")
    assert lasting(start, start) == 0


def test_the_discipline_channel_is_in_no_definition() -> None:
    assert Kind.DISCIPLINE not in COUNTED
    assert not any(kind == Kind.DISCIPLINE for kind, _ in PASSED)
    assert not [rule for rule in DUTIES if rule.startswith(("disc_", "superv_duty"))]
    assert not [one for one in FIGURES.values() if "行纪" in one.words or "纪委" in one.words]


def test_only_what_the_law_fixes_makes_an_on_time_rate() -> None:
    assert {get(rule).cls for rule in DUTIES} == {Class.STATUTORY}
    assert [one.id for one in FIGURES.values() if one.nature == Nature.RATE] == ["limit.rate"]
    assert [one.id for one in FIGURES.values() if one.is_red] == ["limit.late"]


def test_every_figure_says_what_it_counts_and_when() -> None:
    for one in FIGURES.values():
        assert one.words.endswith("。"), one.id
        assert "时间" in one.words or one.nature == Nature.RATE or "期内" in one.words, one.id


def test_every_kind_of_amount_is_a_figure_of_its_own() -> None:
    assert {one.id for one in FIGURES.values() if one.nature == Nature.MONEY} == {
        f"money.{concept}" for concept in AMOUNT_CONCEPTS
    }


def test_what_passes_is_a_move_of_its_kind() -> None:
    assert all(act in KINDS[Kind(kind)].moves for kind, act in PASSED)
    assert PASSED[("administrative", "return")] == "returned"
    assert PASSED[("criminal", "not_file")] == "not_filed"
    assert ("criminal", "uphold") not in PASSED


def test_limits_and_sums_have_no_other_side() -> None:
    assert not may_divide(FIGURES["limit.late"], "other")
    assert all(may_divide(FIGURES["out.referred"], by) for by in OF_REFERRALS)


@pytest.mark.parametrize(
    ("name", "since", "until"),
    [
        ("month", (2026, 2, 1), (2026, 2, 28)), ("last_month", (2026, 1, 1), (2026, 1, 31)),
        ("week", (2026, 2, 9), (2026, 2, 15)), ("last_week", (2026, 2, 2), (2026, 2, 8)),
        ("quarter", (2026, 1, 1), (2026, 3, 31)), ("year", (2026, 1, 1), (2026, 12, 31)),
        ("last_year", (2025, 1, 1), (2025, 12, 31)),
    ],
)  # fmt: skip
def test_a_named_period_is_whole(name: str, since: tuple[int, int, int], until: tuple[int, int, int]) -> None:
    assert preset(name, date(2026, 2, 14)) == Period(date(*since), date(*until))
    assert set(PRESETS) >= {name}


def test_a_period_runs_from_its_first_midnight_to_the_one_after_its_last_day() -> None:
    assert Period(date(2026, 11, 1), date(2026, 11, 30)).span == (
        datetime(2026, 11, 1, tzinfo=ZONE), datetime(2026, 12, 1, tzinfo=ZONE),
    )  # fmt: skip
    with pytest.raises(Incomplete, match="截止日期早于起始日期"):
        Period(date(2026, 11, 2), date(2026, 11, 1))
    for since, until in ((date.min, date(2026, 1, 1)), (date(2026, 1, 1), date.max)):
        with pytest.raises(Incomplete, match="2000年至2099年"):
            Period(since, until)


@given(st.dictionaries(st.integers(1, 9), st.integers(0, 9), max_size=6))
def test_no_number_below_three_can_be_read_from_a_comparison(counts: dict[int, int]) -> None:
    gone = hidden(counts)
    assert {key for key, count in counts.items() if count < FEWEST} <= gone
    assert len(gone) != 1 or len(counts) == 1
