"""The first hour of an empty system: three administrators, nobody else; in the end a clue is registered."""

import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from agencies.models import Agency, Post, Region, User
from agencies.services import create_user
from referral.models import Clue
from tests.pages.conftest import AT
from tests.pages.test_clues import TYPED

pytestmark = pytest.mark.django_db
OWN = "seven-bridges-2026"
STAFF = {"liu": ("刘洋", "officer"), "zhou": ("周敏", "reviewer"), "he": ("何建国", "head"), "qian": ("钱芳", "registrar")}  # fmt: skip


@pytest.fixture
def secrets() -> dict[str, str]:
    """What the first start prints: user name → one-time password. The regions are there, no agency, no person."""
    province = Region.objects.create(code="990000", name="江海省", full_name="江海省", level=1)
    Region.objects.create(code="990100", name="安澜市", full_name="江海省安澜市", level=2, parent=province)
    said = StringIO()
    call_command("first_start", stdout=said)
    return dict(re.findall(r"用户名 (\w+)\t密码 (\S+)", said.getvalue()))


def enter(username: str, secret: str) -> Client:
    """A browser after the first log-in: the password had to be changed before anything else."""
    browser = Client()
    assert browser.post("/login/", {"username": username, "password": secret}).headers["Location"] == "/", (
        username
    )
    assert browser.get("/", follow=True).redirect_chain[-1][0] == "/me/password/"
    answer = browser.post("/me/password/", {"old": secret, "new": OWN, "again": OWN})
    assert answer.status_code == 302
    return browser


def text(answer: Any) -> str:
    """The page."""
    return str(answer.content.decode())


def open_agency(browser: Client, kind: str = "nhsa") -> Agency:
    """Open an office in 安澜市 with the names that the form proposes."""
    url = f"/directory/agencies/new/?region=990100&kind={kind}"
    fields = ("name", "short_name", "doc_code", "letterhead")
    page = text(browser.get(url))
    typed = {
        name: re.search(rf'name="{name}" value="([^"]*)"', page)[1]  # type: ignore[index]
        for name in fields
    }
    assert browser.post(url, typed | {"phone": "0570-12345678"}).status_code == 302
    return Agency.objects.get(kind=kind)


def make_account(browser: Client, username: str, full_name: str) -> str:
    """Make an account; the one-time password as the page shows it."""
    page = text(browser.post("/directory/accounts/new/", {"username": username, "full_name": full_name}))
    found = re.search(r'class="secret">([^<]+)<', page)
    assert found is not None
    return found[1]


def appoint(browser: Client, agency: Agency, username: str, role: str, **more: str) -> Any:
    """The answer to an appointment."""
    typed = {"user": username, "role": role, "since": "2024-01-01"} | more
    return browser.post(f"/directory/agencies/{agency.slug}/appoint/", typed)


def test_from_an_empty_system_to_the_first_clue(secrets: dict[str, str]) -> None:
    system, security = enter("sysadmin", secrets["sysadmin"]), enter("secadmin", secrets["secadmin"])
    assert system.get("/", follow=True).redirect_chain[-1][0] == "/directory/"
    assert "启用步骤" in text(system.get("/directory/"))

    agency = open_agency(system)
    assert (agency.name, agency.short_name, agency.doc_code) == ("安澜市医疗保障局", "市医保局", "安医保")
    passwords = {name: make_account(system, name, full_name) for name, (full_name, _) in STAFF.items()}
    for name, (_, role) in STAFF.items():
        assert appoint(security, agency, name, role).status_code == 302, name
    assert "启用步骤" not in text(system.get("/directory/"))

    officer = enter("liu", passwords["liu"])
    assert officer.post("/clues/new/", TYPED).status_code == 302
    assert Clue.objects.get().agency == agency


