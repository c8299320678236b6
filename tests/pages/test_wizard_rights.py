"""Who may refer from which case, and that the page asks the database as often for many rows as for one."""

from typing import Any

import pytest

from agencies.kinds import AgencyKind as A
from documents.evidence import store
from referral.models import Case, Oversight, Referral
from tests.cast import City
from tests.pages.browsers import as_
from tests.pages.test_wizard import THREE, send, typed


def test_strangers_find_nothing_and_others_may_not(city: City) -> None:
    case = city.case()
    url = f"/cases/{case.slug}/refer/"
    assert as_(city, "eve").get(url).status_code == 404
    assert as_(city, "eve").post(url, typed(city, *THREE)).status_code == 404
    for name in ("he", "zhou", "qian"):
        answer = as_(city, name).post(url, typed(city, *THREE))
        assert answer.status_code == 403 and "无权拟制移送" in answer.content.decode(), name
        assert "/wizard/" not in as_(city, name).get("/cases/").content.decode()
        assert url not in as_(city, name).get(f"/cases/{case.slug}/").content.decode()
    assert not Referral.objects.exists()


def test_an_overseer_reads_and_does_not_refer(city: City) -> None:
    case = city.case()
    Oversight.objects.create(agency=city.agencies[A.DRUG], region=city.region, basis="督查文件")
    client = as_(city, "eve")
    assert f"/cases/{case.slug}/refer/" not in client.get(f"/cases/{case.slug}/").content.decode()
    answer = client.post(f"/cases/{case.slug}/refer/", typed(city, *THREE))
    assert answer.status_code == 403 and "只有查看的权限" in answer.content.decode()
    assert case.number not in client.get("/wizard/").content.decode() and not Referral.objects.exists()


def test_a_receiver_refers_on_under_its_own_name(city: City) -> None:
    case = city.do(city.signed(), "accept", "bai").case
    page = as_(city, "bai").get(f"/cases/{case.slug}/refer/").content.decode()
    assert f'name="to_{city.agencies[A.HEALTH].pk}_on"' not in page
    assert (
        send(
            city, case, A.MARKET, name="bai", officers=[city.posts["bai"].pk], different_reason="另案"
        ).status_code
        == 302
    )
    assert Referral.objects.get(recipient__kind="market").sender == city.agencies[A.HEALTH]


def test_a_closed_case_is_not_referred(city: City) -> None:
    case = city.case()
    Case.objects.filter(pk=case.pk).update(status="closed", closed_at=city.at)
    answer = as_(city, "liu").get(f"/cases/{case.slug}/refer/")
    assert answer.status_code == 422 and "案件已经办结" in answer.content.decode()
    assert case.number not in as_(city, "liu").get("/wizard/").content.decode()


def test_cases_to_refer_from_are_listed_for_their_agencies(city: City) -> None:
    case = city.case()
    assert f"/cases/{case.slug}/refer/" in as_(city, "liu").get("/wizard/").content.decode()
    assert case.number not in as_(city, "eve").get("/wizard/").content.decode()
    assert as_(city, "he").get("/wizard/").status_code == 403


@pytest.mark.parametrize("size", [1, 6])
def test_the_page_asks_as_often_for_many_rows_as_for_one(
    city: City, size: int, django_assert_max_num_queries: Any
) -> None:
    case = city.case(violations=("F16",) if size == 1 else ("F01", "F03", "F08", "F16", "F25"))
    for n in range(size):
        store(dossier=case.dossier, name=f"{n}.txt", chunks=[b"x%d" % n], by=city.posts["liu"], at=city.at)
    client = as_(city, "liu")
    client.get(f"/cases/{case.slug}/refer/")
    with django_assert_max_num_queries(48):
        assert client.get(f"/cases/{case.slug}/refer/").status_code == 200
