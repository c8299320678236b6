"""登记时限 on the pages: offered to whom it concerns, refused with a sentence, nothing typed is lost."""

from datetime import timedelta

from django.utils import timezone

from agencies.kinds import AgencyKind as A
from referral.law.clocks import local
from referral.law.kinds import Kind
from referral.models import Clock, Lane
from referral.services import hands
from tests.cast import City
from tests.pages.browsers import as_

PAPER = "安医保听告〔2026〕3号"


def lane_of(city: City) -> Lane:
    return Lane.objects.get(case=city.case(), opened_by__isnull=True)


def typed(**changes: str) -> dict[str, str]:
    at = f"{local(timezone.now()):%Y-%m-%dT%H:%M}"
    return {"rule": "hearing_request", "at": at, "document": PAPER, "note": ""} | changes


def text(city: City, name: str, url: str) -> str:
    return as_(city, name).get(url).content.decode()


def test_the_lane_leads_to_the_page_that_shows_length_and_basis(city: City) -> None:
    lane = lane_of(city)
    url = f"/clocks/new/lane/{lane.slug}/"
    for page in (f"/lanes/{lane.slug}/", f"/cases/{lane.case.slug}/clocks/"):
        assert url in text(city, "liu", page), page
        assert url not in text(city, "zhou", page), page
    shown = text(city, "liu", url)
    assert "要求听证：5个工作日（行政处罚法§64(1)+§85）" in shown and "告知当事人有要求听证的权利" in shown
    assert "听证通知：7个工作日" in shown and "向前推算" in shown
    for other in ("行政处罚决定：", "纪检移交执法机关", "信访事项办结"):
        assert other not in shown


def test_it_is_registered_on_the_page(city: City) -> None:
    lane = lane_of(city)
    url = f"/clocks/new/lane/{lane.slug}/"
    answer = as_(city, "liu").post(url, typed())
    assert answer.status_code == 302 and answer["Location"] == f"/lanes/{lane.slug}/"
    clock = Clock.objects.get(rule="hearing_request")
    assert clock.lane == lane and "要求听证" in text(city, "liu", f"/lanes/{lane.slug}/")
    again = as_(city, "liu").post(url, typed())
    assert again.status_code == 409 and "不能重复登记" in again.content.decode()
    assert PAPER in again.content.decode()


def test_a_wrong_entry_is_told_and_what_was_typed_stays(city: City) -> None:
    lane = lane_of(city)
    url = f"/clocks/new/lane/{lane.slug}/"
    future = f"{local(timezone.now() + timedelta(days=2)):%Y-%m-%dT%H:%M}"
    for wrong, sentence in (
        ({"document": ""}, "请填写证明文书。"),
        ({"rule": ""}, "请选择时限。"),
        ({"rule": "nhsa_decide"}, "时限的选项已经变动，请重新选择。"),
        ({"at": "昨天"}, "时间填写有误"),
        ({"at": future}, "起算时间晚于现在"),
        ({"at": "2020-01-01T09:00"}, "早于本事项的开始时间"),
        ({"document": "绝密★1年"}, "秘密"),
        ({"note": "长" * 301}, "说明不超过 300 个字，请删减。"),
    ):
        answer = as_(city, "liu").post(url, typed(**wrong))
        page = answer.content.decode()
        assert answer.status_code == 422 and sentence in page, (wrong, sentence)
        assert (wrong.get("document") or PAPER) in page or "document" in wrong
    assert not Clock.objects.filter(rule="hearing_request").exists()


def test_the_door_is_shut_to_everybody_else(city: City) -> None:
    lane = lane_of(city)
    url = f"/clocks/new/lane/{lane.slug}/"
    assert as_(city, "zhou").get(url).status_code == 403
    assert as_(city, "bai").get(url).status_code == 404
    assert as_(city, "bai").post(url, typed()).status_code == 404
    for word in ("referral", "mouse"):
        assert as_(city, "liu").get(f"/clocks/new/{word}/{lane.slug}/").status_code == 404


def test_a_row_without_such_limits_says_so(city: City) -> None:
    lane = lane_of(city)
    refused = as_(city, "liu").get(f"/clocks/new/case/{lane.case.slug}/")
    assert refused.status_code == 403 and "没有可以由本机关登记的时限" in refused.content.decode()
    assert "/clocks/new/case/" not in text(city, "liu", f"/cases/{lane.case.slug}/clocks/")


def test_the_police_keep_their_silent_lane_to_themselves(city: City) -> None:
    referral = city.signed(A.POLICE, Kind.CRIMINAL, "gao")
    hands.set_silent(city.lane(referral), city.who("gao"), silent=True)
    url = f"/clocks/new/lane/{city.lane(referral).slug}/"
    assert as_(city, "liu").get(url).status_code == 404
    assert as_(city, "liu").post(url, typed()).status_code == 404


def test_a_petition_is_registered_on_its_clue_and_stands_in_its_record(city: City) -> None:
    clue = city.clue(source="petition")
    url = f"/clocks/new/clue/{clue.slug}/"
    assert url in text(city, "liu", f"/clues/{clue.slug}/")
    answer = as_(city, "liu").post(url, typed(rule="xf_finish", document="受理告知书1号", note="当面送达"))
    assert answer.status_code == 302
    page = text(city, "liu", f"/clues/{clue.slug}/")
    assert "信访事项办结" in page and "登记时限：信访事项办结" in page and "当面送达" in page
