"""One's own account: log in, be locked out, change the password, act in another post, settings."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import Agency, Post, User
from agencies.roles import Role
from tests.pages.conftest import PASSWORD, appoint, person

WRONG = "用户名或密码不正确，请检查后重新输入。"


def log_in(client: Client, username: str, password: str = PASSWORD) -> Any:
    return client.post(reverse("login"), {"username": username, "password": password})


def text(response: Any) -> str:
    return str(response.content.decode())


def test_a_person_logs_in_and_arrives_at_a_page_of_their_own(client: Client, lin: User) -> None:
    assert log_in(client, "lin").url == reverse("home")
    assert client.get(reverse("home")).status_code == 302
    assert "林舟 · 市医保局承办人" in text(client.get(reverse("settings")))


def test_a_wrong_password_does_not_tell_what_was_wrong(client: Client, lin: User) -> None:
    for username in ("lin", "nobody"):
        answer = log_in(client, username, "wrong")
        assert answer.status_code == 422
        assert WRONG in text(answer)


def test_a_disabled_account_does_not_log_in(client: Client, lin: User) -> None:
    User.objects.filter(pk=lin.pk).update(is_active=False)
    assert WRONG in text(log_in(client, "lin"))


@pytest.mark.real_time
def test_five_wrong_passwords_lock_the_door(client: Client, lin: User, settings: Any) -> None:
    settings.AXES_ENABLED = True
    answers = [log_in(client, "lin", "wrong") for _ in range(5)]
    assert answers[-1].status_code == 429
    assert "账号已暂停登录" in text(answers[-1])
    assert log_in(client, "lin").status_code == 429


def test_a_visitor_is_led_to_the_log_in_page_and_back(client: Client, lin: User) -> None:
    asked = client.get(reverse("settings"))
    assert asked.url == f"{reverse('login')}?next={reverse('settings')}"
    page = text(client.get(asked.url))
    assert f'name="next" value="{reverse("settings")}"' in page


def test_logging_in_never_leads_to_another_site(client: Client, lin: User) -> None:
    answer = client.post(
        reverse("login"), {"username": "lin", "password": PASSWORD, "next": "https://elsewhere.invalid/"}
    )
    assert answer.url == reverse("home")


def test_logging_out_needs_a_post_and_ends_the_session(browser: Client) -> None:
    assert browser.get(reverse("logout")).status_code == 405
    assert browser.post(reverse("logout")).url == reverse("login")
    assert browser.get(reverse("settings")).status_code == 302


def test_a_first_password_is_changed_before_anything_else(client: Client, db: None) -> None:
    person("xin", "辛宁", must_change_password=True)
    log_in(client, "xin")
    assert client.get(reverse("settings")).url == reverse("password")
    page = client.get(reverse("password"))
    assert "首次登录，请先修改管理员设置的初始密码。" in text(page)
    new = {"old": PASSWORD, "new": "ten-quiet-rivers", "again": "ten-quiet-rivers"}
    assert client.post(reverse("password"), new).url == reverse("home")
    assert client.get(reverse("settings")).status_code == 200  # still logged in, and free
    client.logout()
    assert log_in(client, "xin", "ten-quiet-rivers").status_code == 302


@pytest.mark.parametrize(
    ("old", "new", "again", "sentence"),
    [
        ("wrong", "ten-quiet-rivers", "ten-quiet-rivers", "原密码不正确，请重新输入。"),
        (PASSWORD, "ten-quiet-rivers", "ten-quiet-brooks", "两次输入的新密码不一致，请重新输入。"),
        (PASSWORD, PASSWORD, PASSWORD, "新密码不能与原密码相同，请另设密码。"),
        (PASSWORD, "1234567890", "1234567890", "密码"),
        (PASSWORD, "", "", "请填写新密码。"),
    ],
)
def test_a_password_that_will_not_do_is_refused_with_a_reason(
    browser: Client, lin: User, old: str, new: str, again: str, sentence: str
) -> None:
    answer = browser.post(reverse("password"), {"old": old, "new": new, "again": again})
    assert answer.status_code == 422
    assert sentence in text(answer)
    lin.refresh_from_db()
    assert lin.check_password(PASSWORD)


def test_a_person_of_two_agencies_acts_under_one_and_switches(
    browser: Client, lin: User, office: Agency
) -> None:
    other = Post.objects.get(user=lin, agency=office)
    assert "市医保中心 · 收发" in text(browser.get(reverse("settings")))
    answer = browser.post(reverse("switch-post"), {"post": other.pk}, follow=True)
    assert "现以安澜市医疗保障服务中心收发身份办理。" in text(answer)
    assert "林舟 · 市医保中心收发" in text(browser.get(reverse("settings")))


def test_nobody_acts_in_the_post_of_another(browser: Client, bureau: Agency) -> None:
    foreign = appoint(person("qian", "钱芳"), bureau, Role.HEAD)
    answer = browser.post(reverse("switch-post"), {"post": foreign.pk}, follow=True)
    assert "该身份已不能使用，请另选。" in text(answer)
    assert "林舟 · 市医保局承办人" in text(browser.get(reverse("settings")))


def test_the_density_of_lists_is_kept_with_the_person(browser: Client, lin: User) -> None:
    assert "is-compact" not in text(browser.get(reverse("settings"))).split(">", 2)[1]
    assert browser.post(reverse("settings"), {"is_compact": "True"}).url == reverse("settings")
    page = text(browser.get(reverse("settings")))
    assert "设置已保存。" in page
    assert "is-compact" in page.split(">", 2)[1]


def test_an_administrator_has_no_post_and_says_so(client: Client, zhou: User) -> None:
    client.force_login(zhou, backend="agencies.backends.AccountBackend")
    page = text(client.get(reverse("settings")))
    assert "系统管理员" in page
    assert "没有正在有效的任职" in page


def test_no_browser_keeps_a_page_of_a_signed_in_person(browser: Client) -> None:
    assert browser.get("/me/")["Cache-Control"] == "private, no-store"
    browser.logout()
    assert (
        "Cache-Control" not in browser.get("/help/")
        or "no-store" not in browser.get("/help/")["Cache-Control"]
    )
