"""What the newer features do to each other: what one keeps back another does not tell, and what one ends another ends too."""

from agencies.kinds import AgencyKind as A
from agencies.roles import Role
from documents.models import Letter
from referral.law.kinds import Kind
from referral.law.sharing import Section
from referral.models import Case
from referral.services import dossier
from referral.services.clues import SubjectDraft
from tests.pages.browsers import as_, department, post_of
from tests.pages.test_case_reports import body, proven, sign, url_of
from tests.pages.test_directory import text
from tests.pages.test_sharing import kept, two_subjects
from tests.pages.test_taskforce import agreed
from tests.pages.test_taskforce_hands import handled, joined
from tests.services import sealing, test_countersigns
from tests.services import test_onward as onward
from tests.services.test_splits import TWO, sent, split
from tests.services.walks import hire
from tests.workflows.conftest import Town, town

__all__ = ["town"]
OFFICIAL = SubjectDraft("official", "郑科长", work_unit="市医保局基金科科长")
HOSPITAL = SubjectDraft("institution", "安澜仁和医院", id_code="91330000MA0000001X")


def reported(town: Town, case: Case) -> None:
    """The bureau's report of a case, signed by two and checked."""
    piece = proven(town, case)
    assert as_(town, "liu").post(url_of(case, "write/"), body(case, piece)).status_code == 302
    sign(town, case, "liu", "chen")
    assert as_(town, "zhou").post(url_of(case, "issue/"), {}).status_code == 302


def test_a_receiver_writes_its_report_without_the_story_that_was_kept_back(town: Town) -> None:
    case = two_subjects(town)
    referral = kept(town, case, *Section)
    referral = town.do(referral, "sign", "bai", items=4, pages=21, badge="001")
    town.do(referral, "accept", "bai")
    page = text(as_(town, "bai").get(url_of(case, "write/")))
    assert "精神科病历" not in page and "许大明" not in page
    assert "收到线索" not in page, "the clue is the bureau's"
    assert "精神科病历" in text(as_(town, "liu").get(url_of(case, "write/")))


def test_a_member_of_the_team_does_not_read_the_report_that_names_an_official(town: Town) -> None:
    case = town.case(subjects=(HOSPITAL, OFFICIAL))
    reported(town, case)
    report = case.reports.get()
    assert report.letter is not None and report.piece is not None
    assert "郑科长" in {one["name"] for one in report.letter.content["parties"]}
    agreed(town, case)
    ma = as_(town, "ma")
    assert report.piece.name not in text(ma.get(f"/cases/{case.slug}/evidence/"))
    assert ma.get(f"/evidence/{report.piece.slug}/").status_code == 404
    assert ma.get(f"/evidence/{report.piece.slug}/view/").status_code == 404


def test_the_scan_of_a_letter_leaves_only_with_the_letter_and_when_it_was_found_right(town: Town) -> None:
    case = town.case()
    (draft,) = town.draft(case, (A.HEALTH, Kind.ADMINISTRATIVE))
    draft = town.approved(draft)
    letter = Letter.objects.get(pk=draft.letter_id)

    def packed() -> list[str]:
        return [piece.title for piece in dossier.pieces_of(case, post_of(town, "liu"), "lawyer")]

    wrong = sealing.scan(town, letter, file="缺页.pdf")
    sealing.check(town, wrong, agrees=False, reason="缺第2页")
    right = sealing.scan(town, letter, file="盖章件.pdf", chunks=(b"%PDF-1.4\n%2\n",))
    sealing.check(town, right)
    assert packed() == [], "the letter has not gone out yet"
    assert len(dossier.pieces_of(case, post_of(town, "liu"), dossier.OWN)) >= 2, "the own archive keeps all"
    town.do(draft, "send", "qian")
    assert "盖章件.pdf" in packed() and "缺页.pdf" not in packed()
    Letter.objects.filter(pk=letter.pk).update(voided_at=town.at, void_reason="重新制作")
    assert packed() == []


