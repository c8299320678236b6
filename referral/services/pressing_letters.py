"""The letters by which one agency presses another: 商请反馈函, 督办函, 报请协调函, of a 挂牌督办, of a 约谈 or 函询."""

from typing import Any

from agencies.models import Agency
from documents.models import Letter
from referral.law.series import Word
from referral.models import Case, Lane, Talk
from referral.services.acting import Acting
from referral.services.letters import issue_in_case

#: 文书代字 of the letters that press, by their form.
_PRESSING = {
    "feedback_request": Word.JOINT, "supervision_letter": Word.PRESSING, "superior_request": Word.REQUEST,
}  # fmt: skip


def issue_urging(lane: Lane, who: Acting, kind: str, content: dict[str, Any], *, to: Agency) -> Letter:
    """商请反馈函, 督办函 or 报请协调函. Only the first belongs to the lane: the others are between sender and addressee."""
    is_shared = kind == "feedback_request"
    return issue_in_case(
        who, kind, content, title="", case=lane.case, word=_PRESSING[kind], lane=lane if is_shared else None,
        referral=lane.opened_by if is_shared else None, to=to,
    )  # fmt: skip


def issue_listing(case: Case, who: Acting, kind: str, content: dict[str, Any], *, agency: Agency) -> Letter:
    """挂牌督办通知书 or 解除挂牌督办通知书: the lead lister's paper under all seals, whoever signs last."""
    return issue_in_case(who, kind, content, title="", case=case, word=Word.LISTING, agency=agency)


def issue_talk(talk: Talk, who: Acting, kind: str, content: dict[str, Any]) -> Letter:
    """约谈通知书 or 函询通知书: of its agency alone until it is served."""
    word = Word.INTERVIEW if kind == "interview_notice" else Word.INQUIRY
    return issue_in_case(who, kind, content, title="", case=talk.case, word=word)


def issue_minutes(talk: Talk, who: Acting, content: dict[str, Any]) -> Letter:
    """约谈纪要, between the two sides."""
    return issue_in_case(
        who, "interview_minutes", content, title="约谈纪要", case=talk.case, to=talk.addressee
    )
