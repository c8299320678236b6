"""机构与人员 on the pages: places and agencies, posts, delegations, accounts; and who is refused."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.errors import DirectoryError
from agencies.kinds import AgencyKind as A
from agencies.models import Agency, Delegation, DirectoryEvent, Post, Region, User
from agencies.rights import may
from agencies.roles import Act
from agencies.services import change_agency, create_user, name_administrator, open_agency
from tests.cast import City
from tests.pages.browsers import as_
from tests.pages.conftest import AT

PASSWORD = "nine-lanterns-2026"


def admin(role: str = "security_admin") -> Client:
    """A browser of an administrator."""
    user, _ = create_user(
        username=role.replace("_", ""), full_name="某管理员", at=AT, platform_role=role, password=PASSWORD,
        must_change_password=False,
    )  # fmt: skip
    browser = Client()
    browser.force_login(user, backend="agencies.backends.AccountBackend")
    return browser


def text(answer: Any) -> str:
    """The page."""
    return str(answer.content.decode())


def administrator(city: City, name: str = "qian") -> Client:
    """A browser of a person whose post administers its agency."""
    name_administrator(post=city.posts[name], at=timezone.now())
    return as_(city, name)


def place(city: City, name: str = "liu") -> str:
    """The page of a person's agency."""
    return f"/directory/agencies/{city.posts[name].agency.slug}/"


def day(offset: int) -> str:
    """A day before or after today, as a form takes it."""
    return str(timezone.localdate() + timedelta(days=offset))


def test_agencies_are_found_by_place_kind_and_words(city: City) -> None:
    elsewhere = Region.objects.create(code="980100", name="远山市", full_name="外省远山市", level=2)
    open_agency(
        region=elsewhere,
        kind=A.NHSA,
        name="远山市医疗保障局",
        short_name="市医保局",
        doc_code="远医保",
        at=AT,
    )
    browser = as_(city, "bai")
    here = text(browser.get("/directory/?region=990000"))
    assert "安澜市医疗保障局" in here and "远山市医疗保障局" not in here
    assert "安澜市公安局" not in text(browser.get("/directory/?kind=nhsa"))
    for words in ("远医保", "远山", "外省"):
        found = text(browser.get(f"/directory/?q={words}"))
        assert "远山市医疗保障局" in found and "安澜市医疗保障局" not in found, words
    assert browser.get("/directory/?region=123456").status_code == 404


def test_who_works_elsewhere_is_not_told(city: City) -> None:
    own, other = text(as_(city, "liu").get(place(city))), text(as_(city, "liu").get(place(city, "pan")))
    assert "何建国" in own and "潘越" not in other and "0570-12345678" in other
    assert as_(city, "liu").get(f"/directory/posts/{city.posts['pan'].pk}/").status_code == 404
    assert "潘越" in text(admin().get(place(city, "pan")))


def test_an_officer_changes_nothing(city: City) -> None:
    browser, own = as_(city, "liu"), city.posts["chen"]
    for url in (
        "/directory/agencies/new/", f"{place(city)}change/", f"{place(city)}appoint/", f"{place(city)}departments/",
        f"/directory/posts/{own.pk}/end/", f"/directory/posts/{own.pk}/delegate/", f"/directory/posts/{own.pk}/administrator/",
        "/directory/accounts/", "/directory/people/chen/", "/directory/people/chen/reset/", "/events/",
    ):  # fmt: skip
        for answer in (browser.get(url), browser.post(url)):
            assert answer.status_code == 403, url
    assert not DirectoryEvent.objects.filter(by=city.posts["liu"].user).exists()


def test_a_name_that_is_taken_keeps_what_was_typed(city: City) -> None:
    typed = {"name": "安澜市医疗保障局", "short_name": "市局", "doc_code": "安医保二", "letterhead": "某某"}
    answer = admin("system_admin").post("/directory/agencies/new/?region=990100&kind=nhsa", typed)
    assert answer.status_code == 422 and "已经存在" in text(answer) and "安医保二" in text(answer)


def test_a_superior_stands_above_in_the_same_line(city: City) -> None:
    province = Region.objects.get(code="990000")
    above = open_agency(
        region=province, kind=A.NHSA, name="江海省医疗保障局", short_name="省医保局", doc_code="江医保", at=AT
    )
    browser, below = admin("system_admin"), city.agencies[A.NHSA]
    typed = {name: getattr(below, name) for name in ("name", "short_name", "doc_code", "letterhead")}
    assert browser.post(f"{place(city)}change/", typed | {"superior": above.pk}).status_code == 302
    assert Agency.objects.get(pk=below.pk).superior == above
    event = DirectoryEvent.objects.get(act="change_agency")
    assert event.detail["changed"]["上级机关"] == "江海省医疗保障局"
    with pytest.raises(DirectoryError):
        change_agency(agency=above, superior=below, at=AT)
    for other in (below, city.agencies[A.HEALTH]):
        assert browser.post(f"{place(city)}change/", typed | {"superior": other.pk}).status_code == 422


