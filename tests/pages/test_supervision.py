"""立案监督 on the pages: what the procuratorate reads from its copy, what it may ask, and the note of a lapsed right."""

from datetime import timedelta

import pytest

from agencies.kinds import AgencyKind as A
from referral.law.kinds import Kind
from referral.models import Clock, Lane, Referral
from referral.services import hands, limits
from tests.cast import build_city
from tests.pages.browsers import as_
from tests.services.walks import not_filed
from tests.workflows.conftest import Town
from workflows import tick


@pytest.fixture
def town(db: None) -> Town:
    """安澜市 with the engine running."""
    return Town(**vars(build_city()))


def copy_of(referral: Referral) -> Referral:
    return Referral.objects.get(kind=Kind.COPY, about=referral)


def test_the_procuratorate_follows_the_police_from_its_copy_and_does_not_read_the_referral(
    town: Town,
) -> None:
    referral = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    browser, copy = as_(town, "fan"), copy_of(referral)
    page = browser.get(f"/referrals/{copy.slug}/").content.decode()
    assert "公安机关办理情况" in page and "立案/不予立案决定" in page
    assert referral.letter is not None and f"/letters/{referral.letter.slug}.pdf" in page
    assert f"/referrals/{referral.slug}/" not in page.replace(
        f"/referrals/{referral.slug}/demand_overdue/", ""
    )
    assert browser.get(f"/referrals/{referral.slug}/").status_code == 404
    assert "公安机关办理情况" not in as_(town, "liu").get(f"/referrals/{copy.slug}/").content.decode()


def test_of_a_silent_lane_the_procuratorate_reads_no_more_than_that_it_is_worked_on(town: Town) -> None:
    referral = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    town.do(referral, "file", "lin", document_number="安公（刑）立字〔2026〕8号")
    hands.set_silent(town.lane(referral), town.who("gao"), silent=True)
    page = as_(town, "fan").get(f"/referrals/{copy_of(referral).slug}/").content.decode()
    assert "办理中" in page and "安公（刑）立字" not in page and "立案/不予立案决定" not in page


def test_the_procuratorate_asks_why_the_police_are_late(town: Town) -> None:
    referral = town.signed(A.POLICE, Kind.CRIMINAL, "gao")  # on the 9th; it is the 25th now
    browser, copy = as_(town, "fan"), copy_of(referral)
    url = f"/referrals/{referral.slug}/demand_overdue/"
    assert url in browser.get(f"/referrals/{copy.slug}/").content.decode()
    assert "请填写文书文号" in browser.post(url, {}).content.decode()
    answer = browser.post(url, {"document_number": "安检逾说〔2026〕1号"})
    assert (answer.status_code, answer["Location"]) == (302, f"/referrals/{copy.slug}/")
    assert url not in browser.get(f"/referrals/{copy.slug}/").content.decode()
    for name in ("eve", "bai"):
        assert as_(town, name).get(url).status_code == 404
    assert as_(town, "yu").post(url, {"document_number": "甲"}).status_code == 403
    police = as_(town, "gao")
    explain = f"/referrals/{referral.slug}/explain/"
    assert explain in police.get(f"/referrals/{referral.slug}/").content.decode()
    police.post(explain, {"document_number": "安公（刑）说〔2026〕2号", "reason": "案情重大"})
    assert Clock.objects.get(rule="police_overdue_explain").end_kind == "end"
    assert explain not in police.get(f"/referrals/{referral.slug}/").content.decode()


def test_whoever_supervises_reads_the_referral_its_papers_and_its_own_lane(town: Town) -> None:
    referral = town.do(not_filed(town), "ask_supervision", "he", reason="应当立案而不立案")
    browser, lane = as_(town, "fan"), Lane.objects.get(agency=town.agencies[A.PROCURATORATE])
    page = browser.get(f"/referrals/{referral.slug}/").content.decode()
    for words in ("不予立案通知书", "立案监督建议书", "要求说明不立案理由", f"/lanes/{lane.slug}/"):
        assert words in page, words
    town.do(referral, "accept_reasons", "fan")
    page = browser.get(f"/lanes/{lane.slug}/").content.decode()
    assert "立案监督" in page and "告知行政执法机关" in page and f"/referrals/{referral.slug}/" in page
    assert browser.get(f"/referrals/{referral.slug}/").status_code == 200
    table = as_(town, "liu").get(f"/cases/{referral.case.slug}/lanes/").content.decode()
    assert "已建议监督" in table
    others = as_(town, "gao").get(f"/cases/{referral.case.slug}/lanes/").content.decode()
    assert "已建议监督" not in others and "依职权启动" in others


@pytest.mark.parametrize("name", ["he", "liu"])
def test_a_lapsed_right_asks_for_the_note_on_the_page(town: Town, name: str) -> None:
    referral = not_filed(town)
    town.at += timedelta(days=5)
    tick.run(town.at)
    page = as_(town, name).get(f"/referrals/{referral.slug}/").content.decode()
    assert "权利期满" in page and "/reconsider/" not in page
    assert ("btn--primary" in page and "/accept_no/" in page) == (name == "he")
    assert "权利期满" not in as_(town, "gao").get(f"/referrals/{referral.slug}/").content.decode()


def test_a_longer_review_shows_who_approved_it_and_its_number(town: Town) -> None:
    referral = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    clock = Clock.objects.get(rule="police_file_decide")
    town.run(
        limits.extend,
        clock,
        town.who("lin"),
        step=limits.extensions(clock)[0],
        document="安公延〔2026〕1号",
        proposed_by=town.posts["gao"],
    )
    for name, row in (("liu", referral), ("fan", copy_of(referral))):
        page = as_(town, name).get(f"/referrals/{row.slug}/").content.decode()
        assert "按公通字〔2015〕32号延长审查，批准人林伟，文书号安公延〔2026〕1号" in page, name
