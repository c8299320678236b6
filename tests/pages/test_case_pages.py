"""A case through its pages: tabs, moves of referrals and lanes, and who gets a 404."""

import pytest

from agencies.kinds import AgencyKind as A
from referral.law.kinds import Kind
from referral.models import Event
from tests.cast import City
from tests.pages.browsers import as_

TABS = ("", "lanes/", "measures/", "clocks/", "letters/", "evidence/", "record/", "picture/", "pressing/")


@pytest.mark.parametrize("tab", TABS)
def test_a_party_opens_every_tab(city: City, tab: str) -> None:
    referral = city.signed()
    for name in ("liu", "bai", "he"):
        answer = as_(city, name).get(f"/cases/{referral.case.slug}/{tab}")
        assert answer.status_code == 200, name


@pytest.mark.parametrize("tab", TABS)
def test_a_stranger_finds_no_case(city: City, tab: str) -> None:
    case = city.case()
    assert as_(city, "eve").get(f"/cases/{case.slug}/{tab}").status_code == 404


def test_the_library_lists_what_one_is_party_to(city: City) -> None:
    case = city.case()
    assert case.number in as_(city, "liu").get("/cases/").content.decode()
    assert case.number not in as_(city, "eve").get("/cases/?q=仁和").content.decode()


def test_a_referral_goes_from_draft_to_answer_on_the_pages(city: City) -> None:
    (referral,) = city.draft(city.case(), (A.HEALTH, Kind.ADMINISTRATIVE))

    def do(name: str, move: str, **fields: object) -> None:
        url = f"/referrals/{referral.slug}/{move}/"
        client = as_(city, name)
        assert client.get(url).status_code == 200, (name, move)
        answer = client.post(url, fields)
        assert answer.status_code == 302, (name, move, answer.content.decode()[-3000:])
        referral.refresh_from_db()

    do("liu", "submit")
    do("zhou", "review", opinion="同意")
    do("wu", "approve", opinion="同意")
    do("qian", "send", delivery="direct")
    do("bai", "sign", items=1, pages=6, volumes=0, complete="no", missing="缺处方", signer="白雪")
    do("bai", "ask_supplement", items="处方\n收费清单")
    items = {f"item_{i.pk}": "已补" for i in referral.supplement_items.all()}
    do("liu", "supply", **items)
    do("bai", "accept")
    assert referral.status == "accepted"
    lane = city.lane(referral)
    answer = as_(city, "hong").post(
        f"/lanes/{lane.slug}/report/", {"measure_1": "warning", "words_1": "责令改正"}
    )
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    assert as_(city, "liu").post(f"/lanes/{lane.slug}/confirm/").status_code == 302
    lane.refresh_from_db()
    assert lane.status == "done"


def test_a_signature_leads_to_what_is_signed(city: City) -> None:
    (referral,) = city.draft(city.case(), (A.HEALTH, Kind.ADMINISTRATIVE))
    city.do(referral, "submit", "liu")
    page = as_(city, "zhou").get(f"/referrals/{referral.slug}/review/").content.decode()
    assert f'href="/referrals/{referral.slug}/"' in page and "不同意的，在该页面" in page


def test_the_blue_button_goes_straight_on(city: City) -> None:
    referral = city.signed()
    url = f"/referrals/{referral.slug}/"
    page = as_(city, "bai").get(url).content.decode()
    assert f'class="btn btn--primary" href="{url}accept/"' in page
    assert f'class="btn" href="{url}ask_supplement/"' in page


def test_whoever_signs_finds_the_signature_in_blue_and_the_way_back_beside_it(city: City) -> None:
    (referral,) = city.draft(city.case(), (A.HEALTH, Kind.ADMINISTRATIVE))
    url = f"/referrals/{referral.slug}/"
    for name, signs, back in (("zhou", "review", "return_draft"), ("wu", "approve", "return_report")):
        city.do(referral, *(("submit", "liu") if name == "zhou" else ("review", "zhou")))
        page = as_(city, name).get(url).content.decode()
        assert f'class="btn btn--primary" href="{url}{signs}/"' in page, name
        assert f'class="btn" href="{url}{back}/"' in page, name


def test_an_accepted_referral_leads_to_its_lane_and_the_lane_asks_plainly(city: City) -> None:
    referral = city.signed()
    city.do(referral, "accept", "bai")
    lane = city.lane(referral)
    assert (
        f'href="/lanes/{lane.slug}/"' in as_(city, "bai").get(f"/referrals/{referral.slug}/").content.decode()
    )
    answer = as_(city, "hong").post(f"/lanes/{lane.slug}/report/", {})
    assert answer.status_code == 422 and "请选择结果1类型。" in answer.content.decode()


def test_a_referral_is_called_as_its_letter_is(city: City) -> None:
    (referral,) = city.draft(city.case(title="安澜仁和医院骗保案"), (A.HEALTH, Kind.ADMINISTRATIVE))
    assert referral.title == "关于移送安澜仁和医院骗保案件线索的函"


def test_a_refusal_keeps_what_was_typed(city: City) -> None:
    (referral,) = city.draft(city.case(), (A.HEALTH, Kind.ADMINISTRATIVE))
    city.do(referral, "submit", "liu")
    answer = as_(city, "liu").post(f"/referrals/{referral.slug}/review/", {"opinion": "我自己审核"})
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "我自己审核" in page
    assert "无权审核移送" in page


def test_the_police_keep_a_lane_silent_and_say_so_once(city: City) -> None:
    referral = city.signed(A.POLICE, Kind.CRIMINAL, by="gao")
    lane = city.lane(referral)
    for _ in range(2):
        assert as_(city, "gao").post(f"/lanes/{lane.slug}/silent/", {"silent": "1"}).status_code == 302
    lane.refresh_from_db()
    assert lane.is_silent
    assert Event.objects.filter(lane=lane, act="silent").count() == 1
    assert as_(city, "liu").post(f"/lanes/{lane.slug}/silent/", {"silent": "0"}).status_code in {403, 404}
    lane.refresh_from_db()
    assert lane.is_silent


def test_what_is_shared_whole_is_said_in_one_word(city: City) -> None:
    (referral,) = city.draft(city.case(), (A.HEALTH, Kind.ADMINISTRATIVE))
    page = as_(city, "liu").get(f"/referrals/{referral.slug}/").content.decode()
    assert "全部共享：案情和线索来源、涉案金额" in page and "不共享" not in page


def test_papers_are_not_counted_as_things_on_a_receipt(city: City) -> None:
    referral = city.sent()
    pages = sum(m.pages for m in referral.materials.all())
    page = as_(city, "bai").get(f"/referrals/{referral.slug}/sign/").content.decode()
    assert pages and "涉案物品（件）" in page
    assert 'name="items" value="0"' in page and f'name="pages" value="{pages}"' in page
