"""The verbs of a referral: one way for every move, asked of the law's table and done in one transaction."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone

from agencies.rights import may
from documents.secrecy import refuse_secret
from referral.law.errors import Incomplete, NotAllowed, ReferralError, Unlawful
from referral.law.rules import get
from referral.law.states import (
    REFERRAL_FINAL,
    REFERRAL_HOLDER,
    Move,
    ReferralStatus,
    Side,
    labels_of,
)
from referral.law.words import SUPERVISED
from referral.models import Lane, Referral
from referral.services import (
    answers,
    chain,
    clocks,
    consults,
    discipline,
    lane_effects,
    objections,
    offers,
    sending,
    supervision,
)
from referral.services.acting import Acting, require
from referral.services.done import Done
from referral.services.ledger import record
from referral.services.parties import side_of_referral
from referral.services.sight import refuse_member
from referral.services.steps import Step

NEED_LABELS = {
    "reason": "请写明理由。",
    "agency": "请选择转送的机关。",
    "items": "请逐项填写材料。",
    "suggested": "请写明建议的接收机关。",
    "document_number": "请填写文书文号。",
    "document_date": "请填写文书日期。",
    "expected_end": "请填写预计消除的日期。",
}

#: Moves that stay inside the sender's agency (副卷).
INNER_MOVES = frozenset(
    {
        "submit",
        "review",
        "step",
        "return_draft",
        "return_report",
        "approve",
        "refuse",
        "withdraw",
        "obstacle",
        "obstacle_over",
    }
)

#: What a move needs beyond the table. before: refusals and columns of the same UPDATE; after: rows that follow.
BEFORE: dict[str, Callable[[Step], None]] = {
    "submit": chain.check_submit,
    "review": chain.check_review,
    "approve": chain.check_decide,
    "refuse": chain.check_decide,
    "return_report": chain.check_decide,
    "revoke": chain.check_revoke,
    "obstacle": discipline.check_obstacle,
    "obstacle_over": discipline.check_over,
    "send": sending.check_send,
    "record_offline": sending.check_offline,
    "sign": sending.check_sign,
    "record_receipt": sending.check_record_receipt,
    "join": sending.check_sign,
    "reroute": answers.check_reroute,
    "return": answers.check_return,
    "contest": answers.check_contest,
    "designate": answers.check_designate,
    "designate_sender": answers.check_designate_sender,
    "file": answers.keep_answer,
    "not_file": answers.check_not_file,
    "reconsider": objections.check_reconsider,
    "ask_supervision": objections.check_supervision,
    "demand_overdue": supervision.check_overdue,
    "explain": supervision.check_explain,
    "uphold": answers.keep_answer,
    "overturn": answers.keep_answer,
    "file_on_notice": answers.keep_answer,
    "not_police": answers.keep_answer,
    "accept": answers.keep_answer,
    "accept_no": answers.keep_answer,
    "close_return": answers.keep_answer,
    "decline": answers.check_decline,
    "answer": answers.keep_answer,
    "record_answer": answers.keep_answer,
    "reply": answers.keep_answer,
}
AFTER: dict[str, Callable[[Step], None]] = {
    "review": chain.after_review,
    "approve": chain.after_approve,
    "refuse": chain.sign_step,
    "return_draft": chain.sign_step,
    "return_report": chain.sign_step,
    "revoke": sending.after_revoke,
    "obstacle_over": discipline.after_over,
    "take_back": sending.after_take_back,
    "send": sending.after_send,
    "record_offline": sending.after_offline,
    "sign": sending.after_sign,
    "record_receipt": sending.after_record_receipt,
    "join": sending.after_sign,
    "ask_supplement": answers.after_ask,
    "supply": answers.after_supply,
    "accept": answers.after_accept,
    "reroute": answers.after_reroute,
    "return": answers.after_return,
    "not_police": answers.register_paper,
    "decline": answers.after_decline,
    "answer": consults.after_answer,
    "record_answer": consults.after_answer,
    "contest": answers.after_contest,
    "designate": answers.after_reroute,
    "designate_sender": answers.after_designate_sender,
    "file": answers.after_file,
    "overturn": answers.after_file,
    "file_on_notice": supervision.after_filing,
    "not_file": answers.register_paper,
    "uphold": answers.register_paper,
    "reconsider": objections.after_reconsider,
    "ask_supervision": objections.after_supervision,
    "demand_reasons": answers.register_paper,
    "demand_overdue": answers.register_paper,
    "explain": supervision.after_explain,
    "order_filing": answers.register_paper,
    "accept_no": answers.after_final_no,
    "accept_reasons": answers.after_final_no,
    "close_return": answers.after_final_no,
}


def perform(referral: Referral, name: str, who: Acting, **fields: Any) -> Done:
    """Do one move of a referral: rights, four eyes, needs, status, clocks, lane, letter, record.

    name: a move of its kind's table; fields: what the move needs (reason, items, agency, document_number, …).
    Returns what was done. Raises Unlawful with what is lawful now, NotAllowed, Incomplete or Conflict; then nothing
    was changed.
    """
    with transaction.atomic():
        referral = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
        move = offers.lawful_move(referral, name, who.entered_at)
        step = Step(referral, move, who, fields)
        _check(step)
        if before := BEFORE.get(name):
            before(step)
        referral.move(step.move, **_columns(step))
        clocks.apply(
            who,
            referral,
            ends=step.move.ends,
            voids=step.move.voids,
            stops=step.move.stops,
            resumes=step.move.resumes,
            until=fields.get("expected_end"),
        )
        lane_effects.apply(step)
        _start_clocks(step)
        if after := AFTER.get(name):
            after(step)
        keep_reason(referral)
        _record(step)
    text = step.text or f"{referral.title}：{step.move.label}已办理。"
    return Done(
        step.move, who, text, case=referral.case, referral=referral,
        lane=Lane.objects.filter(opened_by=referral).first(), created=tuple(step.created), touched=tuple(step.touched),
    )  # fmt: skip


def _check(step: Step) -> None:
    referral, move, who = step.referral, step.move, step.who
    require_move(referral, move, who)
    if not Referral.objects.visible_to(who.post).filter(pk=referral.pk).exists():
        raise Unlawful("没有找到这件移送。")
    refuse_member(referral.case, who.post)
    for need in move.needs:
        if not step.fields.get(need):
            raise Incomplete(NEED_LABELS[need])
    refuse_secret(*(text for text in step.fields.values() if isinstance(text, str)))
    if (earlier := _last_moment(referral)) and who.at < earlier:
        shown = f"{timezone.localtime(earlier):%Y-%m-%d %H:%M}"
        raise Incomplete(f"办理时间不能早于上一环节的时间（{shown}），请核对实际时间。")
    if who.at > who.entered_at:
        raise Incomplete("实际办理时间晚于现在，请核对。")


def require_move(referral: Referral, move: Move, who: Acting) -> None:
    """The right of the move on its side; who lacks it is told what his post may do on this referral instead.

    Raises NotAllowed.
    """
    try:
        require(who, move.act, side_of_referral(referral, move.side))
    except NotAllowed as error:
        now = labels_of(lawful_for(referral, who))
        raise NotAllowed(f"{error.sentence}您现在可以办理：{now}。") from error


def lawful_for(referral: Referral, who: Acting) -> list[Move]:
    """The moves that are lawful now and that the acting post may do: side and right, and what they wait for has come."""
    return [
        move
        for move in offers.open_moves(referral, who.entered_at)
        if _stands_there(referral, move.side, who) and may(who.post, move.act, who.agency)
    ]


def _stands_there(referral: Referral, side: Side, who: Acting) -> bool:
    try:
        return side_of_referral(referral, side).pk == who.agency.pk
    except ReferralError:  # nobody stands there in the directory
        return False


def _last_moment(referral: Referral) -> Any:
    moments = [
        referral.reported_at,
        referral.approved_at,
        referral.sent_at,
        referral.signed_at,
        referral.answered_at,
    ]
    known = [moment for moment in moments if moment is not None]
    return max(known) if known else None


def _columns(step: Step) -> dict[str, Any]:
    target = ReferralStatus(step.move.target)
    side = REFERRAL_HOLDER[target]
    holder = None if side == Side.NOBODY else side_of_referral(step.referral, side)
    columns: dict[str, Any] = {"holder": holder, **step.columns}
    if target in REFERRAL_FINAL:
        columns["ended_at"] = step.who.at
    return columns


def _start_clocks(step: Step) -> None:
    """Start the clocks of a move: the lane's own on the lane, the others on the referral."""
    for start in step.move.starts:
        on_lane = get(start.rule).on in {"lane", "clue"}  # a clue's limit, where a referral brings the matter
        lane = _lane_of(step.referral, start.side) if on_lane else None
        row: Referral | Lane = step.referral if lane is None else lane
        clocks.start(start.rule, row, step.who, actor=side_of_referral(step.referral, start.side))
        if isinstance(row, Lane) and row.part == SUPERVISED:
            Lane.objects.filter(pk=row.pk).update(no_clock_reason="")


