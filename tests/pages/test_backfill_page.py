"""补录 on its page: a case on paper is entered where it stands, by who may decide it."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from agencies.kinds import AgencyKind as A
from referral.law.clocks import ZONE
from referral.models import Approval, Case, Clock
from referral.reports.house import CHECKS
from tests.cast import City
from tests.pages.browsers import as_

CASE: dict[str, Any] = {
    "title": "某诊所超标准收费案", "summary": "超标准收费。", "violations": ["F16"], "opened_at": "2026-10-12T09:00",
    "paper_number": "2026-17", "blocks": "1", "subject_1_kind": "institution", "subject_1_name": "某诊所", "rows": "1",
}  # fmt: skip


def past(
    city: City, n: int = 1, kind: A = A.HEALTH, how: str = "administrative", **changes: str
) -> dict[str, Any]:
    """A referral as it stands on paper: accepted three weeks ago."""
    values = {
        "agency": str(city.agencies[kind].pk), "kind": how, "part": "lead", "number": f"安医保移函〔2026〕{n + 8}号",
        "sent_at": "2026-10-19T09:00", "signed_at": "2026-10-19T15:00", "accepted_at": "2026-10-21T09:00",
        "recipient_number": "卫监案〔2026〕7号",
    }  # fmt: skip
    return {f"referral_{n}_{name}": value for name, value in (values | changes).items()}


def enter(city: City, name: str = "wu", **fields: Any) -> Any:
    """The answer to a form of 补录."""
    return as_(city, name).post("/backfill/", CASE | fields)


def test_a_case_is_entered_where_it_stands(city: City) -> None:
    answer = enter(city, **past(city))
    case = Case.objects.get()
    assert answer.status_code == 302 and answer["Location"] == f"/cases/{case.slug}/"
    referral = case.referrals.get()
    assert (referral.status, city.lane(referral).status) == ("accepted", "working")
    assert (referral.offline_number, referral.part) == ("安医保移函〔2026〕9号", "lead")
    assert not Approval.objects.exists()
    page = as_(city, "wu").get(answer["Location"]).content.decode()
    assert "补录" in page and "某诊所" in page
    assert as_(city, "bai").get(answer["Location"]).status_code == 200
    assert [list(check()) for check in CHECKS.values()] == [[]] * len(CHECKS)


def test_clocks_run_from_the_real_moments(city: City) -> None:
    enter(city, **past(city))
    own = Clock.objects.get(rule="nhsa_decide")
    feedback = Clock.objects.get(rule="agr.first_feedback")
    assert own.started_at == datetime(2026, 10, 12, 9, tzinfo=ZONE)
    assert feedback.started_at == datetime(2026, 10, 21, 9, tzinfo=ZONE)


def test_several_referrals_each_stand_where_they_stood(city: City) -> None:
    police = past(city, 2, A.POLICE, "criminal", signed_at="", accepted_at="", recipient_number="")
    market = past(city, 3, A.MARKET, accepted_at="", part="co")
    answer = enter(city, rows="3", **past(city), **police, **market)
    assert answer.status_code == 302, answer.content.decode()[-1500:]
    stand = dict(Case.objects.get().referrals.values_list("recipient__kind", "status"))
    assert stand == {"health": "accepted", "police": "sent", "market": "signed"}


def test_more_blocks_are_asked_for_by_buttons_and_keep_what_was_typed(city: City) -> None:
    answer = enter(city, title="", more_referrals="1", **past(city))
    page = answer.content.decode()
    assert (
        answer.status_code == 200
        and 'name="referral_3_number"' in page
        and 'name="subject_2_name"' not in page
    )
    assert "请填写案件名称。" not in page and "安医保移函〔2026〕9号" in page and "2026-10-19T15:00" in page
    page = enter(city, more="1").content.decode()
    assert 'name="subject_3_name"' in page and 'name="referral_2_number"' not in page


def test_what_is_missing_is_said_and_what_was_typed_stays(city: City) -> None:
    answer = enter(city, title="", **past(city, number="", sent_at=""))
    page = answer.content.decode()
    assert answer.status_code == 422 and not Case.objects.exists()
    for words in (
        "请填写案件名称。",
        "移送1：请填写原文号。",
        "移送1：请填写送达时间。",
        "卫监案〔2026〕7号",
        "超标准收费。",
    ):
        assert words in page


def test_moments_out_of_order_are_refused(city: City) -> None:
    answer = enter(city, **past(city, signed_at="2026-10-18T09:00"))
    assert answer.status_code == 422 and "先后不对" in answer.content.decode()
    assert "2026-10-18T09:00" in answer.content.decode() and not Case.objects.exists()


def test_a_kind_that_the_receiver_may_not_get_is_refused(city: City) -> None:
    answer = enter(city, **past(city, how="criminal"))
    assert answer.status_code == 422 and "行刑移送只能送公安" in answer.content.decode()


def test_a_mark_of_state_secrecy_is_refused(city: City) -> None:
    answer = enter(city, summary="机密★1年 某事")
    assert (
        answer.status_code == 422 and "国家秘密标志" in answer.content.decode() and not Case.objects.exists()
    )


def test_a_discipline_referral_is_not_entered_here(city: City) -> None:
    page = as_(city, "wu").get("/backfill/").content.decode()
    assert "行纪" not in page and "纪委" not in page
    assert enter(city, **past(city, kind=A.DISCIPLINE, how="discipline")).status_code == 422
    assert not Case.objects.exists()


@pytest.mark.parametrize("name", ["liu", "zhou", "qian"])
def test_who_may_not_decide_is_refused_and_sees_no_button(city: City, name: str) -> None:
    assert as_(city, name).get("/backfill/").status_code == 403
    assert enter(city, name, **past(city)).status_code == 403
    assert "/backfill/" not in as_(city, name).get("/cases/").content.decode()
    assert not Case.objects.exists()


def test_who_decides_finds_it_in_the_library(city: City) -> None:
    for name in ("wu", "he", "hong"):
        assert "/backfill/" in as_(city, name).get("/cases/").content.decode(), name
    assert as_(city, "wu").post("/clues/duplicates/", {"subject_1_name": "某诊所"}).status_code == 200


def test_the_same_form_enters_one_case(city: City) -> None:
    key = str(uuid4())
    first, second = enter(city, submission=key), enter(city, submission=key)
    assert first["Location"] == second["Location"] and Case.objects.count() == 1


def test_an_agency_that_is_no_party_finds_nothing(city: City) -> None:
    answer = enter(city, **past(city))
    for name in ("gao", "eve", "ma"):
        assert as_(city, name).get(answer["Location"]).status_code == 404, name
