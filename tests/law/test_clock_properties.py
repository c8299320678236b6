"""Any sequence of events: one date in whatever order they were entered, the date that an independent oracle walks to."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from referral.law.clocks import ZONE, ClockState, Fact, FactKind, compute, state
from referral.law.rules import RULES, Rule, Unit, get
from tests.law import oracle

BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
START = Fact(FactKind.START, BEGIN)
SAME_UNIT = [get("nhsa_filing"), get("crim_refer_decide"), get("agr.final_feedback"), get("evid_seal")]
FORWARD = [
    rule for rule in RULES.values() if rule.unit.is_time and rule.length is not None and not rule.backward
]
moments = st.lists(st.integers(1, 900), max_size=9, unique=True).map(sorted)


@st.composite
def stories(draw: st.DrawFn, units: tuple[str, ...] = ("day", "workday", "hour")) -> list[Fact]:
    """A start, then stops, resumes, extensions, set periods and re-projections, each at a moment of its own."""
    facts = [START]
    for hours in draw(moments):
        kind = draw(
            st.sampled_from(
                [FactKind.STOP, FactKind.RESUME, FactKind.EXTEND, FactKind.SET, FactKind.REPROJECT]
            )
        )
        sized = kind in {FactKind.EXTEND, FactKind.SET}
        amount = draw(st.integers(1, 20)) if sized else None
        facts.append(
            Fact(kind, BEGIN + timedelta(hours=hours), amount, draw(st.sampled_from(units)) if sized else "")
        )
    return facts


def told(rule: Rule, facts: list[Fact]) -> tuple[object, ...]:
    """What must not depend on how the events came in."""
    result = compute(rule, facts)
    return result.due_on, result.due_at, result.paused_since, result.extended, result.stops


@given(st.sampled_from(FORWARD), stories(), st.randoms(use_true_random=False))
def test_the_order_of_entering_changes_nothing(rule: Rule, facts: list[Fact], chance: object) -> None:
    shuffled = list(facts)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert told(rule, shuffled) == told(rule, facts)
    assert state(rule, shuffled, BEGIN + timedelta(days=60)) == state(rule, facts, BEGIN + timedelta(days=60))


@given(st.sampled_from(FORWARD), stories(), st.integers(0, 9))
def test_what_is_read_in_two_halves_is_read_the_same(rule: Rule, facts: list[Fact], cut: int) -> None:
    compute(rule, facts[:cut])  # what was known in between leaves nothing behind
    assert told(rule, [*facts[cut:], *facts[:cut]]) == told(rule, facts)


@given(st.sampled_from(SAME_UNIT), stories())
def test_every_sequence_ends_on_the_day_that_is_walked_to(rule: Rule, facts: list[Fact]) -> None:
    unit = rule.unit.value
    facts = [replace(fact, unit=unit) if fact.amount else fact for fact in facts]
    length, spans, extensions, stopped = rule.length or 0, [], [], None
    for fact in facts:
        day = fact.at.date()
        if fact.kind == FactKind.SET:
            length = fact.amount or 0
        elif fact.kind == FactKind.EXTEND:
            extensions.append(fact.amount or 0)
        elif fact.kind == FactKind.STOP and stopped is None:
            stopped = day
        elif fact.kind == FactKind.RESUME and stopped is not None:
            spans.append((stopped, day))
            stopped = None
    assert compute(rule, facts).due_on == oracle.story(BEGIN.date(), length, unit, spans, extensions)


@given(st.sampled_from(FORWARD), stories(), st.integers(1, 900), st.integers(1, 20))
def test_one_more_extension_never_shortens(rule: Rule, facts: list[Fact], hours: int, amount: int) -> None:
    unit = Unit.HOUR.value if rule.unit == Unit.HOUR else rule.unit.value
    longer = [*facts, Fact(FactKind.EXTEND, BEGIN + timedelta(hours=hours, minutes=1), amount, unit)]
    before, after = compute(rule, facts).due_at, compute(rule, longer).due_at
    assert before is not None and after is not None and after >= before


@given(st.sampled_from(FORWARD), stories(), st.integers(1, 40))
def test_one_more_stop_never_brings_the_end_forward(rule: Rule, facts: list[Fact], days: int) -> None:
    last = max(fact.at for fact in facts)
    if compute(rule, facts).paused_since is not None:
        facts = [*facts, Fact(FactKind.RESUME, last + timedelta(hours=1))]
    stop = Fact(FactKind.STOP, last + timedelta(hours=2))
    resume = Fact(FactKind.RESUME, stop.at + timedelta(days=days))
    before, after = compute(rule, facts).due_at, compute(rule, [*facts, stop, resume]).due_at
    assert before is not None and after is not None and after >= before


@given(st.sampled_from(FORWARD), stories())
def test_a_re_projection_under_the_same_days_moves_nothing(rule: Rule, facts: list[Fact]) -> None:
    plain = [fact for fact in facts if fact.kind != FactKind.REPROJECT]
    assert compute(rule, plain).due_at == compute(rule, facts).due_at


def test_a_stop_within_the_extended_time_counts() -> None:
    at = lambda day: datetime.combine(day, BEGIN.time(), tzinfo=ZONE)  # noqa: E731
    facts = [
        START,  # 90 days: until 2026-05-31, a Sunday; 30 more: 06-30
        Fact(FactKind.EXTEND, at(date(2026, 5, 20)), 30, "day"),
        Fact(FactKind.STOP, at(date(2026, 6, 10))),
        Fact(FactKind.RESUME, at(date(2026, 6, 20))),
    ]
    assert compute(get("nhsa_decide"), facts[:2]).due_on == date(2026, 6, 30)
    assert compute(get("nhsa_decide"), facts).due_on == date(2026, 7, 10)
    assert state(get("nhsa_decide"), facts[:3], at(date(2026, 7, 5))) == ClockState.PAUSED
