"""The fields of what follows a letter: sheets of the 副卷, receipts, answers, replies to questions and opinions."""

import datetime as dt

from agencies.models import Agency
from referral.law.kinds import Kind
from referral.law.words import DELIVERY_WAYS, MEASURE_LABELS
from referral.models import (
    Approval,
    Clock,
    IncomingPaper,
    Lane,
    Receipt,
    Referral,
)
from referral.services import agreements, clocks, countersigns
from referral.services import letter_parts as parts
from referral.services.acting import Acting
from referral.services.letter_parts import Fields
from referral.services.opinion_effects import main_paper
from referral.services.steps import Step


def _opinion(approval: Approval) -> Fields:
    return {
        "step": approval.label, "text": _said(approval), "people": approval.user.full_name,
        "at": parts.moment(approval.at), "on_paper": approval.paper_id is not None,
        "authority": approval.post.acting_document,
    }  # fmt: skip


def _said(approval: Approval) -> str:
    """The words of a signature; of a step its verdict, and of the decision what had not come when it was taken."""
    said = approval.opinion or ("不同意" if approval.agrees is False else "同意")
    if approval.agrees is not None and not said.startswith(("同意", "不同意")):
        said = f"{'同意' if approval.agrees else '不同意'}。{said}"
    return f"{said}（批准时尚未收到{approval.without}的意见。）" if approval.without else said


def _countersigned(referral: Referral) -> list[Fields]:
    """The 会签 of departments and other agencies, as they stood when it was submitted."""
    return [
        {
            "step": "会签", "text": row.get_answer_display() + (f"。{row.words}" if row.words else ""),
            "people": f"{row.party} {row.answered_by_user.full_name}", "at": parts.moment(row.answered_at),
        }
        for row in countersigns.standing(referral)
        if row.answered_at is not None and row.answered_by_user is not None
    ]  # fmt: skip


def approval_sheet(referral: Referral, who: Acting) -> Fields:
    """Fields of the 移送审批表: opinions in the order of the chain."""
    drafted: Fields = {
        "step": "承办意见", "text": referral.opinion or "建议移送", "at": parts.moment(referral.created_at),
        "people": "、".join(h["name"] for h in parts.handlers(referral)),
    }  # fmt: skip
    signed = [_opinion(a) for a in referral.approvals.select_related("user", "post").order_by("at", "pk")]
    remark = f"与系统建议不同的理由：{referral.different_reason}" if referral.different_reason else ""
    return parts.head(who.agency, referral.created_at) | {
        "referral_kind": referral.get_kind_display(), "case_number": referral.case.number, "case_name": referral.case.title,
        "to": referral.recipient.name, "copies": [a.name for a in referral.copy_to.all()],
        "source": parts.source(referral), "parties": parts.parties(referral), "facts": referral.facts,
        "amounts": parts.amounts(referral), "basis": referral.legal_basis,
        "materials": "；".join(f"{m.name}{m.copies}份{m.pages}页" for m in referral.materials.all()),
        "handlers": parts.handlers(referral), "opinions": [drafted, *_countersigned(referral), *signed],
        "reported_at": parts.moment(referral.reported_at) if referral.reported_at else None, "remark": remark,
    }  # fmt: skip


def receipt(referral: Referral, row: Receipt) -> Fields:
    """Fields of a 回执: it bears the sender's number."""
    return parts.head(row.agency, row.at) | {
        "to": referral.sender.name, "referral_number": parts.number(referral), "referral_label": parts.label(referral),
        "case_name": referral.case.title, "criminal": referral.kind == Kind.CRIMINAL, "accepted_at": parts.moment(row.at),
        "complete": row.complete, "volumes": row.volumes, "pages": row.pages, "items": row.items,
        "receiver": row.signer, "badge": row.badge or "未填写", "phone": row.agency.phone,
        "outside_number": row.external_number,
        "sent_at": parts.moment(referral.sent_at) if referral.sent_at else None,
        "sender_handlers": "、".join(h["name"] for h in parts.handlers(referral)),
    }  # fmt: skip


def supplement_notice(referral: Referral, who: Acting, round_number: int) -> Fields:
    """Fields of a 补正通知书."""
    items = referral.supplement_items.filter(round=round_number)
    return parts.head(who.agency, who.at) | {
        "to": referral.sender.name, "referral_number": parts.number(referral), "case_name": referral.case.title,
        "accepted_at": parts.moment(referral.signed_at or who.at), "needs": [{"title": item.name} for item in items],
        "criminal": referral.kind == Kind.CRIMINAL, "contacts": [parts.handler(who.post)],
    }  # fmt: skip


