"""会商 with real browsers: called, held and countersigned; what it decides is an equal's task once he takes it, runs late and is ended."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from agencies.kinds import AgencyKind as A
from referral.models import LedgerTask, Meeting
from tests.browser.conftest import Desk
from tests.browser.server import Server
from tests.browser.test_joint import hears
from tests.browser.test_journey import listen, press, said
from tests.cast import build_city
from tests.services.sessions import item, shared
from tests.workflows.conftest import Town
from workflows import meetings as verbs

TOPIC, TASK = "研究虚构住院案件的移送", "核查住院病历和护理记录"
VIEW = "对金额的认定另行书面反馈。"

Pass = Callable[[timedelta], None]


@pytest.fixture
def time_passes(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Pass:
    """`time_passes(timedelta)`: the application's clock goes on; whoever is signed in stays so."""
    settings.SESSION_COOKIE_AGE = 60 * 24 * 3600
    real, gone = timezone.now, [timedelta()]
    monkeypatch.setattr(timezone, "now", lambda: real() + gone[0])

    def go(time: timedelta) -> None:
        gone[0] += time

    return go


@pytest.fixture
def town(server: Server, time_passes: Pass) -> Town:
    """安澜市 since yesterday, over the running server's database."""
    return Town(
        **vars(build_city()) | {"at": timezone.now() - timedelta(days=1), "step": timedelta(minutes=1)}
    )


def minute(at: object) -> str:
    """A moment as a field for moments takes it."""
    return f"{timezone.localtime(at):%Y-%m-%dT%H:%M}"  # type: ignore[arg-type]


def call(page: Page, town: Town, case: str) -> Meeting:
    """The bureau invites two equals for tomorrow, with an item on a case that one of them sees."""
    page.goto("/meetings/")
    page.locator("main").get_by_role("link", name="召集会议").click()
    page.get_by_label("否", exact=True).check()
    page.get_by_label("会商", exact=True).check()
    page.get_by_label("会议名称").fill("第四季度案件会商")
    page.get_by_label("召开时间").fill(minute(timezone.now() + timedelta(days=1)))
    page.get_by_label("地点").fill("三楼会议室")
    page.get_by_label("主持人").fill("吴海涛")
    for kind in (A.HEALTH, A.MARKET):
        page.get_by_label(town.agencies[kind].name).check()
    press(page, "召集会议")
    said(page, "已召集并邀请")
    page.get_by_role("link", name="增加议题").click()
    page.get_by_label("议题").fill(TOPIC)
    page.get_by_label("案件", exact=True).select_option(case)
    press(page, "增加议题")
    said(page, "已增加议题")
    return Meeting.objects.get()


def answer(page: Page, meeting: Meeting, people: str) -> None:
    """An invited agency says who comes."""
    page.goto(f"/meetings/{meeting.slug}/")
    page.get_by_role("link", name="回复参会").click()
    page.get_by_label("参加", exact=True).check()
    page.get_by_label("参会人员或者不参加的原因").fill(people)
    press(page, "回复参会")
    said(page, "已回复")


def hold(page: Page, meeting: Meeting) -> None:
    """It took place, all came; the minutes of its one item, and what was decided."""
    page.goto(f"/meetings/{meeting.slug}/hold/")
    page.get_by_label("实际召开时间").fill(minute(timezone.now() - timedelta(hours=1)))
    page.get_by_label("记录人").fill("陈静")
    page.get_by_label("安澜市医疗保障局到会人员").fill("吴海涛、刘洋")
    press(page, "登记召开")
    said(page, "已登记召开")
    page.get_by_role("link", name="整理纪要").click()
    page.get_by_label("研究的情况").fill("研究了虚构住院126人次的认定。")
    page.get_by_label("一致意见").fill("同意核查后移送。")
    press(page, "保存")
    said(page, "已保存纪要")
    page.get_by_role("link", name="登记决定事项").click()
    page.get_by_label("决定事项").fill(TASK)
    page.get_by_label("牵头单位").select_option(label="安澜市卫生健康委员会")
    page.get_by_label("完成日期").fill(f"{timezone.localdate() + timedelta(days=2)}")
    press(page, "登记决定事项")
    said(page, "已登记决定事项")


def countersign(page: Page, meeting: Meeting, opinion: str = "") -> None:
    """The deputy of an agency that came agrees, or has a view of his own."""
    page.goto(f"/meetings/{meeting.slug}/")
    page.locator("main").get_by_role("link", name="会签").click()
    page.get_by_label("有不同意见" if opinion else "同意", exact=True).check()
    if opinion:
        page.get_by_label("会签意见").fill(opinion)
    press(page, "会签")
    said(page, "已会签")


def state(page: Page, words: str) -> None:
    """How the task stands in the reader's ledger."""
    page.goto("/task-ledger/")
    expect(page.get_by_role("row").filter(has_text=TASK)).to_contain_text(words)


def test_what_a_meeting_decides_is_taken_runs_late_and_is_ended(
    desk: Desk, town: Town, time_passes: Pass
) -> None:
    case = shared(town)
    liu, bai, hong, ma, niu = (desk(name) for name in ("liu", "bai", "hong", "ma", "niu"))
    listen(bai, "/workbench/")
    meeting = call(liu, town, str(case.pk))
    hears(bai, "邀请参加会商")
    answer(bai, meeting, "白雪科长")
    answer(ma, meeting, "马强科长")
    expect(ma.locator("main")).not_to_contain_text(TOPIC)

    time_passes(timedelta(days=2))
    hold(liu, meeting)
    liu.locator("main").get_by_role("link", name="会签纪要").click()
    liu.get_by_label("会签截止日").fill(f"{timezone.localdate() + timedelta(days=3)}")
    listen(hong, "/workbench/")
    press(liu, "会签纪要")
    said(liu, "已送会签")
    hears(hong, "会签")
    countersign(hong, meeting, VIEW)
    countersign(niu, meeting)
    liu.goto(f"/meetings/{meeting.slug}/issue/")
    press(liu, "印发纪要")
    said(liu, "纪要已印发")
    expect(liu.locator("main")).to_contain_text(VIEW)

    task = LedgerTask.objects.get(item=item(meeting))
    state(bai, "待承担机关确认")
    listen(liu, "/workbench/")
    hong.goto(f"/ledger-tasks/{task.slug}/")
    hong.get_by_role("link", name="确认承担").click()
    press(hong, "确认承担")
    said(hong, "已确认承担")
    hears(liu, "已确认承担")
    state(liu, "未开始")

    time_passes(timedelta(days=4))
    assert verbs.tell_late(timezone.now()) == 1
    for page in (liu, bai):
        listen(page, "/workbench/")
        hears(page, "已超过约定时限")
        state(page, "超过约定时限")
    ma.goto("/task-ledger/")
    expect(ma.locator("main")).not_to_contain_text(TASK)
    bai.get_by_role("link", name=TASK).click()
    bai.get_by_role("link", name="登记完成").click()
    bai.get_by_label("办理情况").fill("核查病历126份，虚构住院属实。")
    bai.get_by_label("佐证材料").fill("安卫函〔2026〕9号")
    listen(liu, "/workbench/")
    press(bai, "登记完成")
    said(bai, "已登记完成")
    hears(liu, "已完成")
    state(liu, "核查病历126份，虚构住院属实。（佐证：安卫函〔2026〕9号）")