def test_acting_head_needs_the_document(city: City) -> None:
    create_user(username="lu", full_name="陆远", at=AT)
    browser = admin()
    typed = {"user": "lu", "role": "head", "since": "2026-01-01", "title": "副局长（主持工作）"}
    refused = browser.post(f"{place(city)}appoint/", typed)
    assert refused.status_code == 422 and "任命或授权文号" in text(refused)
    assert (
        browser.post(f"{place(city)}appoint/", typed | {"acting_document": "安委〔2026〕3号"}).status_code
        == 302
    )


def test_a_role_is_held_once_and_a_stranger_is_named(city: City) -> None:
    browser = admin()
    again = browser.post(f"{place(city)}appoint/", {"user": "liu", "role": "officer", "since": "2026-01-01"})
    assert again.status_code == 422 and "已在市医保局担任承办人" in text(again)
    nobody = browser.post(
        f"{place(city)}appoint/", {"user": "nobody", "role": "officer", "since": "2026-01-01"}
    )
    assert nobody.status_code == 422 and "没有用户名为“nobody”的账号" in text(nobody)


def test_a_post_that_ends_gives_no_right_the_day_after(city: City) -> None:
    post = city.posts["chen"]
    assert admin().post(f"/directory/posts/{post.pk}/end/", {"until": day(-1)}).status_code == 302
    assert as_(city, "chen").get("/clues/").status_code == 404
    page = text(admin_again().get(place(city)))
    assert "陈静" not in page


def admin_again() -> Client:
    """The same security administrator in another browser."""
    browser = Client()
    browser.force_login(
        User.objects.get(username="securityadmin"), backend="agencies.backends.AccountBackend"
    )
    return browser


def test_an_administrator_of_the_agency_is_named_and_dismissed(city: City) -> None:
    browser, post = admin(), city.posts["qian"]
    url = f"/directory/posts/{post.pk}/"
    assert browser.post(f"{url}administrator/").status_code == 302
    assert may(Post.objects.get(pk=post.pk), Act.MANAGE_POSTS, post.agency)
    assert not may(Post.objects.get(pk=city.posts["zhou"].pk), Act.MANAGE_POSTS, post.agency)
    twice = browser.post(f"{url}administrator/")
    assert twice.status_code == 422 and "已是市医保局的机构管理员" in text(twice)
    assert browser.post(f"{url}dismiss/").status_code == 302
    assert not may(Post.objects.get(pk=post.pk), Act.MANAGE_POSTS, post.agency)


def test_an_administrator_keeps_to_the_own_agency(city: City) -> None:
    browser = administrator(city)
    assert browser.get(f"{place(city)}appoint/").status_code == 200
    assert browser.get(f"{place(city, 'bai')}appoint/").status_code == 403
    assert browser.get(f"{place(city, 'bai')}departments/").status_code == 403
    assert browser.post(f"/directory/posts/{city.posts['bai'].pk}/end/", {"until": day(0)}).status_code == 404
    assert (
        browser.post(f"/directory/posts/{city.posts['qian'].pk}/end/", {"until": day(0)}).status_code == 422
    )


def test_a_person_lets_a_colleague_act_for_some_days(city: City) -> None:
    liu, chen = city.posts["zhou"], city.posts["chen"]
    typed = {"delegate": "chen", "since": day(0), "until": day(2), "reason": "出差"}
    url = f"/directory/posts/{liu.pk}/delegate/"
    assert as_(city, "zhou").post(url, typed).status_code == 302
    assert f'value="{liu.pk}"' in text(as_(city, "chen").get("/me/"))
    row = Delegation.objects.get(delegate=chen.user)
    assert as_(city, "chen").post(f"/directory/delegations/{row.pk}/end/").status_code == 403
    assert as_(city, "zhou").post(f"/directory/delegations/{row.pk}/end/").status_code == 302
    assert f'value="{liu.pk}"' not in text(as_(city, "chen").get("/me/"))