def test_the_agency_administrator_goes_on_alone(secrets: dict[str, str]) -> None:
    system, security = enter("sysadmin", secrets["sysadmin"]), enter("secadmin", secrets["secadmin"])
    agency, other = open_agency(system), open_agency(system, "health")
    passwords = {name: make_account(system, name, full_name) for name, (full_name, _) in STAFF.items()}
    appoint(security, agency, "qian", "registrar")
    post = Post.objects.get(user__username="qian")
    assert security.post(f"/directory/posts/{post.pk}/administrator/").status_code == 302

    qian = enter("qian", passwords["qian"])
    assert (
        qian.post(f"/directory/agencies/{agency.slug}/departments/", {"name": "基金监管科"}).status_code
        == 302
    )
    assert appoint(qian, agency, "liu", "officer").status_code == 302
    itself = appoint(qian, agency, "qian", "head")
    assert itself.status_code == 422 and "不能为本人任职" in text(itself)
    elsewhere = appoint(qian, other, "liu", "officer")
    assert elsewhere.status_code == 403 and "安全管理员或者该机构的机构管理员" in text(elsewhere)
    assert qian.post(f"/directory/posts/{post.pk}/administrator/").status_code == 403
    assert qian.get("/directory/accounts/").status_code == 403
    assert qian.get("/directory/accounts/new/").status_code == 403
    assert qian.get("/directory/agencies/new/").status_code == 403
    assert "基金监管科" in text(qian.get("/events/"))


def test_each_administrator_keeps_to_his_part(secrets: dict[str, str]) -> None:
    browsers = {name: enter(name, secret) for name, secret in secrets.items()}
    agency = open_agency(browsers["sysadmin"])
    create_user(username="liu", full_name="刘洋", at=AT)
    may: dict[str, set[str]] = {
        "/directory/": {"sysadmin", "secadmin", "auditor"},
        f"/directory/agencies/{agency.slug}/": {"sysadmin", "secadmin", "auditor"},
        "/directory/agencies/new/": {"sysadmin"},
        f"/directory/agencies/{agency.slug}/change/": {"sysadmin"},
        f"/directory/agencies/{agency.slug}/departments/": {"sysadmin"},
        f"/directory/agencies/{agency.slug}/appoint/": {"secadmin"},
        "/directory/accounts/": {"sysadmin", "secadmin", "auditor"},
        "/directory/accounts/new/": {"sysadmin"},
        "/directory/people/liu/": {"sysadmin", "secadmin", "auditor"},
        "/directory/people/liu/reset/": {"secadmin"},
        "/directory/people/liu/disable/": {"secadmin"},
        "/rules/": {"sysadmin", "secadmin", "auditor"},
        "/rules/agreements/new/": {"sysadmin"},
        "/rules/nhsa_filing/change/": {"sysadmin"},
        "/holidays/": {"sysadmin", "secadmin", "auditor"},
        "/holidays/load/": {"sysadmin"},
        "/events/": {"secadmin", "auditor"},
    }
    for url, who in may.items():
        for name, browser in browsers.items():
            assert browser.get(url).status_code == (200 if name in who else 403), (url, name)


@pytest.mark.parametrize("url", ["/clues/", "/clues/new/", "/cases/", "/duty/"])
def test_business_is_not_there_for_administrators(secrets: dict[str, str], url: str) -> None:
    for name, secret in secrets.items():
        assert enter(name, secret).get(url).status_code == 404, name


def test_an_administrator_is_given_no_post(secrets: dict[str, str]) -> None:
    system, security = enter("sysadmin", secrets["sysadmin"]), enter("secadmin", secrets["secadmin"])
    agency = open_agency(system)
    for name in ("sysadmin", "auditor", "secadmin"):
        answer = appoint(security, agency, name, "head")
        assert answer.status_code == 422 and "不得兼任业务角色" in text(answer), name
    assert not Post.objects.exists()


def test_an_account_without_a_post_finds_nothing(secrets: dict[str, str]) -> None:
    secret = make_account(enter("sysadmin", secrets["sysadmin"]), "liu", "刘洋")
    browser = enter("liu", secret)
    for url in ("/directory/", "/clues/", "/duty/", "/rules/", "/holidays/", "/events/"):
        assert browser.get(url).status_code == 404, url
    assert browser.get("/", follow=True).status_code == 200


def test_the_one_time_password_is_shown_once(secrets: dict[str, str]) -> None:
    system = enter("sysadmin", secrets["sysadmin"])
    key = "7e1f3f8c-2a42-4a52-9d3f-54f3a94d6d11"
    typed = {"username": "liu", "full_name": "刘洋", "submission": key}
    first, again = (system.post("/directory/accounts/new/", typed) for _ in range(2))
    assert 'class="secret"' in text(first) and "no-store" in first["Cache-Control"]
    assert again.status_code == 302 and again["Location"] == "/directory/people/liu/"
    assert 'class="secret"' not in text(system.get("/directory/people/liu/"))
    assert User.objects.filter(username="liu").count() == 1
