"""商请联合查处 on the pages: asked for in the wizard, joined, declined or left on the pages of the others."""

import pytest

from agencies.kinds import AgencyKind as A
from referral.law.kinds import Kind
from referral.models import Case, Lane, Referral
from tests.cast import City
from tests.pages.browsers import as_
from tests.pages.test_wizard import send


@pytest.fixture
def case(city: City) -> Case:
    return city.case()


def ask(city: City, case: Case) -> tuple[Referral, Referral]:
    """What the wizard makes of two agencies that are asked to join."""
    kinds = {f"to_{city.agencies[kind].pk}_kind": Kind.JOINT.value for kind in (A.HEALTH, A.MARKET)}
    unexplained = send(city, case, A.HEALTH, A.MARKET, **kinds)
    assert unexplained.status_code == 422 and "与系统建议不同，请写明理由" in unexplained.content.decode()
    answer = send(city, case, A.HEALTH, A.MARKET, different_reason="须同时进驻核查。", **kinds)
    assert answer.status_code == 302
    first, second = Referral.objects.filter(kind=Kind.JOINT).order_by("position")
    return first, second


def approved_and_sent(city: City, referral: Referral) -> Referral:
    city.do(referral, "review", "zhou")
    city.render(city.do(referral, "approve", "he"))
    return city.do(referral, "send", "qian")


def test_the_wizard_asks_several_agencies_at_once(city: City, case: Case) -> None:
    page = as_(city, "liu").get(f"/cases/{case.slug}/refer/").content.decode()
    assert "商请联合查处" in page
    first, second = ask(city, case)
    assert (first.recipient, first.part, second.recipient, second.part) == (
        city.agencies[A.HEALTH], "lead", city.agencies[A.MARKET], "co",
    )  # fmt: skip
    assert first.batch == second.batch and first.status == "reviewing"
    assert first.title == f"关于商请联合查处{case.title}的函"


def test_an_agency_joins_and_leaves_on_its_pages(city: City, case: Case) -> None:
    referral = approved_and_sent(city, ask(city, case)[0])
    deputy = as_(city, "hong")
    page = deputy.get(f"/referrals/{referral.slug}/").content.decode()
    assert "参加" in page
    form = deputy.get(f"/referrals/{referral.slug}/join/")
    assert form.status_code == 200
    joined = deputy.post(
        f"/referrals/{referral.slug}/join/",
        {
            "signer": "洪涛",
            "complete": "yes",
            "volumes": 0,
            "items": 1,
            "pages": 1,
            "officer": city.posts["bai"].pk,
        },
    )
    assert joined.status_code == 302, joined.content.decode()
    lane = Lane.objects.get(opened_by=referral)
    assert lane.status == "working" and list(lane.officers.all()) == [city.posts["bai"]]
    assert (referral.receipt.signer, referral.receipt.pages) == ("洪涛", 1)
    assert f"/lanes/{lane.slug}/leave/" not in deputy.get(f"/lanes/{lane.slug}/").content.decode()
    head = as_(city, "tang")
    assert f"/lanes/{lane.slug}/leave/" in head.get(f"/lanes/{lane.slug}/").content.decode()
    assert "退出后本机关的办理分支结束" in head.get(f"/lanes/{lane.slug}/leave/").content.decode()
    assert head.post(f"/lanes/{lane.slug}/leave/", {"reason": ""}).status_code == 422
    assert head.post(f"/lanes/{lane.slug}/leave/", {"reason": "已查清。"}).status_code == 302
    lane.refresh_from_db()
    assert (lane.status, lane.end_reason) == ("not_taken", "已查清。")


def test_the_head_declines_with_a_reason(city: City, case: Case) -> None:
    referral = approved_and_sent(city, ask(city, case)[0])
    head = as_(city, "tang")
    assert head.post(f"/referrals/{referral.slug}/decline/", {"reason": ""}).status_code == 422
    assert (
        head.post(f"/referrals/{referral.slug}/decline/", {"reason": "该事项由市级机关查处。"}).status_code
        == 302
    )
    referral.refresh_from_db()
    assert referral.status == "ended"


def test_others_see_that_an_agency_takes_part_and_no_more(city: City, case: Case) -> None:
    first, second = (approved_and_sent(city, r) for r in ask(city, case))
    city.do(first, "join", "hong")
    city.do(second, "join", "niu")
    page = as_(city, "niu").get(f"/cases/{case.slug}/lanes/").content.decode()
    assert city.agencies[A.HEALTH].name in page or city.agencies[A.HEALTH].short_name in page
    lane = Lane.objects.get(opened_by=first)
    assert as_(city, "niu").get(f"/lanes/{lane.slug}/").status_code == 404
    assert as_(city, "eve").get(f"/referrals/{first.slug}/").status_code == 404


def test_a_discipline_body_is_never_asked_to_join(city: City, case: Case) -> None:
    page = as_(city, "liu").get(f"/cases/{case.slug}/refer/").content.decode()
    options = page.split('name="add"')[1].split("</select>")[0]
    assert "纪委" not in options
