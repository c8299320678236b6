"""The workbench: figures that equal the rows behind them, what is over its time, the week, the departments."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from agencies.kinds import AgencyKind as A
from agencies.models import User
from referral.models import Clock
from tests.pages.browsers import as_
from tests.pages.reading import LISTS, discipline, page, recent_town, rows, states
from tests.workflows.conftest import Town


@pytest.fixture
def town(db: None) -> Town:
    """安澜市 whose story began a week ago, with the engine running."""
    return recent_town()


def figures(html: str) -> dict[str, tuple[int, str]]:
    """The strip of the workbench: word → number and address."""
    strip = html.split('<ul class="strip"')[1].split("</ul>")[0]
    found = {}
    for line in strip.split("<li>")[1:]:
        word = re.sub(
            r"<svg.*?</svg>|<span class=\"vh\">.*?</span>|<[^>]+>", "", line.split("<b>")[0], flags=re.S
        )
        number, url = re.search(r"<b>(\d+)", line), re.search(r'href="([^"]+)"', line)
        assert number and url
        found[word.strip()] = (int(number[1]), url[1])
    return found


def test_the_front_door_leads_to_the_workbench(town: Town) -> None:
    assert as_(town, "liu").get("/")["Location"] == "/workbench/"


def test_a_platform_role_has_no_workbench(town: Town) -> None:
    admin = User.objects.create_user(
        "xitong",
        "quiet-river-2026",
        full_name="系统",
        platform_role="system_admin",
        must_change_password=False,
    )
    client = Client()
    client.force_login(admin, backend="agencies.backends.AccountBackend")
    assert client.get("/")["Location"] != "/workbench/"
    for url in LISTS:
        assert client.get(url).status_code == 404, url
    assert client.get("/notices/").status_code == 200


def test_discipline_is_counted_for_nobody_among_departments(town: Town) -> None:
    referral = discipline(town)
    town.do(referral, "review", "zhou")
    town.do(referral, "approve", "he")
    town.sent(A.HEALTH, case=referral.case)
    for insider in ("liu", "he"):
        table = page(town, insider, "/workbench/").split('id="h-departments"')[1].split("</section>")[0]
        assert "市卫健" in table and "纪" not in table, insider


def test_progress_is_of_cases_that_the_agency_leads(town: Town) -> None:
    town.sent()
    assert "各部门办理进度" in page(town, "liu", "/workbench/")
    assert "各部门办理进度" not in page(town, "bai", "/workbench/")


def test_each_figure_counts_the_rows_behind_it(town: Town) -> None:
    for _ in range(2):
        town.sent()
    town.signed()
    town.do(town.signed(), "accept", "bai")
    town.clue()
    for name in ("liu", "bai", "hong", "he", "zhou", "eve"):
        seen = figures(page(town, name, "/workbench/"))
        assert list(seen) == ["待签收", "待办", "在办", "临期", "超期", "本月已办"]
        for word, (number, url) in seen.items():
            html = page(town, name, url).split("已发出、等待对方办理")[0]
            count = re.search(r"共 (\d+) 条", html)
            assert count and int(count[1]) == number, (name, word)
    assert figures(page(town, "bai", "/workbench/"))["待签收"][0] == 2


def test_the_menu_says_how_much_waits(town: Town) -> None:
    town.sent()
    menu = page(town, "bai", "/cases/").split('aria-label="主导航"')[1].split("</nav>")[0]
    assert re.search(r'href="/to-sign/">.*?<span class="cnt cnt--hot">1<', menu, re.S)
    assert "cnt" not in page(town, "eve", "/cases/").split('aria-label="主导航"')[1].split("</nav>")[0]


def test_only_a_statutory_duty_is_called_over_its_time(town: Town) -> None:
    town.at -= timedelta(days=60)
    clue = town.clue()
    assert states(town, "liu", clue.title) == ["over"]
    bench = page(town, "liu", "/workbench/")
    assert "本机关有法定时限超期" in bench and f"/clues/{clue.slug}/" in bench
    assert figures(bench)["超期"] == (
        clue.clocks.open().filter(due_at__lt=timezone.now()).count(),
        "/deadlines/?clock=over",
    )
    assert "本机关有法定时限超期" not in page(town, "bai", "/workbench/")


def test_the_week_counts_what_ends_on_each_day(town: Town) -> None:
    referral = town.sent()
    clock = referral.clocks.get(rule="agr.sign")
    day = timezone.localdate() + timedelta(days=2)
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=3)
    Clock.objects.filter(pk=clock.pk).update(due_at=midnight)  # a day limit ends at 24:00 of its last day
    assert f"/deadlines/?due={day}" in page(town, "bai", "/workbench/")
    assert rows(page(town, "bai", f"/deadlines/?due={day}")) == 1
    assert rows(page(town, "bai", f"/deadlines/?due={day + timedelta(days=1)}")) == 0
