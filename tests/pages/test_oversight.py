"""督查范围: granted on a page by the security administrator; then the 督查室 sees the city's cases and presses, nothing more."""

import pytest
from django.test import Client

from agencies.errors import DirectoryError
from agencies.kinds import AgencyKind as A
from agencies.models import DirectoryEvent
from agencies.roles import Role
from referral.models import Oversight, Urge
from referral.services import oversight
from tests.cast import City, working
from tests.pages.browsers import as_
from tests.pages.test_directory import admin, text
from tests.services.walks import hire
from tests.workflows.conftest import Town


def page_of(city: City, kind: A) -> str:
    return f"/directory/agencies/{city.agencies[kind].slug}/"


def granted(city: City, browser: Client) -> Oversight:
    url = f"{page_of(city, A.GOVERNMENT)}oversight/"
    form = {"region": city.region.pk, "basis": "安政办发〔2026〕2号"}
    assert browser.post(url, form).status_code == 302
    return Oversight.objects.get()


def test_the_security_administrator_alone_grants_it_by_a_document(city: City) -> None:
    url = f"{page_of(city, A.GOVERNMENT)}oversight/"
    form = {"region": city.region.pk, "basis": "安政办发〔2026〕2号"}
    for browser in (admin("system_admin"), admin("auditor"), as_(city, "gov"), as_(city, "he")):
        assert browser.get(url).status_code == 403 and browser.post(url, form).status_code == 403
    browser = admin()
    empty = browser.post(url, {"region": city.region.pk, "basis": ""})
    assert empty.status_code == 422 and not Oversight.objects.exists()
    province = city.region.parent
    assert province is not None
    assert browser.post(url, form | {"region": province.pk}).status_code == 422
    assert browser.post(url, form).status_code == 302
    again = browser.post(url, form)
    assert again.status_code == 422 and "已经登记" in text(again) and Oversight.objects.count() == 1
    assert "安政办发〔2026〕2号" in text(browser.get(page_of(city, A.GOVERNMENT)))
    assert DirectoryEvent.objects.get(act="grant_oversight").agency == city.agencies[A.GOVERNMENT]


def test_no_agency_is_granted_a_place_beyond_its_own(city: City) -> None:
    government, province = city.agencies[A.GOVERNMENT], city.region.parent
    assert province is not None
    with pytest.raises(DirectoryError, match="不能超出"):
        oversight.grant(
            agency=government,
            region=province,
            basis="安政办发〔2026〕2号",
            at=city.at,
            by=city.posts["he"].user,
        )
    assert not Oversight.objects.exists()


def test_the_inspection_office_sees_the_case_presses_and_does_nothing_else(city: City) -> None:
    town = Town(**vars(city))
    hire(town, "mo", A.GOVERNMENT, Role.SUPERVISOR)
    _, lane = working(town)
    case = f"/cases/{lane.case.slug}/"
    town.posts["mo"].user.must_change_password = False
    town.posts["mo"].user.save()
    assert as_(town, "mo").get(case).status_code == 404
    granted(town, admin())
    assert lane.case.number in text(as_(town, "mo").get("/cases/"))
    url = f"/lanes/{lane.slug}/urge/"
    assert f'href="{url}"' in text(as_(town, "mo").get(f"{case}lanes/"))
    form = text(as_(town, "mo").get(url))
    assert "催办" in form and "督促" in form
    assert as_(town, "mo").post(url, {"step": "urge", "reason": "请于本周反馈。"}).status_code == 302
    assert Urge.objects.get().sender == town.agencies[A.GOVERNMENT]
    for other in (f"{case}refer/", f"{case}assist/", f"/lanes/{lane.slug}/report/"):
        assert as_(town, "mo").get(other).status_code in {403, 404}, other


def test_what_is_ended_is_seen_no_more(city: City) -> None:
    _, lane = working(city)
    browser = admin()
    right = granted(city, browser)
    case, url = f"/cases/{lane.case.slug}/", f"/directory/oversight/{right.pk}/end/"
    assert as_(city, "gov").get(case).status_code == 200
    assert as_(city, "gov").post(url, {"reason": "调整"}).status_code == 403
    assert browser.post(url, {"reason": ""}).status_code == 422
    assert browser.post(url, {"reason": "督查结束"}).status_code == 302
    assert as_(city, "gov").get(case).status_code == 404
    assert DirectoryEvent.objects.filter(act="end_oversight").count() == 1
