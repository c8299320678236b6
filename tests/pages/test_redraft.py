"""行纪移送 in the wizard, absent for colleagues; and 修改移送稿."""

import re
from typing import Any

import pytest

from agencies.kinds import AgencyKind as A
from referral.law.kinds import Kind
from referral.models import Case, Event, Referral, Subject
from tests.cast import City
from tests.pages.browsers import as_
from tests.pages.test_wizard import OFFICIAL, THREE, said, send, typed


@pytest.fixture
def case(city: City) -> Case:
    """A case with an official among its subjects."""
    case = city.case()
    Subject.objects.create(case=case, **vars(OFFICIAL))
    return case


def secret(city: City, case: Case, **changes: Any) -> dict[str, Any]:
    """What is ticked for a letter to the discipline body."""
    at = f"d_{case.subjects.get(kind='official').pk}_"
    return {
        f"{at}on": "on", f"{at}agency": city.agencies[A.DISCIPLINE].pk, f"{at}offline": "on",
        f"{at}facts": "郑某涉嫌利用职务便利。", "m_record_1_pages": 1, "reviewer": city.posts["zhou"].pk,
    } | changes  # fmt: skip


COLLEAGUES = ("chen", "zhou", "wu", "qian", "he")
PAGES = ("", "lanes/", "clocks/", "letters/", "evidence/", "record/", "picture/", "refer/")


def seen(city: City, case: Case, name: str) -> list[str]:
    """All pages of a case as a person reads them, without what differs from request to request."""
    client, pages = as_(city, name), []
    for tab in PAGES:
        page = client.get(f"/cases/{case.slug}/{tab}").content.decode()
        pages.append(
            re.sub(r'(name="(submission|csrfmiddlewaretoken)" value|X-CSRFToken":)\s*"?=?"[^"]+"', "", page)
        )
    return pages + [client.get("/wizard/").content.decode().split("<main")[1]]


def test_a_discipline_letter_is_offered_for_officials_alone(city: City, case: Case) -> None:
    page = as_(city, "liu").get(f"/cases/{case.slug}/refer/").content.decode()
    assert "行纪移送（限定知悉）" in page and "移送郑某的问题线索" in page and "线下送达（默认）" in page
    assert "移送安澜仁和医院的问题线索" not in page
    plain_case = city.case()
    assert "行纪移送" not in re.sub(
        "不得写入行纪移送的内容",
        "",
        as_(city, "liu").get(f"/cases/{plain_case.slug}/refer/").content.decode(),
    )
    answer = send(city, plain_case, *THREE, **{f"d_{plain_case.subjects.get().pk}_on": "on"})
    assert answer.status_code == 302 and not Referral.objects.filter(secret=True).exists()


def test_a_discipline_letter_goes_apart_and_its_message_tells_nothing(city: City, case: Case) -> None:
    client = as_(city, "liu")
    page = client.post(f"/cases/{case.slug}/refer/", typed(city, *THREE, **secret(city, case)), follow=True)
    assert said(city) in page.content.decode()
    letter = Referral.objects.get(secret=True)
    assert (letter.position, letter.is_offline, letter.facts, letter.status) == (
        1,
        True,
        "郑某涉嫌利用职务便利。",
        "reviewing",
    )
    others = Referral.objects.filter(secret=False).order_by("position")
    assert [r.position for r in others] == [1, 2, 3] and letter.batch not in {r.batch for r in others}
    assert "郑某" not in "".join(r.facts + r.opinion + r.different_reason for r in others)
    assert [o.user.full_name for o in letter.officers.all()] == ["刘洋", "周敏"]
    assert "dropped" not in Event.objects.get(referral=letter, act="draft").payload


def test_colleagues_see_no_difference(city: City, case: Case) -> None:
    send(city, case, *THREE, do="draft")
    before = {name: seen(city, case, name) for name in COLLEAGUES}
    assert send(city, case, do="draft", **secret(city, case)).status_code == 302
    letter = Referral.objects.get(secret=True)
    for name in COLLEAGUES:
        assert seen(city, case, name) == before[name], name
        assert as_(city, name).get(f"/referrals/{letter.slug}/").status_code == 404, name
        assert as_(city, name).get(f"/referrals/{letter.slug}/redraft/").status_code == 404, name
    assert "行纪移送" in as_(city, "liu").get(f"/cases/{case.slug}/lanes/").content.decode()


def test_a_colleague_who_repeats_a_discipline_letter_is_not_refused(city: City, case: Case) -> None:
    assert send(city, case, do="draft", **secret(city, case)).status_code == 302
    again = send(city, case, do="draft", **secret(city, case))
    assert again.status_code == 422 and "请勿重复移送" in again.content.decode()
    assert send(city, case, name="chen", do="draft", **secret(city, case)).status_code == 302


