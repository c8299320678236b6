"""商请其他机关配合 on the pages: reached from the own lane, listed on it, and the reason asked for when it is reported early."""

from agencies.kinds import AgencyKind as A
from referral.models import Referral
from tests.cast import City, working
from tests.pages.browsers import as_
from tests.services.test_onward import asked, sent_off


def text(city: City, name: str, url: str) -> str:
    return as_(city, name).get(url).content.decode()


def test_the_own_officer_reaches_it_from_his_lane_and_others_do_not(city: City) -> None:
    _, lane = working(city)
    page, url, help_url = f"/lanes/{lane.slug}/", f"/lanes/{lane.slug}/onward/", f"/lanes/{lane.slug}/assist/"
    shown = text(city, "bai", page)
    assert f'href="{url}"' in shown and f'href="{help_url}"' in shown
    assert url not in text(city, "liu", page) and url not in text(city, "hong", page)
    form = text(city, "bai", url)
    assert "商请其他机关配合" in form and "结果反馈给本机关" in form
    for name, status in (("liu", 403), ("hong", 403), ("ma", 404), ("eve", 404)):
        for address in (url, help_url):
            assert as_(city, name).get(address).status_code == status, (name, address)


def test_it_offers_what_may_help_and_asks_for_no_reason(city: City) -> None:
    _, lane = working(city)
    form = text(city, "bai", f"/lanes/{lane.slug}/onward/")
    assert "与系统建议不同的理由" not in form and "行纪" not in form and "建议仅供参考" not in form
    market, police = city.agencies[A.MARKET], city.agencies[A.POLICE]
    typed = {
        "facts": "进销存不符", "do": "draft", "row": [market.pk, police.pk], f"to_{market.pk}_on": "on",
        f"to_{market.pk}_kind": "administrative", "officers": [city.posts["bai"].pk],
        "m_source_1_pages": "1",
    }  # fmt: skip
    shown = as_(city, "bai").post(f"/lanes/{lane.slug}/onward/", typed | {"do": ""}).content.decode()
    assert f"to_{police.pk}_kind" in shown and 'value="criminal"' not in shown and 'value="joint"' in shown
    assert f"to_{lane.origin.pk}_on" not in shown and f'<option value="{lane.origin.pk}"' not in shown
    seen = as_(city, "bai").post(f"/lanes/{lane.slug}/onward/", typed | {"do": "check"}).content.decode()
    assert "内容齐全，尚未提交" in seen, "the letters are shown as they would read"
    assert as_(city, "bai").post(f"/lanes/{lane.slug}/onward/", typed).status_code == 302
    (referral,) = Referral.objects.filter(under=lane)
    assert (referral.recipient, referral.different_reason) == (market, "")


def test_a_wrong_choice_comes_back_with_all_that_was_typed(city: City) -> None:
    _, lane = working(city)
    answer = as_(city, "bai").post(f"/lanes/{lane.slug}/onward/", {"facts": "进销存不符", "do": "draft"})
    assert answer.status_code == 422 and "进销存不符" in answer.content.decode()
    assert not Referral.objects.filter(under=lane).exists()


def test_the_lane_lists_it_and_asks_why_it_is_reported_early(city: City) -> None:
    _, lane = working(city)
    page, report = f"/lanes/{lane.slug}/", f"/lanes/{lane.slug}/report/"
    draft = asked(city, lane)
    assert "h-asked" in text(city, "bai", page) and "h-asked" not in text(city, "liu", page)
    referral = sent_off(city, draft)
    for name in ("bai", "liu"):
        shown = text(city, name, page)
        assert "h-asked" in shown and "市市场监管局" in shown, name
    assert "商请配合" in text(city, "ma", f"/referrals/{referral.slug}/")
    assert as_(city, "ma").get(page).status_code == 404
    assert "先行反馈或办结的理由" in text(city, "hong", report)
    typed = {
        "measure_1": "warning",
        "words_1": "责令改正",
        "number_1": "安卫改〔2026〕5号",
        "result": "已改正",
    }
    refused = as_(city, "hong").post(report, typed)
    assert refused.status_code == 422 and "配合的事项尚未办结" in refused.content.decode()
    assert "安卫改〔2026〕5号" in refused.content.decode()
    answer = as_(city, "hong").post(report, typed | {"early_reason": "处罚已作出"})
    assert answer.status_code == 302
    lane.refresh_from_db()
    assert lane.status == "reported"


def test_without_anything_asked_no_reason_is_asked_for(city: City) -> None:
    _, lane = working(city)
    assert "先行反馈或办结的理由" not in text(city, "hong", f"/lanes/{lane.slug}/report/")
