"""A hand-over in a real browser: signed with mouse and finger, kept as it was drawn; and the dossier comes down as a packet."""

import zipfile
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.cast import build_city
from tests.services.handings import filed, listed
from tests.workflows.conftest import Town

PHONE = {"width": 390, "height": 844}


def draw(page: Page) -> None:
    """A line in the field for the signature."""
    pad = page.locator(".signpad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    for step in range(1, 15):
        page.mouse.move(box["x"] + 20 + step * 15, box["y"] + 20 + step % 4 * 12)
    page.mouse.up()


def test_a_list_is_signed_by_hand(open_browser: Open) -> None:
    town = Town(**vars(build_city()))
    hand_over = listed(town, filed(town))
    wide = open_browser(town.posts["liu"].user)
    narrow = open_browser(town.posts["chen"].user, viewport=PHONE, has_touch=True)
    for page in (wide, narrow):
        page.goto(f"/handovers/{hand_over.slug}/sign/")
        draw(page)
        page.get_by_role("button", name="清除重签").click()
        expect(page.locator(".signpad path")).to_have_attribute("d", "")
        draw(page)
        page.get_by_role("button", name="签名", exact=True).click()
        expect(page.locator(".signed").last).to_be_visible()
    drawn = list(hand_over.signatures.order_by("pk").values_list("way", flat=True))
    assert drawn == ["drawn", "drawn"]
    expect(narrow.get_by_text("待接收方清点")).to_be_visible()


def test_a_dossier_comes_down(open_browser: Open, tmp_path: Path) -> None:
    town = Town(**vars(build_city()))
    case = filed(town).case
    page = open_browser(town.posts["liu"].user)
    page.goto(f"/cases/{case.slug}/letters/")
    page.get_by_role("link", name="导出卷宗").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="导出").click()
    download.value.save_as(tmp_path / "dossier.zip")
    assert "manifest.json" in zipfile.ZipFile(tmp_path / "dossier.zip").namelist()