@pytest.mark.parametrize(
    ("post", "delegate", "words"),
    [
        ("zhou", "zhou", "不能委托本人代办"),
        ("zhou", "bai", "只能委托本机关人员代办"),
        ("he", "wu", "负责人岗位的代办须有任命或授权文件"),
    ],
)
def test_what_cannot_be_delegated(city: City, post: str, delegate: str, words: str) -> None:
    typed = {"delegate": delegate, "since": day(0), "until": day(1), "reason": "出差"}
    answer = as_(city, post).post(f"/directory/posts/{city.posts[post].pk}/delegate/", typed)
    assert answer.status_code == 422 and words in text(answer) and not Delegation.objects.exists()


def test_an_administrator_gives_himself_no_post_of_others(city: City) -> None:
    typed = {"delegate": "qian", "since": day(0), "until": day(1), "reason": "安医保发〔2026〕5号"}
    answer = administrator(city).post(f"/directory/posts/{city.posts['he'].pk}/delegate/", typed)
    assert answer.status_code == 422 and "不能将他人的岗位委托给自己" in text(answer)


def test_a_disabled_account_is_out_at_once_and_comes_back(city: City) -> None:
    open_browser, security = as_(city, "liu"), admin()
    assert open_browser.get("/clues/").status_code == 200
    missing = security.post("/directory/people/liu/disable/", {})
    assert missing.status_code == 422 and "请填写停用的理由。" in text(missing)
    assert security.post("/directory/people/liu/disable/", {"reason": "调离"}).status_code == 302
    assert open_browser.get("/clues/").headers["Location"].startswith("/login/")
    assert security.post("/directory/people/liu/enable/").status_code == 302
    assert as_(city, "liu").get("/clues/").status_code == 200


def test_a_reset_password_ends_what_is_open(city: City) -> None:
    open_browser = as_(city, "liu")
    answer = admin().post("/directory/people/liu/reset/")
    assert answer.status_code == 200 and 'class="secret"' in text(answer)
    assert open_browser.get("/clues/").headers["Location"].startswith("/login/")
    assert User.objects.get(username="liu").must_change_password


def test_administrators_do_not_get_hold_of_each_other(city: City) -> None:
    security = admin()
    create_user(username="sysadmin", full_name="系统管理员", at=AT, platform_role="system_admin")
    for act in ("reset", "disable"):
        answer = security.post(f"/directory/people/sysadmin/{act}/", {"reason": "测试"})
        assert answer.status_code == 422 and "运维人员" in text(answer), act
    assert User.objects.get(username="sysadmin").is_active


def test_a_card_is_renewed(city: City) -> None:
    post = city.posts["liu"]
    typed = {"card_number": "33000099", "card_until": "2029-12-31"}
    assert admin().post(f"/directory/posts/{post.pk}/card/", typed).status_code == 302
    assert "33000099" in text(as_(city, "liu").get(f"/directory/posts/{post.pk}/"))
    assert as_(city, "liu").post(f"/directory/posts/{post.pk}/card/", typed).status_code == 403


@pytest.mark.parametrize("username", ["Liu", "1x", "a", "liu yang", "刘洋"])
def test_a_username_is_plain(city: City, username: str) -> None:
    answer = admin("system_admin").post(
        "/directory/accounts/new/", {"username": username, "full_name": "刘洋"}
    )
    assert answer.status_code == 422 and "刘洋" in text(answer)


def test_departments_are_named_once(city: City) -> None:
    browser = administrator(city)
    assert browser.post(f"{place(city)}departments/", {"name": "法规科"}).status_code == 302
    again = browser.post(f"{place(city)}departments/", {"name": "法规科"})
    assert again.status_code == 422 and "已有「法规科」" in text(again)
    department = city.agencies[A.NHSA].departments.get()
    answer = browser.post(f"/directory/departments/{department.pk}/", {"name": "政策法规科"})
    assert answer.status_code == 302 and "政策法规科" in text(browser.get(place(city)))
    assert as_(city, "bai").get(f"/directory/departments/{department.pk}/").status_code == 403


def test_lists_ask_as_often_for_many_as_for_one(city: City) -> None:
    browser, asked = admin(), []
    for numbers in (range(1), range(1, 12)):
        for n in numbers:
            region = Region.objects.get(code="990100")
            open_agency(region=region, kind=A.TAX, name=f"税务局{n}", short_name="税", doc_code="税", at=AT)
            create_user(username=f"person{n}", full_name=f"某{n}", at=AT)
        counts = {}
        for url in ("/directory/", "/directory/accounts/", place(city), "/events/?"):
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(url).status_code == 200
            counts[url] = len(queries)
        asked.append(counts)
    assert asked[0] == asked[1], asked
    assert max(asked[1].values()) <= 15