def test_who_was_asked_reads_the_text_he_was_asked_about_and_no_later_one(town: Town) -> None:
    (referral,) = town.draft(town.case(), (A.MARKET, Kind.JOINT))
    (row,) = test_countersigns.ask(town, referral, agencies=[town.agencies[A.HEALTH]])
    url, hong = f"/countersigns/{row.slug}/", as_(town, "hong")
    assert "虚构住院126人次" in text(hong.get(url))
    test_countersigns.answer(town, row, "hong")
    assert "虚构住院126人次" in text(hong.get(url)), "what he answered on he may read again"
    test_countersigns.reword(town, referral, "另查明法定代表人转移资金。")
    page = text(hong.get(url))
    assert "转移资金" not in page and "126人次" not in page and "同意" in page
    assert "转移资金" in text(as_(town, "liu").get(url))


def test_who_was_asked_reads_no_draft_that_was_given_up(town: Town) -> None:
    (referral,) = town.draft(town.case(), (A.MARKET, Kind.JOINT))
    (row,) = test_countersigns.ask(town, referral, agencies=[town.agencies[A.HEALTH]])
    town.do(referral, "withdraw", "liu", reason="不再联合查处")
    assert "虚构住院126人次" not in text(as_(town, "hong").get(f"/countersigns/{row.slug}/"))


def test_a_member_from_the_own_agency_reads_neither_opinions_nor_seal_requests(town: Town) -> None:
    made = department(town, A.HEALTH, "法制科", fang="方洁")
    department(town, A.HEALTH, "综合监督执法支队", zhi="支昂")
    department(town, A.HEALTH, "医政科", yi="易欣")
    lane = handled(town)
    draft = onward.asked(town, lane, "zhi")
    (row,) = test_countersigns.ask(town, draft, "zhi", departments=[made], note="请核对金额")
    test_countersigns.answer(town, row, "fang", "amend", "金额保留两位小数。")
    referral = onward.sent_off(town, draft, officer="zhi")
    letter = Letter.objects.get(pk=referral.letter_id)
    hire(town, "shou", A.HEALTH, Role.REGISTRAR)
    hire(town, "yin", A.HEALTH, Role.SEALKEEPER)
    sealing.ask(town, letter, "shou", reason="补盖骑缝章", copies=9)
    wrong = sealing.scan(town, letter, "shou")
    sealing.check(town, wrong, "zhi", agrees=False, reason="缺第2页")
    joined(town, lane.case)
    yi, url = as_(town, "yi"), f"/letters/{letter.slug}/seal/"
    assert yi.get(f"/letters/{letter.slug}.pdf").status_code == 200, "the letter itself she reads"
    assert yi.get(f"/countersigns/{row.slug}/").status_code == 404
    page = text(yi.get(url))
    assert "补盖骑缝章" not in page and "缺第2页" not in page and wrong.slug not in page
    assert yi.get(f"/scans/{wrong.slug}/file/").status_code == 404
    assert "补盖骑缝章" in text(as_(town, "zhi").get(url)) and "缺第2页" in text(as_(town, "zhi").get(url))


def test_a_report_that_went_along_stays_with_the_case_it_is_about(town: Town) -> None:
    case = town.case(subjects=TWO)
    reported(town, case)
    report = case.reports.get()
    referral = sent(town, case, "林某某", kind=A.POLICE)
    referral.materials.filter(code="report").update(evidence=report.piece)
    new = split(town, case)
    referral.refresh_from_db()
    report.refresh_from_db()
    assert referral.case == new and report.case == case and report.piece is not None
    assert report.piece.dossier_id == case.dossier_id, "the old case still has its report"
    proof = referral.materials.get(code="report").evidence
    assert proof is not None and proof.dossier_id == new.dossier_id and proof.sha256 == report.piece.sha256
    assert as_(town, "gao").get(f"/evidence/{proof.slug}/").status_code == 200
