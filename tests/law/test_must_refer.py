"""应移送未移送提示 as law: each rule met and not met, each stage, and that a changed fact voids a decision."""

import random
from datetime import date, datetime
from decimal import Decimal
from itertools import combinations

import pytest

from agencies.kinds import AgencyKind as A
from referral.law.clocks import ZONE
from referral.law.kinds import Kind
from referral.law.must_refer import (
    BY_ID,
    CIRCUMSTANCES,
    RULES,
    VERSION,
    Facts,
    Stage,
    answers,
    crossed_at,
    head_day,
    is_met,
    met,
    stage,
    still_holds,
)
from referral.law.violations import FRAUD, VIOLATIONS
from referral.law.workdays import PUBLISHED

MILLION = Decimal(1_000_000)


def ids(facts: Facts, lead: str = A.NHSA) -> set[str]:
    return {rule.id for rule in met(facts, lead)}


def test_every_rule_names_its_channel_basis_time_and_ground() -> None:
    assert len(BY_ID) == len(RULES)
    for rule in RULES:
        assert rule.label and rule.basis and rule.within and rule.effective_from
        assert bool(rule.codes) + bool(rule.circumstance) + rule.official == 1, rule.id
        assert rule.codes <= set(VIOLATIONS) and rule.circumstance in {"", *CIRCUMSTANCES}


@pytest.mark.parametrize("rule", [r for r in RULES if r.at_threshold], ids=lambda r: r.id)
@pytest.mark.parametrize(
    ("fraud", "threshold", "expected"),
    [(2999, 3000, False), (3000, 3000, True), (5999, 6000, False), (6000, 6000, True), (None, 3000, False)],
)
def test_fraud_is_to_be_referred_from_the_provinces_figure_on(rule, fraud, threshold, expected) -> None:
    for code in rule.codes:
        amount = None if fraud is None else Decimal(fraud)
        assert is_met(rule, Facts(frozenset({code}), amount, Decimal(threshold))) is expected
    assert not is_met(rule, Facts(frozenset({"F03"}), MILLION))


@pytest.mark.parametrize("rule", [r for r in RULES if r.codes and not r.at_threshold], ids=lambda r: r.id)
def test_other_findings_are_to_be_referred_whatever_the_amount(rule) -> None:
    assert all(is_met(rule, Facts(frozenset({code}))) for code in rule.codes)
    assert not is_met(rule, Facts(frozenset({"F04"}), MILLION))


@pytest.mark.parametrize("name", CIRCUMSTANCES)
def test_a_circumstance_counts_with_a_fraud_finding_alone(name: str) -> None:
    assert name in ids(Facts(frozenset({"F01"}), circumstances=frozenset({name})))
    assert name not in ids(Facts(frozenset({"F04"}), circumstances=frozenset({name})))


def test_an_official_is_for_the_discipline_channel() -> None:
    assert ids(Facts(frozenset({"F04"}), has_official=True)) == {"official"}
    assert BY_ID["official"].is_secret and not any(r.is_secret for r in RULES if r.id != "official")


def test_nothing_is_referred_to_oneself() -> None:
    facts = Facts(frozenset({"F06", "F07", "F16"}), has_official=True)
    assert ids(facts, A.POLICE) == {"unlicensed_drugs", "prices", "official"}
    assert ids(facts, A.MARKET) == {"drug_resale", "unlicensed_drugs_crime", "official"}
    assert "official" not in ids(facts, A.DISCIPLINE)