def supplement_list(referral: Referral, who: Acting) -> Fields:
    """Fields of a 补正材料清单: what was handed in, and why something was not."""
    items = list(referral.supplement_items.filter(supplied_at=who.at).select_related("evidence"))
    notice = referral.letters.filter(letter__kind="supplement_notice").order_by("-pk").first()
    asked = items[0].asked_at if items else who.at
    return parts.head(who.agency, who.at) | {
        "to": referral.recipient.name, "referral_number": parts.number(referral), "case_name": referral.case.title,
        "notice_number": notice.letter.number if notice else "", "notified_on": parts.day(asked),
        "materials": [
            {
                "title": item.name, "note": parts.marked(item.answer, item.evidence),
                "sha256": item.evidence.sha256 if item.evidence else "",
            }
            for item in items
        ],
        "handlers": parts.handlers(referral),
    }  # fmt: skip


def answer_letter(referral: Referral, step: Step) -> Fields:
    """Fields of 退回函, 转送函 and 撤回函."""
    who, sent = step.who, referral.sent_at or step.who.at
    to = {"return_letter": referral.sender, "reroute_letter": step.get("agency", None)}.get(
        step.move.letter, referral.recipient
    )
    fields = parts.head(who.agency, who.at) | {
        "to": (to or referral.recipient).name, "letterhead": who.agency.letterhead, "case_name": referral.case.title,
        "referral_number": parts.number(referral), "referred_on": parts.day(sent), "reason": step.get("reason"),
        "contacts": [parts.handler(who.post)],
    }  # fmt: skip
    if step.move.letter == "return_letter":
        fields["suggested"] = step.get("suggested")
    if step.move.letter == "reroute_letter":
        fields |= {
            "referred_by": referral.origin_sender.name, "received_at": parts.day(referral.signed_at or sent),
            "criminal": referral.kind == Kind.CRIMINAL, "copies": [referral.origin_sender.name],
        }  # fmt: skip
    if step.move.name == "revoke":
        fields["referral_label"] = parts.label(referral)
    return fields


def joint_answer(referral: Referral, who: Acting, answer: str, reason: str) -> Fields:
    """Fields of the 复函 to a 商请联合查处函. answer: join, decline or leave; reason: none for join."""
    return parts.head(who.agency, who.at) | {
        "to": referral.sender.name, "letterhead": who.agency.letterhead, "case_name": referral.case.title,
        "referral_number": parts.number(referral), "referred_on": parts.day(referral.sent_at or who.at), "answer": answer,
        "reason": reason, "contacts": [parts.handler(who.post)],
    }  # fmt: skip


def objection(referral: Referral, step: Step, to: Agency) -> Fields:
    """Fields of a 提请复议书 and a 立案监督建议书: the police's papers by their own numbers, the reasons as typed."""
    papers = {paper.name: paper for paper in referral.foreign_papers.order_by("pk")}
    notice, review = papers.get("不予立案通知书"), papers.get("复议决定书")
    first, at = referral.first, step.who.at
    fields = parts.head(step.who.agency, at) | {
        "to": to.name, "case_name": referral.case.title, "referral_number": parts.number(first),
        "referred_on": parts.day(first.sent_at or at), "police": referral.recipient.name,
        "notice_number": notice.number if notice else "未填写",
        "notice_on": notice.issued_on.isoformat() if notice else parts.day(referral.answered_at or at),
        "reasons": parts.paragraphs(step.get("reason")), "handlers": parts.handlers(first),
    }  # fmt: skip
    if step.move.letter == "supervision_request":
        fields["facts"] = parts.paragraphs(referral.facts)
        if review is not None:
            fields |= {"review_number": review.number, "review_on": review.issued_on.isoformat()}
    return fields


def feedback(lane: Lane, who: Acting) -> Fields:
    """Fields of the 办理结果反馈函: the structured outcomes, in order."""
    referral = lane.opened_by
    assert referral is not None, "only a referral's lane reports"
    return parts.head(who.agency, who.at) | {
        "to": lane.origin.name, "letterhead": who.agency.letterhead, "case_name": lane.case.title,
        "referral_number": parts.number(referral.first), "referred_on": parts.day(referral.first.sent_at or who.at),
        "course": _course(lane.result), "results": _results(lane), "contacts": [parts.handler(who.post)],
    }  # fmt: skip


def send_back(lane: Lane, who: Acting, *, reason: str, clock: Clock | None) -> Fields:
    """Fields of the 退回函 that wants more of a result. clock: the limit of the new report; its agreement is named."""
    referral = lane.opened_by
    assert referral is not None, "only a referral's lane reports"
    due = clocks.result_of(clock).due_on if clock is not None else None
    agreement = clock.agreement if clock is not None else None
    return parts.head(who.agency, who.at) | {
        "to": lane.agency.name, "letterhead": who.agency.letterhead, "case_name": lane.case.title,
        "referral_number": parts.number(referral.first), "reported_on": parts.day(lane.reported_at or who.at),
        "feedback_number": lane.letter.number if lane.letter else "", "reason": reason,
        "questions": [question.text for question in referral.questions.filter(again_at=who.at)],
        "until": due.isoformat() if due else None,
        "agreed": f"{agreements.title_of(agreement)}（{agreement.number}）" if agreement is not None else "",
        "contacts": [parts.handler(who.post)],
    }  # fmt: skip


