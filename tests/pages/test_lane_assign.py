"""分办 and 改派 of a received referral: sight inside an agency is by department and named officers."""

from datetime import date
from typing import Any

import pytest

from agencies.kinds import AgencyKind as A
from agencies.models import Department
from agencies.roles import Role
from agencies.services import create_user, fill_post
from referral.models import ClockEvent, Lane, Referral
from referral.reports.house import CHECKS
from tests.cast import START, City
from tests.pages.browsers import as_, department, post_of
from tests.workflows.conftest import Town, build_city
from workflows import checks, engine, notices
from workflows.models import WorkItem


@pytest.fixture
def town(db: None) -> Town:
    """安澜市, with the engine running."""
    return Town(**vars(build_city()))


def rooms(city: City) -> tuple[Department, Department]:
    """The health commission has two departments; 白雪 is in neither."""
    medical = department(city, A.HEALTH, "医政科", yi="易欣")
    squad = department(city, A.HEALTH, "综合监督执法支队", zhi="支昂", dui="段辉")
    return medical, squad


def sees(city: City, name: str, referral: Referral) -> list[int]:
    """What somebody gets of the case, the referral, its page in the list of cases."""
    client = as_(city, name)
    listed = referral.case.number in client.get("/cases/").content.decode()
    urls = [
        f"/cases/{referral.case.slug}/",
        f"/referrals/{referral.slug}/",
        f"/lanes/{city.lane(referral).slug}/",
    ]
    return [*(client.get(url).status_code for url in urls), 200 if listed else 404]


def assign(city: City, name: str, lane: Lane, **fields: Any) -> Any:
    """The answer to 分办."""
    return as_(city, name).post(f"/lanes/{lane.slug}/assign/", fields)


SEEN, GONE = [200] * 4, [404] * 4


def test_before_it_is_assigned_only_the_wide_roles_see_it(city: City) -> None:
    rooms(city)
    referral = city.sent()
    for name in ("hong", "tang"):
        assert sees(city, name, referral) == SEEN, name
    for name in ("yi", "zhi", "dui", "bai"):
        assert sees(city, name, referral) == GONE, name


def test_a_department_sees_it_and_another_of_the_same_agency_does_not(town: Town) -> None:
    medical, squad = rooms(town)
    referral = town.sent()
    assert assign(town, "hong", town.lane(referral), department=squad.pk).status_code == 302
    for name in ("zhi", "dui", "hong"):
        assert sees(town, name, referral) == SEEN, name
    for name in ("yi", "bai"):
        assert sees(town, name, referral) == GONE, name
        assert WorkItem.objects.visible_to(post_of(town, name)).count() == 0
    assert WorkItem.objects.open().get(referral=referral).department == squad
    assert [list(check()) for check in CHECKS.values()] == [[]] * len(CHECKS)
    assert checks.work_items_match() == []


def test_a_named_officer_sees_it_and_his_department_does_not(city: City) -> None:
    rooms(city)
    referral = city.sent()
    assign(city, "hong", city.lane(referral), officers=[city.posts["zhi"].pk])
    assert sees(city, "zhi", referral) == SEEN
    assert sees(city, "dui", referral) == GONE


def test_the_receipt_names_the_department_that_then_sees(city: City) -> None:
    _, squad = rooms(city)
    referral = city.sent()
    jin, _ = create_user(
        username="jin", full_name="金梅", at=START, password="jin-an-lan-2026", must_change_password=False
    )
    city.posts["jin"] = fill_post(
        user=jin, agency=city.agencies[A.HEALTH], role=Role.REGISTRAR, since=date(2024, 1, 1), at=START
    )  # fmt: skip
    typed = {
        "items": 1,
        "pages": 6,
        "volumes": 0,
        "complete": "yes",
        "signer": "金梅",
        "department": squad.pk,
    }
    assert as_(city, "jin").post(f"/referrals/{referral.slug}/sign/", typed).status_code == 302
    assert sees(city, "zhi", referral) == SEEN
    assert sees(city, "yi", referral) == GONE


def test_reassigning_moves_sight_work_and_notice_and_restarts_no_clock(town: Town) -> None:
    medical, squad = rooms(town)
    referral = town.sent()
    lane = town.lane(referral)
    assign(town, "hong", lane, department=squad.pk, officers=[town.posts["zhi"].pk])
    town.do(referral, "sign", "zhi", items=4)
    item = WorkItem.objects.open().get(referral=referral)
    engine.claim(item, post_of(town, "zhi"), town.at)
    before = list(ClockEvent.objects.order_by("pk").values_list("clock", "kind", "at"))
    page = as_(town, "hong").get(f"/lanes/{lane.slug}/").content.decode()
    assert "改派" in page
    assert assign(town, "hong", lane, officers=[town.posts["yi"].pk]).status_code == 302
    assert list(ClockEvent.objects.order_by("pk").values_list("clock", "kind", "at")) == before
    assert sees(town, "yi", referral) == SEEN
    for name in ("zhi", "dui"):
        assert sees(town, name, referral) == GONE, name
    item.refresh_from_db()
    assert item.owner is None
    assert list(WorkItem.objects.for_post(post_of(town, "yi"))) == [item]
    assert any("改派：易欣" in n.title for n in notices.after(town.posts["yi"].user, 0))
    assert not notices.after(town.posts["zhi"].user, 0)


def test_the_other_side_does_not_read_who_inside_handles_it(city: City) -> None:
    _, squad = rooms(city)
    referral = city.sent()
    assign(city, "hong", city.lane(referral), department=squad.pk)
    assert (
        "分办：综合监督执法支队"
        in as_(city, "hong").get(f"/cases/{referral.case.slug}/record/").content.decode()
    )
    assert "分办：" not in as_(city, "liu").get(f"/cases/{referral.case.slug}/record/").content.decode()


def test_an_officer_assigns_nothing_and_a_stranger_finds_nothing(city: City) -> None:
    _, squad = rooms(city)
    referral = city.sent()
    lane = city.lane(referral)
    assign(city, "hong", lane, department=squad.pk)
    assert as_(city, "zhi").get(f"/lanes/{lane.slug}/assign/").status_code == 403
    assert assign(city, "zhi", lane, officers=[city.posts["zhi"].pk]).status_code == 403
    assert assign(city, "wu", lane, officers=[city.posts["liu"].pk]).status_code == 403
    for name in ("eve", "yi"):
        assert assign(city, name, lane, department=squad.pk).status_code == 404, name


def test_nobody_of_another_agency_is_chosen_and_somebody_must_be(city: City) -> None:
    rooms(city)
    lane = city.lane(city.sent())
    empty = assign(city, "hong", lane)
    assert empty.status_code == 422 and "请选择承办科室或承办人。" in empty.content.decode()
    assert assign(city, "hong", lane, officers=[city.posts["liu"].pk]).status_code == 422
    foreign = department(city, A.MARKET, "价监科", jia="贾平")
    assert assign(city, "hong", lane, department=foreign.pk).status_code == 422
    lane.refresh_from_db()
    assert lane.department is None and not lane.officers.exists()


def test_the_own_lane_is_assigned_and_its_clue_keeps_its_officers(city: City) -> None:
    mine = department(city, A.NHSA, "监管科", xu="许可")
    case = city.case()
    own = Lane.objects.get(case=case, opened_by__isnull=True)
    assert assign(city, "qian", own, department=mine.pk).status_code == 302
    for name, status in (("xu", 200), ("liu", 200), ("chen", 404)):
        assert as_(city, name).get(f"/cases/{case.slug}/").status_code == status, name
