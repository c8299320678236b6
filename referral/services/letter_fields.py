"""The fields of each letter, read from the rows. Internal opinion (副卷) never enters an outgoing letter (FIELD 12)."""

import datetime as dt
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from agencies.kinds import AgencyKind
from agencies.models import Agency, Post
from documents.letters.kinds import KINDS as LETTER_KINDS
from documents.models import Letter
from referral.law import crimes, violations
from referral.law.kinds import Kind
from referral.law.words import (
    AMOUNT_CONCEPTS,
    DELIVERY_WAYS,
    MEASURE_LABELS,
    ORIGINALS,
    SUPERVISED_CATEGORIES,
    neutral_source,
)
from referral.models import (
    Approval,
    Assistance,
    IncomingPaper,
    Lane,
    Material,
    Receipt,
    Referral,
    ReferralOfficer,
    Subject,
)
from referral.services import agreements
from referral.services.acting import Acting
from referral.services.opinion_effects import main_paper
from referral.services.steps import Step

Fields = dict[str, Any]
#: Categories of 310号令§6 under which a material is listed on the 移送书.
_CATEGORIES = {"report": "调查报告", "item_list": "涉案物品清单", "expert": "检验报告或者鉴定意见"}
_LETTER_LABELS = {
    Kind.ASSIGNMENT: "交办函", Kind.ESCALATION: "提级查办请示", Kind.REPORT_CRIME: "报案书",
    Kind.CRIMINAL: "涉嫌犯罪案件移送书", Kind.DISCIPLINE: "问题线索移送函", Kind.ASSISTANCE: "协助调查函", Kind.JOINT: "商请联合查处函",
    Kind.CONSULT: "书面咨询函", Kind.SUPPLEMENT: "补充移送函", Kind.CORRECTION: "更正函",
}  # fmt: skip


def _day(at: dt.datetime) -> str:
    return timezone.localdate(at).isoformat()


def _moment(at: dt.datetime) -> str:
    return timezone.localtime(at).replace(second=0, microsecond=0).isoformat()


def _head(agency: Agency, at: dt.datetime) -> Fields:
    return {"agency": agency.name, "date": _day(at)}


def _number(referral: Referral) -> str:
    letter: Letter | None = referral.letter
    return (letter.number if letter else "") or referral.first.offline_number or "未编号"


def _label(referral: Referral) -> str:
    if referral.kind in {Kind.REVERSE, Kind.PROSECUTION}:
        paper = main_paper(referral)
        return paper.name if paper else referral.get_kind_display()
    return _LETTER_LABELS.get(Kind(referral.kind), "案件线索移送函")


def _party(subject: Subject) -> Fields:
    return {
        "name": subject.name, "is_person": subject.kind in {"person", "official"}, "code": subject.id_code,
        "representative": subject.legal_person, "address": subject.address, "phone": subject.phone,
        "post": subject.work_unit,
    }  # fmt: skip


def _parties(referral: Referral) -> list[Fields]:
    """The subjects that it is about, all of the case where none is named.

    Officials are named to the police alone, whoever was chosen beside them: another agency would learn of the discipline
    lane from them; where there is nobody else the sender has chosen to name them.
    """
    ordinary = list((referral.parties if referral.parties.exists() else referral.case.subjects).ordinary())
    subjects = referral.case.subjects
    officials = subjects.exclude(pk__in=subjects.ordinary().values("pk"))
    to_police = referral.kind in {Kind.CRIMINAL, Kind.REPORT_CRIME}
    told = [*ordinary, *officials] if to_police or not ordinary else ordinary
    return [_party(subject) for subject in sorted(told, key=lambda subject: subject.pk)]


def _handler(post: Post) -> Fields:
    return {"name": post.user.full_name, "card_number": post.card_number, "phone": post.agency.phone}


def _handlers(referral: Referral) -> list[Fields]:
    """承办人 alone: the reviewer whom a secret referral names is no 承办人."""
    named = referral.officers.filter(position__lt=ReferralOfficer.REVIEWER)
    return [_handler(officer.post) for officer in named.select_related("post__user", "post__agency")]


