"""The queues: what waits for whom, what is absent, search, taking and giving back."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.kinds import AgencyKind as A
from referral.law.kinds import Kind
from referral.models import Clock, Referral, append_only
from referral.services import hands
from tests.cast import PENALTY
from tests.pages.browsers import as_
from tests.pages.reading import LISTS, discipline, page, recent_town, rows, states
from tests.workflows.conftest import Town
from workflows import engine
from workflows.models import WorkItem


@pytest.fixture
def town(db: None) -> Town:
    """安澜市 whose story began a week ago, with the engine running."""
    return recent_town()


@pytest.mark.parametrize("url", LISTS)
def test_a_visitor_is_led_to_the_log_in_page(town: Town, url: str) -> None:
    assert Client().get(url)["Location"].startswith("/login/")


def test_a_sent_referral_waits_for_its_receiver_alone(town: Town) -> None:
    referral = town.sent()
    html = page(town, "bai", "/to-sign/")
    assert f"/referrals/{referral.slug}/sign/" in html and "缺项不影响签收" in html
    assert "市医保局" in html and "签收" in html
    for stranger in ("eve", "gao", "ma", "pan"):
        for url in LISTS:
            assert referral.title not in page(town, stranger, url), (stranger, url)


def test_the_police_are_asked_to_accept(town: Town) -> None:
    town.sent(A.POLICE, Kind.CRIMINAL)
    html = page(town, "gao", "/to-sign/")
    assert re.search(r'class="c-act"><a [^>]*>接受', html)


def test_a_colleague_without_the_right_has_nothing_to_do(town: Town) -> None:
    (referral,) = town.draft(town.case(), (A.HEALTH, Kind.ADMINISTRATIVE))
    town.do(referral, "submit", "liu")
    assert referral.title in page(town, "zhou", "/todo/")
    for colleague in ("liu", "chen", "qian", "wu", "he"):
        assert referral.title not in page(town, colleague, "/todo/"), colleague


def test_where_there_is_a_choice_the_button_leads_to_the_page(town: Town) -> None:
    referral = town.signed()
    html = page(town, "bai", "/todo/")
    assert f'href="/referrals/{referral.slug}/">审查答复' in html


def test_the_sender_sees_where_it_is_stuck_and_urges_nobody(town: Town) -> None:
    referral = town.sent()
    html = page(town, "liu", "/in-progress/").split('id="h-sent"')[1]
    assert referral.title in html and "已送达，待签收" in html and "市卫健" in html
    town.do(referral, "sign", "bai", items=4, pages=21)
    assert "已签收，审查中" in page(town, "liu", "/in-progress/sent/")
    town.do(referral, "accept", "bai")
    assert "办理中" in page(town, "liu", "/in-progress/sent/")
    bench = page(town, "liu", "/workbench/").replace("挂牌督办", "")  # the ledger in the menu presses nobody
    assert "催办" not in page(town, "liu", "/in-progress/") and "督办" not in bench
    lane = town.lane(referral)
    assert lane.case.title in page(town, "bai", "/in-progress/")
    engine.act_on_lane(lane, "report", town.who("hong"), outcomes=[PENALTY])
    assert referral.title not in page(town, "liu", "/in-progress/sent/")
    assert f'href="/lanes/{lane.slug}/">确认' in page(town, "liu", "/todo/")


def test_a_copy_asks_for_nothing(town: Town) -> None:
    town.sent(A.POLICE, Kind.CRIMINAL)
    assert Referral.objects.filter(kind=Kind.COPY).exists()
    assert "抄送：" not in page(town, "liu", "/in-progress/sent/")


def test_a_silent_lane_shows_its_state_and_no_clock(town: Town) -> None:
    referral = town.do(
        town.signed(A.POLICE, Kind.CRIMINAL, "gao"), "file", "lin", document_number="安公立字〔2026〕1号"
    )
    hands.set_silent(town.lane(referral), town.who("gao"), silent=True)
    html = page(town, "liu", "/in-progress/sent/")
    assert referral.title in html and "办理中" in html
    assert "lamp--ok" not in html and "lamp--warn" not in html


def test_discipline_is_absent_for_colleagues_in_every_list(town: Town) -> None:
    named = discipline(town)
    title = "有关问题线索"
    assert title in named.title and title in page(town, "zhou", "/todo/")
    for colleague in ("wu", "qian", "bai", "gao", "pan", "gov", "yu"):
        for url in (*LISTS, "/todo/?q=线索的函", "/open/?stage=审核", "/notices/"):
            html = page(town, colleague, url).split('class="pagehead"')[1]
            assert title not in html and "行纪" not in html and "纪委" not in html, (colleague, url)


def shift(clock: Clock, *, left: timedelta, whole: timedelta) -> None:
    """Move a clock so that it ends `left` from now after `whole` of its time."""
    due = timezone.now() + left
    started = due - whole
    Clock.objects.filter(pk=clock.pk).update(due_at=due, started_at=started)
    append_only.lift()
    clock.events.filter(kind="start").update(at=started)
    WorkItem.objects.open().filter(clue=clock.clue, referral=clock.referral, lane=clock.lane).update(
        due_at=due
    )


@pytest.mark.parametrize(
    ("left", "lamp", "state"),
    [
        (timedelta(hours=20), "ok", "calm"),
        (timedelta(hours=4), "warn", "near"),
        (timedelta(hours=-2), "warn", "past"),
    ],
)
def test_a_suggested_limit_is_listed_under_the_state_that_its_lamp_shows(
    town: Town, left: timedelta, lamp: str, state: str
) -> None:
    referral = town.sent()
    shift(referral.clocks.get(rule="agr.sign"), left=left, whole=timedelta(hours=24))
    html = page(town, "bai", "/to-sign/")
    assert f"lamp--{lamp}" in html and "超期" not in html.replace("超期（法定）", "")
    assert states(town, "bai", referral.title) == [state]


def test_the_queue_is_searched_narrowed_and_sorted(town: Town) -> None:
    first, second = town.clue(title="甲药房串换药品案"), town.clue(title="乙医院虚构住院案")
    assert first.title in page(town, "liu", "/todo/?q=甲药房") and second.title not in page(
        town, "liu", "/todo/?q=甲药房"
    )
    assert rows(page(town, "liu", f"/todo/?q={first.number}")) == 1
    assert (
        rows(page(town, "liu", "/todo/?stage=核实线索")) == 2
        and rows(page(town, "liu", "/todo/?stage=批准")) == 0
    )
    newest = page(town, "liu", "/todo/?sort=-came")
    assert newest.index(second.title) < newest.index(first.title)
    assert (
        rows(page(town, "liu", "/todo/?whose=mine")) == 2
        and rows(page(town, "chen", "/todo/?whose=mine")) == 0
    )
    assert "没有符合条件的事项" in page(town, "liu", "/todo/?q=丙")


def test_nonsense_in_the_address_is_survived(town: Town) -> None:
    town.clue()
    for query in ("?clock=x", "?due=x", "?sort=x", "?page=x", "?whose=x&stage=x", "?page=999"):
        assert rows(page(town, "liu", f"/todo/{query}")) == 1, query


def take(town: Town, name: str, item: WorkItem, act: str, **fields: str) -> Any:
    """Take an item or give it back."""
    return as_(town, name).post(f"/items/{item.pk}/{act}/", {"list": "todo", "query": "sort=came"} | fields)


def test_an_item_is_taken_and_given_back(town: Town) -> None:
    clue = town.clue()
    item = WorkItem.objects.get(clue=clue)
    assert take(town, "liu", item, "claim")["Location"] == "/todo/?sort=came"
    assert "放回" in page(town, "liu", "/todo/?whose=mine")
    assert clue.title not in page(town, "chen", "/todo/")
    assert take(town, "liu", item, "release").status_code == 302
    assert clue.title in page(town, "chen", "/todo/")


def test_a_faster_colleague_is_told_in_a_sentence(town: Town) -> None:
    item = WorkItem.objects.get(clue=town.clue())
    take(town, "liu", item, "claim")
    late = take(town, "chen", item, "claim")
    assert late.status_code == 409 and "该事项已由其他人员领取或已办结" in late.content.decode()
    foreign = take(town, "chen", item, "release")
    assert foreign.status_code == 409 and "该事项不在您名下" in foreign.content.decode()


def test_a_taking_sent_twice_is_one(town: Town) -> None:
    item = WorkItem.objects.get(clue=town.clue())
    key = str(uuid4())
    first, second = (take(town, "liu", item, "claim", submission=key) for _ in range(2))
    assert first["Location"] == second["Location"]


def test_taking_needs_the_right_and_the_sight(town: Town) -> None:
    item = WorkItem.objects.get(clue=town.clue())
    assert take(town, "he", item, "claim").status_code == 403
    assert take(town, "bai", item, "claim").status_code == 404
    hidden = WorkItem.objects.open().get(referral=discipline(town))
    assert take(town, "wu", hidden, "claim").status_code == 404
    assert as_(town, "liu").get(f"/items/{item.pk}/claim/").status_code == 405


def test_the_way_back_stays_on_the_site(town: Town) -> None:
    item = WorkItem.objects.get(clue=town.clue())
    answer = take(town, "liu", item, "claim", list="//elsewhere.invalid", query="")
    assert answer["Location"] == "/todo/"


def test_what_was_done_is_kept_with_who_did_it(town: Town) -> None:
    clue = town.clue()
    engine.act_on_clue(clue, "check", town.who("liu"))
    html = page(town, "liu", "/done/")
    assert clue.title in html and "核实线索" in html
    assert clue.title not in page(town, "chen", "/done/")
    assert rows(page(town, "liu", f"/done/?until={timezone.localdate() - timedelta(days=20)}")) == 0


def test_a_list_asks_as_often_for_a_dozen_as_for_one(town: Town) -> None:
    def more(clues: int, referrals: int) -> None:
        for _ in range(clues):
            town.clue()
        for _ in range(referrals):
            town.sent()
            town.do(town.signed(), "accept", "bai")

    def asked() -> dict[tuple[str, str], int]:
        found = {}
        for name in ("liu", "bai"):
            client = as_(town, name)
            for url in LISTS:
                with CaptureQueriesContext(connection) as queries:
                    client.get(url)
                found[name, url] = len(queries)
        return found

    more(1, 1)
    few = asked()
    more(9, 2)
    many = asked()
    assert {key: n for key, n in many.items() if n > few[key]} == {}
    assert max(many.values()) < 45, many