def test_a_closing_case_is_not_moved_by_a_discipline_letter(city: City, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(status="closing")
    send(city, case, do="draft", **secret(city, case))
    case.refresh_from_db()
    assert case.status == "closing"
    send(city, case, *THREE, do="draft")
    case.refresh_from_db()
    assert case.status == "open"


def test_a_discipline_letter_needs_its_reviewer_and_its_list(city: City, case: Case) -> None:
    answer = send(city, case, **secret(city, case, reviewer="", m_record_1_pages=""))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert (
        "请选择行纪移送的审核人。" in page
        and "还差必备材料：线索登记表。" in page
        and "郑某涉嫌利用职务便利。" in page
    )


def test_another_agency_is_not_told_who_is_an_official(city: City, case: Case) -> None:
    city.do(city.sent(case=case), "sign", "bai", items=1, pages=1)
    page = as_(city, "bai").get(f"/cases/{case.slug}/refer/").content.decode()
    assert "中有党员或监察对象；" not in page and "郑某" not in page


# 修改移送稿


def fields(city: City, **changes: Any) -> dict[str, Any]:
    """A filled form of a draft."""
    return {
        "do": "draft", "facts": "虚构住院130人次。", "request": "商请反馈。", "not_ours_reason": "属卫健职责。", "opinion": "补充后再送审。",
        "officers": [city.posts["chen"].pk], "m_source_1_pages": 8, "m_source_1_name": "线索来源材料", "m_source_1_copies": 2,
    } | changes  # fmt: skip


def returned(city: City) -> Referral:
    """A draft that a reviewer sent back."""
    (referral,) = city.draft(city.case(), (A.HEALTH, Kind.ADMINISTRATIVE))
    city.do(referral, "submit", "liu")
    return city.do(referral, "return_draft", "zhou", reason="人次与清单不符。")


def test_a_draft_that_came_back_is_changed(city: City) -> None:
    referral = returned(city)
    client, url = as_(city, "liu"), f"/referrals/{referral.slug}/redraft/"
    assert url in client.get(f"/referrals/{referral.slug}/").content.decode()
    page = client.get(url).content.decode()
    assert "人次与清单不符。" in page and "虚构住院126人次。" in page
    answer = client.post(url, fields(city), follow=True)
    assert "移送稿已修改。" in answer.content.decode()
    referral.refresh_from_db()
    assert (referral.facts, referral.request, referral.opinion) == (
        "虚构住院130人次。",
        "商请反馈。",
        "补充后再送审。",
    )
    assert [o.user.full_name for o in referral.officers.all()] == ["陈静"]
    assert [(m.code, m.copies, m.pages) for m in referral.materials.all()] == [("source", 2, 8)]
    assert Event.objects.get(referral=referral, act="redraft").internal


def test_a_criminal_draft_gets_its_second_officer_and_its_crime(city: City) -> None:
    case = city.case()
    send(city, case, *THREE, do="draft", officers=[city.posts["liu"].pk])
    referral = Referral.objects.get(kind=Kind.CRIMINAL)
    both = [city.posts["liu"].pk, city.posts["chen"].pk]
    url = f"/referrals/{referral.slug}/redraft/"
    page = as_(city, "liu").get(url).content.decode()
    assert 'name="m_report_1_pages" value="12"' in page and 'name="request"' not in page
    answer = as_(city, "liu").post(url, fields(city, officers=both, crime="合同诈骗罪", m_report_1_pages=3))
    assert answer.status_code == 302
    referral.refresh_from_db()
    assert referral.crime == "合同诈骗罪" and referral.officers.count() == 2


def test_a_wrong_change_keeps_what_was_typed(city: City) -> None:
    referral = returned(city)
    url = f"/referrals/{referral.slug}/redraft/"
    answer = as_(city, "liu").post(url, fields(city, facts="", m_source_1_page_range="五"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请填写违法事实。" in page and "补充后再送审。" in page and "请按 1-12 的样式填写" in page
    referral.refresh_from_db()
    assert referral.facts == "虚构住院126人次。"


def test_a_submitted_draft_is_not_changed(city: City) -> None:
    (referral,) = city.draft(city.case(), (A.HEALTH, Kind.ADMINISTRATIVE))
    city.do(referral, "submit", "liu")
    url = f"/referrals/{referral.slug}/redraft/"
    answer = as_(city, "liu").post(url, fields(city))
    assert answer.status_code == 422 and "已送审的移送不能修改" in answer.content.decode()
    assert url not in as_(city, "liu").get(f"/referrals/{referral.slug}/").content.decode()


def test_who_may_not_draft_may_not_change(city: City) -> None:
    referral = returned(city)
    url = f"/referrals/{referral.slug}/redraft/"
    assert as_(city, "zhou").post(url, fields(city)).status_code == 403
    for name in ("bai", "eve"):
        assert as_(city, name).post(url, fields(city)).status_code == 404, name
    assert url not in as_(city, "zhou").get(f"/referrals/{referral.slug}/").content.decode()