def _amounts(referral: Referral) -> list[Fields]:
    sums = dict(
        referral.case.amounts.filter(agency=referral.sender)
        .values_list("concept")
        .annotate(total=Sum("value"))
        .order_by("concept")
    )
    return [
        {"concept": label, "yuan": str(sums[concept])}
        for concept, label in AMOUNT_CONCEPTS.items()
        if concept in sums
    ]


def _annex(material: Material) -> Fields:
    first, _, last = material.page_range.partition("-")
    return {
        "title": material.name, "category": _CATEGORIES.get(material.code, "其他材料"),
        "form": ORIGINALS[material.original], "count": material.copies, "pages": material.pages,
        "first_page": int(first) if first.isdecimal() else 0, "last_page": int(last) if last.isdecimal() else 0,
        "sha256": material.evidence.sha256 if material.evidence else "", "note": material.note,
    }  # fmt: skip


def _annexes(referral: Referral) -> list[Fields]:
    return [_annex(material) for material in referral.materials.select_related("evidence")]


def _source(referral: Referral) -> str:
    clue = referral.case.clues.order_by("pk").first()
    return neutral_source(clue.source) if clue else "综合线索"


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _basis(referral: Referral) -> list[str]:
    """The articles that the referral itself cites, one by one."""
    return [part for part in referral.legal_basis.split("；") if part]


def referral_letter(referral: Referral, who: Acting) -> Fields:
    """Fields of the letter that a kind sends."""
    build = _BUILDERS.get(referral.rule.letter, _clue)
    fields = _head(who.agency, who.at) | build(referral)
    if referral.rule.letter == "clue_referral":
        fields["reply"] = agreements.promise(referral.sender, referral.recipient, timezone.localdate(who.at))
    return fields


def _criminal(referral: Referral) -> Fields:
    copies = [agency.name for agency in referral.copy_to.all()]
    return {
        "to": referral.recipient.name, "case_name": referral.case.title, "source": _source(referral),
        "parties": _parties(referral), "facts": _paragraphs(referral.facts), "offence": referral.crime or crimes.FRAUD_CRIME,
        "offence_article": crimes.article(referral.crime), "handlers": _handlers(referral), "annexes": _annexes(referral),
        "amounts": _amounts(referral), "penalty_decided": referral.had_penalty,
        "penalty": "见所附行政处罚决定书" if referral.had_penalty else "", "items_held": referral.has_items,
        "held": "见涉案物品清单" if referral.has_items else "", "copies": copies or [_procuratorate_name(referral)],
        "secrecy": _secrecy(referral), "basis": _basis(referral),
    }  # fmt: skip


def _procuratorate_name(referral: Referral) -> str:
    found = Agency.objects.filter(
        kind="procuratorate", region=referral.recipient.region, is_open=True
    ).first()
    if found:
        return found.name
    place, office, _ = referral.recipient.name.rpartition("公安局")
    return f"{place}人民检察院" if place and office else "同级人民检察院"


def _secrecy(referral: Referral) -> str:
    return {"": "无", "internal": "内部", "work": "工作秘密"}[referral.secrecy]


def _competence(referral: Referral) -> str:
    if referral.not_ours_reason:
        return referral.not_ours_reason
    codes = [
        violations.VIOLATIONS[code] for code in referral.case.violations if code in violations.VIOLATIONS
    ]
    theirs = [v for v in codes if referral.recipient.kind in {*v.lead, *v.also}] or codes
    names = "；".join(v.label for v in theirs)
    return f"上述{names}的问题，涉及你单位法定职责" if theirs else "上述问题涉及你单位法定职责"


def _clue(referral: Referral) -> Fields:
    fields: Fields = {
        "to": referral.recipient.name, "letterhead": referral.sender.letterhead, "subject": referral.case.title,
        "source": _source(referral), "parties": _parties(referral), "facts": _paragraphs(referral.facts),
        "competence": _competence(referral), "amounts": _amounts(referral), "annexes": _annexes(referral),
        "contacts": _handlers(referral), "copies": [agency.name for agency in referral.copy_to.all()],
        "secrecy": _secrecy(referral), "basis": _basis(referral),
    }  # fmt: skip
    if referral.request:
        fields["request"] = referral.request
    if referral.sender.kind not in {AgencyKind.NHSA, AgencyKind.NHSA_OFFICE}:
        fields["duty"] = "履行职责"
    return fields


