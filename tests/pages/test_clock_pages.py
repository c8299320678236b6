"""Limits on the pages: the acts that are offered, and to whom."""

import pytest
from django.test import Client

from agencies.kinds import AgencyKind as A
from referral.law.kinds import Kind
from referral.models import Clock, Referral
from tests.cast import City
from tests.pages.browsers import as_


def at_work(city: City) -> Clock:
    """The sender's duty to hand over the items of a filed case."""
    referral = city.signed(A.POLICE, Kind.CRIMINAL, "gao")
    city.do(referral, "file", "lin", document_number="安公（刑）立字〔2026〕4号")
    return Clock.objects.get(rule="agency_handover_items")


def page(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def test_the_duty_stands_in_the_line_of_whoever_has_it(city: City) -> None:
    clock = at_work(city)
    assert clock.referral is not None
    url = f"/referrals/{clock.referral.slug}/"
    act = f"/clocks/{clock.slug}/fulfil/"
    assert act in page(as_(city, "liu"), url)
    assert act not in page(as_(city, "gao"), url)
    assert as_(city, "gao").get(act).status_code == 403
    assert as_(city, "bai").get(act).status_code == 404


def test_it_is_recorded_on_a_page(city: City) -> None:
    clock = at_work(city)
    act = f"/clocks/{clock.slug}/fulfil/"
    empty = as_(city, "liu").post(act, {"document": ""})
    assert empty.status_code == 422 and "请填写证明文书。" in empty.content.decode()
    answer = as_(city, "liu").post(act, {"document": "移交清单1号"})
    assert answer.status_code == 302
    clock.refresh_from_db()
    assert clock.end_kind == "end"
    again = as_(city, "liu").post(act, {"document": "移交清单1号"})
    assert again.status_code == 409


def test_the_deputy_extends_the_penalty_limit(city: City) -> None:
    city.case()
    clock = Clock.objects.get(rule="nhsa_decide")
    act = f"/clocks/{clock.slug}/extend/"
    assert as_(city, "liu").get(act).status_code == 403
    assert "延长30日（分管负责人或负责人决定）" in page(as_(city, "wu"), act)
    liu = city.posts["liu"].pk
    answer = as_(city, "wu").post(act, {"step": "0", "document": "安医保延〔2026〕1号", "proposed_by": liu})
    assert answer.status_code == 302
    assert "延长60日（负责人决定）" in page(as_(city, "he"), act)
    refused = as_(city, "wu").post(act, {"step": "0", "document": "安医保延〔2026〕2号", "proposed_by": liu})
    assert refused.status_code == 422 and "安医保延〔2026〕2号" in refused.content.decode()


@pytest.mark.parametrize("name", ["stop", "resume"])
def test_a_limit_is_stopped_and_resumed_by_a_decider(city: City, name: str) -> None:
    city.case()
    clock = Clock.objects.get(rule="nhsa_decide")
    assert as_(city, "liu").get(f"/clocks/{clock.slug}/{name}/").status_code == 403
    liu = city.posts["liu"].pk
    stopped = as_(city, "wu").post(
        f"/clocks/{clock.slug}/stop/",
        {"ground": "appraisal", "expected_end": "2026-12-20", "document": "甲", "proposed_by": liu},
    )
    assert stopped.status_code == 302
    assert (
        as_(city, "wu").post(f"/clocks/{clock.slug}/resume/", {"note": "鉴定意见已收到"}).status_code == 302
    )
    clock.refresh_from_db()
    assert not clock.is_paused


def test_who_takes_part_reads_no_clock_of_anothers_lane(city: City) -> None:
    case = city.case()
    police, health = city.draft(case, (A.POLICE, Kind.CRIMINAL), (A.HEALTH, Kind.ADMINISTRATIVE))
    for referral in (police, health):
        city.approved(referral)
        city.do(referral, "send", "qian")
    city.do(police, "sign", "gao", items=1, pages=1, badge="330101")
    city.do(health, "sign", "bai", items=1, pages=1)
    url = f"/cases/{case.slug}/"
    read = {name: page(as_(city, name), f"{url}clocks/") for name in ("liu", "gao", "bai")}
    assert "立案/不予立案决定" in read["liu"] and "立案/不予立案决定" in read["gao"]
    assert "审查答复" in read["liu"] and "审查答复" in read["bai"]
    for words in ("立案/不予立案决定", "批准/不批准移送决定", "行政处罚决定", "向同级公安机关移送"):
        assert words not in read["bai"], words
    assert "行政处罚决定" not in read["gao"]
    number = Referral.objects.get(pk=police.pk).letter.number  # type: ignore[union-attr]
    for tab in ("", "lanes/"):
        own, other = page(as_(city, "liu"), url + tab), page(as_(city, "bai"), url + tab)
        assert number in own and f"/referrals/{police.slug}/" in own, tab
        assert number not in other and f"/referrals/{police.slug}/" not in other, tab
    pictures = {name: page(as_(city, name), f"{url}picture/") for name in ("liu", "bai")}
    assert "超过时限" in pictures["liu"]
    assert pictures["bai"].count("超过时限") < pictures["liu"].count("超过时限")
