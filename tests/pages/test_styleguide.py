"""The components and the frame: every page safe under the strict policy, readable, and telling the truth in words."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import include, path, reverse

from agencies.models import User
from referral.pages import shell
from referral.pages.templatetags import figures, ui

PAGES = Path(ui.__file__).resolve().parent.parent
BANNER = "本系统为非涉密系统，严禁存储、处理、传输国家秘密"


VENDOR = PAGES / "static" / "vendor"
#: Where the licences of what is vendored stand: named in comments, never asked.
LICENCES = {
    "http://www.apache.org/licenses/LICENSE-2.0", "https://github.com/ecomfe/zrender/blob/master/LICENSE",
}  # fmt: skip


def files(*endings: str) -> Iterator[Path]:
    """The project's own sources."""
    found = (p for p in sorted(PAGES.rglob("*")) if p.suffix in endings)
    yield from (p for p in found if VENDOR not in p.parents)


def broken(request: object) -> None:
    raise RuntimeError("示例故障")


urlpatterns = [
    path("", include("referral.urls")),
    path("broken/", broken),
    path("todo/", broken, name="todo"),
    path("clues/new/", broken, name="clue-new"),
    path("audit/", broken, name="events"),
]
handler404 = "referral.pages.errors.not_found"
handler500 = "referral.pages.errors.server_error"
pytestmark = pytest.mark.urls(__name__)


def test_the_style_guide_shows_every_component_in_both_densities(browser: Client) -> None:
    page = browser.get(reverse("styleguide")).content.decode()
    for part in ("lamp--bad", "tag--seal", 'class="bar"', "facts", "stages", "lanes", "flow__dot", "clocks", "pages",
                 "empty", "note--warn", "toast", "<dialog", "data-upload", "error", "doc__t"):  # fmt: skip
        assert part in page, part
    assert "panel is-compact" in page


def test_the_style_guide_is_for_those_who_are_logged_in_or_develop(
    client: Client, settings: Any, db: None
) -> None:
    assert client.get(reverse("styleguide")).url.startswith(reverse("login"))
    settings.DEBUG = True
    assert client.get(reverse("styleguide")).status_code == 200


def test_sorting_turns_with_each_click(browser: Client) -> None:
    page = browser.get(reverse("styleguide"), {"sort": "due", "q": "甲"}).content.decode()
    assert 'aria-sort="ascending"' in page
    assert "sort=-due" in page and "q=%E7%94%B2" in page


@pytest.mark.parametrize("name", ["login", "styleguide", "help", "settings", "password"])
def test_every_page_bears_the_banner_and_one_heading(browser: Client, name: str) -> None:
    if name == "login":
        browser.logout()
    page = browser.get(reverse(name)).content.decode()
    assert BANNER in page
    assert page.count("<h1") == 1
    assert 'lang="zh-CN"' in page and 'href="#main"' in page and 'id="main"' in page


@pytest.mark.parametrize("name", ["login", "styleguide", "help", "settings", "password"])
def test_no_page_needs_more_than_its_own_origin(browser: Client, name: str) -> None:
    if name == "login":
        browser.logout()
    answer = browser.get(reverse(name))
    page = answer.content.decode()
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert not re.search(r"\sstyle=|\son[a-z]+=\"|<style|<script(?![^>]*\ssrc=)|javascript:", page)
    assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", page)
    assert 'href="#"' not in page


def test_every_label_and_description_points_to_something(browser: Client) -> None:
    page = browser.get(reverse("styleguide")).content.decode()
    ids = re.findall(r"\sid=\"([^\"]+)\"", page)
    pointed = re.findall(r"\s(?:for|aria-labelledby|aria-controls)=\"([^\"]+)\"", page)
    assert set(pointed) <= set(ids)


def test_pages_that_fail_say_what_to_do(browser: Client) -> None:
    missing = browser.get("/no-such-page/")
    assert missing.status_code == 404
    assert "请从工作台或案件库进入" in missing.content.decode()
    browser.raise_request_exception = False
    fault = browser.get("/broken/")
    assert fault.status_code == 500
    assert "请稍后重试" in fault.content.decode() and BANNER in fault.content.decode()


