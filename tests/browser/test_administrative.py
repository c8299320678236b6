"""行政移送 in both directions with real browsers: limits that nobody agreed on are suggestions, an agreement makes them 约定."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from agencies.kinds import AgencyKind as A
from agencies.roles import Role
from agencies.services import create_user
from referral.law.kinds import Kind
from referral.models import Case, Lane, Referral
from referral.services import clues, drafting
from referral.services.clues import ClueDraft, SubjectDraft
from referral.services.dispatches import Addressee, Dispatch
from tests.browser.conftest import Desk
from tests.browser.server import Server
from tests.browser.test_assistance import move
from tests.browser.test_journey import press, said
from tests.browser.test_reverse import Quiet
from tests.cast import MATERIALS, build_city
from tests.line import staff
from tests.workflows.conftest import Town

NUMBER = "安医保协〔2026〕6号"


@dataclass(frozen=True)
class Side:
    """Who does what in one of the two agencies, by account."""

    kind: A
    officer: str
    second: str
    reviewer: str
    deputy: str
    head: str
    registrar: str


BUREAU = Side(A.NHSA, "liu", "chen", "zhou", "wu", "he", "qian")
MARKET = Side(A.MARKET, "ma", "fang", "kong", "niu", "dong", "lu")


@pytest.fixture
def town(server: Server) -> Town:
    """安澜市 half a year ago, with all the people of market regulation and the system administrator."""
    town = Quiet(**vars(build_city()))
    town.at = timezone.now() - timedelta(days=180)
    market = town.agencies[A.MARKET]
    staff(town, "fang", market, Role.OFFICER, card_number="34000001")
    staff(town, "kong", market, Role.REVIEWER)
    staff(town, "dong", market, Role.HEAD)
    staff(town, "lu", market, Role.REGISTRAR)
    create_user(
        username="sysadmin", full_name="系统管理员", at=town.at, password="sysadmin-2026", platform_role="system_admin",
        must_change_password=False,
    )  # fmt: skip
    return town


def case_of(town: Town, side: Side) -> Case:
    """A case of 收费价格违法 that the agency has opened."""
    who, subjects = town.who(side.officer), (SubjectDraft("institution", "安澜仁和医院"),)
    draft = ClueDraft(
        "安澜仁和医院涉嫌超标准收费案", "campaign", "检查发现超标准收费。", ("F16",), who.at, subjects
    )
    clue = town.run(clues.register, draft, who).clue
    town.run(clues.check, clue, town.who(side.officer))
    case = town.run(clues.open_case, clue, town.who(side.deputy)).case
    assert case is not None
    return case


def refer(desk: Desk, town: Town, case: Case, sender: Side, to: A) -> Referral:
    """From the wizard to the receiver's signature."""
    page = desk(sender.officer)
    page.goto(f"/cases/{case.slug}/refer/")
    expect(page.locator(f"#id_to_{town.agencies[to].pk}_on")).to_be_checked()
    page.locator("#id_m_source_1_pages").fill("6")
    for name in (sender.officer, sender.second):
        page.locator(f"#officer-{town.posts[name].pk}").check()
    page.get_by_role("button", name="送审", exact=True).click()
    said(page, "已送审移送1件")
    referral = Referral.objects.get(case=case)
    move(desk(sender.reviewer), referral, "review", "审核通过", told="审核已办理")
    move(desk(sender.head), referral, "approve", "批准")
    move(desk(sender.registrar), referral, "send", "送达")
    return referral


def answer(desk: Desk, receiver: Side, referral: Referral) -> Lane:
    """受理, 中期反馈, 结果反馈."""
    move(desk(receiver.officer), referral, "sign", "签收")
    move(desk(receiver.officer), referral, "accept", "受理")
    lane = Lane.objects.get(opened_by=referral)
    page = desk(receiver.officer)
    page.goto(f"/lanes/{lane.slug}/interim/")
    page.locator("#id_measure_1").select_option("other")
    page.locator("#id_words_1").fill("已立案调查")
    press(page, "中期反馈")
    said(page, "反馈")
    page = desk(receiver.deputy)
    page.goto(f"/lanes/{lane.slug}/report/")
    page.locator("#id_measure_1").select_option("penalty")
    page.locator("#id_words_1").fill("没收违法所得")
    press(page, "结果反馈")
    said(page, "已反馈办理结果")
    return lane


