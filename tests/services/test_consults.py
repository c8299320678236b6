"""书面咨询 and 商请提前介入: asked, answered on the screen or from paper, and nothing of the case is seen beside the letter."""

from datetime import date, timedelta

import pytest

from agencies.kinds import AgencyKind as A
from agencies.roles import Role
from agencies.services import open_department
from documents.models import Letter
from referral.law.errors import Incomplete, NotAllowed, ReferralError
from referral.law.kinds import Kind
from referral.law.periods import Period
from referral.models import Case, Clock, ForeignPaper, Referral
from referral.pages.figures.lines import row_lines
from referral.services import addenda, clocks, consults, figure_reports
from referral.services.consults import ConsultDraft
from referral.services.figures import figures_of
from referral.services.sight import evidence_for, letters_for
from tests.cast import START
from tests.pages.browsers import post_of
from tests.services.walks import hire, only
from tests.workflows.conftest import Town
from workflows import briefings


def drafted(town: Town, to: A = A.PROCURATORATE, **changes: object) -> Referral:
    draft = ConsultDraft(town.agencies[to], "基本情况如下。", "能否认定虚构住院\n责任如何区分", **changes)  # type: ignore[arg-type]
    town.run(consults.consult, town.case(), draft, town.who("liu"))
    return Referral.objects.get(kind=Kind.CONSULT)


def sent(town: Town, to: A = A.PROCURATORATE, **changes: object) -> Referral:
    referral = town.do(drafted(town, to, **changes), "submit", "liu")
    referral = town.do(referral, "approve", "wu")
    town.render(referral)
    return town.do(referral, "send", "qian")


def test_the_procuratorate_answers_within_seven_days(town: Town) -> None:
    referral = sent(town)
    assert referral.letter is not None and referral.letter.kind == "consult_letter"
    assert not hasattr(referral, "lane") and referral.title.endswith("有关问题的函")
    referral = town.do(referral, "sign", "yu", officer=town.posts["fan"])
    assert clocks.result_of(only("proc_consult_reply")).due_on == date(2026, 11, 16)
    assert not Clock.objects.filter(rule="agr.answer").exists()
    referral = town.do(referral, "answer", "fan", reason="可以认定。", document_number="安检咨复〔2026〕3号")
    assert (referral.status, referral.answer, referral.answer_number) == (
        "ended",
        "可以认定。",
        "安检咨复〔2026〕3号",
    )
    paper = ForeignPaper.objects.get()
    assert (paper.name, paper.number, paper.issuer) == ("书面答复", "安检咨复〔2026〕3号", "安澜市人民检察院")
    assert not Letter.objects.filter(agency=referral.recipient).exclude(kind="receipt").exists()


def test_another_agency_answers_as_agreed_and_without_a_number(town: Town) -> None:
    referral = town.do(sent(town, A.HEALTH), "sign", "bai")
    assert only("agr.answer").actor == town.agencies[A.HEALTH]
    with pytest.raises(Incomplete):
        town.do(referral, "answer", "bai")
    assert town.do(referral, "answer", "bai", reason="属于诊疗规范问题。").status == "ended"
    assert not ForeignPaper.objects.exists()


def test_an_answer_on_paper_is_registered_by_who_had_asked(town: Town) -> None:
    referral = sent(town)
    for name, fields in (
        ("liu", {"reason": "可以认定。"}),
        ("qian", {"reason": "可以", "document_number": "一号"}),
    ):
        with pytest.raises((Incomplete, NotAllowed)):
            town.do(referral, "record_answer", name, **fields)
    referral = town.do(
        referral, "record_answer", "liu", reason="可以认定。", document_number="安检咨复〔2026〕3号",
        document_date=date(2026, 11, 9),
    )  # fmt: skip
    assert referral.status == "ended" and ForeignPaper.objects.get().agency == referral.sender


def test_who_is_consulted_sees_the_letter_and_nothing_of_the_case(town: Town) -> None:
    referral = town.do(sent(town, A.HEALTH), "sign", "bai")
    post = town.posts["bai"]
    assert referral in Referral.objects.visible_to(post)
    assert not Case.objects.visible_to(post).exists()
    kinds = set(letters_for(referral.case, post).values_list("letter__kind", flat=True))
    assert kinds == {"consult_letter", "receipt"}
    assert not evidence_for(referral.case, post).exists()
    assert referral not in Referral.objects.visible_to(town.posts["eve"])


