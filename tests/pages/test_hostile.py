"""What a hostile officer of another agency, or a colleague who is not named, tries to read and to break."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agencies.kinds import AgencyKind as A
from documents.evidence import store
from documents.models import Evidence, Letter
from referral.law.errors import ReferralError
from referral.law.kinds import Kind
from referral.models import Amount, Case, ForeignPaper, Lane, Oversight, Referral
from referral.services import cases, drafting, lanes
from referral.services.clues import SubjectDraft
from referral.services.dispatches import Addressee, Dispatch
from tests.cast import MATERIALS
from tests.pages.browsers import as_, department
from tests.workflows.conftest import Town, build_city

OFFICIAL = SubjectDraft("official", "郑某某", work_unit="市第一医院院长", supervised_category="public_unit")
HOSPITAL = SubjectDraft("institution", "安澜仁和医院", id_code="91330000MA0000001X")


@pytest.fixture
def town(db: None) -> Town:
    """安澜市, with the engine running."""
    return Town(**vars(build_city()))


def text(town: Town, name: str, url: str) -> str:
    """What a page says to a person."""
    answer = as_(town, name).get(url)
    assert answer.status_code == 200, (name, url, answer.status_code)
    return answer.content.decode()


def discipline(town: Town, case: Case) -> Referral:
    """A 行纪移送 that was sent on-line."""
    (referral,) = town.draft(
        case, (A.DISCIPLINE, Kind.DISCIPLINE), subject=case.subjects.get(kind="official")
    )
    town.do(referral, "submit", "liu", reviewer=town.posts["zhou"])
    for move, name in (("review", "zhou"), ("approve", "he")):
        referral = town.do(referral, move, name)
    town.render(referral)
    return town.do(referral, "send", "liu")


def both(town: Town) -> tuple[Case, Referral, Referral]:
    """A case with an ordinary referral to the health commission and a secret one."""
    case = town.case(subjects=(HOSPITAL, OFFICIAL))
    (health,) = town.draft(case, (A.HEALTH, Kind.ADMINISTRATIVE))
    town.approved(health)
    health = town.do(health, "send", "qian")
    return case, health, discipline(town, case)


def test_who_opened_a_file_is_told_of_the_receiver_alone(town: Town) -> None:
    """The same file goes with both letters: that the discipline body looked at it must not show beside the open one."""
    case, health, secret = both(town)
    proof = store(dossier=case.dossier, name="明细.csv", chunks=[b"a,b\n"], by=town.posts["liu"], at=town.at)
    for referral in (health, secret):
        material = referral.materials.first()
        assert material is not None
        material.evidence = proof
        material.save()
    assert as_(town, "pan").get(f"/evidence/{proof.slug}/").status_code == 200
    for name in ("wu", "qian", "zhou"):
        assert "纪委" not in text(town, name, f"/referrals/{health.slug}/"), name
    assert "纪委" in text(town, "liu", f"/referrals/{secret.slug}/")


@pytest.mark.parametrize("page", ["", "refer/"])
def test_money_of_a_hidden_lane_is_in_no_sum(town: Town, page: str) -> None:
    case, health, secret = both(town)
    town.do(health, "sign", "bai", items=1, pages=1)
    lane = Lane.objects.get(opened_by=secret)
    Amount.objects.create(
        case=case, lane=lane, concept="recovered", value=Decimal("7777.77"), on=town.at.date(), at=town.at, by=town.posts["pan"],
        agency=town.agencies[A.DISCIPLINE],
    )  # fmt: skip
    for name in ("bai", "qian", "liu") if not page else ("bai", "chen", "liu"):
        assert "7,777.77" not in text(town, name, f"/cases/{case.slug}/{page}"), name
    assert "7,777.77" in text(town, "pan", f"/cases/{case.slug}/")


def test_the_form_of_a_move_is_for_the_side_whose_move_it_is(town: Town) -> None:
    """The others see that there is a referral, not its number, counts or what is missing."""
    case = town.case()
    health, police = town.draft(case, (A.HEALTH, Kind.ADMINISTRATIVE), (A.POLICE, Kind.CRIMINAL))
    for referral in (health, police):
        town.approved(referral)
        town.do(referral, "send", "qian")
    town.do(police, "sign", "gao", items=1, pages=6, badge="001")
    town.do(police, "ask_supplement", "gao", items=["王某某讯问笔录"])
    police.refresh_from_db()
    assert police.letter is not None
    for name in police.rule.moves:
        url = f"/referrals/{police.slug}/{name}/"
        for answer in (as_(town, "bai").get(url), as_(town, "bai").post(url, {})):
            page = answer.content.decode()
            assert answer.status_code in {403, 404}, (name, answer.status_code)
            assert "王某某" not in page and police.letter.number not in page, name


def test_archiving_does_not_wait_for_a_letter_that_is_hidden(town: Town) -> None:
    case, health, secret = both(town)
    Letter.objects.filter(secret=False).update(rendered_at=town.at)
    Letter.objects.filter(secret=True).update(rendered_at=None)
    Case.objects.filter(pk=case.pk).update(status="closed", closed_at=town.at)
    case.refresh_from_db()
    town.run(cases.archive, case, town.who("qian"))


def test_a_draft_of_another_agency_is_not_given_away_by_a_refusal(town: Town) -> None:
    case = town.case()
    (health,) = town.draft(case, (A.HEALTH, Kind.ADMINISTRATIVE))
    town.approved(health)
    town.do(health, "send", "qian")
    town.draft(case, (A.MARKET, Kind.ADMINISTRATIVE))  # 医保 has it in its drawer
    bai = town.posts["bai"]
    dispatch = Dispatch(
        [Addressee(town.agencies[A.MARKET], Kind.ADMINISTRATIVE)],
        "虚构住院。",
        [bai],
        MATERIALS,
        different_reason="测试",
    )
    done = town.run(drafting.draft, case, dispatch, town.who("bai"))
    assert done.created


def test_withdrawing_a_secret_referral_leaves_no_gap_in_the_series_that_others_see(town: Town) -> None:
    case, health, secret = both(town)
    town.do(secret, "revoke", "he", reason="重新核实")
    town.do(health, "revoke", "he", reason="送错机关")
    (letter,) = Letter.objects.filter(case_letter__referral=health, kind="withdraw_letter")
    assert letter.number.endswith("〕1号")


def test_a_restricted_clue_leaves_no_gap_in_the_numbers_that_others_see(town: Town) -> None:
    first = town.clue()
    town.clue(restricted=True)
    last = town.clue()
    assert first.number.endswith("〕1号") and last.number.endswith("〕2号")


def test_an_overseer_looks_and_does_not_write(town: Town) -> None:
    case = town.case()
    Oversight.objects.create(agency=town.agencies[A.DRUG], region=town.region, basis="督查文件")
    eve = as_(town, "eve")
    assert eve.get(f"/cases/{case.slug}/").status_code == 200
    answer = eve.post(
        f"/cases/{case.slug}/evidence/upload/", {"file": SimpleUploadedFile("a.txt", "内容".encode())}
    )
    assert answer.status_code == 403
    assert not Evidence.objects.filter(dossier=case.dossier).exists()
    foreign = {"name": "判决书", "number": "1", "issuer": "法院", "issued_on": "2026-11-01"}
    assert eve.get(f"/cases/{case.slug}/foreign/new/").status_code == 403
    assert eve.post(f"/cases/{case.slug}/foreign/new/", foreign).status_code == 403
    assert not ForeignPaper.objects.exists()


def test_a_notice_of_not_filing_is_no_notice_of_filing(town: Town) -> None:
    """豁免 of a criminal lane needs a paper of 立案; 不予立案 has the same two letters in its name."""
    referral = town.do(town.signed(A.POLICE, Kind.CRIMINAL, "gao"), "file", "lin", document_number="1")
    ForeignPaper.objects.filter(referral=referral).update(name="不予立案通知书")
    with pytest.raises(ReferralError):
        town.run(lanes.waive, town.lane(referral), town.who("he"), reason="不再等待")


def test_a_police_office_that_was_called_back_forgets_the_official(town: Town) -> None:
    """收回 ends what the police may search for as well."""
    case = town.case(subjects=(HOSPITAL, OFFICIAL))
    police, health = town.draft(case, (A.POLICE, Kind.CRIMINAL), (A.HEALTH, Kind.ADMINISTRATIVE))
    town.approved(police)
    town.do(police, "send", "qian")
    lin = as_(town, "gao")
    body = {"subject_1_name": "郑某某", "block": "1"}
    assert "医保局" in lin.post("/clues/duplicates/", body).content.decode()
    town.do(police, "revoke", "he", reason="送错机关")
    assert "医保局" not in lin.post("/clues/duplicates/", body).content.decode()


def test_a_restricted_clue_does_not_come_to_light_in_a_case(town: Town) -> None:
    case = town.case()
    clue = town.clue(
        restricted=True, title="涉及本机关人员的线索", subjects=(SubjectDraft("person", "丁某"),)
    )
    liu = as_(town, "liu")
    assert f"/clues/{clue.slug}/do/merge/" not in liu.get(f"/clues/{clue.slug}/").content.decode()
    answer = liu.post(f"/clues/{clue.slug}/do/merge/", {"case": case.pk, "reason": "同一机构"})
    assert answer.status_code == 422
    for tab in ("", "record/"):
        page = text(town, "wu", f"/cases/{case.slug}/{tab}")
        assert clue.number not in page and "丁某" not in page


def test_a_colleague_who_does_not_see_the_case_opens_no_file_of_it(town: Town) -> None:
    """Sight inside an agency goes by department: the address of a letter or a file opens it to nobody else."""
    department(town, A.NHSA, "财务科", ge="葛某")
    referral = town.sent()
    case = referral.case
    proof = store(dossier=case.dossier, name="明细.csv", chunks=[b"a\n"], by=town.posts["liu"], at=town.at)
    letters = Letter.objects.filter(case_letter__case=case, rendered_at__isnull=False)
    urls = [f"/evidence/{proof.slug}/", *(f"/letters/{letter.slug}.pdf" for letter in letters)]
    assert as_(town, "ge").get(f"/cases/{case.slug}/").status_code == 404
    assert [as_(town, "ge").get(url).status_code for url in urls] == [404] * len(urls)
    assert [as_(town, "liu").get(url).status_code for url in urls] == [200] * len(urls)
