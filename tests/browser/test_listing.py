"""挂牌督办 in real browsers: proposed, approved, signed; a report is missed and marked; lengthened, reported, checked and lifted."""

from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from agencies.kinds import AgencyKind as A
from referral.law.clocks import ZONE
from referral.models import Clock, Listing
from tests.browser.conftest import Open
from tests.browser.test_journey import press
from tests.cast import build_city
from tests.services import listed
from tests.services.calling import PDF
from tests.workflows.conftest import Town


def give(page: Page, **values: str) -> None:
    """Fill the fields of a form by their names."""
    for name, value in values.items():
        field = page.locator(f"[name={name}]").first
        if field.get_attribute("type") in {"radio", "checkbox"}:
            page.locator(f"[name={name}][value='{value}']").check()
        elif field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def do(page: Page, url: str, word: str, **values: str) -> None:
    """From the page of the listing to the form of an act, and through it."""
    page.goto(url)
    page.get_by_role("link", name=word).first.click()
    give(page, **values)
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator(".said")).to_be_visible()


def test_a_listing_from_the_proposal_to_the_lifting(
    open_browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = Town(**vars(build_city()))
    above, case = listed.province(town), listed.with_police(town)
    monkeypatch.setattr("django.utils.timezone.now", lambda: town.at)
    officer = open_browser(town.posts["liu"].user)
    officer.goto(f"/cases/{case.slug}/listing/new/")
    task = f"task_{town.agencies[A.NHSA].pk}"
    give(
        officer,
        grounds="amount",
        lead=str(above[A.NHSA].pk),
        requirements="查清人次和金额。",
        **{task: "依法查处。"},
    )
    press(officer, "提请")
    expect(officer.get_by_text("待提请机关负责人同意")).to_be_visible()
    url = f"/listings/{Listing.objects.get().slug}/"
    for name, word in (("he", "同意提请"), ("qi", "批准挂牌督办"), ("qian", "签收通知书")):
        do(open_browser(town.posts[name].user), url, word)

    town.at = datetime(2026, 12, 20, 10, 0, tzinfo=ZONE)  # the sessions of November are over
    officer, lister = (open_browser(town.posts[name].user) for name in ("liu", "bian"))
    officer.goto(url)
    expect(officer.get_by_text("未按期报告1次")).to_be_visible()
    expect(officer.get_by_text("橙牌").first).to_be_visible()
    expect(officer.get_by_role("link", name="挂牌督办通知书")).to_be_visible()
    officer.get_by_role("link", name="提交进展报告").click()
    give(officer, progress="已查清126人次。", next_steps="继续追回。")
    officer.locator("[name=attachments]").set_input_files(
        {"name": "退款凭证.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    press(officer, "提交进展报告")
    expect(officer.get_by_role("link", name="退款凭证.pdf")).to_be_visible()
    do(lister, url, "审阅", accepts="yes")
    step = Clock.objects.get(rule="listing_term_short")
    officer.goto(url)
    officer.get_by_role("link", name="申请延期").click()
    give(officer, reason="司法鉴定尚未完成。", document="安医保申〔2026〕1号")
    officer.locator("main form button[type=submit]").last.click()
    expect(officer.get_by_text("待挂牌机关决定")).to_be_visible()
    do(open_browser(town.posts["ning"].user), url, "决定延期申请", agrees="1", document="江医保延〔2026〕1号")
    step.refresh_from_db()
    assert f"{step.due_at:%Y-%m}" == "2027-11"
    do(officer, url, "提交结案报告", progress="全部办结。")
    do(lister, url, "审阅", accepts="yes")
    second = str(town.posts["mo"].pk)
    do(
        lister,
        url,
        "登记核查",
        position="0",
        way="site",
        found="已完成。",
        is_met="yes",
        checked_on="2026-12-20",
        second=second,
    )
    supervisor = open_browser(town.posts["shu"].user)
    do(supervisor, url, "解除挂牌督办")
    supervisor.goto(url)
    expect(supervisor.get_by_text("已解除").first).to_be_visible()
    expect(supervisor.get_by_role("link", name="解除通知书")).to_be_visible()
