"""通知中心: what a person is told, what is left out, reading, and what ui/notices.js asks for."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies.kinds import AgencyKind as A
from agencies.models import Post
from agencies.roles import Role
from agencies.services import fill_post
from referral.law.kinds import Kind
from tests.cast import build_city
from tests.pages.browsers import as_
from tests.workflows.conftest import Town
from workflows import notices
from workflows.models import Notice


@pytest.fixture
def town(db: None) -> Town:
    """安澜市, with the engine running."""
    return Town(**vars(build_city()))


def text(answer: Any) -> str:
    """The page of an answer."""
    return str(answer.content.decode())


def notice_of(town: Town, name: str) -> Notice:
    """The one notice of a person."""
    return Notice.objects.get(recipient=town.posts[name].user)


def bell(page: str) -> int:
    """The number at the bell."""
    found = re.search(r"data-bell-n>(\d+)<", page)
    assert found
    return int(found[1])


def test_the_receiver_is_told_and_nobody_else(town: Town) -> None:
    referral = town.sent()
    page = text(as_(town, "bai").get("/notices/"))
    assert referral.title in page and bell(page) == 1
    for stranger in ("gao", "ma", "eve", "pan", "gov"):
        page = text(as_(town, stranger).get("/notices/"))
        assert referral.title not in page and bell(page) == 0, stranger


def test_opening_a_notice_marks_it_read_and_leads_to_its_matter(town: Town) -> None:
    referral = town.sent()
    notice = notice_of(town, "bai")
    client = as_(town, "bai")
    assert client.get(f"/notices/{notice.pk}/")["Location"] == f"/referrals/{referral.slug}/"
    notice.refresh_from_db()
    assert notice.read_at is not None
    assert bell(text(client.get("/notices/"))) == 0


def test_a_notice_of_another_is_not_there(town: Town) -> None:
    town.sent()
    notice = notice_of(town, "bai")
    for name in ("hong", "liu", "eve"):
        assert as_(town, name).get(f"/notices/{notice.pk}/").status_code == 404, name
        assert as_(town, name).post(f"/notices/{notice.pk}/read/").status_code == 404, name
    notice.refresh_from_db()
    assert notice.read_at is None


def test_unread_stand_first_then_the_newest(town: Town) -> None:
    town.do(town.signed(), "accept", "bai")
    client = as_(town, "liu")
    told = list(notices.of(town.posts["liu"].user))
    assert len(told) > 2
    client.post(f"/notices/{told[0].pk}/read/")
    shown = [int(pk) for pk in re.findall(r'data-notice="(\d+)"', text(client.get("/notices/")))]
    assert shown == [n.pk for n in (*told[1:], told[0])]
    unread = text(client.get("/notices/?state=unread"))
    assert f'data-notice="{told[0].pk}"' not in unread and f'data-notice="{told[1].pk}"' in unread
    assert "data-notice=" not in text(client.get("/notices/?kind=system"))


def test_all_are_read_at_once_but_not_what_came_meanwhile(town: Town) -> None:
    town.sent()
    client = as_(town, "bai")
    page = text(client.get("/notices/"))
    upto = re.search(r'name="upto" value="(\d+)"', page)
    assert upto
    town.sent()
    answer = client.post("/notices/read/", {"upto": upto[1]}, follow=True)
    assert "已将 1 条通知标为已读。" in text(answer) and bell(text(answer)) == 1
    assert client.get("/notices/read/").status_code == 405


def test_the_fragment_holds_what_came_after_a_number_oldest_first(town: Town) -> None:
    town.do(town.signed(), "accept", "bai")
    told = notices.after(town.posts["liu"].user, 0)
    client = as_(town, "liu")
    lines = text(client.get("/notices/after/1/"))
    assert re.findall(r'data-seq="(\d+)"', lines) == [str(n.seq) for n in told if n.seq > 1]
    assert f'href="/notices/{told[-1].pk}/"' in lines and "<html" not in lines
    assert "data-notice" not in text(client.get(f"/notices/after/{told[-1].seq}/"))
    assert "data-notice" not in text(as_(town, "eve").get("/notices/after/0/"))
    assert Client().get("/notices/after/0/").status_code == 302


def test_sight_that_ended_ends_the_notice(town: Town) -> None:
    referral = town.sent()
    notice = notice_of(town, "bai")
    town.do(referral, "revoke", "he", reason="发送对象有误")
    client = as_(town, "bai")
    for url in ("/notices/", "/notices/after/0/", "/workbench/"):
        assert referral.title not in text(client.get(url)), url
    assert bell(text(client.get("/notices/"))) == 0
    assert client.get(f"/notices/{notice.pk}/").status_code == 404


def test_a_post_that_ended_takes_its_notices_along(town: Town) -> None:
    referral = town.sent()
    bai = town.posts["bai"]
    fill_post(user=bai.user, agency=town.agencies[A.DRUG], role=Role.OFFICER, since=bai.since, at=town.at)
    assert referral.title in text(as_(town, "bai").get("/notices/"))
    Post.objects.filter(pk=bai.pk).update(until=bai.since + timedelta(days=1))
    client = as_(town, "bai")
    assert referral.title not in text(client.get("/notices/")) + text(client.get("/notices/after/0/"))
    assert bell(text(client.get("/notices/"))) == 0


def test_a_notice_of_ones_other_post_asks_to_switch_first(town: Town) -> None:
    town.sent()
    notice, bai = notice_of(town, "bai"), town.posts["bai"]
    other = fill_post(
        user=bai.user, agency=town.agencies[A.DRUG], role=Role.OFFICER, since=bai.since, at=town.at
    )
    client = as_(town, "bai")
    client.post("/me/post/", {"post": other.pk})
    answer = client.get(f"/notices/{notice.pk}/", follow=True)
    assert "请先在右上角切换办理身份" in text(answer)
    notice.refresh_from_db()
    assert notice.read_at is None


def test_discipline_tells_its_own_people_alone(town: Town) -> None:
    case = town.case()
    (referral,) = town.draft(
        case, (A.DISCIPLINE, Kind.DISCIPLINE), subject=case.subjects.first(), is_offline=True
    )
    town.do(referral, "submit", "liu", reviewer=town.posts["zhou"])
    assert referral.title in text(as_(town, "zhou").get("/notices/"))
    for colleague in ("wu", "qian", "he", "bai", "pan"):
        client = as_(town, colleague)
        for url in ("/notices/", "/notices/after/0/", "/workbench/"):
            assert referral.title not in text(client.get(url)), (colleague, url)


def test_the_list_asks_as_often_for_many_as_for_one(town: Town) -> None:
    town.sent()
    client = as_(town, "bai")
    client.get("/notices/")
    with CaptureQueriesContext(connection) as few:
        client.get("/notices/")
    told = notice_of(town, "bai")
    Notice.objects.bulk_create(
        Notice(recipient=told.recipient, post=told.post, agency=told.agency, seq=told.seq + n, title=f"第{n}条",
               referral=told.referral, case=told.case, created_at=town.at)
        for n in range(1, 12)
    )  # fmt: skip
    with CaptureQueriesContext(connection) as many:
        assert text(client.get("/notices/")).count("data-notice=") == 12
    assert len(many) == len(few)