def _discipline(referral: Referral) -> Fields:
    person = referral.subject
    assert person is not None, "submit asks for the person"
    return {
        "to": f"{referral.recipient.name}案件监督管理室", "letterhead": referral.sender.letterhead,
        "person": person.name, "id_number": person.id_code, "post": person.work_unit,
        "political": "中共党员" if person.is_party_member else "",
        "category": SUPERVISED_CATEGORIES[person.supervised_category] if person.supervised_category else "",
        "appointed_by": person.managed_by, "source": _source(referral), "facts": _paragraphs(referral.facts),
        "contacts": _handlers(referral), "annexes": _annexes(referral), "secrecy": "工作秘密",
        "basis": _basis(referral),
    }  # fmt: skip


def _assistance(referral: Referral) -> Fields:
    asked = [question.text for question in referral.questions.all()] or _paragraphs(referral.request)
    more = Assistance.objects.filter(referral=referral).first()
    return _asking(referral) | {
        "questions": asked or ["请协助核查本案有关事实，并提供相关材料。"],
        "verify": _paragraphs(more.verify) if more else [],
    }


def _consult(referral: Referral) -> Fields:
    return _asking(referral) | {"questions": _paragraphs(referral.request), "early": referral.is_early}


def _supplement(referral: Referral) -> Fields:
    main = referral.about
    assert main is not None, "a supplement follows a referral"
    return _asking(referral) | {
        "main_label": _label(main), "main_number": _number(main), "main_on": _day(main.first.sent_at or referral.created_at),
        "parties": [_party(subject) for subject in referral.parties.order_by("pk")], "annexes": _annexes(referral),
    }  # fmt: skip


def _correction(referral: Referral) -> Fields:
    fields = _asking(referral)
    return fields | {
        "reason": fields.pop("facts")[0],
        "passages": [
            {
                "title": LETTER_KINDS[item.letter.kind].label, "number": item.letter.number,
                "issued_on": _day(item.letter.issued_at), "wrong": item.wrong, "right": item.right,
            }
            for item in referral.corrections.select_related("letter")
        ],
    }  # fmt: skip


def _asking(referral: Referral) -> Fields:
    return {
        "to": referral.recipient.name, "letterhead": referral.sender.letterhead, "case_name": referral.case.title,
        "facts": _paragraphs(referral.facts), "contacts": _handlers(referral), "secrecy": _secrecy(referral),
    }  # fmt: skip


def _assignment(referral: Referral) -> Fields:
    return _asking(referral) | {
        "requirements": _paragraphs(referral.request), "parties": _parties(referral), "annexes": _annexes(referral),
    }  # fmt: skip


def _crime_report(referral: Referral) -> Fields:
    return _asking(referral) | {
        "parties": _parties(referral), "amounts": _amounts(referral), "annexes": _annexes(referral),
        "basis": _basis(referral),
    }  # fmt: skip


def _escalation(referral: Referral) -> Fields:
    approval = referral.approvals.filter(step="approve").select_related("user").last()
    return _asking(referral) | {
        "grounds": _paragraphs(referral.request), "parties": _parties(referral), "annexes": _annexes(referral),
        "signer": approval.user.full_name if approval else "",
    }  # fmt: skip


_BUILDERS = {
    "assignment_letter": _assignment,
    "crime_report": _crime_report,
    "escalation_request": _escalation,
    "criminal_referral": _criminal,
    "discipline_referral": _discipline,
    "assistance_letter": _assistance,
    "joint_letter": _asking,
    "consult_letter": _consult,
    "supplement_referral": _supplement,
    "correction_letter": _correction,
}


def _opinion(approval: Approval) -> Fields:
    return {
        "step": approval.label, "text": approval.opinion or "同意", "people": approval.user.full_name,
        "at": _moment(approval.at), "on_paper": approval.paper_id is not None,
        "authority": approval.post.acting_document,
    }  # fmt: skip


