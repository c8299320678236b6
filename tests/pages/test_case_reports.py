"""案件调查报告: filled from the case, typed once, signed by two, checked by a third, frozen, sent along; 涉案物品 listed once."""

from decimal import Decimal

import pytest

from agencies.kinds import AgencyKind as A
from agencies.models import Post
from documents.models import Evidence, Letter
from referral.law.errors import Incomplete, ReferralError
from referral.law.kinds import Kind
from referral.models import Case, CaseReport, Event
from referral.services import cases, circumstances, evidence, investigations
from referral.services.dispatches import MaterialDraft
from referral.services.drafting import check_materials
from tests.documents.letters.measure import text_of
from tests.pages.browsers import as_
from tests.pages.test_case_items import THINGS, shown
from tests.pages.test_directory import text
from tests.workflows.conftest import Town, town
from workflows.models import Notice

__all__ = ["town"]
COURSE = "我单位于2026年11月9日收到线索，经核实后立案调查。"


def url_of(case: Case, rest: str = "") -> str:
    return f"/cases/{case.slug}/reports/{rest}"


def proven(town: Town, case: Case) -> Evidence:
    """A piece of evidence of the bureau."""
    return evidence.add(case, town.who("liu"), name="住院结算明细.csv", chunks=[b"a,b\n1,2\n"])


def body(case: Case, piece: Evidence, **changes: object) -> dict[str, object]:
    """A whole report as the form posts it."""
    return {
        "edition": "0", "course": COURSE, "v_F01_facts": "虚构住院126人次。", "v_F01_began_on": "2026-03-01",
        "v_F01_ended_on": "2026-08-31", "v_F01_visits": "126", "v_F01_yuan": "286,430.50", "v_F01_method": "逐笔相加",
        f"e_{piece.slug}_purpose": "申报结算的人次和金额", f"e_{piece.slug}_category": "电子数据",
        f"e_{piece.slug}_original": "data", "handled": "", "offence": "诈骗罪", "reason": "数额较大，涉嫌犯罪。", "warning": "",
    } | changes  # fmt: skip


def drafted(town: Town) -> tuple[Case, Evidence]:
    case = town.case()
    piece = proven(town, case)
    assert as_(town, "liu").post(url_of(case, "write/"), body(case, piece)).status_code == 302
    return case, piece


def edition(case: Case) -> str:
    return str(CaseReport.objects.get(case=case, letter=None).edition)


def sign(town: Town, case: Case, *names: str) -> None:
    for name in names:
        answer = as_(town, name).post(url_of(case, "sign/"), {"edition": edition(case)})
        assert answer.status_code == 302, text(answer)


def issued(town: Town) -> CaseReport:
    """A report that was signed by two and checked."""
    case, _ = drafted(town)
    sign(town, case, "liu", "chen")
    assert as_(town, "zhou").post(url_of(case, "issue/"), {"opinion": "同意"}).status_code == 302
    return CaseReport.objects.get(case=case)


def test_the_case_fills_what_it_knows_and_the_draft_survives(town: Town) -> None:
    case = town.case()
    piece = proven(town, case)
    page = text(as_(town, "liu").get(url_of(case, "write/")))
    for known in (
        "安澜仁和医院",
        "涉嫌骗保金额人民币286,430.50元",
        "收到线索",
        "开展案件调查",
        "智能监控发现虚构住院",
        piece.name,
    ):
        assert known in page, known
    half = body(case, piece, v_F01_facts="", reason="")
    assert as_(town, "liu").post(url_of(case, "write/"), half).status_code == 302
    shown = text(as_(town, "chen").get(url_of(case)))
    assert "请至少写明一项查明的违法事实。" in shown and "请填写移送理由。" in shown
    again = text(as_(town, "chen").get(url_of(case, "write/")))
    assert COURSE in again and "申报结算的人次和金额" in again
    refused = as_(town, "liu").post(url_of(case, "sign/"), {"edition": edition(case)})
    assert refused.status_code == 422 and "请填写移送理由" in text(refused)


def test_two_sign_a_third_checks_and_the_letter_says_all_of_it(town: Town) -> None:
    report = issued(town)
    content = Letter.objects.get(pk=report.letter_id).content
    assert [one["name"] for one in content["handlers"]] == ["刘洋", "陈静"]
    assert (content["reviewer"], content["violations"][0]["yuan"]) == ("周敏", "286430.50")
    assert content["evidence"][0]["purpose"] == "申报结算的人次和金额"
    assert content["amounts"][0]["concept"] == "涉嫌骗保金额" and len(content["signed"]) == 3
    assert not Letter.objects.get(pk=report.letter_id).is_inner
    assert "2026" in text(as_(town, "liu").get(url_of(report.case))) and report.piece is not None
    assert Notice.objects.filter(title__contains="请审核", recipient=town.posts["zhou"].user).exists()
    assert Notice.objects.filter(title__contains="已审核成文", recipient=town.posts["chen"].user).exists()
    assert set(Event.objects.filter(act__startswith="report_").values_list("internal", flat=True)) == {True}


