"""发文登记 on the pages: who opens it, what it lists and finds, the two acts on numbers, and what a colleague can't see."""

from typing import Any

import pytest

from agencies.kinds import AgencyKind as A
from documents.errors import DocumentError
from documents.models import Letter, NumberSeries
from referral.law.errors import ReferralError
from referral.law.kinds import Kind
from referral.models import Circular
from referral.services import pressing
from tests.pages.browsers import as_
from tests.pages.reading import page
from tests.services.test_circulars import drafted, overdue
from tests.services.test_urging import told
from tests.services.walks import known_to_few, replied
from tests.workflows.conftest import Town, town
from workflows import circulating

__all__ = ["town"]
REASON = "主送机关写错"
NUMBER = "安医保移函〔2026〕1号"


def test_the_registrar_reads_number_title_and_addressee(town: Town) -> None:
    letter = town.sent().letter
    assert letter is not None
    html = page(town, "qian", "/register/")
    for words in (NUMBER, letter.title, "安澜市卫生健康委员会", "何建国", f"{letter.pages} 页", "无缺号"):
        assert words in html
    assert html.count('href="/register/"') == 1 and "设定起始号" not in html and "/void/" not in html


def test_a_circular_is_made_void_by_its_head_and_those_it_told_hear_of_it(town: Town) -> None:
    lane, clock = overdue(town)
    letter = circulating.decide(drafted(town, clock), town.who("pei"), agrees=True).letter
    assert letter is not None
    html, at = page(town, "pei", "/register/"), f"/letters/{letter.slug}/void/"
    assert letter.title in html and at in html and f"/letters/{letter.slug}/seal/" not in html
    assert as_(town, "tang").get(at).status_code == 404 and as_(town, "zou").get(at).status_code == 403
    assert "安澜市卫生健康委员会" in page(town, "pei", at)
    answer = as_(town, "pei").post(at, {"reason": "所列事项有误", "recovered": "on"}, follow=True)
    assert "已作废。" in answer.content.decode() and "所列事项有误" in answer.content.decode()
    assert any("作废关于移送案件办理情况的通报：所列事项有误" in title for title in told("tang"))
    circular = Circular.objects.get()
    assert circular.is_void and "所列事项有误" in page(town, "tang", f"/circulars/{circular.slug}/")
    (ladder,) = [one for one in pressing.ladders(lane.case, town.who("du")) if one.lane.pk == lane.pk]
    (rung,) = [one for one in ladder.rungs if one.step.code == "circular"]
    assert ["（已作废）" in one.words for one in rung.taken] == [True]
    with pytest.raises(DocumentError, match="已经作废"):
        circulating.void(circular, town.who("pei"), reason="再次")
    with pytest.raises(ReferralError, match="没有找到这件通报"):
        circulating.void(circular, town.who("tang"), reason="不服")


@pytest.mark.parametrize("name", ["liu", "zhou", "wu", "gov"])
def test_who_does_not_keep_the_register_is_told_whom_to_ask(town: Town, name: str) -> None:
    answer = as_(town, name).get("/register/")
    if name == "gov":
        assert answer.status_code == 200 and "没有符合条件的文书" in answer.content.decode()
    else:
        assert answer.status_code == 403 and "收发人员" in answer.content.decode()


def test_letters_are_found_by_series_year_state_and_words(town: Town) -> None:
    town.sent()
    town.sent(A.POLICE, Kind.CRIMINAL)
    found = {
        "series=安医保涉罪移": "涉罪移〔2026〕1号", "year=2026&q=移函": NUMBER, "q=卫生健康": NUMBER, "state=valid": NUMBER,
    }  # fmt: skip
    for query, number in found.items():
        assert number in page(town, "qian", f"/register/?{query}"), query
    for query in ("q=没有这样的文书", "state=void"):
        assert "没有符合条件的文书" in page(town, "qian", f"/register/?{query}"), query
    wrong = page(town, "qian", "/register/?year=1066")
    assert NUMBER in wrong and "这一年度没有文书，请重新选择。" in wrong


