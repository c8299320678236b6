"""异地协查 with real browsers: three questions to another province, two answers and one why-not, the reply, confirmed."""

import pytest
from playwright.sync_api import Page

from referral.law.kinds import Kind
from referral.models import Lane, Referral
from tests.browser.conftest import Desk
from tests.browser.server import Server
from tests.browser.test_journey import press, said
from tests.cast import City, build_city
from tests.services.asking import QUESTIONS, far_bureau


@pytest.fixture
def city(server: Server) -> City:
    """安澜市 over the running server's database, and 清岭市 far away."""
    city = build_city()
    far_bureau(city)
    return city


def ask(page: Page, slug: str) -> Referral:
    """The page 异地协查: the agency is looked for, nothing typed is lost, and it goes to the deputy."""
    page.goto(f"/cases/{slug}/")
    page.locator("main").get_by_role("link", name="异地协查").click()
    page.locator("#id_q_1").fill(QUESTIONS[0])
    page.get_by_label("查找机关").fill("山岚省 医保")
    press(page, "查找")
    page.get_by_label("清岭市医疗保障局").check()
    assert page.locator("#id_q_1").input_value() == QUESTIONS[0]
    for n in (2, 3):
        page.locator(f"#id_q_{n}").fill(QUESTIONS[n - 1])
    press(page, "送审")
    said(page, "送审已办理")
    return Referral.objects.get(kind=Kind.ASSISTANCE)


def move(page: Page, referral: Referral, name: str, button: str, *, told: str = "") -> None:
    """One move on its own page. told: what is said then, where it is not the word of the button."""
    page.goto(f"/referrals/{referral.slug}/{name}/")
    press(page, button)
    said(page, told or button)


def test_three_questions_come_back_answered(desk: Desk, city: City) -> None:
    case = city.case()
    referral = ask(desk("liu"), case.slug)
    move(desk("wu"), referral, "approve", "批准")
    move(desk("qian"), referral, "send", "送达")
    move(desk("luo"), referral, "sign", "签收")
    lane = Lane.objects.get(opened_by=referral)

    shen = desk("shen")
    shen.goto(f"/lanes/{lane.slug}/")
    shen.get_by_role("link", name="填写答复").click()
    shen.locator("#id_answer_1").fill("均在我市正常参保。")
    shen.locator("#id_answer_2").fill("共29笔，清单随附。")
    press(shen, "保存答复")
    said(shen, "还有第3项没有答复")
    shen.get_by_role("link", name="填写答复").click()
    shen.locator("#id_why_3").fill("五人外出务工，未能取得联系。")
    press(shen, "保存答复")
    said(shen, "各项均已答复")

    qiu = desk("qiu")
    qiu.goto(f"/lanes/{lane.slug}/report/")
    press(qiu, "结果反馈")
    said(qiu, "已反馈办理结果")
    lane.refresh_from_db()
    assert lane.letter is not None and lane.letter.kind == "assistance_reply" and lane.letter.rendered_at

    liu = desk("liu")
    liu.goto(f"/lanes/{lane.slug}/")
    assert "未能查清：五人外出务工" in liu.locator("main").inner_text()
    liu.goto(f"/lanes/{lane.slug}/confirm/")
    press(liu, "确认办理结果")
    said(liu, "已确认")
    lane.refresh_from_db()
    assert lane.status == "done"
