"""反向衔接 with real browsers: the procuratorate's opinion comes to the bureau, is counted down, replied to and read."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from referral.models import Lane, Referral
from referral.services.done import Done
from tests.browser.conftest import Desk
from tests.browser.server import Server
from tests.browser.test_journey import press, said, take
from tests.cast import build_city
from tests.services import prosecutions as walk
from tests.workflows.conftest import Town


class Quiet(Town):
    """安澜市 whose story before the browsers open is told without the engine: nobody listens yet."""

    def run(self, service: Callable[..., Done], *args: object, **fields: object) -> Done:
        return service(*args, **fields)


@pytest.fixture
def town(server: Server) -> Town:
    """安澜市 over the running server's database, some days ago."""
    town = Quiet(**vars(build_city()))
    town.at = timezone.now() - timedelta(days=3)
    walk.staff(town)
    return town


def write_opinion(page: Page, town: Town, lane: Lane) -> Referral:
    """The officer types what stands on the paper."""
    page.goto(f"/lanes/{lane.slug}/")
    page.get_by_role("link", name="提出检察意见").click()
    page.get_by_label("受移送机关").select_option(label="安澜市医疗保障局")
    page.get_by_label("违法事实").fill("骗取医保基金三万元，犯罪情节轻微，依法不起诉。")
    page.get_by_label("处理意见").fill("建议依法给予行政处罚，并函告处理结果。")
    day = f"{timezone.localdate():%Y-%m-%d}"
    for name, number in (("检察意见书", "安检行检意〔2026〕3号"), ("不起诉决定书", "安检刑不诉〔2026〕5号")):
        page.get_by_label(f"{name}文号").fill(number)
        page.get_by_label(f"{name}日期").fill(day)
    page.get_by_label("回复期限").fill("1")
    page.get_by_label("违法行为终了之日").fill("2025-06-30")
    press(page, "拟稿")
    said(page, "已拟稿")
    return Referral.objects.get(kind="reverse")


def test_an_opinion_is_sent_counted_replied_to_and_read(desk: Desk, town: Town) -> None:
    lane = walk.reviewing(town)
    fan, jian, liu, he = (desk(name) for name in ("fan", "jian", "liu", "he"))
    referral = write_opinion(fan, town, lane)
    fan.goto(f"/referrals/{referral.slug}/submit/")
    press(fan, "送审")
    said(fan, "送审")
    take(jian, "/todo/", referral.title)
    jian.locator("main").get_by_role("link", name="批准", exact=True).click()
    press(jian, "批准")
    said(jian, "批准")
    fan.goto(f"/referrals/{referral.slug}/send/")
    press(fan, "送达")
    said(fan, "送达")

    take(liu, "/to-sign/", referral.title)
    liu.locator("main").get_by_role("link", name="签收", exact=True).click()
    press(liu, "签收")
    said(liu, "签收")
    answer = Lane.objects.get(opened_by=referral)
    liu.goto(f"/lanes/{answer.slug}/")
    main = liu.locator("main")
    expect(main).to_contain_text("行政处罚时效")
    expect(main).to_contain_text("回复检察意见")
    expect(main).to_contain_text("1个月")
    liu.goto(f"/cases/{answer.case.slug}/")
    expect(liu.locator("main")).to_contain_text("2027-06-30 届满")

    he.goto(f"/lanes/{answer.slug}/")
    he.get_by_role("link", name="回复处理结果").click()
    he.locator("#id_measure_1").select_option("penalty")
    he.locator("#id_words_1").fill("处骗取金额二倍罚款")
    he.locator("#id_amount_1").fill("60000")
    press(he, "回复处理结果")
    said(he, "已反馈办理结果")

    fan.goto(f"/lanes/{answer.slug}/")
    expect(fan.locator("main")).to_contain_text("处骗取金额二倍罚款")
    fan.goto(f"/referrals/{referral.slug}/")
    expect(fan.locator("main")).to_contain_text("检察意见办理结果的复函")
