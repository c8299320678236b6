"""部门协议: which agreement holds between two agencies on a day, what a limit then says, and what the letter promises."""

from datetime import date, timedelta

import pytest

from agencies.kinds import AgencyKind as A
from agencies.models import Agency, Region, User
from agencies.services import create_user
from documents.letters import canonical
from documents.models import Letter
from referral.law.rules import Unit
from referral.models import Agreement
from referral.services import agreements, clocks, lanes
from referral.services.told import term
from tests.cast import START
from tests.line import Bureaus, open_line
from tests.services.walks import only, reported
from tests.workflows.conftest import Town

DAY = date(2026, 11, 9)


@pytest.fixture
def keeper(town: Town) -> User:
    user, _ = create_user(
        username="keeper",
        full_name="某管理员",
        at=START,
        password="keeper-2026",
        platform_role="system_admin",
    )
    return user


def conclude(by: User, number: str = "协〔2026〕1号", **changes: object) -> Agreement:
    values = {"agr.answer": (7, Unit.WORKDAY), "agr.final_feedback": (45, Unit.WORKDAY)}
    fields: dict[str, object] = {
        "number": number, "title": "线索移送协作协议", "signed_on": date(2026, 1, 5), "effective_on": date(2026, 2, 1),
        "values": values, "at": START, "by": by,
    }  # fmt: skip
    return agreements.conclude(**(fields | changes))  # type: ignore[arg-type]


def who(town: Town, bureaus: Bureaus, name: str) -> Agency:
    return {"upper": bureaus.upper, "lower": bureaus.lower}.get(name) or town.agencies[A(name)]


@pytest.mark.parametrize(
    ("kinds", "places", "one", "other", "holds"),
    [
        (("nhsa", "health"), ("990100",), "nhsa", "health", True),
        (("nhsa", "health"), ("990100",), "health", "nhsa", True),
        (("nhsa", "health"), ("990100",), "lower", "health", True),  # a county lies in its city
        (("nhsa", "health"), ("990122",), "nhsa", "health", False),
        (("nhsa", "health"), ("990100",), "upper", "health", False),
        (("nhsa", "health"), ("990000",), "upper", "health", True),
        (("nhsa", "health"), ("990100",), "nhsa", "market", False),
        (("nhsa",), ("990100", "990122"), "nhsa", "lower", True),
    ],
)
def test_an_agreement_of_regions_covers_its_kinds_there(
    kinds: tuple[str, ...],
    places: tuple[str, ...],
    one: str,
    other: str,
    holds: bool,
    town: Town,
    keeper: User,
) -> None:
    bureaus = open_line(town)
    made = conclude(keeper, kinds=kinds, regions=list(Region.objects.filter(code__in=places)))
    assert agreements.covers(made, who(town, bureaus, one), who(town, bureaus, other)) is holds


@pytest.mark.parametrize(
    ("day", "rule", "holds"),
    [
        (date(2026, 1, 31), "agr.answer", False), (date(2026, 2, 1), "agr.answer", True),
        (date(2026, 6, 30), "agr.answer", True), (date(2026, 7, 1), "agr.answer", False),
        (date(2026, 6, 1), "agr.sign", False),
    ],
)  # fmt: skip
def test_an_agreement_holds_from_its_first_to_its_last_day(
    day: date, rule: str, holds: bool, town: Town, keeper: User
) -> None:
    one, other = town.agencies[A.NHSA], town.agencies[A.HEALTH]
    conclude(keeper, parties=[one, other], ends_on=date(2026, 6, 30))
    assert (agreements.between(one, other, day, rule) is not None) is holds
    assert agreements.between(one, town.agencies[A.MARKET], day, rule) is None


def test_what_two_have_signed_goes_before_what_holds_in_their_region(town: Town, keeper: User) -> None:
    one, other = town.agencies[A.NHSA], town.agencies[A.HEALTH]
    own = conclude(keeper, parties=[one, other])
    conclude(
        keeper,
        "协〔2026〕2号",
        kinds=("nhsa", "health"),
        regions=[town.region],
        effective_on=date(2026, 3, 1),
    )
    assert agreements.between(one, other, DAY, "agr.answer") == own


def test_the_value_counts_and_stands_on_the_letter(town: Town, keeper: User) -> None:
    conclude(keeper, kinds=("nhsa", "health"), regions=[town.region])
    referral = town.do(town.sent(), "sign", "bai")
    clock = only("agr.answer")
    assert not clocks.rule_of(clock).suggested and clock.agreement is not None
    assert clock.due_at is not None and (clock.due_at - timedelta(minutes=1)).date() == date(2026, 11, 18)
    assert referral.letter is not None
    reply = canonical.from_json("clue_referral", referral.letter.content).reply  # type: ignore[attr-defined]
    assert reply == (
        "按照《线索移送协作协议》（协〔2026〕1号）的约定，请于7个工作日内答复是否受理，45个工作日内反馈办理结果。"
    )


def test_a_title_that_was_typed_in_its_marks_bears_them_once_wherever_it_is_named(
    town: Town, keeper: User
) -> None:
    conclude(keeper, kinds=("nhsa", "health"), regions=[town.region], title="《线索移送协作协议》")
    one, other = town.agencies[A.NHSA], town.agencies[A.HEALTH]
    assert "按照《线索移送协作协议》（" in agreements.promise(one, other, DAY)
    assert "（《线索移送协作协议》协〔" in term("agr.answer", DAY, other, one).told
    lane = reported(town)
    town.run(lanes.send_back, lane, town.who("liu"), reason="请补充处罚依据")
    letter = Letter.objects.get(kind="send_back_letter")
    assert letter.content["agreed"] == "《线索移送协作协议》（协〔2026〕1号）"


def test_without_one_the_limit_is_a_suggestion_and_never_overdue(town: Town) -> None:
    referral = town.do(town.sent(), "sign", "bai")
    clock = only("agr.answer")
    late = town.at + timedelta(days=60)
    assert clocks.rule_of(clock).suggested
    assert clocks.remaining_of(clock, late).startswith("超过建议时限")
    assert referral.letter is not None and "reply" not in str(referral.letter.content).replace(
        "'reply': ''", ""
    )