def approval_sheet(referral: Referral, who: Acting) -> Fields:
    """Fields of the 移送审批表: opinions in the order of the chain."""
    drafted: Fields = {
        "step": "承办意见", "text": referral.opinion or "建议移送", "at": _moment(referral.created_at),
        "people": "、".join(h["name"] for h in _handlers(referral)),
    }  # fmt: skip
    signed = [_opinion(a) for a in referral.approvals.select_related("user", "post").order_by("at", "pk")]
    remark = f"与系统建议不同的理由：{referral.different_reason}" if referral.different_reason else ""
    return _head(who.agency, referral.created_at) | {
        "referral_kind": referral.get_kind_display(), "case_number": referral.case.number, "case_name": referral.case.title,
        "to": referral.recipient.name, "copies": [a.name for a in referral.copy_to.all()],
        "source": _source(referral), "parties": _parties(referral), "facts": referral.facts,
        "amounts": _amounts(referral), "basis": referral.legal_basis,
        "materials": "；".join(f"{m.name}{m.copies}份{m.pages}页" for m in referral.materials.all()),
        "handlers": _handlers(referral), "opinions": [drafted, *signed],
        "reported_at": _moment(referral.reported_at) if referral.reported_at else None, "remark": remark,
    }  # fmt: skip


def receipt(referral: Referral, row: Receipt) -> Fields:
    """Fields of a 回执: it bears the sender's number."""
    return _head(row.agency, row.at) | {
        "to": referral.sender.name, "referral_number": _number(referral), "referral_label": _label(referral),
        "case_name": referral.case.title, "criminal": referral.kind == Kind.CRIMINAL, "accepted_at": _moment(row.at),
        "complete": row.complete, "volumes": row.volumes, "pages": row.pages, "items": row.items,
        "receiver": row.signer, "badge": row.badge or "未填写", "phone": row.agency.phone,
        "outside_number": row.external_number,
        "sent_at": _moment(referral.sent_at) if referral.sent_at else None,
        "sender_handlers": "、".join(h["name"] for h in _handlers(referral)),
    }  # fmt: skip


def supplement_notice(referral: Referral, who: Acting, round_number: int) -> Fields:
    """Fields of a 补正通知书."""
    items = referral.supplement_items.filter(round=round_number)
    return _head(who.agency, who.at) | {
        "to": referral.sender.name, "referral_number": _number(referral), "case_name": referral.case.title,
        "accepted_at": _moment(referral.signed_at or who.at), "needs": [{"title": item.name} for item in items],
        "criminal": referral.kind == Kind.CRIMINAL, "contacts": [_handler(who.post)],
    }  # fmt: skip


def supplement_list(referral: Referral, who: Acting) -> Fields:
    """Fields of a 补正材料清单: what was handed in, and why something was not."""
    items = list(referral.supplement_items.filter(supplied_at=who.at).select_related("evidence"))
    notice = referral.letters.filter(letter__kind="supplement_notice").order_by("-pk").first()
    asked = items[0].asked_at if items else who.at
    return _head(who.agency, who.at) | {
        "to": referral.recipient.name, "referral_number": _number(referral), "case_name": referral.case.title,
        "notice_number": notice.letter.number if notice else "", "notified_on": _day(asked),
        "materials": [
            {"title": item.name, "note": item.answer, "sha256": item.evidence.sha256 if item.evidence else ""}
            for item in items
        ],
        "handlers": _handlers(referral),
    }  # fmt: skip


def answer_letter(referral: Referral, step: Step) -> Fields:
    """Fields of 退回函, 转送函 and 撤回函."""
    who, sent = step.who, referral.sent_at or step.who.at
    to = {"return_letter": referral.sender, "reroute_letter": step.get("agency", None)}.get(
        step.move.letter, referral.recipient
    )
    fields = _head(who.agency, who.at) | {
        "to": (to or referral.recipient).name, "letterhead": who.agency.letterhead, "case_name": referral.case.title,
        "referral_number": _number(referral), "referred_on": _day(sent), "reason": step.get("reason"),
        "contacts": [_handler(who.post)],
    }  # fmt: skip
    if step.move.letter == "return_letter":
        fields["suggested"] = step.get("suggested")
    if step.move.letter == "reroute_letter":
        fields |= {
            "referred_by": referral.origin_sender.name, "received_at": _day(referral.signed_at or sent),
            "criminal": referral.kind == Kind.CRIMINAL, "copies": [referral.origin_sender.name],
        }  # fmt: skip
    if step.move.name == "revoke":
        fields["referral_label"] = _label(referral)
    return fields


