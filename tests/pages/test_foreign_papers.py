"""外来文书: registered with its own number and scan, read by its parties alone, never made here."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agencies.kinds import AgencyKind as A
from documents.models import Letter
from referral.law.kinds import Kind
from referral.models import Case, ForeignPaper, Lane, Referral
from referral.services import hands
from tests.cast import City
from tests.pages.browsers import as_

TYPED: dict[str, Any] = {
    "name": "行政处罚决定书", "number": "安卫医罚〔2026〕8号", "issuer": "安澜市卫生健康委员会", "issued_on": "2026-11-08",
}  # fmt: skip
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def register(city: City, by: str, case: Case, about: object = None, **changes: Any) -> Any:
    """The answer to a registration."""
    chosen = ""
    if isinstance(about, Referral | Lane):
        chosen = f"{type(about).__name__.lower()}-{about.slug}"
    return as_(city, by).post(f"/cases/{case.slug}/foreign/new/", TYPED | {"about": chosen} | changes)


def reads(city: City, name: str, case: Case) -> bool:
    """Whether somebody finds the paper on the case's pages."""
    pages = [
        as_(city, name).get(f"/cases/{case.slug}/{tab}").content.decode()
        for tab in ("", "letters/", "record/")
    ]
    return any(TYPED["number"] in page for page in pages)


def test_it_keeps_its_own_number_and_its_scan_goes_with_it(city: City) -> None:
    referral = city.signed()
    letters = Letter.objects.count()
    scan = SimpleUploadedFile("处罚决定书.pdf", PDF, "application/pdf")
    answer = register(city, "bai", referral.case, referral, scan=scan)
    assert answer.status_code == 302, answer.content.decode()[-1500:]
    paper = ForeignPaper.objects.get()
    assert (paper.number, paper.referral, paper.secret) == ("安卫医罚〔2026〕8号", referral, False)
    assert Letter.objects.count() == letters
    assert paper.scan is not None
    for name, status in (("bai", 200), ("liu", 200), ("eve", 404), ("gao", 404)):
        assert as_(city, name).get(f"/evidence/{paper.scan.slug}/").status_code == status, name


def test_its_parties_and_the_lead_read_it_and_another_lane_does_not(city: City) -> None:
    referral = city.signed()
    (market,) = city.draft(referral.case, (A.MARKET, Kind.ADMINISTRATIVE))
    city.approved(market)
    city.do(market, "send", "qian")
    register(city, "bai", referral.case, referral)
    assert [reads(city, name, referral.case) for name in ("bai", "hong", "liu", "he")] == [True] * 4
    assert as_(city, "ma").get(f"/cases/{referral.case.slug}/letters/").status_code == 200
    assert not reads(city, "ma", referral.case)


def test_without_a_referral_it_is_for_the_own_agency_and_the_lead(city: City) -> None:
    referral = city.signed()
    register(city, "liu", referral.case)
    assert [reads(city, name, referral.case) for name in ("liu", "wu", "bai")] == [True, True, False]


def test_a_paper_of_a_silent_lane_is_read_by_the_police_alone(city: City) -> None:
    referral = city.signed(A.POLICE, Kind.CRIMINAL, by="gao")
    register(city, "gao", referral.case, referral)
    assert reads(city, "liu", referral.case)
    hands.set_silent(city.lane(referral), city.who("gao"), silent=True)
    assert [reads(city, name, referral.case) for name in ("gao", "liu", "he")] == [True, False, False]


def test_a_paper_of_a_discipline_referral_is_there_for_its_named_people_alone(city: City) -> None:
    case = city.sent().case
    (secret,) = city.draft(
        case, (A.DISCIPLINE, Kind.DISCIPLINE), subject=case.subjects.first(), is_offline=True
    )
    city.do(secret, "submit", "liu", reviewer=city.posts["zhou"])
    city.do(secret, "review", "zhou")
    city.do(secret, "approve", "he")
    city.do(secret, "record_offline", "liu", document_number="甲1号", document_date=city.at.date())
    form = as_(city, "liu").get(f"/cases/{case.slug}/foreign/new/").content.decode()
    assert f"referral-{secret.slug}" in form
    scan = SimpleUploadedFile("反馈.pdf", PDF, "application/pdf")
    assert register(city, "liu", case, secret, scan=scan).status_code == 302
    paper = ForeignPaper.objects.get()
    assert paper.secret and paper.scan is not None and paper.scan.secret
    assert [reads(city, name, case) for name in ("liu", "he", "zhou")] == [True] * 3
    assert [reads(city, name, case) for name in ("wu", "qian", "bai")] == [False] * 3
    for name in ("wu", "qian", "bai", "pan"):
        assert as_(city, name).get(f"/evidence/{paper.scan.slug}/").status_code == 404, name
        assert "反馈.pdf" not in as_(city, name).get(f"/cases/{case.slug}/evidence/").content.decode(), name


def test_a_secret_referral_is_neither_offered_nor_taken(city: City) -> None:
    case = city.signed().case
    (secret,) = city.draft(
        case, (A.DISCIPLINE, Kind.DISCIPLINE), subject=case.subjects.first(), is_offline=True
    )
    form = as_(city, "bai").get(f"/cases/{case.slug}/foreign/new/").content.decode()
    assert secret.slug not in form and "纪委" not in form
    answer = register(city, "bai", case, secret)
    assert answer.status_code == 422 and "纪委" not in answer.content.decode()
    assert not ForeignPaper.objects.exists()


@pytest.mark.parametrize(
    ("name", "status"), [("qian", 403), ("wu", 403), ("hong", 403), ("eve", 404), ("gao", 404)]
)
def test_who_may_not_register_it_is_refused(city: City, name: str, status: int) -> None:
    referral = city.signed()
    assert as_(city, name).get(f"/cases/{referral.case.slug}/foreign/new/").status_code == status
    assert register(city, name, referral.case).status_code == status
    assert not ForeignPaper.objects.exists()


def test_what_is_missing_or_wrong_is_said_and_kept(city: City) -> None:
    case = city.case()
    answer = register(city, "liu", case, number="")
    assert answer.status_code == 422 and "请填写文书文号。" in answer.content.decode()
    assert "安澜市卫生健康委员会" in answer.content.decode()
    late = register(city, "liu", case, issued_on="2099-01-01")
    assert late.status_code == 422 and "文书日期晚于今天" in late.content.decode()
    marked = register(city, "liu", case, name="绝密 决定书")
    assert marked.status_code == 422 and not ForeignPaper.objects.exists()


def test_usual_names_are_suggested(city: City) -> None:
    page = as_(city, "liu").get(f"/cases/{city.case().slug}/foreign/new/").content.decode()
    for name in ("接报案回执", "不予立案通知书", "检察意见书", "起诉书", "判决书"):
        assert f'<option value="{name}">' in page
    assert 'list="foreign-names"' in page
