"""一案多处 on the case page: who reads what of it, what waits, what is set off, and that the discipline column gives nothing away."""

from datetime import date
from decimal import Decimal

import pytest

from agencies.kinds import AgencyKind as A
from referral.law.errors import ReferralError
from referral.law.kinds import Kind
from referral.models import Case, Lane
from referral.services import lanes
from referral.services.clues import SubjectDraft
from referral.services.outcomes import OutcomeDraft
from tests.cast import City
from tests.pages.reading import page
from tests.services.walks import own_lane
from tests.workflows.conftest import Town

FINE = OutcomeDraft("penalty", "", "安医保罚〔2026〕3号", date(2026, 10, 8), Decimal(30_000))
COURT = OutcomeDraft("criminal_fine", "", "（2026）安刑初8号", date(2026, 11, 20), Decimal(20_000))


@pytest.fixture
def town(city: City) -> Town:
    return Town(**vars(city))


def at_police(town: Town, case: Case) -> Lane:
    """The police have filed the case."""
    (referral,) = town.draft(case, (A.POLICE, Kind.CRIMINAL))
    town.do(town.approved(referral), "send", "qian")
    town.do(referral, "sign", "gao", items=4, pages=21, badge="001")
    number = "安公（刑）立字〔2026〕8号"
    return town.lane(town.do(referral, "file", "lin", document_number=number))


def matrix(town: Town, name: str, case: Case) -> str:
    return page(town, name, f"/cases/{case.slug}/measures/")


def test_while_the_police_work_a_fine_waits_and_the_rest_goes_on(town: Town) -> None:
    case = town.case()
    assert "待刑事结果" not in matrix(town, "liu", case) and "可以作出" in matrix(town, "liu", case)
    at_police(town, case)
    shown = matrix(town, "liu", case)
    assert "待刑事结果" in shown and "警告、责令停业可以先行作出" in shown and "可以作出" in shown
    with pytest.raises(ReferralError, match="刑事程序尚在进行"):
        town.run(
            lanes.interim,
            own_lane(case),
            town.who("liu"),
            outcomes=[OutcomeDraft("penalty", amount=Decimal(1))],
        )
    town.run(
        lanes.interim,
        own_lane(case),
        town.who("liu"),
        outcomes=[OutcomeDraft("recovery", amount=Decimal("99.50"))],
    )
    assert "追回基金合计" in matrix(town, "liu", case)


def test_a_fine_of_before_is_set_off_and_none_is_imposed_after_a_criminal_fine(town: Town) -> None:
    case = town.case()
    town.run(lanes.interim, own_lane(case), town.who("liu"), outcomes=[FINE])
    assert "安医保罚〔2026〕3号" in matrix(town, "liu", case) and "30,000.00" in matrix(town, "liu", case)
    police = at_police(town, case)
    town.run(lanes.finish, police, town.who("lin"), outcomes=[OutcomeDraft("judged"), COURT])
    shown = matrix(town, "liu", case)
    assert "已折抵" in shown and "折抵罚金 20,000.00 元" in shown and "（2026）安刑初8号" in shown
    with pytest.raises(ReferralError, match="不再给予罚款"):
        town.run(
            lanes.interim,
            own_lane(case),
            town.who("liu"),
            outcomes=[OutcomeDraft("penalty", amount=Decimal(1))],
        )
    town.run(
        lanes.finish, own_lane(case), town.who("wu"), outcomes=[OutcomeDraft("agreement", "解除服务协议")]
    )
    assert own_lane(case).status == "done"


def test_other_agencies_read_unit_and_status_alone(town: Town) -> None:
    case = town.case()
    (health,) = town.draft(case, (A.HEALTH, Kind.ADMINISTRATIVE))
    town.do(town.approved(health), "send", "qian")
    town.do(town.do(health, "sign", "bai", items=1, pages=1), "accept", "bai")
    town.run(lanes.interim, own_lane(case), town.who("liu"), outcomes=[FINE])
    shown = matrix(town, "bai", case)
    assert "安澜市医疗保障局" in shown and "限该机关、移送机关和牵头机关查看" in shown
    assert "安医保罚〔2026〕3号" not in shown and "30,000.00" not in shown and "罚款合计" not in shown


def test_the_discipline_column_is_there_for_the_named_alone(town: Town) -> None:
    official = SubjectDraft(
        "official", "郑某某", work_unit="市第一医院院长", supervised_category="public_unit"
    )
    case = town.case(subjects=(official,))
    (referral,) = town.draft(case, (A.DISCIPLINE, Kind.DISCIPLINE), subject=case.subjects.get())
    town.do(referral, "submit", "liu", reviewer=town.posts["zhou"])
    for move, name in (("review", "zhou"), ("approve", "he")):
        referral = town.do(referral, move, name)
    town.render(referral)
    town.do(referral, "send", "liu")
    for name in ("liu", "zhou", "he"):
        assert ">纪律<" in matrix(town, name, case), name
    for name in ("wu", "qian"):
        assert ">纪律<" not in matrix(town, name, case) and "纪委" not in matrix(town, name, case), name