def _results(lane: Lane) -> list[Fields]:
    return [
        {
            "measure": MEASURE_LABELS[o.measure], "organ": "", "number": o.document_number,
            "decided_on": o.decided_on.isoformat() if o.decided_on else None, "content": o.words,
            "amount": str(o.amount) if o.amount is not None else None,
        }
        for o in lane.outcomes.all()
    ]  # fmt: skip


def opinion_reply(lane: Lane, who: Acting, text: str, *, final: bool) -> Fields:
    """Fields of the reply to a 检察意见: its paper and number, what was done, the results so far."""
    referral = lane.opened_by
    assert referral is not None, "only a referral's lane replies"
    paper = main_paper(referral)
    return parts.head(who.agency, who.at) | {
        "to": lane.origin.name, "letterhead": who.agency.letterhead, "case_name": lane.case.title,
        "paper": paper.name if paper else "检察意见书", "paper_number": parts.number(referral),
        "received_on": parts.day(referral.signed_at or who.at), "course": _course(text) if final or text.strip() else "我单位正在依法办理。", "results": _results(lane),
        "final": final, "contacts": [parts.handler(who.post)],
    }  # fmt: skip


def _reply(referral: Referral, who: Acting) -> Fields:
    """What every answer to a 协助调查函 bears."""
    return parts.head(who.agency, who.at) | {
        "to": referral.origin_sender.name, "letterhead": who.agency.letterhead, "case_name": referral.case.title,
        "request_number": parts.number(referral), "requested_on": parts.day(referral.sent_at or who.at),
        "contacts": [parts.handler(who.post)],
    }  # fmt: skip


def assistance_reply(lane: Lane, who: Acting) -> Fields:
    """Fields of the 协助调查回函: question by question, and the list of evidence."""
    referral = lane.opened_by
    assert referral is not None, "only a referral's lane reports"
    answers, names = [], []
    for question in referral.questions.prefetch_related("evidence"):
        evidence = [
            piece.name + (f"（{piece.mark}）" if piece.mark else "") for piece in question.evidence.all()
        ]
        names += [name for name in evidence if name not in names]
        answers.append(
            {"question": question.text, "content": question.answer, "unavailable": question.why_not, "evidence": evidence}
        )  # fmt: skip
    more = {"answers": answers, "remark": lane.result, "annexes": [{"title": name} for name in names]}
    return _reply(referral, who) | more


def assistance_decline(referral: Referral, step: Step) -> Fields:
    """Fields of the 回函 that a matter is outside the own powers."""
    return _reply(referral, step.who) | {"reason": step.get("reason"), "suggested": step.get("suggested")}


def extension_notice(lane: Lane, who: Acting, *, due_on: dt.date, until: dt.date, reason: str) -> Fields:
    """Fields of the 延期告知函."""
    assert lane.opened_by is not None, "only a referral's lane tells an extension"
    told = {"due_on": due_on.isoformat(), "until": until.isoformat(), "reason": reason}
    return _reply(lane.opened_by, who) | told


def _course(text: str) -> str:
    """办理经过; a result that only repeats a measure says nothing of it."""
    said = text.strip().rstrip("。")
    return "我单位依法受理并办理完毕。" if said in {"", *MEASURE_LABELS.values()} else f"{said}。"


def incoming_sheet(paper: IncomingPaper, who: Acting) -> Fields:
    """Fields of a 收文处理单: what has been entered so far."""
    on_paper = paper.ruling_entered_by_id is not None
    steps = [
        ("拟办意见", paper.proposal, paper.proposed_by, paper.proposed_at, False),
        ("批办意见", paper.ruling, paper.ruled_by, paper.ruled_at, on_paper),
        ("分办意见", _assigned(paper), paper.assigned_by, paper.assigned_at, False),
        ("承办情况", paper.result or ("已签收，正在办理。" if paper.taken_at else ""), paper.taken_by,
            paper.finished_at or paper.taken_at, False),
    ]  # fmt: skip
    return parts.head(paper.agency, who.at) | {
        "number": paper.number, "received_at": parts.moment(paper.received_at), "delivery": DELIVERY_WAYS[paper.way],
        "sender": paper.from_name, "sender_number": paper.from_number, "title": paper.title,
        "copies_count": paper.copies, "pages": paper.pages,
        "opinions": [
            {"step": step, "text": text, "people": by.user.full_name if by else "", "at": parts.moment(at) if at else None,
                "on_paper": paper_only}
            for step, text, by, at, paper_only in steps
            if text
        ],
        "readings": [
            {"name": one.post.user.full_name, "at": parts.moment(one.read_at) if one.read_at else None}
            for one in paper.circulations.select_related("post__user")
        ],
    }  # fmt: skip


def _assigned(paper: IncomingPaper) -> str:
    hands = [
        paper.department.name if paper.department else "",
        paper.officer.user.full_name if paper.officer else "",
    ]
    return "　".join(filter(None, hands))
