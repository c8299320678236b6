"""挂牌督办 as tables: who may list whom, which standards a case meets, the steps and the marks. Typed by hand from FIELD 8 and 1.5."""

from datetime import date
from decimal import Decimal

import pytest

from agencies.kinds import AgencyKind as A
from referral.law.listing import (
    STANDARDS,
    Course,
    Facts,
    Grade,
    Lister,
    Step,
    faults,
    grade,
    misses,
    step,
    unmet,
)
from referral.law.urging import Standing

CITY, PROVINCE = 100, 90
PROVINCIAL = Lister(Standing(50, A.NHSA, PROVINCE), 1, "省医保局")
PROVINCIAL_POLICE = Lister(Standing(51, A.POLICE, PROVINCE), 1, "省公安厅")
PROVINCIAL_GOVERNMENT = Lister(Standing(52, A.GOVERNMENT, PROVINCE), 1, "省政府办")
CITY_GOVERNMENT = Lister(Standing(7, A.GOVERNMENT, CITY), 2, "市政府办")
CITY_BUREAU = Lister(Standing(1, A.NHSA, CITY, above=(50,)), 2, "市医保局")
DISCIPLINE = Lister(Standing(9, A.DISCIPLINE, CITY), 2, "市纪委监委")
BUREAU = (Standing(1, A.NHSA, CITY, above=(50,)), "市医保局")
POLICE = (Standing(4, A.POLICE, CITY, above=(51,)), "市公安局")
HEALTH = (Standing(5, A.HEALTH, CITY), "市卫健委")
LOWER_GOVERNMENT = (Standing(8, A.GOVERNMENT, CITY, above=(52,)), "市政府办")
COURT = (Standing(11, A.COURT, CITY), "市法院")


@pytest.mark.parametrize(
    ("listers", "units", "sentence"),
    [
        ([PROVINCIAL], [BUREAU], ""),
        ([PROVINCIAL], [BUREAU, POLICE], "请增加市公安局的上级主管机关"),
        ([PROVINCIAL, PROVINCIAL_POLICE], [BUREAU, POLICE], ""),
        ([PROVINCIAL], [LOWER_GOVERNMENT], "市政府办不受所选机关领导"),
        ([PROVINCIAL_GOVERNMENT], [LOWER_GOVERNMENT], ""),
        ([PROVINCIAL_GOVERNMENT], [HEALTH], "市卫健委不受所选机关领导"),
        ([CITY_GOVERNMENT], [BUREAU, POLICE, HEALTH], ""),
        ([CITY_BUREAU], [POLICE], "市公安局不受所选机关领导"),
        ([CITY_BUREAU], [BUREAU], "市医保局不能同时是挂牌督办机关和承办单位"),
        ([CITY_GOVERNMENT, CITY_BUREAU], [BUREAU, POLICE], "市医保局不能同时是挂牌督办机关和承办单位"),
        ([CITY_BUREAU, CITY_GOVERNMENT], [POLICE], ""),
        ([PROVINCIAL, CITY_GOVERNMENT], [BUREAU], "须为同级机关"),
        ([CITY_GOVERNMENT], [COURT], "不由行政机关督办"),
        ([DISCIPLINE], [HEALTH], "市纪委监委不在本系统挂牌督办"),
        ([], [BUREAU], "须为1至6个"),
        ([PROVINCIAL], [], "至少选择一个承办单位"),
    ],
)
def test_each_unit_has_its_own_superior_or_government_among_listers_of_one_rank(
    listers: list[Lister], units: list[tuple[Standing, str]], sentence: str
) -> None:
    found = "".join(faults(listers, units))
    assert sentence in found and bool(found) == bool(sentence)


def test_a_standard_is_met_by_what_the_case_says() -> None:
    facts = Facts(amount=Decimal("499999.99"), persons=9, regions=1)
    every = ("amount", "persons", "opinion", "regions", "official", "order")
    assert len(unmet(every, facts, STANDARDS.values())) == 6
    facts = Facts(
        Decimal(500_000),
        10,
        2,
        is_public_opinion=True,
        knows_official=True,
        order_document="江医保函〔2026〕5号",
    )
    assert unmet(every, facts, STANDARDS.values()) == []


def test_the_step_is_read_from_the_facts() -> None:
    order = [
        (Course(is_endorsed=False), Step.ENDORSE), (Course(), Step.SIGN), (Course(is_refused=True), Step.REFUSED),
        (Course(is_issued=True), Step.RUNNING), (Course(is_issued=True, is_reported=True), Step.CHECKING),
        (Course(is_issued=True, is_reported=True, is_checked=True), Step.LIFTING),
        (Course(is_issued=True, is_reported=True, is_checked=True, is_lifted=True), Step.LIFTED),
    ]  # fmt: skip
    assert [step(course) for course, _ in order] == [found for _, found in order]


@pytest.mark.parametrize(
    ("missed", "over", "mark"),
    [
        (0, None, Grade.BLUE), (1, None, Grade.ORANGE), (0, 1, Grade.ORANGE), (0, 29, Grade.ORANGE), (0, 30, Grade.RED),
        (2, None, Grade.RED), (1, 30, Grade.RED),
    ],
)  # fmt: skip
def test_missed_duties_give_the_mark(missed: int, over: int | None, mark: Grade) -> None:
    assert grade(missed, over, 30) == mark


@pytest.mark.parametrize(
    ("every", "until", "number"),
    [
        ("month", date(2027, 1, 31), 0), ("month", date(2027, 2, 1), 1), ("month", date(2027, 2, 28), 1),
        ("month", date(2027, 3, 1), 2), ("month", date(2027, 4, 1), 3), ("ten", date(2027, 2, 10), 1), ("ten", date(2027, 2, 11), 2),
        ("half", date(2027, 2, 16), 2),
    ],
)  # fmt: skip
def test_each_period_that_passes_without_a_report_is_a_miss(every: str, until: date, number: int) -> None:
    assert misses(date(2027, 1, 31), until, every) == number