def test_facts_say_the_same_whatever_their_order_and_however_often_they_are_asked() -> None:
    draw = random.Random(49)
    for _ in range(300):
        codes = draw.sample(sorted(VIOLATIONS), draw.randint(0, 6))
        fraud = draw.choice([None, Decimal(draw.randint(0, 20_000))])
        some = frozenset(draw.sample(sorted(CIRCUMSTANCES), draw.randint(0, 3)))
        facts = [Facts(frozenset(order), fraud, Decimal(3000), some, True) for order in (codes, codes[::-1])]
        assert ids(facts[0]) == ids(facts[1]) == ids(facts[0])
        more = Facts(frozenset({*codes, "F06"}), (fraud or Decimal(0)) + 1, Decimal(3000), some, True)
        assert ids(facts[0]) <= ids(more), "more facts never take a duty away"
        bare = Facts(facts[0].codes - FRAUD, fraud, Decimal(3000), some)
        assert not ids(bare) & set(CIRCUMSTANCES)


def test_a_rule_is_followed_by_the_channel_that_it_asks_for() -> None:
    fraud, prices, official = BY_ID["institution_fraud"], BY_ID["prices"], BY_ID["official"]
    assert answers(fraud, A.POLICE, Kind.CRIMINAL) and answers(fraud, A.POLICE, Kind.REPORT_CRIME)
    assert not answers(fraud, A.POLICE, Kind.ASSISTANCE) and not answers(fraud, A.HEALTH, Kind.ADMINISTRATIVE)
    assert answers(prices, A.MARKET, Kind.ADMINISTRATIVE) and not answers(
        prices, A.HEALTH, Kind.ADMINISTRATIVE
    )
    assert answers(official, A.DISCIPLINE, Kind.DISCIPLINE) and not answers(
        official, A.DISCIPLINE, Kind.JOINT
    )


def test_the_amount_is_reached_with_the_figure_that_makes_it_full() -> None:
    days = [datetime(2026, 11, day, tzinfo=ZONE) for day in (9, 12, 16)]
    rows = list(zip(days, (Decimal(1000), Decimal(2000), Decimal(9000)), strict=True))
    assert crossed_at(rows[::-1], Decimal(3000)) == days[1]
    assert crossed_at(rows, Decimal(99_999)) is None


def test_a_correction_that_keeps_the_threshold_moves_no_day_and_one_that_leaves_it_starts_anew() -> None:
    days = [datetime(2026, 11, day, tzinfo=ZONE) for day in (9, 12, 16)]
    kept = list(zip(days, (Decimal(5000), Decimal(-1000), Decimal(9000)), strict=True))
    assert crossed_at(kept, Decimal(3000)) == days[0]
    left = list(zip(days, (Decimal(5000), Decimal(-4000), Decimal(9000)), strict=True))
    assert crossed_at(left[:2], Decimal(3000)) is None and crossed_at(left, Decimal(3000)) == days[2]


@pytest.mark.parametrize(
    ("since", "after", "expected"),
    [
        (date(2026, 11, 9), 5, date(2026, 11, 17)), (date(2026, 11, 9), 0, date(2026, 11, 10)),
        (date(2026, 9, 28), 5, date(2026, 10, 11)),
    ],
)  # fmt: skip
def test_the_head_is_shown_it_after_whole_working_days(since: date, after: int, expected: date) -> None:
    assert head_day(since, PUBLISHED, after) == expected
    assert stage(since, expected, PUBLISHED, after) == Stage.HEAD
    assert stage(since, since, PUBLISHED, after) == Stage.DEPARTMENT


def test_a_decision_falls_with_each_changed_fact_and_with_new_rules() -> None:
    facts = {
        "codes": ["F01"],
        "fraud": "4000.00",
        "threshold": "3000.00",
        "circumstances": [],
        "subjects": [1],
        "outcomes": [],
    }
    assert still_holds(facts, VERSION, dict(facts)) and not still_holds(facts, "2020-01", facts)
    changes = {
        "codes": ["F01", "F06"], "fraud": "5000.00", "threshold": "4000.00", "circumstances": ["forged"], "subjects": [1, 2],
        "outcomes": [7],
    }  # fmt: skip
    assert set(changes) == set(facts)
    for some in (names for n in (1, 2) for names in combinations(changes, n)):
        assert not still_holds(facts, VERSION, facts | {name: changes[name] for name in some}), some
