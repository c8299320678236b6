"""Which act writes which letter: the fields come from the rows, nothing is typed twice."""

from datetime import date, datetime
from typing import Any

from agencies.models import Agency
from documents.issue import issue
from documents.letters.punctuation import proofread
from documents.models import Letter
from referral.law.series import Word
from referral.law.states import Move
from referral.models import (
    Case,
    CaseLetter,
    CaseReport,
    Clock,
    ClockRequest,
    ForeignPaper,
    HandOver,
    IncomingPaper,
    Lane,
    Receipt,
    Referral,
)
from referral.services import answer_fields as fields
from referral.services import dispute_fields, handing_fields, letter_fields, report_fields, sheet_fields
from referral.services.acting import Acting
from referral.services.steps import Step


def issue_in_case(
    who: Acting,
    kind: str,
    content: dict[str, Any],
    *,
    title: str,
    case: Case,
    word: str = "",
    referral: Referral | None = None,
    lane: Lane | None = None,
    to: Agency | None = None,
    agency: Agency | None = None,
    is_inner: bool = False,
    secret: bool = False,
) -> Letter:
    """Issue a letter of a case. agency: whose letter it is, if not the acting one's."""
    if word and secret and referral is not None:  # a number of a series that others see would leave a gap
        word = referral.rule.series
    if who.came is not None:
        maker = agency or who.agency
        letter = who.came.take(kind, dossier=case.dossier, agency=maker, by=who.user, secret=secret)
    else:
        letter = issue(
            dossier=case.dossier, agency=agency or who.agency, kind=kind, title=title[:160], fields=proofread(content), at=who.at,
            by=who.user, word=word, is_inner=is_inner, secret=secret,
        )  # fmt: skip
    CaseLetter.objects.create(letter=letter, case=case, referral=referral, lane=lane, to=to)
    return letter


def issue_referral_letter(step: Step) -> None:
    """The letter that a kind sends: numbered and frozen at approval (STATES: approve)."""
    referral = step.referral
    if not referral.rule.letter:
        return
    letter = issue_in_case(
        step.who, referral.rule.letter, letter_fields.referral_letter(referral, step.who), title=referral.title,
        case=referral.case, word=referral.rule.series, referral=referral, to=referral.recipient, secret=referral.secret,
    )  # fmt: skip
    Referral.objects.filter(pk=referral.pk).update(letter=letter)
    referral.letter = letter


def issue_approval_sheet(step: Step) -> None:
    """移送审批表: inner, without a number."""
    referral = step.referral
    issue_in_case(
        step.who, "approval_sheet", fields.approval_sheet(referral, step.who), title="移送审批表", case=referral.case,
        referral=referral, is_inner=True, secret=referral.secret,
    )  # fmt: skip


def issue_receipt(step: Step, receipt: Receipt) -> None:
    """The receipt of a hop: it bears the sender's number."""
    referral = step.referral
    letter = issue_in_case(
        step.who, "receipt", fields.receipt(referral, receipt), title=f"{referral.title}回执", case=referral.case,
        referral=referral, to=referral.sender, secret=referral.secret,
    )  # fmt: skip
    Receipt.objects.filter(pk=receipt.pk).update(letter=letter)


def issue_supplement_notice(step: Step, round_number: int) -> None:
    """补正通知书 of one round."""
    referral = step.referral
    issue_in_case(
        step.who, "supplement_notice", fields.supplement_notice(referral, step.who, round_number), title="补正通知书",
        case=referral.case, word=Word.SUPPLEMENT_NOTICE, referral=referral, to=referral.sender, secret=referral.secret,
    )  # fmt: skip


def issue_supplement_list(step: Step) -> None:
    """补正材料清单: what was handed in."""
    referral = step.referral
    issue_in_case(
        step.who, "supplement_list", fields.supplement_list(referral, step.who), title="补正材料清单",
        case=referral.case, referral=referral, to=referral.recipient, secret=referral.secret,
    )  # fmt: skip


def issue_answer_letter(step: Step, *, to: Agency) -> None:
    """退回函, 转送函 or 书面通知 with the reasons."""
    referral = step.referral
    issue_in_case(
        step.who, step.move.letter, fields.answer_letter(referral, step), title=f"关于{step.move.label}的函",
        case=referral.case, word=Word.REPLY, referral=referral, to=to, secret=referral.secret,
    )  # fmt: skip