@pytest.mark.prints
def test_the_draft_is_looked_at_on_paper_and_the_issued_one_names_who_signed_when(town: Town) -> None:
    case, _ = drafted(town)
    preview = as_(town, "liu").get(url_of(case, "preview.pdf"))
    assert preview["Content-Type"] == "application/pdf" and "虚构住院126人次" in text_of(preview.content)
    sign(town, case, "liu", "chen")
    as_(town, "zhou").post(url_of(case, "issue/"), {})
    report = CaseReport.objects.get(case=case)
    assert report.piece is not None and report.letter is not None
    assert report.piece.sha256 == report.letter.file_sha256 and report.piece.pages == report.letter.pages
    with report.piece.file.open() as file:
        said = text_of(file.read())
    assert "承办人（签名）：刘洋，执法证号" in said and "审核人（签名）：周敏，" in said


def test_nobody_checks_his_own_and_one_signature_is_not_enough(town: Town) -> None:
    case, _ = drafted(town)
    sign(town, case, "liu")
    early = as_(town, "zhou").post(url_of(case, "issue/"), {})
    assert early.status_code == 422 and "现有1名签名" in text(early)
    twice = as_(town, "liu").post(url_of(case, "sign/"), {"edition": edition(case)})
    assert twice.status_code == 422 and "您已经签名" in text(twice)
    Post.objects.filter(pk=town.posts["chen"].pk).update(card_number="")
    cardless = as_(town, "chen").post(url_of(case, "sign/"), {"edition": edition(case)})
    assert cardless.status_code == 422 and "执法证当日有效" in text(cardless)
    assert as_(town, "liu").post(url_of(case, "issue/"), {}).status_code == 403
    assert as_(town, "zhou").post(url_of(case, "sign/"), {"edition": "1"}).status_code == 403
    Post.objects.filter(pk=town.posts["chen"].pk).update(card_number="330000001")
    sign(town, case, "chen")
    Post.objects.filter(pk=town.posts["zhou"].pk).update(user=town.posts["liu"].user)
    town.posts["zhou"].refresh_from_db()
    acting = town.who("zhou")
    with pytest.raises(ReferralError, match="承办人不能审核自己的调查报告"):
        investigations.issue(CaseReport.objects.get(), acting)
    assert not Letter.objects.filter(kind="investigation_report").exists()


def test_a_changed_text_is_signed_anew_and_no_colleague_is_overwritten(town: Town) -> None:
    case, piece = drafted(town)
    sign(town, case, "liu")
    old = as_(town, "chen").post(
        url_of(case, "write/"), body(case, piece, edition="0", warning="正在转移资金")
    )
    assert old.status_code == 409 and "刚刚由其他人员修改" in text(old) and "正在转移资金" in text(old)
    changed = body(case, piece, edition=edition(case), warning="正在转移资金")
    assert as_(town, "chen").post(url_of(case, "write/"), changed).status_code == 302
    assert not CaseReport.objects.get().signed().exists()
    stale = as_(town, "liu").post(url_of(case, "sign/"), {"edition": "1"})
    assert stale.status_code == 409


def test_the_reviewer_sends_it_back_with_his_reason(town: Town) -> None:
    case, _ = drafted(town)
    sign(town, case, "liu", "chen")
    assert as_(town, "zhou").post(url_of(case, "send_back/"), {"reason": ""}).status_code == 422
    assert as_(town, "zhou").post(url_of(case, "send_back/"), {"reason": "金额须复核"}).status_code == 302
    assert "审核人退回：金额须复核" in text(as_(town, "liu").get(url_of(case)))
    assert not CaseReport.objects.get().signed().exists()


def test_a_change_after_that_is_a_new_version_and_the_old_one_stays(town: Town) -> None:
    first = issued(town)
    case = first.case
    old = first.letter.content  # type: ignore[union-attr]
    page = text(as_(town, "liu").get(url_of(case, "write/")))
    assert COURSE in page, "the new version begins with the old one"
    piece = Evidence.objects.get(name="住院结算明细.csv")
    assert as_(town, "liu").post(url_of(case, "write/"), body(case, piece, warning="在逃")).status_code == 302
    sign(town, case, "chen", "liu")
    assert as_(town, "zhou").post(url_of(case, "issue/"), {}).status_code == 302
    second = CaseReport.objects.get(version=2)
    assert Letter.objects.get(pk=first.letter_id).content == old
    assert second.piece is not None and second.piece.replaces_id == CaseReport.objects.get(version=1).piece_id
    assert investigations.newest(case, town.agencies[A.NHSA]) == second


