"""会签 on pages: sent, read, answered, taken back; and nobody else finds a door."""

from agencies.kinds import AgencyKind as A
from referral.law.kinds import Kind
from referral.models import Countersign
from referral.services import countersigns
from tests.pages.browsers import as_, department
from tests.pages.test_directory import text
from tests.workflows.conftest import Town, town

__all__ = ["town"]


def test_a_draft_is_sent_read_and_answered(town: Town) -> None:
    made = department(town, A.NHSA, "规划财务科", fang="方洁")
    (referral,) = town.draft(town.case(), (A.HEALTH, Kind.ADMINISTRATIVE))
    url = f"/referrals/{referral.slug}/countersign/"
    liu, fang = as_(town, "liu"), as_(town, "fang")
    assert url in text(liu.get(f"/referrals/{referral.slug}/")) and "规划财务科" in text(liu.get(url))
    empty = liu.post(url, {"note": "请核对"})
    assert empty.status_code == 422 and "请选择会签的科室" in text(empty) and "请核对" in text(empty)
    assert liu.post(url, {"departments": [made.pk], "note": "请核对金额"}).status_code == 302
    row = Countersign.objects.get()
    one = f"/countersigns/{row.slug}/"
    assert one in text(fang.get("/consents/")) and "有 1 件移送等待您给出意见" in text(
        fang.get("/workbench/")
    )
    page = text(fang.get(one))
    assert "虚构住院126人次" in page and "请核对金额" in page and referral.case.number not in page
    assert fang.get(f"/referrals/{referral.slug}/").status_code == 404, "the case stays shut"
    refused = fang.post(one, {"answer": "amend", "words": "", "seen": countersigns.hash_of(referral)})
    assert refused.status_code == 422 and "请写明内容" in text(refused) and "虚构住院" in text(refused)
    assert fang.post(one, {"answer": "agree", "words": "", "seen": "0" * 64}).status_code in {409, 422}
    assert (
        fang.post(one, {"answer": "agree", "words": "", "seen": countersigns.hash_of(referral)}).status_code
        == 302
    )
    shown = text(liu.get(f"/referrals/{referral.slug}/"))
    assert "规划财务科" in shown and "方洁" in shown and "请核对金额" in shown
    assert 'name="answer"' not in text(liu.get(one)), "the drafter reads and does not answer"


def test_it_is_taken_back_and_gone_for_who_was_asked(town: Town) -> None:
    made = department(town, A.NHSA, "规划财务科", fang="方洁")
    (referral,) = town.draft(town.case(), (A.HEALTH, Kind.ADMINISTRATIVE))
    as_(town, "liu").post(f"/referrals/{referral.slug}/countersign/", {"departments": [made.pk], "note": ""})
    row = Countersign.objects.get()
    url = f"/countersigns/{row.slug}/withdraw/"
    assert as_(town, "fang").post(url, {"reason": "甲"}).status_code == 404
    assert as_(town, "liu").post(url, {"reason": ""}).status_code == 422
    assert as_(town, "liu").post(url, {"reason": "不需要"}).status_code == 302
    assert as_(town, "fang").get(f"/countersigns/{row.slug}/").status_code == 404


def test_strangers_find_no_door(town: Town) -> None:
    made = department(town, A.NHSA, "规划财务科", fang="方洁")
    (referral,) = town.draft(town.case(), (A.HEALTH, Kind.ADMINISTRATIVE))
    as_(town, "liu").post(f"/referrals/{referral.slug}/countersign/", {"departments": [made.pk], "note": ""})
    row = Countersign.objects.get()
    for name in ("bai", "hong", "eve", "lin"):
        browser = as_(town, name)
        for url in (
            f"/referrals/{referral.slug}/countersign/", f"/countersigns/{row.slug}/", f"/countersigns/{row.slug}/withdraw/",
        ):  # fmt: skip
            assert browser.get(url).status_code == 404 and browser.post(url).status_code == 404, (name, url)
    assert as_(town, "zhou").get(f"/referrals/{referral.slug}/countersign/").status_code == 403


def test_an_agency_without_departments_is_told_where_to_open_them(town: Town) -> None:
    (referral,) = town.draft(town.case(), (A.HEALTH, Kind.ADMINISTRATIVE))
    url = f"/referrals/{referral.slug}/countersign/"
    assert "还没有开设科室，由机构管理员" in text(as_(town, "liu").get(url))
    department(town, A.NHSA, "规划财务科")
    assert "还没有开设科室" not in text(as_(town, "liu").get(url))