def test_a_missing_and_a_void_number_are_named(town: Town) -> None:
    for _ in range(3):
        town.sent()
    (referral,) = town.draft(town.case(), (A.HEALTH, Kind.ADMINISTRATIVE))
    town.do(town.approved(referral), "revoke", "he", reason="事实有误")
    Letter.objects.filter(number=NUMBER).update(series="", serial=None)
    html = page(town, "qian", "/register/")
    assert "有缺号" in html and "1号，请系统管理员核查" in html and "事实有误" in html
    assert 'data-l="作废">4号</td>' in html


def test_the_head_makes_a_reply_void(town: Town) -> None:
    letter = replied(town)
    head, url = as_(town, "tang"), f"/letters/{letter.slug}/void/"
    assert url in page(town, "tang", "/register/") and letter.number in page(town, "tang", url)
    refused = head.post(url, {"reason": REASON})
    assert refused.status_code == 422 and REASON in refused.content.decode()
    assert "请勾选“纸质件没有发出，或者已经全部收回”。" in refused.content.decode()
    assert head.post(url, {"reason": REASON, "recovered": "on"}).status_code == 302
    html = page(town, "tang", "/register/?state=void")
    assert letter.number in html and REASON in html and url not in html
    assert REASON in page(town, "liu", f"/cases/{letter.case_letter.case.slug}/letters/")
    again = head.post(url, {"reason": REASON, "recovered": "on"})
    assert again.status_code == 422 and "已经作废" in again.content.decode()


def test_nobody_else_opens_the_form_of_a_void_letter(town: Town) -> None:
    url = f"/letters/{replied(town).slug}/void/"
    for name, status in (("bai", 403), ("hong", 403), ("he", 404), ("eve", 404)):
        assert as_(town, name).post(url, {"reason": REASON, "recovered": "on"}).status_code == status, name
    assert not Letter.objects.filter(voided_at__isnull=False).exists()


def test_the_head_sets_where_a_series_starts(town: Town) -> None:
    head, typed = as_(town, "he"), {"word": "移函", "last": "40", "reason": "此前在纸质登记簿取号"}
    assert head.post("/register/start/", typed | {"last": "0"}).status_code == 422
    answer = head.post("/register/start/", typed, follow=True)
    html = answer.content.decode()
    assert "起始号已设定，下一个文号为安医保移函〔" in html and "40 号" in html
    refused = head.post("/register/start/", typed)
    assert refused.status_code == 422 and "只能改为更大的号" in refused.content.decode()
    assert "此前在纸质登记簿取号" in refused.content.decode()


@pytest.mark.parametrize("name", ["liu", "zhou", "wu", "qian"])
def test_only_the_head_opens_the_form_of_the_start(town: Town, name: str) -> None:
    browser = as_(town, name)
    assert browser.get("/register/start/").status_code == 403
    assert browser.post("/register/start/", {"word": "移函", "last": "9", "reason": "x"}).status_code == 403
    assert not NumberSeries.objects.exists()


def test_a_discipline_letter_is_listed_for_the_head_alone(town: Town) -> None:
    secret = known_to_few(town)
    assert secret.letter is not None
    shown = page(town, "he", "/register/")
    assert secret.letter.number in shown and "安医保纪函" in shown
    html = page(town, "qian", "/register/")
    assert "纪函" not in html and secret.letter.slug not in html
    assert as_(town, "qian").get(f"/letters/{secret.letter.slug}/void/").status_code == 404


@pytest.mark.parametrize("size", [1, 6])
def test_the_register_asks_as_often_for_many_as_for_one(
    town: Town, size: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(size):
        town.sent()
    client = as_(town, "qian")
    client.get("/register/")
    with django_assert_max_num_queries(25):
        client.get("/register/")
