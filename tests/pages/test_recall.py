"""收回: a sent referral is called back, the receiver's sight ends at once, and the sender reads who opened what."""

import pytest

from agencies.kinds import AgencyKind as A
from documents.evidence import store
from documents.models import Evidence
from referral.law.kinds import Kind
from referral.models import CaseLetter, Lane, Opening, Referral
from referral.reports.house import CHECKS
from referral.services.sight import events_for, evidence_for, foreign_for, letters_for
from tests.cast import City
from tests.pages.browsers import as_, post_of
from tests.workflows.conftest import Town, build_city
from workflows import notices
from workflows.models import WorkItem


@pytest.fixture
def town(db: None) -> Town:
    """安澜市, with the engine running."""
    return Town(**vars(build_city()))


def with_evidence(city: City, referral: Referral) -> Evidence:
    """A file that goes with the referral's first material."""
    evidence = store(
        dossier=referral.case.dossier, name="结算明细.csv", chunks=[b"a,b\n"], by=city.posts["liu"], at=city.at
    )  # fmt: skip
    material = referral.materials.first()
    assert material is not None
    material.evidence = evidence
    material.save()
    return evidence


def recall(city: City, referral: Referral) -> Referral:
    """Called back on the page by who may decide it."""
    answer = as_(city, "he").post(f"/referrals/{referral.slug}/revoke/", {"reason": "送错机关"})
    assert answer.status_code == 302, answer.content.decode()[-1500:]
    referral.refresh_from_db()
    return referral


def addresses(city: City, referral: Referral, evidence: Evidence) -> list[str]:
    """Every address at which a receiver reads of a referral."""
    case, lane = referral.case, city.lane(referral)
    assert referral.letter is not None
    tabs = ("", "lanes/", "clocks/", "letters/", "evidence/", "record/", "picture/")
    return [
        *(f"/cases/{case.slug}/{tab}" for tab in tabs), f"/referrals/{referral.slug}/", f"/referrals/{referral.slug}/sign/",
        f"/lanes/{lane.slug}/", f"/letters/{referral.letter.slug}.pdf", f"/evidence/{evidence.slug}/",
    ]  # fmt: skip


def test_everything_is_gone_for_the_receiver_at_once(town: Town) -> None:
    referral = town.sent()
    evidence = with_evidence(town, referral)
    urls = addresses(town, referral, evidence)
    bai = as_(town, "bai")
    assert [bai.get(url).status_code for url in urls] == [200] * len(urls)
    assert notices.unread_count(town.posts["bai"].user) == 1
    assert WorkItem.objects.for_post(post_of(town, "bai")).count() == 1
    recall(town, referral)
    assert [bai.get(url).status_code for url in urls] == [404] * len(urls)
    assert referral.case.number not in bai.get("/cases/").content.decode()
    assert referral.case.number not in bai.get("/cases/?q=仁和").content.decode()
    assert notices.unread_count(town.posts["bai"].user) == 0
    assert WorkItem.objects.visible_to(post_of(town, "bai")).count() == 0
    answer = bai.post(f"/referrals/{referral.slug}/sign/", {"signer": "白雪", "complete": "yes"})
    assert answer.status_code == 404
    assert [list(check()) for check in CHECKS.values()] == [[]] * len(CHECKS)


def test_the_sender_reads_who_opened_what_before(town: Town) -> None:
    referral = town.sent()
    evidence = with_evidence(town, referral)
    assert referral.letter is not None
    bai = as_(town, "bai")
    for url in (
        f"/referrals/{referral.slug}/",
        f"/letters/{referral.letter.slug}.pdf",
        f"/evidence/{evidence.slug}/",
    ):
        bai.get(url)
    bai.get(f"/referrals/{referral.slug}/")
    bai.get(f"/cases/{referral.case.slug}/record/")
    bai.get(f"/evidence/{evidence.slug}/view/")
    as_(town, "liu").get(f"/letters/{referral.letter.slug}.pdf")
    as_(town, "liu").get(f"/cases/{referral.case.slug}/")
    recall(town, referral)
    page = as_(town, "liu").get(f"/referrals/{referral.slug}/").content.decode()
    assert "对方查阅情况" in page and "已收回" in page
    for words in (
        "移送页面",
        "案件页面",
        referral.letter.title,
        "材料：结算明细.csv（查看）",
        "材料：结算明细.csv（下载）",
        "白雪",
        "共 2 次",
    ):
        assert words in page
    assert set(Opening.objects.values_list("user__username", flat=True)) == {"bai"}


