"""Take the pictures of the README from a running demo. Use: python scripts/pictures.py [ADDRESS]

Needs the development requirements, Debian's chromium and a Chinese font. Run it again when the pages have changed.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
ACCOUNT, PASSWORD = "yb-liu", "Anlan-demo-2026"
SIZE = {"width": 1440, "height": 900}


def sign_in(page: Page) -> None:
    """As the officer of the demo."""
    page.goto("/login/")
    page.get_by_label("用户名").fill(ACCOUNT)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/workbench/")


def busiest_case(page: Page) -> str:
    """The address of the open case in which most different agencies take part."""
    page.goto("/cases/?status=open")
    cases = [link.get_attribute("href") or "" for link in page.locator("td a[href^='/cases/']").all()]
    found: dict[str, int] = {}
    for case in cases:
        page.goto(f"{case}lanes/")
        found[case] = len(set(page.locator("a[href^='/lanes/']").all_inner_texts()))
    return max(found, key=lambda address: found[address])


def main(address: str) -> None:
    """Take them all."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = chromium.new_context(
            base_url=address, viewport=SIZE, locale="zh-CN", timezone_id="Asia/Shanghai"
        ).new_page()
        sign_in(page)
        page.screenshot(path=PICTURES / "workbench.png")
        case = busiest_case(page)
        for name, tab in (("case", "lanes/"), ("wizard", "refer/"), ("clocks", "clocks/")):
            page.goto(f"{case}{tab}")
            page.screenshot(path=PICTURES / f"{name}.png")
        chromium.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