def issue_joint_answer(referral: Referral, who: Acting, move: Move, *, reason: str = "") -> None:
    """复函 of an agency that joins, declines or leaves a joint investigation: its own letter with its own number.

    reason: what is told with it; nothing else that was typed goes in (副卷).
    """
    issue_in_case(
        who, "joint_answer", fields.joint_answer(referral, who, move.name, reason), title=f"关于{move.label}联合查处的函",
        case=referral.case, word=Word.REPLY, referral=referral, to=referral.sender,
    )  # fmt: skip


def issue_assistance_decline(step: Step) -> None:
    """回函: the matter is outside the own powers, with who else may be asked."""
    referral = step.referral
    issue_in_case(
        step.who, "assistance_decline", fields.assistance_decline(referral, step), title=f"{referral.title}（复函）",
        case=referral.case, word=Word.ASSISTANCE_REPLY, referral=referral, to=referral.origin_sender,
    )  # fmt: skip


def issue_assistance_reply(lane: Lane, who: Acting) -> None:
    """协助调查回函, question by question."""
    letter = issue_in_case(
        who, "assistance_reply", fields.assistance_reply(lane, who), title=f"关于协助调查{lane.case.title}有关情况的复函",
        case=lane.case, word=Word.ASSISTANCE_REPLY, referral=lane.opened_by, lane=lane, to=lane.origin,
    )  # fmt: skip
    Lane.objects.filter(pk=lane.pk).update(letter=letter)


def issue_extension_notice(lane: Lane, who: Acting, *, due_on: date, until: date, reason: str) -> Letter:
    """延期告知函, before the limit of the answer ends."""
    content = fields.extension_notice(lane, who, due_on=due_on, until=until, reason=reason)
    return issue_in_case(
        who, "extension_notice", content, title="关于延期函复协助调查事项的函", case=lane.case, word=Word.ASSISTANCE_REPLY,
        referral=lane.opened_by, lane=lane, to=lane.origin,
    )  # fmt: skip


def issue_objection(step: Step, *, to: Agency, on: Referral) -> None:
    """提请复议书 to the police, 立案监督建议书 to the procuratorate: the sender's own, with the reasons as typed.

    on: the referral it belongs to, which says who else reads it: the police do not read what is written about them.
    """
    referral, kind = step.referral, step.move.letter
    title, word = {
        "reconsideration_request": ("提请复议书", Word.RECONSIDERATION),
        "supervision_request": ("立案监督建议书", Word.SUPERVISION),
    }[kind]
    issue_in_case(
        step.who, kind, fields.objection(referral, step, to), title=title, case=referral.case, word=word,
        referral=on, to=to,
    )  # fmt: skip


def issue_designation_request(step: Step, *, to: Agency) -> None:
    """指定管辖申请 to the common superior."""
    referral = step.referral
    issue_in_case(
        step.who, "designation_request", dispute_fields.designation_request(referral, step, to), title="指定管辖申请",
        case=referral.case, word=Word.REQUEST, referral=referral, to=to, secret=referral.secret,
    )  # fmt: skip


def issue_designation_decision(step: Step, *, chosen: Agency) -> None:
    """指定管辖决定书 of the common superior; both sides and the chosen agency read it."""
    referral = step.referral
    issue_in_case(
        step.who, "designation_decision", dispute_fields.designation_decision(referral, step, chosen),
        title="指定管辖决定书", case=referral.case, word=Word.DESIGNATION, referral=referral, to=chosen, secret=referral.secret,
    )  # fmt: skip


def issue_withdraw_letter(step: Step) -> None:
    """撤回函 for a referral that was already sent."""
    referral = step.referral
    issue_in_case(
        step.who, "withdraw_letter", fields.answer_letter(referral, step), title="关于撤回移送的函",
        case=referral.case, word=Word.WITHDRAWAL, referral=referral, to=referral.recipient, secret=referral.secret,
    )  # fmt: skip