def _lane_of(referral: Referral, side: Side) -> Lane | None:
    """The lane that a side's clock runs on: the procuratorate has one of its own."""
    if side == Side.PROCURATORATE:
        return supervision.lane_of(referral)
    return Lane.objects.filter(opened_by=referral).first()


def keep_reason(referral: Referral, *, why: str = "") -> None:
    """Law 2: an open sent referral has a running clock or a recorded reason why not. why: a reason better than the kind's."""
    running = referral.clocks.filter(ended_at__isnull=True).exists()
    reason = ""
    if referral.status not in REFERRAL_FINAL and referral.sent_at and not running:
        reason = why or referral.rule.no_clock_reason or "law_silent"
    if reason != referral.no_clock_reason:
        Referral.objects.filter(pk=referral.pk).update(no_clock_reason=reason)
        referral.no_clock_reason = reason


def _record(step: Step) -> None:
    inner = step.move.name in INNER_MOVES or (step.move.name == "reroute" and step.referral.secret)
    opinion = step.fields.get("opinion") or step.fields.get("reason") or ""
    if (
        step.move.name == "ask_supervision"
    ):  # the police don't read why; it stands on the procuratorate's lane
        opinion = ""
    label = step.move.label
    if step.move.name in {"send", "record_offline"}:
        label = f"送达{step.referral.recipient.short_name}" if not step.referral.secret else "送达"
    record(
        step.who, step.move.name, label, referral=step.referral, opinion=opinion, internal=inner,
        payload={"kind": step.referral.kind, "target": step.move.target}
        | ({"without": step.without} if step.without else {}),
    )  # fmt: skip
