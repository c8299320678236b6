"""抽查复查 with real browsers: one announces, another draws, a checker withdraws, what was found is put right; anybody draws the same."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from referral.law import sampling as law
from referral.models import Sample, SampledCase
from tests.browser.conftest import Desk
from tests.browser.server import Server
from tests.browser.test_journey import press, said
from tests.cast import build_city
from tests.services.sampled import CHECKERS, closed, names_of, pool
from tests.workflows.conftest import Town

NUMBER = "08 12 33"
SAME = "重新计算结果一致"


@pytest.fixture
def town(server: Server) -> Town:
    """安澜市 since yesterday, over the running server's database."""
    return Town(
        **vars(build_city()) | {"at": timezone.now() - timedelta(days=1), "step": timedelta(minutes=1)}
    )


def announce(page: Page, town: Town) -> Sample:
    """The deputy freezes cases and people; the hash of a number that nobody sees stands on the page."""
    page.goto("/samples/")
    page.locator("main").get_by_role("link", name="公布抽查方案").click()
    page.get_by_label("复审：").check()
    page.get_by_label("名称").fill("2026年第四季度复审抽查")
    page.get_by_label("抽取比例（%）").fill("50")
    page.get_by_label("检查完成日期").fill(f"{timezone.localdate() + timedelta(days=20)}")
    for name in CHECKERS:
        page.locator(f"input[name=checkers][value='{town.posts[name].pk}']").check()
    press(page, "公布")
    said(page, "抽查方案已公布")
    sample = Sample.objects.get()
    expect(page.locator("main")).to_contain_text(sample.commitment)
    expect(page.locator("main")).not_to_contain_text(sample.secret)
    expect(page.get_by_role("link", name="抽取", exact=True)).to_have_count(0)
    return sample


def draw(page: Page, sample: Sample) -> None:
    """Somebody else gives a number of his own."""
    page.goto(f"/samples/{sample.slug}/")
    page.get_by_role("link", name="抽取", exact=True).click()
    page.get_by_label("随机数").fill(NUMBER)
    press(page, "抽取")
    said(page, "已抽取并随机选派检查人员")
    expect(page.locator("main")).to_contain_text(SAME)


def draws_the_same(page: Page, sample: Sample, folder: Path) -> None:
    """What anybody can do with the file that the page gives: hash and rank, and compare with what was drawn."""
    page.goto(f"/samples/{sample.slug}/")
    with page.expect_download() as download:
        page.get_by_role("link", name="抽取底册").click()
    download.value.save_as(folder / "draw.json")
    told = json.loads((folder / "draw.json").read_text())
    assert law.hashed(told["secret"]) == told["commitment"] and told["number"] == NUMBER
    assert law.frame_hash(told["cases"], told["checkers"], told["percent"]) == told["frame_sha256"]
    assert (
        law.draw(law.seed_of(told["secret"], told["number"]), told["cases"], told["percent"]) == told["drawn"]
    )


def fill(page: Page) -> None:
    """Every item is fine but one."""
    for item in law.ITEMS:
        page.locator(
            f"input[name='{item}-verdict'][value='{'problem' if item == 'facts' else 'fine'}']"
        ).check()
    page.locator("#id_facts-found").fill("未收集进货票据。")
    page.locator("#id_facts-measure").fill("补充收集票据。")
    page.locator("#id_facts-mend_by").fill(f"{timezone.localdate() + timedelta(days=10)}")
    page.get_by_label("检查结论").fill("事实清楚，一项证据需要补充。")
    press(page, "填报检查结果")
    said(page, "检查结果已填报")


def decide(page: Page, url: str, button: str, yes: str) -> None:
    """The answer of a second person."""
    page.goto(url)
    page.get_by_label(yes, exact=True).check()
    press(page, button)
    said(page, "已登记")


def test_two_numbers_draw_and_anybody_draws_the_same(desk: Desk, town: Town, tmp_path: Path) -> None:
    closed(town, 2)
    pool(town)
    wu, zhou, liu = desk("wu"), desk("zhou"), desk("liu")
    sample = announce(wu, town)
    draw(zhou, sample)
    draws_the_same(zhou, sample, tmp_path)

    row = SampledCase.objects.get(rank=1)
    gone, stays = names_of(row)
    sheet = f"/checks/{row.slug}/"
    desk(gone).goto(f"{sheet}withdraw/")
    desk(gone).get_by_label("理由").fill("与该院负责人有近亲属关系。")
    press(desk(gone), "回避")
    said(desk(gone), "已回避")
    (comes,) = set(names_of(row)) - {stays}
    assert {gone, stays, comes} == set(CHECKERS), "the next rank of the same seed moves up"
    assert desk(gone).goto(sheet).status == 404  # type: ignore[union-attr]
    wu.goto(f"/samples/{sample.slug}/")
    expect(wu.locator("main")).to_contain_text("回避：与该院负责人有近亲属关系。")
    expect(wu.locator("main")).to_contain_text(SAME)

    desk(comes).goto("/samples/")
    desk(comes).get_by_role("link", name=row.case.title).click()
    desk(comes).get_by_role("link", name="填报检查结果").click()
    fill(desk(comes))
    decide(desk(stays), f"{sheet}confirm/", "确认检查结果", "同意")
    liu.goto(sheet)
    expect(liu.get_by_role("row").filter(has_text="事实和证据")).to_contain_text("未收集进货票据。")
    finding = row.findings.get(verdict="problem")
    liu.get_by_role("link", name="填报整改情况").click()
    liu.get_by_label("整改情况").fill("已补充收集进货票据12张。")
    press(liu, "填报整改情况")
    said(liu, "已登记")
    decide(zhou, f"/check-findings/{finding.slug}/settle/", "审阅整改情况", "同意")
    expect(zhou.locator("main")).to_contain_text("已销号")
    draws_the_same(wu, sample, tmp_path)
