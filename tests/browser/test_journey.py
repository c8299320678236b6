"""The main job with real browsers: one clue becomes one case in four agencies and is closed; notices arrive in open pages."""

import pytest
from playwright.sync_api import Page, expect

from agencies.kinds import AgencyKind as A
from referral.models import Case, Lane, Receipt, Referral
from tests.browser.conftest import Desk
from tests.browser.server import Server
from tests.cast import City, build_city

TITLE = "安澜仁和医院涉嫌虚构医药服务骗取医保基金案"
THREE = (A.POLICE, A.HEALTH, A.MARKET)


@pytest.fixture
def city(server: Server) -> City:
    """安澜市 over the running server's database."""
    return build_city()


def press(page: Page, word: str) -> None:
    """Press the button of a form and come to the next page."""
    page.get_by_role("button", name=word, exact=True).click()


def said(page: Page, words: str) -> None:
    """Wait for the sentence that tells of the act."""
    expect(page.locator(".said")).to_contain_text(words)


def take(page: Page, queue: str, title: str) -> None:
    """Go from a queue to the form of the act that is due on the row of that title."""
    page.goto(queue)
    page.get_by_role("row").filter(has_text=title).first.locator(".c-act a").first.click()


def listen(page: Page, url: str) -> None:
    """Keep a page open until its line stands."""
    page.goto(url)
    expect(page.locator(".foot [data-live]")).to_have_text("实时连接")


def register(page: Page) -> None:
    """A clue, as an officer types it."""
    page.goto("/clues/new/")
    page.get_by_label("线索名称").fill(TITLE)
    page.get_by_label("线索来源").select_option("monitor")
    page.get_by_label("线索内容").fill("智能监控发现虚构住院126人次。")
    page.locator("#id_subject_1_name").fill("安澜仁和医院")
    page.locator("#id_subject_1_id_code").fill("91330000MA0000001X")
    for code in ("F01", "F03", "F16"):
        page.locator(f"#v-{code}").check()
    page.locator("#id_amount_fraud").fill("286,430.50")
    press(page, "登记")
    said(page, "已登记")


def refer(page: Page, case: Case, city: City) -> None:
    """The wizard: police, health and market regulation in one go."""
    page.goto(f"/cases/{case.slug}/")
    page.locator("main").get_by_role("link", name="发起移送").first.click()
    for kind in THREE:
        pick = page.locator(f"#id_to_{city.agencies[kind].pk}_on")
        if not pick.count():
            page.locator("#id_add").select_option(str(city.agencies[kind].pk))
            press(page, "加入")
            page.locator("#id_different_reason").fill("该院同时存在执业问题，须由该机关查处。")
        pick.check()
    for code, pages in (("report", "12"), ("item_list", "2"), ("source", "6")):
        page.locator(f"#id_m_{code}_1_pages").fill(pages)
    for name in ("liu", "chen"):
        page.locator(f"#officer-{city.posts[name].pk}").check()
    page.get_by_label("承办意见").fill("建议移送。")
    press(page, "送审")
    said(page, "已送审移送3件")


def sign_all(page: Page, word: str) -> None:
    """Sign what waits for one's signature, the whole dispatch with one tick."""
    page.goto("/approvals/")
    page.get_by_label("同一批移送，共 3 件，一并勾选").check()
    press(page, "批量办理勾选的移送")
    press(page, word)


def test_one_clue_is_handled_by_four_agencies_and_closed(desk: Desk, city: City) -> None:
    liu = desk("liu")
    register(liu)
    liu.get_by_role("link", name="核实", exact=True).click()
    press(liu, "核实")
    said(liu, "开始核实")
    take(desk("wu"), "/todo/", TITLE)
    desk("wu").get_by_role("link", name="建案", exact=True).click()
    press(desk("wu"), "建案")
    said(desk("wu"), "已建案")
    case = Case.objects.get()

    refer(liu, case, city)
    sign_all(desk("zhou"), "审核通过")
    sign_all(desk("he"), "批准")
    police, health, market = (Referral.objects.get(recipient=city.agencies[kind]) for kind in THREE)
    assert {r.status for r in (police, health, market)} == {"approved"}

    for name in ("gao", "bai", "ma"):
        listen(desk(name), "/workbench/")
    qian = desk("qian")
    for name, referral in (("gao", police), ("bai", health), ("ma", market)):
        qian.goto(f"/referrals/{referral.slug}/send/")
        press(qian, "送达")
        expect(desk(name).locator("#toasts")).to_contain_text("送达")
        said(qian, "送达")
    for name, referral in (("gao", police), ("bai", health), ("ma", market)):
        expect(desk(name).locator("[data-bell-n]")).to_have_text("1")
        take(desk(name), "/to-sign/", referral.title)
        if name == "gao":
            desk(name).get_by_label("警号").fill("330101")
        press(desk(name), "接受" if name == "gao" else "签收")
        said(desk(name), "签收" if name != "gao" else "接受")

    lin = desk("lin")
    take(lin, "/todo/", police.title)
    lin.goto(f"/referrals/{police.slug}/file/")
    lin.get_by_label("立案通知书文号").fill("安公（刑）立字〔2026〕88号")
    press(lin, "刑事立案")
    said(lin, "刑事立案")
    for officer, deputy, referral in (("bai", "hong", health), ("ma", "niu", market)):
        page = desk(officer)
        page.goto(f"/referrals/{referral.slug}/accept/")
        press(page, "受理")
        said(page, "受理")
        lane = Lane.objects.get(opened_by=referral)
        page = desk(deputy)
        page.goto(f"/lanes/{lane.slug}/report/")
        page.locator("#id_measure_1").select_option("warning")
        page.locator("#id_words_1").fill("责令改正")
        press(page, "结果反馈")
        said(page, "已反馈办理结果")
        liu.goto(f"/lanes/{lane.slug}/confirm/")
        press(liu, "确认办理结果")
        said(liu, "已确认")

    close_rest(desk, case, police)
    case.refresh_from_db()
    assert case.status == "archived"
    assert Receipt.objects.filter(referral__case=case).count() == 4


def close_rest(desk: Desk, case: Case, police: Referral) -> None:
    """The police end their lane, the bureau its own; the procuratorate has read its copy; the head closes."""
    sun, wu, yu, liu, he, qian = (desk(name) for name in ("sun", "wu", "yu", "liu", "he", "qian"))
    sun.goto(f"/lanes/{Lane.objects.get(opened_by=police).slug}/finish/")
    sun.locator("#id_measure_1").select_option("prosecuted")
    press(sun, "直接办结")
    said(sun, "已办结")
    wu.goto(f"/lanes/{Lane.objects.get(case=case, opened_by__isnull=True).slug}/finish/")
    wu.locator("#id_measure_1").select_option("recovery")
    wu.locator("#id_amount_1").fill("286430.50")
    press(wu, "直接办结")
    said(wu, "已办结")
    take(yu, "/to-sign/", "抄送")
    press(yu, "已阅")
    said(yu, "已阅")
    for page, act, word, told in (
        (liu, "propose_close", "提请办结", "已提请办结"), (he, "close", "批准办结", "已办结"), (qian, "archive", "归档", "已归档"),
    ):  # fmt: skip
        page.goto(f"/cases/{case.slug}/do/{act}/")
        press(page, word)
        said(page, told)
