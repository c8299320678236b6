"""The fields of the plain sheets of the 副卷: 线索登记表, 豁免审批表, 结案审批表, 延期和中止审批表. Nothing in them is typed."""

from datetime import datetime
from typing import Any

from agencies.models import User
from documents.letters.kinds.decided import LONGER, STOPPED
from referral.law.violations import VIOLATIONS
from referral.law.words import MEASURE_LABELS
from referral.models import Case, ClockRequest, Clue, Event, ForeignPaper, Lane
from referral.services import clocks, waivers
from referral.services import letter_parts as parts
from referral.services.acting import Acting
from referral.services.amounts import amounts_for
from referral.services.letter_parts import Fields
from referral.services.sight import foreign_for, sees_detail


def waiver_sheet(lane: Lane, who: Acting, *, reason: str, status: str, filed: ForeignPaper | None) -> Fields:
    """Fields of the 豁免办理分支审批表; the paper of 刑事立案 is named to who may read it."""
    assert lane.opened_by is not None, "the own lane is never waived"
    main = waivers.main_of(lane, lane.opened_by)
    is_told = filed is not None and foreign_for(lane.case, who.post).filter(pk=filed.pk).exists()
    opinion = {
        "step": "负责人意见", "text": "同意豁免该办理分支。", "people": who.user.full_name, "at": parts.moment(who.at),
        "on_paper": who.paper is not None, "authority": who.post.acting_document,
    }  # fmt: skip
    return parts.head(who.agency, who.at) | {
        "case_number": lane.case.number, "case_name": lane.case.title, "lane_agency": lane.agency.name, "status": status,
        "referral_kind": main.get_kind_display(), "referral_number": parts.number(main.first), "reason": reason,
        "filing": f"{filed.name}（{filed.number}）" if filed is not None and is_told else "", "opinions": [opinion],
    }  # fmt: skip


def closing_sheet(case: Case, who: Acting, *, opinion: str) -> Fields:
    """Fields of the 结案审批表 of the lead agency; what is secret or kept silent in the case is not in it."""
    proposed = (
        Event.objects.filter(referral=None, lane=None, ledger_id=case.ledger_id, act="propose_close")
        .select_related("user").order_by("pk").last()
    )  # fmt: skip
    lanes = case.lanes.filter(secret=False).select_related("agency").order_by("opened_at", "pk")
    people = case.subjects.order_by("pk")
    decided = _signed("负责人意见", opinion or "同意办结", who.user, who.at) | {
        "on_paper": who.paper is not None, "authority": who.post.acting_document,
    }  # fmt: skip
    opinions = [decided]
    if proposed is not None and proposed.user is not None:
        opinions.insert(0, _signed("承办意见", proposed.opinion or "建议办结", proposed.user, proposed.at))
    return parts.head(who.agency, who.at) | {
        "case_number": case.number, "case_name": case.title, "opened_on": parts.day(case.opened_at),
        "parties": [parts.party(subject) for subject in people],
        "results": [{"agency": lane.agency.name, "text": _result(lane, who)} for lane in lanes],
        "amounts": parts.sums(amounts_for(case, who.post)), "opinions": opinions,
    }  # fmt: skip


def extension_sheet(
    asked: ClockRequest, case: Case, who: Acting, *, words: str, old_end: datetime | None
) -> Fields:
    """Fields of the 延期审批表 or 中止审批表 of a decided request. words: what was asked for; old_end: when time was up before."""
    clock, stop = asked.clock, asked.kind == "stop"
    rule = clocks.rule_of(clock)
    level = "负责人意见" if asked.level == "head" else "分管负责人意见"
    decided = "同意。" if asked.is_granted else "不同意。"
    assert asked.decided_by_user is not None and asked.decided_at is not None
    return parts.head(who.agency, who.at) | {
        "title": STOPPED if stop else LONGER, "case_number": case.number, "case_name": case.title, "limit": rule.name,
        "agency_bound": clock.actor.name, "basis": rule.basis, "asked": words, "reason": asked.reason,
        "document": asked.document, "old_end": parts.last_day(old_end), "new_end": None if stop else parts.last_day(clock.due_at),
        "resumes_on": asked.expected_end.isoformat() if stop and asked.expected_end else None,
        "granted": bool(asked.is_granted), "decision": asked.decision_document,
        "opinions": [
            _signed("承办意见", f"提请{words}。", asked.asked_by_user, asked.asked_at),
            _signed(level, decided + asked.opinion, asked.decided_by_user, asked.decided_at)
            | {"on_paper": who.paper is not None, "authority": who.post.acting_document},
        ],
    }  # fmt: skip


def clue_sheet(clue: Clue, who: Acting) -> Fields:
    """Fields of the 线索登记表. Who reported it is not named: only that it is kept elsewhere."""
    named = [post.user.full_name for post in clue.officers.select_related("user")]
    return parts.head(clue.agency, clue.registered_at) | {
        "clue_number": clue.number, "title": clue.title, "source": clue.get_source_display(),
        "received_at": parts.moment(clue.received_at), "registered_at": parts.moment(clue.registered_at),
        "registered_by": clue.registered_by.user.full_name, "handlers": "、".join(named), "informant": _informant(clue),
        "parties": [parts.party(subject) for subject in clue.subjects.order_by("pk")], "summary": clue.summary,
        "violations": [f"{code} {VIOLATIONS[code].label}" for code in clue.violations if code in VIOLATIONS],
        "amounts": parts.sums(clue.amounts.standing()), "secrecy": clue.get_secrecy_display() or "无",
        "opinions": [{"step": "拟办意见"}, {"step": "负责人意见"}],
    }  # fmt: skip


def _informant(clue: Clue) -> str:
    said = ["实名举报"] if clue.named_informant else []
    if clue.informant_elsewhere:
        said.append("举报人信息另行登记")
    return "，".join(said)


def _result(lane: Lane, who: Acting) -> str:
    """The final outcomes of a lane, else how it ended; of a silent one (侦查保密) no more than that it has ended."""
    if not sees_detail(lane, who.post):
        return lane.status_label
    said = [
        " ".join(filter(None, (MEASURE_LABELS[one.measure], one.document_number, one.words)))
        for one in lane.outcomes.all()
        if one.is_final
    ]
    ended = f"{lane.status_label}（{lane.end_reason}）" if lane.end_reason else lane.status_label
    return "；".join(said) or ended


def _signed(step: str, text: str, user: User, at: Any) -> Fields:
    return {"step": step, "text": text, "people": user.full_name, "at": parts.moment(at)}
