"""Sender × addressee: who may press whom, in which words. The table below is typed by hand from FIELD 8."""

import pytest

from agencies.kinds import AgencyKind as A
from referral.law.urging import STEPS, WHY_NOT, Relation, Standing, relation, steps

CITY, COUNTY, PROVINCE = 100, 101, 90
BUREAU = Standing(1, A.NHSA, CITY, above=(50,))
PROVINCIAL = Standing(50, A.NHSA, PROVINCE)
BELOW = Standing(2, A.NHSA, COUNTY, above=(1, 50))
OFFICE = Standing(3, A.NHSA_OFFICE, CITY, above=(1,))
POLICE = Standing(4, A.POLICE, CITY)
HEALTH = Standing(5, A.HEALTH, CITY)
COUNTY_HEALTH = Standing(6, A.HEALTH, COUNTY, above=(5,))
GOVERNMENT = Standing(7, A.GOVERNMENT, CITY)
LOWER_GOVERNMENT = Standing(8, A.GOVERNMENT, COUNTY, above=(7,))
DISCIPLINE, PROCURATORATE, COURT = (
    Standing(number, kind, CITY) for number, kind in ((9, A.DISCIPLINE), (10, A.PROCURATORATE), (11, A.COURT))
)

TABLE = [
    (BUREAU, BUREAU, Relation.OWN, "提醒"),
    (BUREAU, POLICE, Relation.EQUAL, "商请反馈 报请共同上级协调"),
    (POLICE, BUREAU, Relation.EQUAL, "商请反馈 报请共同上级协调"),
    (BUREAU, HEALTH, Relation.EQUAL, "商请反馈 报请共同上级协调"),
    (BUREAU, COUNTY_HEALTH, Relation.EQUAL, "商请反馈 报请共同上级协调"),
    (PROVINCIAL, HEALTH, Relation.EQUAL, "商请反馈 报请共同上级协调"),
    (PROVINCIAL, LOWER_GOVERNMENT, Relation.EQUAL, "商请反馈 报请共同上级协调"),
    (BUREAU, BELOW, Relation.DOWN, "催办 督办函 约谈 函询 通报"),
    (PROVINCIAL, BELOW, Relation.DOWN, "催办 督办函 约谈 函询 通报"),
    (BUREAU, OFFICE, Relation.DOWN, "催办 督办函 约谈 函询 通报"),
    (HEALTH, COUNTY_HEALTH, Relation.DOWN, "催办 督办函 约谈 函询 通报"),
    (GOVERNMENT, LOWER_GOVERNMENT, Relation.DOWN, "催办 督办函 约谈 函询 通报"),
    (GOVERNMENT, POLICE, Relation.GOVERNMENT, "催办 督办函 约谈 函询 通报"),
    (GOVERNMENT, HEALTH, Relation.GOVERNMENT, "催办 督办函 约谈 函询 通报"),
    (GOVERNMENT, COUNTY_HEALTH, Relation.EQUAL, "商请反馈 报请共同上级协调"),
    (BELOW, BUREAU, Relation.UP, ""),
    (BUREAU, GOVERNMENT, Relation.UP, ""),
    (BUREAU, DISCIPLINE, Relation.NEVER, ""),
    (DISCIPLINE, BUREAU, Relation.NEVER, ""),
    (GOVERNMENT, PROCURATORATE, Relation.NEVER, ""),
    (POLICE, COURT, Relation.NEVER, ""),
]


@pytest.mark.parametrize(("sender", "addressee", "near", "words"), TABLE)
def test_each_pair_has_its_steps(sender: Standing, addressee: Standing, near: Relation, words: str) -> None:
    assert relation(sender, addressee) == near
    assert [step.label for step in steps(sender, addressee)] == words.split()


def test_every_step_has_its_basis_and_nothing_of_equals_orders() -> None:
    for near, found in STEPS.items():
        assert found or WHY_NOT[near]
        assert all(step.basis for step in found)
    said = "".join(step.label for step in STEPS[Relation.EQUAL])
    assert not any(word in said for word in ("催办", "督办", "约谈", "函询", "通报", "责令"))


def test_the_sharper_steps_are_for_a_deputy_or_the_head() -> None:
    levels = {step.code: step.level for found in STEPS.values() for step in found}
    assert levels == {
        "remind": "any", "ask": "any", "urge": "any", "report": "deputy", "supervise": "deputy", "talk": "head",
        "inquire": "head", "circular": "head",
    }  # fmt: skip
