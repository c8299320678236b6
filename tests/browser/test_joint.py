"""商请联合查处 at four browsers: two agencies join, agree on tasks, one leaves with a reason, and the rest read it live."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from agencies.kinds import AgencyKind as A
from agencies.models import User
from referral.law.kinds import Kind
from referral.models import JointTask, Lane, Referral
from tests.browser.conftest import Open
from tests.browser.server import Server
from tests.cast import build_city
from tests.workflows.conftest import Town


@pytest.fixture
def town(server: Server) -> Town:
    """安澜市 since yesterday, over the running server's database."""
    return Town(
        **vars(build_city()) | {"at": timezone.now() - timedelta(days=1), "step": timedelta(minutes=1)}
    )


def asked(town: Town) -> tuple[Referral, Referral]:
    """The health commission, in the lead, and market regulation were asked to join."""
    drafts = town.draft(town.case(), (A.HEALTH, Kind.JOINT), (A.MARKET, Kind.JOINT))
    first, second = (town.do(town.approved(draft), "send", "qian") for draft in drafts)
    return first, second


def join(page: Page, referral: Referral) -> None:
    """Join with the button of the referral's page."""
    page.goto(f"/referrals/{referral.slug}/join/")
    page.locator("#act button[type=submit]").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("参加已办理").first).to_be_visible()


def put_down(page: Page, case: str, title: str, agency: str, day: str) -> None:
    """A task by its form."""
    page.goto(f"/cases/{case}/tasks/")
    page.get_by_role("link", name="登记商定任务").click()
    page.get_by_label("任务内容").fill(title)
    page.get_by_label("承担机关").select_option(label=agency)
    page.get_by_label("商定完成日期").fill(day)
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("cell", name=title)).to_be_visible()


def test_a_joint_investigation_from_the_invitation_to_who_leaves(open_browser: Open, town: Town) -> None:
    first, second = asked(town)

    def of(name: str) -> User:
        return town.posts[name].user

    hong, niu, tang = (open_browser(of(name)) for name in ("hong", "niu", "tang"))
    join(hong, first)
    join(niu, second)
    liu, market, bai = (open_browser(of(name)) for name in ("liu", "niu", "bai"))
    feed = market.locator("[data-notice-list]")
    market.goto("/workbench/")
    expect(market.locator(".foot [data-live]")).to_have_text("实时连接")
    day = f"{timezone.localdate() + timedelta(days=7)}"
    put_down(liu, first.case.slug, "核查住院病历", town.agencies[A.HEALTH].name, day)
    expect(feed.get_by_text("商定任务「核查住院病历」").first).to_be_visible()
    bai.goto("/workbench/")
    bai.get_by_role("link", name="完成：核查住院病历", exact=True).click()
    bai.get_by_label("完成情况").fill("核查126人次。")
    bai.get_by_role("button", name="任务完成").click()
    expect(bai.get_by_text("核查126人次。")).to_be_visible()
    expect(feed.get_by_text("已完成联合查处任务").first).to_be_visible()
    put_down(liu, first.case.slug, "现场检查", town.agencies[A.HEALTH].name, day)
    lane = Lane.objects.get(opened_by=first)
    tang.goto(f"/lanes/{lane.slug}/leave/")
    tang.get_by_label("理由").fill("本机关职责范围内的事项已查清。")
    tang.get_by_role("button", name="退出联合查处").click()
    expect(feed.get_by_text("退出联合查处").first).to_be_visible()
    liu.goto(f"/cases/{first.case.slug}/tasks/")
    expect(liu.get_by_text("该机关已退出联合查处")).to_be_visible()
    bai.goto(f"/cases/{first.case.slug}/tasks/")
    expect(bai.get_by_text("本机关已退出联合查处")).to_be_visible()
    assert JointTask.objects.filter(is_done=True).count() == 1
