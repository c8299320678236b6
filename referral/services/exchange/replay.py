"""Doing here what was done on the other installation: by its person, at its time, with the letters that came along."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from agencies.models import Post
from agencies.roles import Role
from documents.errors import DocumentError
from documents.exchange.errors import ExchangeError
from documents.received import Received, receive_letter
from referral.law.errors import ReferralError
from referral.law.states import CASE_MOVES, LANE_MOVES, CaseStatus, ReferralStatus
from referral.models import Case, CaseLetter, Lane, Referral, Subject
from referral.services import expiry, lanes, referrals
from referral.services.acting import Acting, require
from referral.services.done import Done
from referral.services.exchange.arrivals import Arrival, agency_there
from referral.services.exchange.opening import evidence_of, moment, person
from referral.services.exchange.travels import CASE_VERBS, LANE_VERBS, REFERRAL_MOVES
from referral.services.grants import let_see
from referral.services.ledger import record
from referral.services.outcomes import OutcomeDraft
from referral.services.parties import is_side

Told = dict[str, Any]
_WORDS = ("document_number", "paper_name", "recipient_number", "suggested", "returned", "items")
_LANE: dict[str, Callable[..., Done]] = {
    "interim": lanes.interim, "report": lanes.report, "finish": lanes.finish, "confirm": lanes.confirm,
    "send_back": lanes.send_back,
}  # fmt: skip
#: Under which name a verb of a lane takes the words of the act.
_SAID = {
    "interim": "note",
    "report": "result",
    "finish": "result",
    "confirm": "opinion",
    "send_back": "reason",
}


def replay(referral: Referral, told: Told, arrival: Arrival, who: Acting) -> Done:
    """One act of the other side. who: whoever takes the file in.

    Raises ReferralError when the act is not lawful here now (the referral was called back meanwhile), ExchangeError when the
    file tells something that its sender may not.
    """
    known = {"lane": LANE_VERBS, "referral": REFERRAL_MOVES, "case": CASE_VERBS}[told["on"]]
    agency = agency_there(told["by"]["agency"], arrival)
    if told["move"] not in known or not is_side(referral, agency):
        raise ExchangeError(
            f"交换文件中的「{told['label']}」不是对方可以办理的事项，没有导入；请向发送方核对。"
        )
    if referral.status == ReferralStatus.WITHDRAWN and told["on"] != "case":
        raise ReferralError(
            f"该移送已经撤回，对方的「{told['label']}」没有导入；请与{agency.short_name}联系，确需办理的重新移送。"
        )
    at = moment(told["at"])
    if at > who.entered_at:
        raise ExchangeError(f"交换文件中的「{told['label']}」时间晚于现在，没有导入；请核对两边系统的时间。")
    post = person(told["by"], agency, arrival, who.entered_at)
    if post.role == Role.OFFICER and not referral.secret:
        let_see(referral.case, agency, why="交换文件", at=who.entered_at, posts=[post])
    came = Received(
        str(arrival.header.message), arrival.bundle.chunks, list(told["letters"]), arrival.agencies
    )
    by = Acting(post, post.user, at, who.entered_at, came=came)
    try:
        return _do(referral, told, arrival, by)
    except ExchangeError:
        raise
    except (ReferralError, DocumentError) as error:
        raise type(error)(
            f"交换文件中的「{told['label']}」不能登记：{error.sentence}没有导入，请与{agency.short_name}联系。"
        ) from error


def _do(referral: Referral, told: Told, arrival: Arrival, by: Acting) -> Done:
    if told["on"] == "case":
        return _close(referral.case, by)
    if told["on"] == "lane":
        done = _on_lane(referral, told, by)
    else:
        done = referrals.perform(referral, told["move"], by, **_fields(referral, told, by.post, arrival))
    _keep_rest(referral, by)
    return done


def _close(case: Case, by: Acting) -> Done:
    """The lead agency has closed the case: it is closed here too, once, when nothing of it is open here any more."""
    move = CASE_MOVES["close"].but(sources=frozenset({CaseStatus.OPEN, CaseStatus.CLOSING}))
    require(by, move.act, case.lead_agency)
    if case.status not in move.sources:  # another referral of the case brought it
        return Done(move, by, "", case=case, tell=False)
    if Lane.objects.open().filter(case=case).exists() or Referral.objects.open().filter(case=case).exists():
        raise ReferralError(
            f"本系统的案件 {case.number} 还有未办结的移送或者办理分支；请先办结，并把结果导出给对方。"
        )
    case.move(move, closed_at=by.at)
    record(by, "close", "批准办结", case=case)
    return Done(move, by, f"案件 {case.number} 已由牵头机关办结。", case=case)


def _on_lane(referral: Referral, told: Told, by: Acting) -> Done:
    lane = Lane.objects.filter(opened_by=referral).first()
    if lane is None:
        raise ReferralError(f"该移送没有办理分支，对方的「{told['label']}」没有导入；请与对方核对。")
    if told["move"] == "confirm_by_expiry":
        return _expired(lane, by)
    fields: Told = {_SAID[told["move"]]: told["fields"]["reason"]}
    if told["move"] in {"interim", "report", "finish"}:
        fields["outcomes"] = [_outcome(one, referral) for one in told["fields"].get("outcomes", [])]
    return _LANE[told["move"]](lane, by, **fields)


def _expired(lane: Lane, by: Acting) -> Done:
    """Nobody spoke up where the sender lives: the result is taken as confirmed here too."""
    if lane.origin.pk != by.agency.pk:
        raise ReferralError(f"只有{lane.origin.short_name}的期满才视为确认。")
    expiry.confirm(lane, at=by.at)
    move = LANE_MOVES["confirm"].but(label="期满视为确认")
    text = f"{lane.agency.short_name}的办理结果期满视为确认。"
    return Done(move, by, text, case=lane.case, lane=lane, referral=lane.opened_by)


def _outcome(told: Told, referral: Referral) -> OutcomeDraft:
    subject = None
    if told["subject"]:
        subject = Subject.objects.filter(case=referral.case, **told["subject"]).first()
    return OutcomeDraft(
        told["measure"], told["words"], told["document_number"], _day(told["decided_on"]),
        Decimal(told["amount"]) if told["amount"] is not None else None, subject,
    )  # fmt: skip


def _fields(referral: Referral, told: Told, post: Post, arrival: Arrival) -> Told:
    given = told["fields"]
    fields: Told = {"reason": given["reason"], **given.get("receipt", {})}
    fields |= {name: given[name] for name in _WORDS if given.get(name)}
    fields["document_date"] = _day(given.get("document_date"))
    fields["scan"] = evidence_of(given.get("scan"), referral, post, arrival)
    if told["move"] == "supply":
        fields |= _supplied(referral, given["supplied"], post, arrival)
    return fields


def _supplied(referral: Referral, told: list[Told], post: Post, arrival: Arrival) -> Told:
    """Answers to the open items, in their order."""
    waiting = list(referral.supplement_items.filter(supplied_at__isnull=True).order_by("pk"))
    if [one.name for one in waiting] != [one["name"] for one in told]:
        raise ExchangeError("交换文件中的补正事项与本系统要求补正的不一致，没有导入；请与发送方核对。")
    pairs = list(zip(waiting, told, strict=True))
    return {
        "items": {item.pk: one["answer"] for item, one in pairs},
        "evidence": {item.pk: evidence_of(one["evidence"], referral, post, arrival) for item, one in pairs},
    }


def _keep_rest(referral: Referral, by: Acting) -> None:
    """Letters of the act that nothing here asked for stand beside the others."""
    came = by.came
    assert came is not None
    for told in came.letters:
        letter = receive_letter(
            told, came.chunks(told["file"]), dossier=referral.case.dossier, agency=by.agency, by=by.user,
            secret=referral.secret,
        )  # fmt: skip
        CaseLetter.objects.create(letter=letter, case=referral.case, referral=referral)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
