"""Evidence in a real browser: each file for itself, with its hash or with the reason why it was refused."""

from pathlib import Path

from playwright.sync_api import expect

from referral.models import Case
from tests.browser.conftest import Open
from tests.cast import build_city


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