def test_a_receiver_does_not_read_who_of_its_people_looked(town: Town) -> None:
    referral = town.sent()
    as_(town, "bai").get(f"/referrals/{referral.slug}/")
    assert "对方查阅情况" not in as_(town, "hong").get(f"/referrals/{referral.slug}/").content.decode()


def test_what_nobody_opened_is_said(town: Town) -> None:
    referral = recall(town, town.sent())
    page = as_(town, "liu").get(f"/referrals/{referral.slug}/").content.decode()
    assert "收回前，对方没有打开过移送页面、文书和材料。" in page


def test_a_letter_of_withdrawal_is_made_and_the_number_stays_with_its_reason(town: Town) -> None:
    referral = recall(town, town.sent())
    assert referral.recalled_at is not None and referral.letter is not None
    assert (referral.letter.void_reason, referral.status) == ("送错机关", "withdrawn")
    letter = CaseLetter.objects.get(referral=referral, letter__kind="withdraw_letter").letter
    assert letter.rendered_at is not None and letter.number
    assert as_(town, "qian").get(f"/letters/{letter.slug}.pdf").status_code == 200
    assert as_(town, "bai").get(f"/letters/{letter.slug}.pdf").status_code == 404


@pytest.mark.parametrize("name", ["liu", "qian", "zhou", "wu"])
def test_who_may_not_decide_it_calls_nothing_back(town: Town, name: str) -> None:
    (referral,) = town.draft(town.case(), (A.POLICE, Kind.CRIMINAL))
    town.approved(referral)
    referral = town.do(referral, "send", "qian")
    answer = as_(town, name).post(f"/referrals/{referral.slug}/revoke/", {"reason": "送错机关"})
    assert answer.status_code == 403 and "送错机关" in answer.content.decode()
    assert as_(town, "gao").get(f"/referrals/{referral.slug}/").status_code == 200


def test_a_signed_referral_is_not_called_back(town: Town) -> None:
    referral = town.signed()
    answer = as_(town, "he").post(f"/referrals/{referral.slug}/revoke/", {"reason": "送错机关"})
    assert answer.status_code == 422
    referral.refresh_from_db()
    assert referral.recalled_at is None


def test_the_copy_of_the_procuratorate_goes_with_its_main_paper(town: Town) -> None:
    (referral,) = town.draft(town.case(), (A.POLICE, Kind.CRIMINAL))
    town.approved(referral)
    referral = town.do(referral, "send", "qian")
    copy = Referral.objects.get(kind=Kind.COPY)
    assert referral.letter is not None
    urls = [f"/cases/{copy.case.slug}/", f"/referrals/{copy.slug}/", f"/letters/{referral.letter.slug}.pdf"]
    assert [as_(town, "yu").get(url).status_code for url in urls] == [200, 200, 200]
    recall(town, referral)
    copy.refresh_from_db()
    assert (copy.status, copy.holder) == ("withdrawn", None)
    assert [as_(town, "yu").get(url).status_code for url in urls] == [404, 404, 404]
    assert notices.unread_count(town.posts["yu"].user) == 0
    assert [list(check()) for check in CHECKS.values()] == [[]] * len(CHECKS)


def test_an_agency_with_another_part_keeps_that_and_loses_this(town: Town) -> None:
    kept = town.do(town.signed(), "accept", "bai")
    evidence = with_evidence(town, kept)
    (second,) = town.draft(kept.case, (A.HEALTH, Kind.ADMINISTRATIVE))
    town.approved(second)
    second = town.do(second, "send", "qian")
    lane = Lane.objects.get(opened_by=second)
    recall(town, second)
    bai, post = as_(town, "bai"), post_of(town, "bai")
    assert second.letter is not None
    gone = [f"/referrals/{second.slug}/", f"/lanes/{lane.slug}/", f"/letters/{second.letter.slug}.pdf"]
    assert [bai.get(url).status_code for url in gone] == [404, 404, 404]
    there = [f"/referrals/{kept.slug}/", f"/cases/{kept.case.slug}/", f"/evidence/{evidence.slug}/"]
    assert [bai.get(url).status_code for url in there] == [200, 200, 200]
    case = kept.case
    assert not letters_for(case, post).filter(referral=second).exists()
    assert not events_for(case, post).filter(referral=second).exists()
    assert list(evidence_for(case, post)) == [evidence] and not foreign_for(case, post).exists()
    assert "送错机关" not in bai.get(f"/cases/{case.slug}/record/").content.decode()
