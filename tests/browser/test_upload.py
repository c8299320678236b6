"""Evidence in a real browser: each file for itself, with its hash or the reason why not; a large one past a cut line."""

import hashlib
from pathlib import Path

from playwright.sync_api import Page, Route, expect

from documents.models import Evidence, Upload
from documents.uploads import PIECE
from referral.models import Case
from tests.browser.conftest import Open
from tests.cast import City, build_city


def test_good_files_are_listed_with_their_hash_and_bad_ones_with_the_reason(
    open_browser: Open, tmp_path: Path
) -> None:
    city = build_city()
    case: Case = city.case()
    for name, text in (("结算清单.txt", "结算清单"), ("通知.txt", "机密★1年"), ("照片.png", "not a picture")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    page = open_browser(city.posts["liu"].user)
    page.goto(f"/cases/{case.slug}/evidence/")
    expect(page.get_by_text("还没有证据材料")).to_be_visible()
    page.locator("input[type=file]").set_input_files(sorted(tmp_path.iterdir()))
    page.get_by_role("button", name="上传", exact=True).click()
    expect(page.locator("#evidence-list li")).to_have_count(1)
    expect(page.locator("#evidence-list")).to_contain_text("SHA-256")
    expect(page.get_by_text("还没有证据材料")).to_have_count(0)
    refused = page.locator("[data-upload-progress]")
    expect(refused).to_contain_text("国家秘密标志")
    expect(refused).to_contain_text("内容与扩展名不符")


def _large(folder: Path) -> Path:
    """A list of four pieces."""
    file = folder / "结算明细.csv"
    file.write_bytes(b"".join(b"%07d\n" % n for n in range(PIECE * 7 // 2 // 8)))
    return file


def _choose(page: Page, file: Path) -> None:
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="上传", exact=True).click()


def _at_the_tab(open_browser: Open) -> tuple[City, Case, Page]:
    city = build_city()
    case: Case = city.case()
    page = open_browser(city.posts["liu"].user, loses_line=True)
    page.goto(f"/cases/{case.slug}/evidence/")
    return city, case, page


def test_a_large_file_goes_on_after_the_line_was_cut_in_the_middle(
    open_browser: Open, tmp_path: Path
) -> None:
    _, case, page = _at_the_tab(open_browser)
    file, asked = _large(tmp_path), []

    def cut(route: Route) -> None:
        asked.append(int(route.request.headers["x-offset"]))
        if len(asked) in {2, 3}:  # the second piece is lost twice on its way
            route.abort("internetdisconnected")
        else:
            route.continue_()

    page.route("**/evidence/uploads/*/", cut)
    _choose(page, file)
    expect(page.locator("[data-upload-progress]")).to_contain_text("网络中断，正在重试")
    expect(page.locator("#evidence-list li")).to_have_count(1, timeout=30_000)
    assert asked == [0, PIECE, PIECE, PIECE, PIECE * 2, PIECE * 3]
    taken = Evidence.objects.get(dossier=case.dossier)
    assert taken.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    expect(page.locator("#evidence-list")).to_contain_text(taken.sha256)


def test_the_same_file_goes_on_after_a_reload(open_browser: Open, tmp_path: Path) -> None:
    _, case, page = _at_the_tab(open_browser)
    file, asked = _large(tmp_path), []
    page.route(
        "**/evidence/uploads/*/",
        lambda route: (
            route.continue_()
            if route.request.headers["x-offset"] == "0"
            else route.abort("internetdisconnected")
        ),
    )
    _choose(page, file)
    expect(page.locator("[data-upload-progress]")).to_contain_text("网络中断，正在重试")
    page.unroute("**/evidence/uploads/*/")
    page.reload()
    expect(page.get_by_text("以下文件没有传完")).to_be_visible()
    expect(page.get_by_text("已传 28%")).to_be_visible()
    page.on(
        "request",
        lambda request: asked.append(request.headers["x-offset"]) if "x-offset" in request.headers else None,
    )
    _choose(page, file)
    expect(page.locator("#evidence-list li")).to_have_count(1, timeout=30_000)
    assert asked == [str(PIECE), str(PIECE * 2), str(PIECE * 3)]
    assert Evidence.objects.get(dossier=case.dossier).size == file.stat().st_size
    assert not Upload.objects.unfinished().exists()
