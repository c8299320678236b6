"""The arithmetic of limits: each rule of the table, the order of events, alarms, words."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.law.clocks import (
    ZONE,
    ClockState,
    Fact,
    FactKind,
    Result,
    add_months,
    alarm_at,
    compute,
    end_of,
    remaining,
    state,
)
from referral.law.rules import RULES, Nature, Rule, Unit, get
from tests.law import oracle

STARTS = (date(2026, 2, 12), date(2026, 4, 30), date(2026, 9, 18), date(2026, 9, 29))


def at(text: str) -> datetime:
    """A moment of Asia/Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def begun(rule: Rule | str, start: str, *facts: Fact) -> Result:
    """The computation of a rule from a start and further events."""
    found = get(rule) if isinstance(rule, str) else rule
    return compute(found, [Fact(FactKind.START, at(start)), *facts])


TIMED = [rule for rule in RULES.values() if rule.length is not None and rule.unit.is_time]
COUNTED = [rule for rule in TIMED if rule.unit != Unit.HOUR]
HOURLY = [rule for rule in RULES.values() if rule.unit == Unit.HOUR]
SILENT = [rule for rule in RULES.values() if rule not in TIMED]  # a figure of a standard never makes a date


@pytest.mark.parametrize("rule", COUNTED, ids=lambda rule: rule.id)
@pytest.mark.parametrize("start", STARTS, ids=str)
def test_each_rule_ends_on_the_day_counted_by_hand(rule: Rule, start: date) -> None:
    expected = oracle.due(start, rule.length or 0, rule.unit.value, backward=rule.backward)
    result = begun(rule, f"{start}T10:30")
    if expected.year > 2026:
        assert result.is_provisional
        return
    assert result.due_on == expected
    assert result.due_at == end_of(expected)


@pytest.mark.parametrize("rule", HOURLY, ids=lambda rule: rule.id)
def test_hours_run_through_nights_and_holidays(rule: Rule) -> None:
    result = begun(rule, "2026-09-30T17:50")
    assert result.due_on is None
    assert result.due_at == at("2026-09-30T17:50") + timedelta(hours=rule.length or 0)


@pytest.mark.parametrize("rule", SILENT, ids=lambda rule: rule.id)
def test_a_rule_without_a_number_has_no_date_and_says_so(rule: Rule) -> None:
    result = begun(rule, "2026-09-29T09:00")
    assert (result.due_on, result.due_at) == (None, None)
    assert "法律未规定具体期限" in result.steps


@pytest.mark.parametrize(
    ("rule", "start", "due"),
    [
        ("agency_reconsider", "2026-11-19", "2026-11-23"),  # 11-22 is a Sunday
        ("police_file_decide", "2026-11-13", "2026-11-16"),
        ("crim_refer_decide", "2026-09-29", "2026-10-08"),  # 10-02 in the 国庆 holiday
        ("nhsa_filing", "2026-09-28", "2026-10-23"),
        ("legal_review", "2026-02-10", "2026-03-02"),  # 春节 off; 02-14 and 02-28 are worked
        ("hearing_notice", "2026-10-12", "2026-09-24"),
        ("listing_term_short", "2026-08-31", "2027-03-01"),
        ("rev_agency_reply", "2026-12-31", "2027-03-01"),  # 02-28 is a Sunday
    ],
)
def test_dates_worked_out_on_paper(rule: str, start: str, due: str) -> None:
    assert str(begun(rule, f"{start}T09:00").due_on) == due


def test_a_friday_approval_ends_on_saturday_at_the_same_minute() -> None:
    assert begun("crim_refer_send", "2026-11-20T17:50").due_at == at("2026-11-21T17:50")


def test_a_limit_that_runs_into_an_unpublished_year_warns() -> None:
    result = begun("nhsa_decide", "2026-11-20T09:00")
    assert result.is_provisional
    assert any("2027年放假安排未导入" in step for step in result.steps)


def test_the_explanation_names_start_skipped_days_roll_and_basis() -> None:
    steps = "；".join(begun("crim_refer_decide", "2026-09-29T09:00").steps)
    for part in ("起算：2026-09-29", "3日", "国庆节", "顺延至2026-10-08", "310号令"):
        assert part in steps


def test_months_end_on_the_last_day_where_the_day_is_missing() -> None:
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2025, 10, 31), 4) == date(2026, 2, 28)


def test_a_stop_counts_its_own_day_and_the_rest_starts_after_the_resume_day() -> None:
    stop, resume = Fact(FactKind.STOP, at("2026-11-11T09:00")), Fact(FactKind.RESUME, at("2026-11-18T09:00"))
    result = begun("agr.answer", "2026-11-09T09:00", stop, resume)
    # 5 workdays: 10th and 11th are used, three are left after the 18th: 19, 20, 23
    assert result.due_on == date(2026, 11, 23)


def test_a_month_limit_moves_by_the_days_it_was_stopped_and_rolls_once_at_the_end() -> None:
    stop, resume = Fact(FactKind.STOP, at("2026-07-01T09:00")), Fact(FactKind.RESUME, at("2026-07-11T09:00"))
    result = begun("rev_agency_reply", "2026-06-20T09:00", stop, resume)
    assert result.due_on == date(2026, 8, 31)  # 08-20 + 10 days = 08-30, a Sunday


def test_an_extension_lengthens_the_end_before_the_roll() -> None:
    extend = Fact(FactKind.EXTEND, at("2026-11-14T09:00"), 4, "day", document="批准书1号")
    result = begun("police_file_decide", "2026-11-13T09:00", extend)
    assert result.due_on == date(2026, 11, 20)
    assert result.extended


