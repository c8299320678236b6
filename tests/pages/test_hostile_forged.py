"""Forged fields: rows of another case, another agency or another person put into a form by hand."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agencies.kinds import AgencyKind as A
from documents.evidence import store
from referral.law.kinds import KINDS, Kind
from referral.models import Case, Lane, PaperEntry, Referral
from referral.services.clues import SubjectDraft
from tests.pages.browsers import as_, department
from tests.workflows.conftest import Town, build_city

OFFICIAL = SubjectDraft("official", "郑某某", work_unit="市第一医院院长", supervised_category="public_unit")
HOSPITAL = SubjectDraft("institution", "安澜仁和医院", id_code="91330000MA0000001X")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def town(db: None) -> Town:
    """安澜市, with the engine running."""
    return Town(**vars(build_city()))


def test_the_wizard_takes_nothing_that_it_did_not_offer(town: Town) -> None:
    case = town.case(subjects=(HOSPITAL, OFFICIAL))
    other = town.case(title="另一案件", subjects=(HOSPITAL, OFFICIAL))
    foreign = store(dossier=other.dossier, name="他案.txt", chunks=[b"x"], by=town.posts["liu"], at=town.at)
    health, line = town.agencies[A.HEALTH].pk, KINDS[Kind.ADMINISTRATIVE].materials[0].code
    good: dict[str, Any] = {
        "do": "draft", "row": str(health), f"to_{health}_on": "on", "facts": "虚构住院。", "officers": [str(town.posts["liu"].pk)],
        "different_reason": "试", f"m_{line}_1_pages": "1",
    }  # fmt: skip
    liu, url = as_(town, "liu"), f"/cases/{case.slug}/refer/"
    discipline = town.agencies[A.DISCIPLINE].pk
    for forged in (
        {f"m_{line}_1_evidence": str(foreign.pk)}, {"officers": [str(town.posts["gao"].pk)]},
        {f"to_{health}_kind": "discipline"}, {"copies": [str(discipline)]}, {"copies": ["999999"]},
    ):  # fmt: skip
        assert liu.post(url, good | forged).status_code == 422, forged
    stranger = other.subjects.get(kind="official")
    liu.post(url, good | {f"d_{stranger.pk}_on": "on", f"d_{stranger.pk}_agency": str(discipline), "row": ""})
    assert not Referral.objects.filter(case=case).exclude(recipient_id=health).exists()
    assert not Referral.objects.filter(subject=stranger).exists()


def test_a_case_takes_no_row_of_another(town: Town) -> None:
    case, other = town.case(), town.case(title="另一案件")
    hidden = town.case(title="他人案件")
    Case.objects.filter(pk=hidden.pk).update(lead_agency=town.agencies[A.HEALTH])
    wu, he = as_(town, "wu"), as_(town, "he")
    url = f"/cases/{case.slug}/do/"
    assert wu.post(f"{url}merge/", {"into": hidden.pk, "reason": "试"}).status_code == 422
    foreign = [s.pk for s in other.subjects.all()]
    typed = {"title": "分出", "reason": "试", "subjects": foreign}
    assert wu.post(f"{url}split/", typed).status_code == 422
    assert (
        he.post(f"{url}change_lead/", {"to": town.agencies[A.DRUG].pk, "agreed_by": "1"}).status_code == 422
    )
    discipline = {"agency": town.agencies[A.DISCIPLINE].pk, "reason": "试"}
    assert as_(town, "liu").post(f"{url}add_party/", discipline).status_code == 422


def test_hands_are_those_of_the_own_agency(town: Town) -> None:
    referral = town.sent()
    theirs = department(town, A.POLICE, "刑侦支队", ju="鞠某")
    bai, hong = as_(town, "bai"), as_(town, "hong")
    sign = {"volumes": 1, "items": 1, "pages": 1, "complete": "yes", "signer": "白雪"}
    for forged in ({"department": theirs.pk}, {"officer": town.posts["gao"].pk}):
        assert bai.post(f"/referrals/{referral.slug}/sign/", sign | forged).status_code == 422, forged
    lane = Lane.objects.get(opened_by=referral)
    for forged in ({"department": theirs.pk}, {"officers": [town.posts["gao"].pk]}):
        assert hong.post(f"/lanes/{lane.slug}/assign/", forged).status_code in {403, 422}, forged
    assert not lane.officers.exists()


def test_a_sheet_is_signed_by_somebody_of_the_own_agency_with_the_right(town: Town) -> None:
    (referral,) = town.draft(town.case(), (A.HEALTH, Kind.ADMINISTRATIVE))
    town.do(referral, "submit", "liu")
    town.do(referral, "review", "zhou")
    for signer in ("tang", "liu", "zhou"):
        typed = {
            "real_at": f"{town.at:%Y-%m-%dT%H:%M}", "signed_by": town.posts[signer].pk, "opinion": "同意",
            "scan": SimpleUploadedFile("审批表.pdf", PDF),
        }  # fmt: skip
        answer = as_(town, "chen").post(f"/papers/new/referral/{referral.slug}/approve/", typed)
        assert answer.status_code == 422, signer
    assert not PaperEntry.objects.exists()


def test_a_post_that_is_not_ones_own_is_not_taken(town: Town) -> None:
    bai = as_(town, "bai")
    bai.post("/me/post/", {"post": town.posts["he"].pk})
    session = bai.session
    session["post"] = town.posts["he"].pk  # even when it stood in the session
    session.save()
    assert "市医保局负责人" not in bai.get("/workbench/").content.decode()
    assert bai.get("/clues/new/").wsgi_request.post.pk == town.posts["bai"].pk  # type: ignore[attr-defined]


def test_a_disabled_account_and_an_ended_post_are_out_at_once(town: Town) -> None:
    referral = town.sent()
    bai, url = as_(town, "bai"), f"/referrals/{referral.slug}/"
    assert bai.get(url).status_code == 200
    post = town.posts["bai"]
    type(post).objects.filter(pk=post.pk).update(until="2025-01-01")
    assert bai.get(url).status_code == 404
    assert bai.post(f"{url}sign/", {"signer": "白雪", "complete": "yes"}).status_code == 404
    type(post.user).objects.filter(pk=post.user_id).update(is_active=False)
    assert bai.get(url).status_code == 302
