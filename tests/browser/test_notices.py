"""Notices in open pages: live, to the right people alone, made good after the line was lost, each once."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from agencies.kinds import AgencyKind as A
from agencies.models import User
from referral.law.kinds import Kind
from referral.models import Referral
from tests.browser.conftest import Open
from tests.browser.server import Server
from tests.cast import build_city
from tests.workflows.conftest import Town
from workflows import hub
from workflows.consumers import SLOW
from workflows.models import Notice

#: How long a browser that lost its line may take to come back: it tries again after up to 64 seconds.
PATIENCE = 90_000


@pytest.fixture
def town(server: Server) -> Town:
    """安澜市 since yesterday, over the running server's database."""
    return Town(
        **vars(build_city()) | {"at": timezone.now() - timedelta(days=1), "step": timedelta(minutes=1)}
    )


def approved(town: Town, kind: A = A.HEALTH) -> Referral:
    """A referral that only has to be sent."""
    (referral,) = town.draft(town.case(), (kind, Kind.ADMINISTRATIVE))
    return town.approved(referral)


def user(town: Town, name: str) -> User:
    """The account of a person."""
    return town.posts[name].user


def listening(page: Page, url: str = "/workbench/") -> Page:
    """A page that is open and connected."""
    page.goto(url)
    expect(page.locator(".foot [data-live]")).to_have_text("实时连接")
    return page


def bell(page: Page, number: int, timeout: float = 5_000) -> None:
    """Wait until the bell says how many."""
    expect(page.locator("[data-bell-n]")).to_have_text(str(number), timeout=timeout)


def test_what_is_sent_arrives_in_the_receivers_open_page_alone(open_browser: Open, town: Town) -> None:
    referral = approved(town)
    sender = listening(open_browser(user(town, "qian")), f"/referrals/{referral.slug}/send/")
    receiver = listening(open_browser(user(town, "bai")), "/cases/")
    third = listening(open_browser(user(town, "ma")))
    bell(receiver, 0)
    sender.get_by_role("button", name="送达").click()
    sender.wait_for_url(f"**/referrals/{referral.slug}/")
    toast = receiver.locator("#toasts .toast")
    expect(toast).to_contain_text(referral.title)
    bell(receiver, 1)
    expect(toast).to_have_count(1)
    assert not Notice.objects.filter(recipient=user(town, "ma")).exists()
    listening(third)
    expect(third.get_by_text(referral.title)).to_have_count(0)
    bell(third, 0)
    toast.get_by_role("link").click()
    receiver.wait_for_url(f"**/referrals/{referral.slug}/")
    bell(receiver, 0)
    assert Notice.objects.get(recipient=user(town, "bai")).read_at is not None


def test_a_third_agencys_page_stays_quiet_while_it_is_open(open_browser: Open, town: Town) -> None:
    first, second = approved(town), approved(town, A.MARKET)
    third = listening(open_browser(user(town, "ma")))
    town.do(first, "send", "qian")
    town.do(
        second, "send", "qian"
    )  # comes after the first on the same line: had that one come, it would stand there
    expect(third.locator("#toasts .toast")).to_have_count(1)
    expect(third.locator("#toasts .toast")).to_contain_text(second.title)
    bell(third, 1)


def test_a_new_notice_stands_on_top_of_the_open_list(open_browser: Open, town: Town) -> None:
    earlier, later = approved(town), approved(town)
    town.do(earlier, "send", "qian")
    page = listening(open_browser(user(town, "bai")), "/notices/")
    lines = page.locator("[data-notice-list] [data-notice]")
    expect(lines).to_have_count(1)
    town.do(later, "send", "qian")
    expect(lines).to_have_count(2)
    newest = Notice.objects.filter(recipient=user(town, "bai")).order_by("-seq")[0]
    expect(lines.first).to_have_attribute("data-notice", str(newest.pk))
    lines.first.get_by_role("button", name="标为已读").click()
    page.wait_for_url("**/notices/")
    bell(page, 1)


def test_what_was_missed_without_a_line_comes_once_when_it_is_back(open_browser: Open, town: Town) -> None:
    referrals = [approved(town) for _ in range(3)]
    page = listening(open_browser(user(town, "bai"), loses_line=True), "/notices/")
    lines = page.locator("[data-notice-list] [data-notice]")
    town.do(referrals[0], "send", "qian")
    expect(lines).to_have_count(1)
    page.context.set_offline(True)
    cut(town, "bai")
    expect(page.locator(".foot [data-live]")).to_have_text("连接中断，每分钟刷新")
    for referral in referrals[1:]:
        town.do(referral, "send", "qian")
    expect(lines).to_have_count(1)
    page.context.set_offline(False)
    expect(lines).to_have_count(3, timeout=PATIENCE)
    bell(page, 3)
    expect(page.locator(".foot [data-live]")).to_have_text("实时连接", timeout=PATIENCE)
    seqs = [int(line.get_attribute("data-seq") or 0) for line in lines.all()]
    assert seqs == [3, 2, 1]


def cut(town: Town, name: str) -> None:
    """Lose the line of a person: the server gives the socket up as it does for a browser that takes no frames."""
    for one in list(hub._hubs.values()):
        for socket in list(one.sockets.get(user(town, name).pk, ())):
            one.loop.call_soon_threadsafe(socket.end, SLOW)
