"""值班表 on the pages: read by the own agency, kept by the registrar or the agency administrator."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from agencies.models import DutyShift
from agencies.services import name_administrator, on_duty, set_duty
from referral.law.clocks import ZONE
from tests.cast import City
from tests.pages.browsers import as_

NIGHT = datetime(2035, 1, 1, 17, 30, tzinfo=ZONE)  # a Monday to come
WEEK = "/duty/?week=2035-01-03"


def shift(city: City, **changes: Any) -> dict[str, Any]:
    """A night of 刘洋, as it is typed."""
    typed = {
        "user": city.posts["liu"].user_id,
        "starts_at": "2035-01-01T17:30",
        "ends_at": "2035-01-02T08:30",
    }
    return typed | {"phone": "0570-87654321"} | changes


def test_the_registrar_puts_a_colleague_on_duty(city: City) -> None:
    typed = shift(city, submission=str(uuid4()))
    for _ in range(2):
        answer = as_(city, "qian").post("/duty/", typed)
        assert answer.status_code == 302 and answer["Location"] == "/duty/?week=2035-01-01"
    row = DutyShift.objects.get()
    assert on_duty(row.agency, NIGHT + timedelta(hours=3)) == row
    page = as_(city, "zhou").get(WEEK).content.decode()
    assert page.count("0570-87654321") == 2, "the evening and the next morning"
    assert "安排值班" not in page and "0570-87654321" not in as_(city, "bai").get(WEEK).content.decode()


def test_who_does_not_keep_the_roster_is_refused(city: City) -> None:
    for name in ("liu", "he", "zhou"):
        answer = as_(city, name).post("/duty/", shift(city))
        assert answer.status_code == 403 and "收发人员" in answer.content.decode(), name
    assert not DutyShift.objects.exists()


def test_the_agency_administrator_keeps_it_too(city: City) -> None:
    name_administrator(post=city.posts["zhou"], at=timezone.now())
    assert as_(city, "zhou").post("/duty/", shift(city)).status_code == 302


def test_wrong_hours_and_strangers_are_refused_with_all_that_was_typed(city: City) -> None:
    upside = as_(city, "qian").post("/duty/", shift(city, ends_at="2035-01-01T08:30"))
    assert upside.status_code == 422 and "值班结束时间须晚于开始时间" in upside.content.decode()
    assert "0570-87654321" in upside.content.decode()
    stranger = as_(city, "qian").post("/duty/", shift(city, user=city.posts["bai"].user_id))
    assert stranger.status_code == 422 and "选项已经变动" in stranger.content.decode()
    assert not DutyShift.objects.exists()


def test_nobody_is_on_duty_twice_at_once(city: City) -> None:
    as_(city, "qian").post("/duty/", shift(city))
    again = as_(city, "qian").post("/duty/", shift(city, starts_at="2035-01-01T20:00"))
    assert again.status_code == 422 and "已经排班" in again.content.decode()


def test_a_shift_is_taken_off_before_it_begins(city: City) -> None:
    as_(city, "qian").post("/duty/", shift(city))
    url = f"/duty/{DutyShift.objects.get().pk}/remove/"
    assert as_(city, "liu").post(url).status_code == 403
    assert as_(city, "yu").post(url).status_code == 404, "a registrar of another agency"
    assert as_(city, "qian").post(url).status_code == 302
    assert not DutyShift.objects.exists()


def test_a_shift_that_has_begun_stays_on_record(city: City) -> None:
    now, post = timezone.now(), city.posts["liu"]
    row = set_duty(
        agency=post.agency, user=post.user, phone="1", starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=1), at=now, by=None,
    )  # fmt: skip
    answer = as_(city, "qian").post(f"/duty/{row.pk}/remove/")
    assert answer.status_code == 422 and "值班已经开始" in answer.content.decode()


@pytest.mark.parametrize("week", ["", "garbage", "0001-01-01", "9999-12-31"])
def test_any_week_can_be_asked_for(city: City, week: str) -> None:
    assert as_(city, "liu").get(f"/duty/?week={week}").status_code == 200


@pytest.mark.parametrize("size", [1, 20])
def test_a_week_asks_as_often_for_many_as_for_one(
    city: City, size: int, django_assert_max_num_queries: Any
) -> None:
    post = city.posts["liu"]
    for n in range(size):
        start = NIGHT + timedelta(hours=n)
        set_duty(
            agency=post.agency, user=post.user, phone="1", starts_at=start, ends_at=start + timedelta(hours=1),
            at=NIGHT, by=None,
        )  # fmt: skip
    browser = as_(city, "qian")
    with django_assert_max_num_queries(15):
        browser.get(WEEK)