def confirm(page: Page, lane: Lane) -> None:
    """The sender reads the result and confirms it."""
    page.goto(f"/lanes/{lane.slug}/")
    expect(page.locator("main")).to_contain_text("没收违法所得")
    page.goto(f"/lanes/{lane.slug}/confirm/")
    press(page, "确认办理结果")
    said(page, "已确认")
    lane.refresh_from_db()
    assert lane.status == "done"


def limits(page: Page, url: str) -> str:
    """What a page says of its limits, those that have ended included."""
    page.goto(url)
    return page.locator("section[aria-labelledby=h-clocks]").text_content() or ""


def enter_agreement(page: Page) -> None:
    """The system administrator types what was signed on paper."""
    page.goto("/rules/")
    page.get_by_role("link", name="登记部门协议").click()
    page.get_by_label("名称").fill("价格违法线索移送协作协议")
    page.get_by_label("文号").fill(NUMBER)
    page.get_by_label("签订机关").fill("安澜市医疗保障局\n安澜市市场监督管理局")
    day = f"{timezone.localdate():%Y-%m-%d}"
    page.get_by_label("签订日期").fill(day)
    page.get_by_label("生效日期").fill(day)
    for rule, length in (("签收", "2个工作日"), ("审查答复", "7个工作日"), ("结果反馈", "45个工作日")):
        page.get_by_label(rule, exact=True).fill(length)
    press(page, "登记部门协议")
    said(page, "部门协议已登记")
    expect(page.locator("#agreements")).to_contain_text(NUMBER)


def test_market_regulation_refers_to_the_bureau_and_nothing_is_agreed(desk: Desk, town: Town) -> None:
    referral = refer(desk, town, case_of(town, MARKET), MARKET, A.NHSA)
    shown = limits(desk("liu"), f"/referrals/{referral.slug}/")
    assert "无约定时限，建议24小时" in shown and "建议" in shown and "超期" not in shown
    lane = answer(desk, BUREAU, referral)
    assert "无约定时限，建议30个工作日" in limits(desk("liu"), f"/lanes/{lane.slug}/")
    confirm(desk("ma"), lane)


def test_what_nobody_agreed_on_is_never_overdue_however_late(desk: Desk, town: Town) -> None:
    case = case_of(town, MARKET)
    dispatch = Dispatch(
        [Addressee(town.agencies[A.NHSA], Kind.ADMINISTRATIVE, "lead")], "超标准收费。",
        [town.posts["ma"], town.posts["fang"]], MATERIALS,
    )  # fmt: skip
    (referral,) = town.run(drafting.draft, case, dispatch, town.who("ma")).created
    for name, by in (("submit", "ma"), ("review", "kong"), ("approve", "dong")):
        referral = town.do(referral, name, by)
    town.render(referral)
    referral = town.do(town.do(referral, "send", "lu"), "sign", "liu", items=4, pages=21)
    for name in ("liu", "ma"):
        for url in (f"/referrals/{referral.slug}/", f"/cases/{case.slug}/clocks/"):
            page = desk(name)
            page.goto(url)
            assert "超期" not in page.locator("main").inner_text()
        assert "超过建议时限" in limits(desk(name), f"/referrals/{referral.slug}/")


def test_an_agreement_gives_the_next_referral_its_limits(desk: Desk, town: Town) -> None:
    liu = desk("liu")
    assert liu.goto("/rules/agreements/new/").status == 403  # type: ignore[union-attr]
    enter_agreement(desk("sysadmin"))
    referral = refer(desk, town, case_of(town, BUREAU), BUREAU, A.MARKET)
    shown = limits(desk("ma"), f"/referrals/{referral.slug}/")
    assert f"约定2个工作日（{NUMBER}）" in shown and "价格违法线索移送协作协议" in shown
    assert "建议" not in shown
    lane = answer(desk, MARKET, referral)
    assert f"约定45个工作日（{NUMBER}）" in limits(desk("liu"), f"/lanes/{lane.slug}/")
    confirm(liu, lane)