def test_in_an_agency_with_departments_the_named_officer_alone_answers(town: Town) -> None:
    referral = sent(town, A.HEALTH)
    open_department(agency=town.agencies[A.HEALTH], name="法规科", at=START)
    hire(town, "ke", A.HEALTH, Role.REGISTRAR)
    assert referral not in Referral.objects.visible_to(town.posts["bai"])
    with pytest.raises(Incomplete, match="请选择承办人"):
        town.do(referral, "sign", "ke")
    town.do(referral, "sign", "ke", officer=town.posts["bai"])
    assert referral in Referral.objects.visible_to(town.posts["bai"])


def test_a_consultation_is_neither_added_to_nor_corrected(town: Town) -> None:
    referral = town.do(sent(town, A.HEALTH), "sign", "bai")
    assert not addenda.may_supplement(referral, referral.sender)
    assert not addenda.may_correct(referral, referral.sender)


def test_an_early_step_in_is_asked_of_police_and_procuratorate_alone(town: Town) -> None:
    with pytest.raises(Incomplete, match="只能送公安机关或者人民检察院"):
        drafted(town, A.HEALTH, is_early=True)
    referral = sent(town, A.POLICE, is_early=True)
    assert referral.letter is not None and referral.letter.content["early"] is True
    assert referral.title.startswith("关于商请提前介入")


def test_a_consultation_that_is_called_back_is_gone(town: Town) -> None:
    referral = town.do(sent(town, A.HEALTH), "revoke", "he", reason="送错机关")
    assert referral not in Referral.objects.visible_to(town.posts["bai"])
    letter = Letter.objects.get(kind="withdraw_letter")
    assert letter.content["referral_label"] == "书面咨询函"


def test_a_consultation_keeps_no_sight_of_a_case_that_was_called_back(town: Town) -> None:
    main = town.sent(A.HEALTH)
    draft = ConsultDraft(town.agencies[A.HEALTH], "基本情况如下。", "问题")
    town.run(consults.consult, main.case, draft, town.who("liu"))
    consult = Referral.objects.get(kind=Kind.CONSULT)
    consult = town.do(town.do(consult, "submit", "liu"), "approve", "wu")
    town.render(consult)
    consult = town.do(consult, "send", "qian")
    town.do(main, "revoke", "he", reason="送错机关")
    post = town.posts["bai"]
    assert not Case.objects.visible_to(post).exists()
    assert list(Referral.objects.visible_to(post)) == [consult]


def test_a_consultation_asks_something_and_goes_to_no_discipline_body(town: Town) -> None:
    case = town.case()
    with pytest.raises(Incomplete, match="请写明咨询的问题"):
        town.run(consults.consult, case, ConsultDraft(town.agencies[A.HEALTH], "情况", " "), town.who("liu"))
    for name, to in (("liu", A.DISCIPLINE), ("liu", A.NHSA), ("wu", A.HEALTH), ("bai", A.POLICE)):
        with pytest.raises(ReferralError):
            town.run(consults.consult, case, ConsultDraft(town.agencies[to], "情况", "问题"), town.who(name))


def test_what_the_consulted_agency_counts_and_prints_tells_nothing_of_the_case(town: Town) -> None:
    referral = town.do(sent(town), "sign", "yu", officer=town.posts["fan"])
    Case.objects.filter(pk=referral.case_id).update(title="甲乙丙案")
    hire(town, "jian", A.PROCURATORATE, Role.HEAD)
    due = only("proc_consult_reply").due_at
    assert due is not None
    post, at = post_of(town, "jian"), due + timedelta(days=1)
    page = briefings.of(post, post, at)
    assert [one.what for one in page.stuck] == [referral.title]
    figures = figures_of(post, Period(date(2026, 11, 1), date(2026, 11, 30)), at)
    (row,) = row_lines(figures.rows("limit.late"))
    assert (row.title, row.url) == (referral.title, f"/referrals/{referral.slug}/")
    assert referral.letter is not None and row.number == referral.letter.number
    assert [line.label for line in figures.lines("violation")] == ["未共享"]
    told = str(figure_reports.content(figure_reports.Paper.MEETING, figures, []))
    assert referral.case.number not in told and "甲乙丙" not in told