def issue_feedback(lane: Lane, who: Acting) -> None:
    """办理结果反馈函 with the structured outcomes."""
    letter = issue_in_case(
        who, "result_feedback", fields.feedback(lane, who), title="关于反馈办理结果的函", case=lane.case, word=Word.FEEDBACK,
        referral=lane.opened_by, lane=lane, to=lane.origin, secret=lane.secret,
    )  # fmt: skip
    Lane.objects.filter(pk=lane.pk).update(letter=letter)


def issue_send_back(lane: Lane, who: Acting, *, reason: str, clock: Clock | None) -> None:
    """退回函: the reported result goes back for more. clock: the limit of the new report."""
    content = fields.send_back(lane, who, reason=reason, clock=clock)
    issue_in_case(
        who, "send_back_letter", content, title="关于退回补充办理结果的函", case=lane.case, word=Word.REPLY, referral=lane.opened_by,
        lane=lane, to=lane.agency, secret=lane.secret,
    )  # fmt: skip


def issue_waiver_sheet(
    lane: Lane, who: Acting, *, reason: str, status: str, filed: ForeignPaper | None
) -> None:
    """豁免办理分支审批表: inner, without a number. status: of the lane until now; filed: the paper of 刑事立案."""
    content = sheet_fields.waiver_sheet(lane, who, reason=reason, status=status, filed=filed)
    issue_in_case(
        who, "waiver_sheet", content, title="豁免办理分支审批表", case=lane.case, referral=lane.opened_by, lane=lane,
        is_inner=True, secret=lane.secret,
    )  # fmt: skip


def issue_item_list(hand_over: HandOver, who: Acting) -> Letter:
    """移送财物清单 or 退还案卷材料清单, when both sides have signed: the giver's paper, whoever signs last."""
    referral = hand_over.referral
    return issue_in_case(
        who, "item_list", handing_fields.item_list(hand_over, who), title=hand_over.title, case=referral.case,
        referral=referral, to=hand_over.taker, agency=hand_over.giver,
    )  # fmt: skip


def issue_report(report: CaseReport, who: Acting) -> Letter:
    """案件调查报告, signed and checked: of the case, without a number; it goes along with a 移送书."""
    content = report_fields.report(report, who, at=who.at)
    return issue_in_case(who, "investigation_report", content, title=report.title, case=report.case)


def issue_closing_sheet(case: Case, who: Acting, *, opinion: str) -> None:
    """结案审批表: inner, without a number."""
    content = sheet_fields.closing_sheet(case, who, opinion=opinion)
    issue_in_case(who, "closing_sheet", content, title="结案审批表", case=case, is_inner=True)


def issue_extension_sheet(asked: ClockRequest, who: Acting, *, words: str, old_end: datetime | None) -> None:
    """延期审批表 or 中止审批表 of a decided request: inner. A clue has no dossier to keep it, nor has what few may know of."""
    clock = asked.clock
    if clock.in_case is None or clock.secret:
        return
    case = Case.objects.get(pk=clock.in_case)
    content = sheet_fields.extension_sheet(asked, case, who, words=words, old_end=old_end)
    referral = clock.referral or (clock.lane.opened_by if clock.lane else None)
    issue_in_case(
        who, "extension_sheet", content, title=content["title"], case=case, referral=referral, lane=clock.lane, is_inner=True
    )  # fmt: skip


def issue_reply(lane: Lane, who: Acting, text: str, *, final: bool) -> None:
    """The reply to a 检察意见: how far the handling is, or its result."""
    letter = issue_in_case(
        who, "opinion_reply", fields.opinion_reply(lane, who, text, final=final), title="关于检察意见的复函",
        case=lane.case, word=Word.REPLY, referral=lane.opened_by, lane=lane, to=lane.origin,
    )  # fmt: skip
    Lane.objects.filter(pk=lane.pk).update(letter=letter)


def issue_incoming_sheet(paper: IncomingPaper, who: Acting) -> None:
    """收文处理单: inner, it bears the 收文登记号."""
    sheet = issue(
        dossier=paper.dossier, agency=paper.agency, kind="incoming_sheet", title="收文处理单",
        fields=fields.incoming_sheet(paper, who), at=who.at, by=who.user, is_inner=True,
    )  # fmt: skip
    IncomingPaper.objects.filter(pk=paper.pk).update(sheet=sheet)
    paper.refresh_from_db()
