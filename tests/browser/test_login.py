"""Signing in, with a real browser."""

from playwright.sync_api import expect

from agencies.kinds import AgencyKind
from agencies.models import User
from tests.cast import build_city

PASSWORD = "Anlan-2026-北门"


def test_a_stranger_is_led_to_the_log_in_page(open_browser):
    page = open_browser()
    page.goto("/")
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    expect(page.get_by_text("本系统为非涉密系统，严禁存储、处理、传输国家秘密")).to_be_visible()


def test_an_officer_signs_in_with_name_and_password(open_browser):
    city = build_city()
    liu = city.posts["liu"].user
    liu.set_password(PASSWORD)
    liu.must_change_password = False
    liu.save()
    page = open_browser()
    page.goto("/login/")
    page.get_by_label("用户名").fill(liu.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_text(city.agencies[AgencyKind.NHSA].name).first).to_be_visible()


def test_a_wrong_password_is_answered_with_what_to_do(open_browser):
    User.objects.create_user("someone", "right-one-2026", full_name="某人", must_change_password=False)
    page = open_browser()
    page.goto("/login/")
    page.get_by_label("用户名").fill("someone")
    page.get_by_label("密码").fill("wrong-one-2026")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert").first).to_be_visible()


def test_a_long_menu_stands_at_the_line_of_its_page_and_scrolls_on_a_phone(open_browser):
    liu = build_city().posts["liu"].user
    page = open_browser(liu)
    page.goto("/look-backs/")
    here = page.get_by_role("navigation", name="主导航").get_by_role("link", name="回头看")
    expect(here).to_be_in_viewport()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/look-backs/")
    page.get_by_role("button", name="打开导航").click()
    expect(here).to_be_focused()
    expect(here).to_be_in_viewport()
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="节假日").click()
    expect(page.get_by_role("heading", name="节假日")).to_be_visible()
