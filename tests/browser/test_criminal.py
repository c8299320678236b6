"""After a refusal to file, in real browsers: reconsideration, 立案监督, the reasons of the police, and the end."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from agencies.kinds import AgencyKind as A
from referral.law.kinds import Kind
from referral.models import Clock, ForeignPaper, Lane, Referral
from tests.browser.conftest import Desk
from tests.browser.server import Server
from tests.browser.test_journey import press, said
from tests.cast import City, build_city


@pytest.fixture
def city(server: Server) -> City:
    """安澜市 over the running server's database, at the hour that the browsers see."""
    city = build_city()
    city.at, city.step = timezone.now() - timedelta(minutes=40), timedelta(minutes=1)
    return city


def do(page: Page, referral: Referral, move: str, word: str, **fields: str) -> None:
    """Open the page of a referral, take one of its moves, fill its form and send it."""
    page.goto(f"/referrals/{referral.slug}/")
    page.locator(f'a[href="/referrals/{referral.slug}/{move}/"]').click()
    for name, text in fields.items():
        page.locator(f"#id_{name}").fill(text)
    press(page, word)
    said(page, word)


def test_a_refusal_is_reconsidered_supervised_explained_and_accepted(desk: Desk, city: City) -> None:
    referral = city.signed(A.POLICE, Kind.CRIMINAL, "gao")
    he, gao, lin, fan = (desk(name) for name in ("he", "gao", "lin", "fan"))
    do(
        lin,
        referral,
        "not_file",
        "不予立案",
        document_number="安公（刑）不立字〔2026〕8号",
        reason="没有犯罪事实",
    )
    do(he, referral, "reconsider", "提请复议", reason="有犯罪事实，应当追究刑事责任。")
    expect(he.locator("main")).to_contain_text("提请复议书")
    do(lin, referral, "uphold", "维持不予立案", document_number="安公复字〔2026〕1号", reason="原决定正确")
    do(he, referral, "ask_supervision", "建议立案监督", reason="应当立案而不立案。")
    fan.goto("/todo/")
    fan.get_by_role("row").filter(has_text="涉嫌犯罪案件移送书").first.locator(".c-act a").first.click()
    expect(fan).to_have_url(f"{fan.url.split('/referrals/')[0]}/referrals/{referral.slug}/")
    do(fan, referral, "demand_reasons", "要求说明不立案理由", document_number="安检立说〔2026〕2号")
    do(gao, referral, "explain", "说明理由", document_number="安公（刑）说〔2026〕1号", reason="没有犯罪事实")
    fan.goto(f"/referrals/{referral.slug}/")
    expect(fan.locator("main")).to_contain_text("不立案理由说明")
    do(fan, referral, "accept_reasons", "认可不立案理由")
    fan.get_by_role("link", name="查看办理分支").click()
    fan.get_by_role("link", name="登记已办").click()
    fan.get_by_label("证明文书").fill("安检告〔2026〕5号")
    press(fan, "登记已办")
    said(fan, "登记已办")
    lane = Lane.objects.get(agency=city.agencies[A.PROCURATORATE])
    assert (lane.status, lane.part) == ("done", "supervise")

    he.goto(f"/referrals/{referral.slug}/")
    expect(he.locator("main")).to_contain_text("终结")
    he.goto("/notices/")
    expect(he.locator("main")).to_contain_text("认可不立案理由")
    assert not Clock.objects.get(rule="nhsa_decide").is_paused
    assert ForeignPaper.objects.count() == 4
