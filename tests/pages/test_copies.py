"""抄送: a copy creates no duty; its receiver may take the matter up by its own authority (依职权启动)."""

import pytest

from agencies.kinds import AgencyKind as A
from agencies.models import User
from agencies.roles import Role
from referral.law.kinds import Kind
from referral.models import Referral
from tests.cast import City
from tests.pages.browsers import as_
from tests.services.walks import hire
from tests.workflows.conftest import Town


@pytest.fixture
def copy(city: City) -> Referral:
    """The procuratorate's copy of a criminal referral, read; it has a deputy."""
    hire(Town(**vars(city)), "deputy", A.PROCURATORATE, Role.DEPUTY)
    User.objects.filter(username="deputy").update(must_change_password=False)
    city.do(city.sent(A.POLICE, Kind.CRIMINAL), "sign", "gao", items=4, pages=21, badge="001")
    return city.do(Referral.objects.get(kind=Kind.COPY), "sign", "yu")


def test_the_deputy_opens_a_branch_of_its_own_and_sees_no_more_than_that(city: City, copy: Referral) -> None:
    browser, address = as_(city, "deputy"), f"/referrals/{copy.slug}/open_branch/"
    police = city.lane(Referral.objects.get(kind=Kind.CRIMINAL))
    assert "依职权启动" in browser.get(f"/referrals/{copy.slug}/").content.decode()
    assert "本机关另设办理分支" in browser.get(address).content.decode()
    assert not copy.clocks.exists()
    assert browser.post(address, {"opinion": "有监督线索，依职权启动。"}).status_code == 302
    lane = city.lane(copy)
    assert (lane.agency, lane.status, lane.holder) == (copy.recipient, "working", copy.recipient)
    assert set(lane.clocks.values_list("rule", flat=True)) == {"agr.first_feedback", "agr.final_feedback"}
    assert browser.get(f"/lanes/{lane.slug}/").status_code == 200
    assert browser.get(f"/lanes/{police.slug}/").status_code == 404
    assert as_(city, "liu").get(f"/lanes/{lane.slug}/").status_code == 200
    assert browser.post(address, {"opinion": "再次启动"}).status_code == 422


def test_nobody_below_the_deputy_and_no_other_agency_opens_it(city: City, copy: Referral) -> None:
    address = f"/referrals/{copy.slug}/open_branch/"
    for name in ("yu", "he", "lin"):
        answer = as_(city, name).post(address, {"opinion": "启动"})
        assert answer.status_code in {403, 404}, name
    assert as_(city, "eve").post(address, {"opinion": "启动"}).status_code == 404
    copy.refresh_from_db()
    assert copy.status == "ended" and not hasattr(copy, "lane")


def test_the_page_of_a_copy_shows_what_a_copy_has_and_leads_to_its_branch(city: City, copy: Referral) -> None:
    browser, address = as_(city, "deputy"), f"/referrals/{copy.slug}/"
    page = browser.get(address).content.decode()
    assert "阅件时间" in page and "查看办理分支" not in page
    assert "没有登记材料" not in page and "卷、件、页" not in page and "<dt>承办人</dt>" not in page
    assert browser.post(f"{address}open_branch/", {"opinion": "依职权启动。"}).status_code == 302
    assert f'href="/lanes/{city.lane(copy).slug}/">查看办理分支</a>' in browser.get(address).content.decode()
