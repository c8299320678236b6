"""Each rule at 春节, 国庆 and a worked Saturday: trigger → end, met until its last moment, over after it."""

from datetime import date, datetime, timedelta

import pytest

from referral.law.clocks import ZONE, ClockState, Fact, FactKind, add_months, compute, end_of, state
from referral.law.rules import RULES, Nature, Rule, Unit, get
from tests.law import oracle

#: A day that a limit runs into → the day on which it ends.
SPRING, NATIONAL, WORKED = date(2026, 2, 18), date(2026, 10, 3), date(2026, 2, 28)
ENDS = {SPRING: date(2026, 2, 24), NATIONAL: date(2026, 10, 8), WORKED: WORKED}
FORWARD = [r for r in RULES.values() if r.length is not None and r.unit.is_time and not r.backward]
COUNTED = [r for r in FORWARD if r.unit in {Unit.DAY, Unit.MONTH}]
WORKDAYS = [r for r in FORWARD if r.unit == Unit.WORKDAY]


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, 30, tzinfo=ZONE)


def begins(rule: Rule, target: date) -> date:
    """The day from which a limit of days or months runs into a day."""
    if rule.unit == Unit.MONTH:
        return add_months(target, -(rule.length or 0))
    return target - timedelta(days=rule.length or 0)


def check(rule: Rule, start: date, due: date) -> None:
    """The end of a limit, and what it is called around it."""
    begun = Fact(FactKind.START, at(start))
    result = compute(rule, [begun])
    assert (result.due_on, result.due_at) == (due, end_of(due))
    last = end_of(due) - timedelta(minutes=1)
    over = ClockState.LAPSED if rule.nature == Nature.RIGHT else ClockState.OVERDUE
    assert state(rule, [begun], last) == ClockState.RUNNING
    assert state(rule, [begun], end_of(due)) == over
    assert state(rule, [begun, Fact(FactKind.END, last)], end_of(due)) == ClockState.MET
    assert state(rule, [begun, Fact(FactKind.END, end_of(due))], end_of(due)) == ClockState.MET_LATE


@pytest.mark.parametrize("target", ENDS, ids=str)
@pytest.mark.parametrize("rule", COUNTED, ids=lambda rule: rule.id)
def test_a_limit_of_days_or_months_that_runs_into_a_holiday_ends_after_it(rule: Rule, target: date) -> None:
    start = begins(rule, target)
    if start.year == target.year:
        assert oracle.due(start, rule.length or 0, rule.unit.value) == ENDS[target]
    check(rule, start, ENDS[target])


@pytest.mark.parametrize("start", [date(2026, 2, 13), date(2026, 9, 30)], ids=str)
@pytest.mark.parametrize("rule", WORKDAYS, ids=lambda rule: rule.id)
def test_a_limit_of_working_days_leaves_holidays_out_and_counts_worked_saturdays(
    rule: Rule, start: date
) -> None:
    due = oracle.due(start, rule.length or 0, "workday")
    check(rule, start, due)
    days = [start + timedelta(days=n) for n in range(1, (due - start).days + 1)]
    off = sum(1 for day in days if not oracle.works(day))
    assert len(days) - off == rule.length and off >= 7, "it ran through the holiday"


@pytest.mark.parametrize("rule", [r for r in RULES.values() if r.backward], ids=lambda rule: rule.id)
def test_a_limit_that_counts_back_ends_on_the_working_day_before(rule: Rule) -> None:
    given = date(2026, 10, 12) if rule.unit == Unit.WORKDAY else date(2026, 11, 3)
    found = compute(rule, [Fact(FactKind.START, at(given))]).due_on
    assert found == oracle.due(given, rule.length or 0, rule.unit.value, backward=True)
    assert found is not None and oracle.works(found) and found < given
    begun = Fact(FactKind.START, at(given))
    over = ClockState.LAPSED if rule.nature == Nature.RIGHT else ClockState.OVERDUE
    assert state(rule, [begun], end_of(found)) == over
    assert (
        state(rule, [begun, Fact(FactKind.END, end_of(found) - timedelta(minutes=1))], at(given))
        == ClockState.MET
    )
    assert state(rule, [begun, Fact(FactKind.END, end_of(found))], at(given)) == ClockState.MET_LATE


@pytest.mark.parametrize(
    "rule", [r for r in RULES.values() if r.length is None or not r.unit.is_time], ids=lambda rule: rule.id
)
def test_what_the_law_gives_no_number_for_is_never_over_and_is_met_when_done(rule: Rule) -> None:
    begun = Fact(FactKind.START, at(date(2026, 2, 13)))
    assert compute(rule, [begun]).due_at is None
    assert state(rule, [begun], at(date(2027, 2, 13))) == ClockState.RUNNING
    assert (
        state(rule, [begun, Fact(FactKind.END, at(date(2026, 10, 3)))], at(date(2027, 2, 13)))
        == ClockState.MET
    )


@pytest.mark.parametrize("rule", [r for r in FORWARD if r.unit == Unit.HOUR], ids=lambda rule: rule.id)
@pytest.mark.parametrize("day", [date(2026, 2, 17), date(2026, 10, 1), date(2026, 2, 28)], ids=str)
def test_hours_run_to_the_minute_whatever_the_day(rule: Rule, day: date) -> None:
    begun = Fact(FactKind.START, at(day, 17))
    due = at(day, 17) + timedelta(hours=rule.length or 0)
    assert compute(rule, [begun]).due_at == due
    assert state(rule, [begun], due - timedelta(minutes=1)) == ClockState.RUNNING
    assert state(rule, [begun], due) == ClockState.OVERDUE


@pytest.mark.parametrize(
    ("rule", "start", "due"),
    [  # counted on paper with the notice beside it
        ("crim_refer_decide", "2026-02-13", "2026-02-24"),
        ("agency_reconsider", "2026-09-30", "2026-10-08"),
        ("police_file_decide", "2026-10-07", "2026-10-10"),  # a worked Saturday
        ("police_file_decide", "2026-02-25", "2026-02-28"),  # a worked Saturday
        ("nhsa_decide", "2026-07-05", "2026-10-08"),
        ("agr.answer", "2026-10-08", "2026-10-14"),  # 9, 10 (worked), 12, 13, 14
        ("agr.answer", "2026-02-12", "2026-02-26"),  # 13, 14 (worked), 24, 25, 26
        ("hearing_request", "2026-09-30", "2026-10-13"),  # 8, 9, 10 (worked), 12, 13
        ("tip_named_notice", "2026-04-30", "2026-05-11"),  # 6, 7, 8, 9 (worked), 11
        ("rev_agency_reply", "2026-08-03", "2026-10-08"),
        ("rev_agency_reply", "2025-12-28", "2026-02-28"),  # a worked Saturday
        ("listing_term_short", "2026-04-02", "2026-10-08"),
        ("fine_pay", "2026-09-20", "2026-10-08"),
        ("rev_internal_transfer", "2026-02-11", "2026-02-14"),  # 12, 13, 14 (worked)
    ],
)
def test_dates_counted_on_paper(rule: str, start: str, due: str) -> None:
    check(get(rule), date.fromisoformat(start), date.fromisoformat(due))


def test_no_rule_is_left_out() -> None:
    backward = [r for r in RULES.values() if r.backward]
    hours = [r for r in FORWARD if r.unit == Unit.HOUR]
    silent = [r for r in RULES.values() if r.length is None or not r.unit.is_time]
    assert len(COUNTED) + len(WORKDAYS) + len(hours) + len(backward) + len(silent) == len(RULES) == 103
