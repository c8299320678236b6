"""操作日志 on the pages: who reads how much of it, and what the auditor learns of the record of business."""

from typing import Any

import pytest
from django.utils import timezone

from agencies.services import name_administrator
from referral.models import Event, append_only
from tests.cast import City
from tests.pages.browsers import as_
from tests.pages.test_directory import admin, text


def test_the_log_says_who_did_what_to_whom(city: City) -> None:
    page = text(admin().get("/events/?act=fill_post&q=刘洋"))
    assert "刘洋（liu）　承办人" in page and "安澜市医疗保障局" in page and "何建国" not in page
    assert "没有符合条件的记录" in text(admin_of("auditor").get("/events/?until=2000-01-01"))


def admin_of(role: str) -> Any:
    """A browser of another administrator."""
    return admin(role)


def test_an_agency_administrator_reads_of_the_own_agency_alone(city: City) -> None:
    name_administrator(post=city.posts["qian"], at=timezone.now())
    page = text(as_(city, "qian").get("/events/"))
    assert "指定机构管理员" in page and "刘洋（liu）" in page
    assert "白雪" not in page and "流转记录核验" not in page
    assert as_(city, "liu").get("/events/").status_code == 403
    assert admin("system_admin").get("/events/").status_code == 403


def test_a_date_that_is_none_is_named(city: City) -> None:
    page = text(admin().get("/events/?since=gestern"))
    assert "日期填写有误" in page


def test_the_auditor_sees_that_the_record_holds_and_nothing_of_it(city: City) -> None:
    case = city.case()
    auditor = admin("auditor")
    page = text(auditor.get("/events/"))
    assert "1 份，" in page and "未核验" in page
    checked = text(auditor.post("/events/verify/"))
    assert "已核验 1 份流转记录，校验值全部相符" in checked
    for words in (case.title, case.number, "安澜仁和医院"):
        assert words not in page + checked
    assert "相符" in text(auditor.get("/events/"))


def test_a_record_that_was_changed_is_found(city: City) -> None:
    city.case()
    append_only.lift()
    Event.objects.filter(seq=2).update(label="改动")
    page = text(admin("auditor").post("/events/verify/", {"after": "0"}))
    assert "1 份流转记录校验不符" in page and "第2条的校验值不符" in page


@pytest.mark.parametrize("after", ["", "-1", "x", "9" * 40])
def test_checking_goes_on_from_any_place(city: City, after: str) -> None:
    assert admin("auditor").post("/events/verify/", {"after": after}).status_code == 200


def test_only_the_auditor_checks(city: City) -> None:
    for browser in (admin(), admin("system_admin"), as_(city, "he")):
        assert browser.post("/events/verify/").status_code == 403