def joint_answer(referral: Referral, who: Acting, answer: str, reason: str) -> Fields:
    """Fields of the 复函 to a 商请联合查处函. answer: join, decline or leave; reason: none for join."""
    return _head(who.agency, who.at) | {
        "to": referral.sender.name, "letterhead": who.agency.letterhead, "case_name": referral.case.title,
        "referral_number": _number(referral), "referred_on": _day(referral.sent_at or who.at), "answer": answer,
        "reason": reason, "contacts": [_handler(who.post)],
    }  # fmt: skip


def objection(referral: Referral, step: Step, to: Agency) -> Fields:
    """Fields of a 提请复议书 and a 立案监督建议书: the police's papers by their own numbers, the reasons as typed."""
    papers = {paper.name: paper for paper in referral.foreign_papers.order_by("pk")}
    notice, review = papers.get("不予立案通知书"), papers.get("复议决定书")
    first, at = referral.first, step.who.at
    fields = _head(step.who.agency, at) | {
        "to": to.name, "case_name": referral.case.title, "referral_number": _number(first),
        "referred_on": _day(first.sent_at or at), "police": referral.recipient.name,
        "notice_number": notice.number if notice else "未填写",
        "notice_on": notice.issued_on.isoformat() if notice else _day(referral.answered_at or at),
        "reasons": _paragraphs(step.get("reason")), "handlers": _handlers(first),
    }  # fmt: skip
    if step.move.letter == "supervision_request":
        fields["facts"] = _paragraphs(referral.facts)
        if review is not None:
            fields |= {"review_number": review.number, "review_on": review.issued_on.isoformat()}
    return fields


def feedback(lane: Lane, who: Acting) -> Fields:
    """Fields of the 办理结果反馈函: the structured outcomes, in order."""
    referral = lane.opened_by
    assert referral is not None, "only a referral's lane reports"
    return _head(who.agency, who.at) | {
        "to": lane.origin.name, "letterhead": who.agency.letterhead, "case_name": lane.case.title,
        "referral_number": _number(referral.first), "referred_on": _day(referral.first.sent_at or who.at),
        "course": _course(lane.result), "results": _results(lane), "contacts": [_handler(who.post)],
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
    return _head(who.agency, who.at) | {
        "to": lane.origin.name, "letterhead": who.agency.letterhead, "case_name": lane.case.title,
        "paper": paper.name if paper else "检察意见书", "paper_number": _number(referral),
        "received_on": _day(referral.signed_at or who.at), "course": _course(text) if final or text.strip() else "我单位正在依法办理。", "results": _results(lane),
        "final": final, "contacts": [_handler(who.post)],
    }  # fmt: skip


def _reply(referral: Referral, who: Acting) -> Fields:
    """What every answer to a 协助调查函 bears."""
    return _head(who.agency, who.at) | {
        "to": referral.origin_sender.name, "letterhead": who.agency.letterhead, "case_name": referral.case.title,
        "request_number": _number(referral), "requested_on": _day(referral.sent_at or who.at),
        "contacts": [_handler(who.post)],
    }  # fmt: skip


def assistance_reply(lane: Lane, who: Acting) -> Fields:
    """Fields of the 协助调查回函: question by question, and the list of evidence."""
    referral = lane.opened_by
    assert referral is not None, "only a referral's lane reports"
    answers, names = [], []
    for question in referral.questions.prefetch_related("evidence"):
        evidence = [piece.name for piece in question.evidence.all()]
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
    return _head(paper.agency, who.at) | {
        "number": paper.number, "received_at": _moment(paper.received_at), "delivery": DELIVERY_WAYS[paper.way],
        "sender": paper.from_name, "sender_number": paper.from_number, "title": paper.title,
        "copies_count": paper.copies, "pages": paper.pages,
        "opinions": [
            {"step": step, "text": text, "people": by.user.full_name if by else "", "at": _moment(at) if at else None,
                "on_paper": paper_only}
            for step, text, by, at, paper_only in steps
            if text
        ],
        "readings": [
            {"name": one.post.user.full_name, "at": _moment(one.read_at) if one.read_at else None}
            for one in paper.circulations.select_related("post__user")
        ],
    }  # fmt: skip


def _assigned(paper: IncomingPaper) -> str:
    parts = [
        paper.department.name if paper.department else "",
        paper.officer.user.full_name if paper.officer else "",
    ]
    return "　".join(part for part in parts if part)