def test_a_set_period_replaces_the_rules_own() -> None:
    assert begun(
        "rev_agency_reply", "2026-06-10T09:00", Fact(FactKind.SET, at("2026-06-10T09:00"), 1, "month")
    ).due_on == date(2026, 7, 10)


def test_states_over_time() -> None:
    rule, start = get("crim_refer_decide"), Fact(FactKind.START, at("2026-11-09T09:00"))
    assert state(rule, [], at("2026-11-09T10:00")) == ClockState.NOT_STARTED
    assert state(rule, [start], at("2026-11-12T23:59")) == ClockState.RUNNING
    assert state(rule, [start], at("2026-11-13T00:00")) == ClockState.OVERDUE
    late = [start, Fact(FactKind.END, at("2026-11-13T08:00"))]
    assert state(rule, late, at("2026-11-14T00:00")) == ClockState.MET_LATE
    good = [start, Fact(FactKind.END, at("2026-11-12T23:00"))]
    assert state(rule, good, at("2026-11-14T00:00")) == ClockState.MET
    assert (
        state(rule, [start, Fact(FactKind.VOID, at("2026-11-10T09:00"))], at("2026-11-20T00:00"))
        == ClockState.VOID
    )


@pytest.mark.parametrize("rule", [r for r in (*COUNTED, *HOURLY) if not r.backward], ids=lambda rule: rule.id)
def test_each_rule_is_met_until_its_last_moment_and_over_after_it(rule: Rule) -> None:
    start = Fact(FactKind.START, at("2026-02-12T10:30"))
    due = compute(rule, [start]).due_at
    assert due is not None
    last = due - timedelta(minutes=1)
    over = ClockState.LAPSED if rule.nature == Nature.RIGHT else ClockState.OVERDUE
    assert state(rule, [start], last) == ClockState.RUNNING
    assert state(rule, [start], due) == over
    assert state(rule, [start, Fact(FactKind.END, last)], due) == ClockState.MET
    assert state(rule, [start, Fact(FactKind.END, due)], due) == ClockState.MET_LATE


def test_a_right_lapses_and_is_never_overdue() -> None:
    start = Fact(FactKind.START, at("2026-11-09T09:00"))
    assert state(get("agency_reconsider"), [start], at("2026-11-20T09:00")) == ClockState.LAPSED


def test_only_a_statutory_duty_says_overdue() -> None:
    late = at("2026-12-01T09:00")
    said = {
        rule: remaining(get(rule), begun(rule, "2026-11-09T09:00"), late)
        for rule in ("police_file_decide", "agr.answer")
    }
    assert said["police_file_decide"].startswith("超期")
    assert said["agr.answer"].startswith("超过建议时限")


@pytest.mark.parametrize(
    ("rule", "now", "words"),
    [
        ("agr.answer", "2026-11-11T09:00", "剩3个工作日"),
        ("crim_refer_decide", "2026-11-10T09:00", "剩2天"),
        ("crim_refer_decide", "2026-11-12T09:00", "今日届满"),
        ("crim_refer_send", "2026-11-10T04:00", "剩5小时"),
    ],
)
def test_what_is_left_is_said_in_the_rules_own_unit(rule: str, now: str, words: str) -> None:
    assert remaining(get(rule), begun(rule, "2026-11-09T09:00"), at(now)) == words


def test_alarms_leave_stopped_time_out() -> None:
    stop, resume = Fact(FactKind.STOP, at("2026-11-09T15:00")), Fact(FactKind.RESUME, at("2026-11-10T15:00"))
    result = begun("crim_refer_send", "2026-11-09T09:00", stop, resume)
    assert result.due_at == at("2026-11-11T09:00")
    assert alarm_at(result, 50) == at("2026-11-10T21:00")


moments = st.integers(0, 300).map(lambda hours: at("2026-03-02T09:00") + timedelta(hours=hours))
units = st.sampled_from(["day", "workday", "month", "hour"])
rules = st.sampled_from([rule for rule in TIMED if not rule.backward])


@st.composite
def stories(draw: st.DrawFn) -> list[Fact]:
    """A start, then stops, resumes and extensions in the order of their time."""
    facts = [Fact(FactKind.START, at("2026-03-02T09:00"))]
    for moment in sorted(draw(st.lists(moments, max_size=8, unique=True))):
        kind = draw(st.sampled_from([FactKind.STOP, FactKind.RESUME, FactKind.EXTEND]))
        amount = draw(st.integers(1, 30)) if kind == FactKind.EXTEND else None
        facts.append(Fact(kind, moment, amount, draw(units) if amount else ""))
    return facts


@given(rules, stories())
def test_the_same_events_always_give_the_same_date(rule: Rule, facts: list[Fact]) -> None:
    assert compute(rule, facts) == compute(rule, list(facts))


@given(rules, stories())
def test_a_stop_or_an_extension_never_brings_the_end_forward(rule: Rule, facts: list[Fact]) -> None:
    plain, told = compute(rule, facts[:1]), compute(rule, facts)
    assert plain.due_at is not None
    assert told.due_at is not None
    assert told.due_at >= plain.due_at


@given(rules, st.integers(0, 250), st.integers(1, 40))
def test_a_later_start_never_ends_earlier(rule: Rule, first: int, later: int) -> None:
    day = at("2026-01-05T09:00")
    one = compute(rule, [Fact(FactKind.START, day + timedelta(days=first))]).due_at
    two = compute(rule, [Fact(FactKind.START, day + timedelta(days=first + later))]).due_at
    assert one is not None
    assert two is not None
    assert one <= two
