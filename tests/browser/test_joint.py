"""商请联合查处 with real browsers: two are asked at once and join, tasks are agreed on and done, one leaves; all hear it live."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from agencies.kinds import AgencyKind as A
from referral.models import Case, JointTask, Lane, Referral
from tests.browser.conftest import Desk
from tests.browser.server import Server
from tests.browser.test_journey import listen, press, said
from tests.cast import build_city
from tests.workflows.conftest import Town

TASK, SECOND = "核查住院病历", "现场检查药房"


@pytest.fixture
def town(server: Server) -> Town:
    """安澜市 since yesterday, over the running server's database."""
    return Town(
        **vars(build_city()) | {"at": timezone.now() - timedelta(days=1), "step": timedelta(minutes=1)}
    )


def invite(page: Page, town: Town, case: Case) -> tuple[Referral, Referral]:
    """The wizard: the health commission, in the lead, and market regulation are asked in one go."""
    page.goto(f"/cases/{case.slug}/refer/")
    page.locator(f"#id_to_{town.agencies[A.POLICE].pk}_on").uncheck()
    for kind in (A.HEALTH, A.MARKET):
        page.locator(f"#id_to_{town.agencies[kind].pk}_on").check()
        page.locator(f"#id_to_{town.agencies[kind].pk}_kind").select_option("joint")
    page.locator("#id_different_reason").fill("须同时进驻核查，金额查清后再移送公安机关。")
    page.locator("#id_m_source_1_pages").fill("6")
    for name in ("liu", "chen"):
        page.locator(f"#officer-{town.posts[name].pk}").check()
    page.get_by_role("button", name="送审", exact=True).click()
    said(page, "已送审移送2件")
    health, market = (Referral.objects.get(recipient=town.agencies[kind]) for kind in (A.HEALTH, A.MARKET))
    assert health.batch == market.batch
    return health, market


def join(page: Page, referral: Referral, town: Town, officer: str) -> None:
    """The deputy signs and joins, and names who works on it."""
    page.goto(f"/referrals/{referral.slug}/join/")
    page.get_by_label("承办人").select_option(str(town.posts[officer].pk))
    press(page, "参加")
    said(page, "参加")


def put_down(page: Page, case: Case, title: str, agency: str) -> None:
    """A task with who does it and until when."""
    page.goto(f"/cases/{case.slug}/tasks/")
    page.get_by_role("link", name="登记商定任务").click()
    page.get_by_label("任务内容").fill(title)
    page.get_by_label("承担机关").select_option(label=agency)
    page.get_by_label("商定完成日期").fill(f"{timezone.localdate() + timedelta(days=7)}")
    press(page, "登记")
    expect(page.get_by_role("row").filter(has_text=title)).to_contain_text("办理中")


def hears(page: Page, words: str) -> None:
    """It stands in the open page, which nobody reloaded."""
    expect(page.locator("[data-notice-list]")).to_contain_text(words)


def test_two_join_agree_on_tasks_and_one_leaves(desk: Desk, town: Town) -> None:
    case = town.case()
    liu, bai, ma = (desk(name) for name in ("liu", "bai", "ma"))
    both = invite(liu, town, case)
    town.at, town.step = timezone.now(), timedelta()
    for referral in both:
        town.do(referral, "review", "zhou")
        town.render(town.do(referral, "approve", "he"))
        town.do(referral, "send", "qian")
    join(desk("hong"), both[0], town, "bai")
    join(desk("niu"), both[1], town, "ma")

    listen(ma, "/workbench/")
    listen(liu, "/workbench/")
    put_down(bai, case, TASK, town.agencies[A.MARKET].name)
    hears(liu, TASK)
    hears(ma, TASK)
    listen(bai, "/workbench/")
    ma.reload()
    ma.get_by_role("row").filter(has_text=TASK).get_by_role("link", name=re.compile("^完成")).click()
    ma.get_by_label("完成情况").fill("核查病历126份。")
    press(ma, "任务完成")
    expect(ma.get_by_role("row").filter(has_text=TASK)).to_contain_text("核查病历126份。")
    listen(ma, "/workbench/")
    hears(bai, "已完成联合查处任务")
    hears(liu, "已完成联合查处任务")

    put_down(desk("chen"), case, SECOND, town.agencies[A.HEALTH].name)
    tang, lane = desk("tang"), Lane.objects.get(opened_by=both[0])
    tang.goto(f"/lanes/{lane.slug}/leave/")
    tang.get_by_label("理由").fill("本机关职责范围内的事项已查清。")
    press(tang, "退出联合查处")
    said(tang, "退出")
    hears(liu, "退出联合查处")
    hears(ma, "退出联合查处")
    ma.goto(f"/cases/{case.slug}/tasks/")
    expect(ma.get_by_role("row").filter(has_text=SECOND)).to_contain_text("该机关已退出联合查处")
    bai.goto(f"/cases/{case.slug}/tasks/")
    expect(bai.locator("main")).to_contain_text("本机关已退出联合查处")
    assert JointTask.objects.filter(is_done=True).count() == 1