def test_the_wizard_offers_it_and_the_police_read_the_version_that_was_sent(town: Town) -> None:
    report = issued(town)
    case = report.case
    assert report.piece is not None
    page = text(as_(town, "liu").get(f"/cases/{case.slug}/refer/"))
    assert f'href="/cases/{case.slug}/reports/"' in page, "the wizard leads to the report that it asks for"
    assert f'<option value="{report.piece_id}" selected' in page
    (referral,) = town.draft(case, (A.POLICE, Kind.CRIMINAL))
    referral.materials.filter(code="report").update(evidence=report.piece)
    town.approved(referral)
    assert as_(town, "gao").get(f"/evidence/{report.piece.slug}/").status_code == 404
    town.do(referral, "send", "qian")
    assert as_(town, "gao").get(f"/evidence/{report.piece.slug}/").status_code == 200
    assert as_(town, "gao").get(url_of(case)).status_code == 404


def test_it_goes_to_the_police_alone(town: Town) -> None:
    report = issued(town)
    other = MaterialDraft("other", "报告", 1, 3, evidence=report.piece)
    with pytest.raises(Incomplete, match="随移送公安机关的文书送出"):
        check_materials([other], secret=False)


def test_the_print_is_no_evidence_to_be_replaced_and_stands_once_in_the_dossier(town: Town) -> None:
    report = issued(town)
    assert report.piece is not None
    page = text(as_(town, "liu").get(f"/cases/{report.case.slug}/catalogue/"))
    assert page.count("案件调查报告") == 1
    assert as_(town, "liu").get(f"/evidence/{report.piece.slug}/version/").status_code in {403, 409, 422}


@pytest.mark.parametrize("name", ("qian", "gao", "bai", "eve", "gov"))
def test_nobody_else_reads_or_writes_it(town: Town, name: str) -> None:
    case, piece = drafted(town)
    for rest in ("", "write/", "preview.pdf", "sign/", "issue/", "send_back/"):
        assert as_(town, name).get(url_of(case, rest)).status_code == 404, rest
    assert as_(town, name).post(url_of(case, "write/"), body(case, piece, edition="1")).status_code == 404
    assert as_(town, name).get(f"/cases/{case.slug}/items/").status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"v_F01_ended_on": "2025-01-01"}, "终止日期不能早于起始日期"),
        ({"v_F01_yuan": "很多"}, "金额填写有误"),
        ({"warning": "机密★1年"}, "国家秘密"),
        ({"course": "经" * 3001}, "查办经过不超过 3000 个字"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    town: Town, changes: dict[str, str], sentence: str
) -> None:
    case = town.case()
    piece = proven(town, case)
    answer = as_(town, "liu").post(url_of(case, "write/"), body(case, piece, **changes))
    assert answer.status_code == 422 and sentence in text(answer) and "虚构住院126人次" in text(answer)
    assert not CaseReport.objects.exists()


def test_a_merged_case_brings_its_reports_and_things_along(town: Town) -> None:
    report = issued(town)
    case, into = report.case, town.case()
    for one in (case, into):
        url = f"/cases/{one.slug}/items/"
        assert as_(town, "liu").post(url, THINGS | shown(town, "liu", url)).status_code == 302
    town.run(cases.merge, case, into, town.who("he"), reason="同一违法行为")
    assert CaseReport.objects.get().case_id == into.pk
    assert list(into.items.values_list("position", flat=True)) == [1, 2]
    assert Decimal(report.typed["violations"][0]["yuan"]) == Decimal("286430.50")


def test_who_has_signed_has_signed_for_the_figures_of_the_case_too(town: Town) -> None:
    case, _ = drafted(town)
    sign(town, case, "liu", "chen")
    wrong = case.amounts.standing().get()
    town.run(
        circumstances.correct, case, town.who("liu"), amount=wrong, value=Decimal("99.00"), reason="笔误"
    )  # type: ignore[arg-type]
    refused = as_(town, "zhou").post(url_of(case, "issue/"), {})
    assert refused.status_code == 422 and "签名以后" in text(refused)
    assert CaseReport.objects.get().letter is None
    assert as_(town, "zhou").post(url_of(case, "send_back/"), {"reason": "金额有变动"}).status_code == 302
    sign(town, case, "liu", "chen")
    assert as_(town, "zhou").post(url_of(case, "issue/"), {}).status_code == 302
    letter = CaseReport.objects.get().letter
    assert letter is not None and Decimal(letter.content["amounts"][0]["yuan"]) == 99