def test_a_form_from_an_old_session_is_refused_with_advice(lin: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(reverse("login"), {"username": "lin", "password": "x"})
    assert answer.status_code == 403
    assert "页面已过期" in answer.content.decode()


def menu_of(user: User, rf: RequestFactory) -> set[str]:
    from agencies.rights import acting_posts

    request = rf.get("/")
    request.user = user
    request.post = next(iter(acting_posts(user, datetime(2026, 11, 9, tzinfo=UTC))), None)  # type: ignore[attr-defined]
    return {entry.name for group in shell.menu(request) for entry in group.entries}


def test_the_menu_shows_what_one_may_do_and_what_there_is(lin: User, zhou: User, rf: RequestFactory) -> None:
    officer, keeper = menu_of(lin, rf), menu_of(zhou, rf)
    assert {"clue-new", "case-list"} <= officer and officer.isdisjoint({"approval-list", "events"})
    assert keeper.isdisjoint(
        {"todo", "clue-new", "case-list", "events"}
    )  # a system administrator reads no log


def test_counts_stand_in_the_menu(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(shell.COUNTS, "todo", lambda request: 12)
    monkeypatch.setitem(shell.BELLS, "bell", lambda request: shell.Bell(unread=5, head=41))
    page = browser.get(reverse("help")).content.decode()
    assert '<span class="cnt cnt--hot">12<span class="vh"> 件</span></span>' in page


def test_a_lamp_is_shape_word_and_colour() -> None:
    shapes = set()
    for state in ("ok", "warn", "bad", "mute", "done"):
        html = ui.lamp(state, "剩 3 天", "依据")
        assert f"lamp--{state}" in html and "剩 3 天" in html and 'title="依据"' in html
        shapes.add(re.search(r"<svg.*?</svg>", html).group())  # type: ignore[union-attr]
    assert len(shapes) == 5


def test_words_in_components_are_escaped() -> None:
    assert "<b>" not in ui.lamp("ok", "<b>") + ui.tag("<b>") + ui.bar("<b>", 70, "ok") + ui.icon("x", "<b>")


def test_a_bar_needs_no_style_attribute_and_never_overflows() -> None:
    assert 'width="100.00%"' in ui.bar("已用 130%", 130, "bad")
    assert "style" not in ui.bar("", 1, "ok", 2, "bad")


def test_figures_are_written_one_way() -> None:
    at = datetime(2026, 11, 12, 1, 20, tzinfo=UTC)
    assert figures.moment(at) == "2026-11-12 09:20"
    assert figures.day(datetime(2026, 11, 12, 17, 0, tzinfo=UTC)) == "2026-11-13"
    assert figures.chinese_day(date(2026, 1, 2)) == "2026年1月2日"
    assert figures.money(Decimal("1286430.5")) == "1,286,430.50 元"
    assert figures.money(0) == "0.00 元"
    assert figures.wan(Decimal("8426000")) == "842.60"
    assert figures.money(None) == figures.moment(None) == "未填"
    assert figures.when(at) == '<time datetime="2026-11-12T09:20+08:00">2026-11-12 09:20</time>'


def test_each_form_has_its_own_key() -> None:
    assert ui.submission_key() != ui.submission_key()


def test_sources_ask_nobody_else_and_keep_to_the_floor() -> None:
    for file in files(".html", ".css", ".js"):
        source = re.sub(r"http://www\.w3\.org/\S+", "", file.read_text(encoding="utf-8"))
        assert "http://" not in source and "https://" not in source, file
    for file in files(".css"):
        rules = re.sub(r"/\*.*?\*/", "", file.read_text(encoding="utf-8"), flags=re.S)
        assert not re.search(
            r":has\(|:is\(|@layer|@container|color-mix|aspect-ratio|\binset:|dvh|@import|url\(", rules
        ), file
    for file in files(".js"):
        assert not re.search(
            r"\beval\(|new Function|innerHTML\s*\+=|document\.write", file.read_text(encoding="utf-8")
        ), file


def test_what_is_vendored_asks_nobody_and_makes_no_code() -> None:
    vendored = list(VENDOR.rglob("*.js"))
    assert vendored
    for file in vendored:
        source = file.read_text(encoding="utf-8")
        asked = set(re.findall(r"https?://[^\s\"')\\\\]+", source))
        assert {one for one in asked if not one.startswith("http://www.w3.org/")} <= LICENCES, file
        assert not re.search(r"\beval\(|new Function", source), file


def test_every_icon_that_a_template_names_is_there() -> None:
    names = set(ui.icon_names()) | {entry.icon for group in shell.MENU for entry in group.entries}
    for file in files(".html"):
        names |= set(re.findall(r"{% icon \"([^\"]+)\"", file.read_text(encoding="utf-8")))
    assert names == set(ui.icon_names())


def test_no_icon_lies_about_unused() -> None:
    text = "".join(file.read_text(encoding="utf-8") for file in files(".py", ".html", ".js"))
    assert [name for name in ui.icon_names() if not re.search(rf"""["'=]{name}["']""", text)] == []
