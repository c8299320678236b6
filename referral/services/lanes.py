"""Verbs of a lane: interim, report, confirm, send back, finish, waive; outcomes are structured."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from agencies.roles import Act
from documents.secrecy import refuse_secret
from referral.law import reverse
from referral.law.clocks import effective
from referral.law.errors import Incomplete, ReferralError, TooLate, Unlawful
from referral.law.kinds import Kind
from referral.law.states import LABELS, LANE_MOVES, LaneStatus, Move, Side, labels_of
from referral.law.words import CRIMINAL_FINAL, SUPERVISED
from referral.models import Clock, Lane, Outcome
from referral.services import clocks, discipline, inspections, joint_tasks, letters, onward, replies, waivers
from referral.services import outcomes as results
from referral.services.acting import Acting, require, require_other_person
from referral.services.done import Done
from referral.services.ledger import record
from referral.services.outcomes import OutcomeDraft
from referral.services.parties import side_of_lane
from referral.services.penalty import CRIMINAL_KINDS
from referral.services.sight import refuse_member

INTERIM = Move(
    "interim", "中期反馈", frozenset({LaneStatus.WORKING}), LaneStatus.WORKING, Side.RECIPIENT, Act.REPORT_RESULT,
    ends=("agr.first_feedback",), notify=((Side.ORIGIN, "officers"),),
)  # fmt: skip
#: What still counts down on a lane ends with it.
COUNTDOWNS = ("penalty_limitation",)


def of_kind(lane: Lane, move: Move) -> Move:
    """A lane's move as its kind has it: who owes a reply to a 检察意见 answers in a letter that the head signs."""
    if not reverse.awaits_reply(lane.kind, lane.origin.kind):
        return move
    return reverse.REPLY.get(move.name, move)


def _begin(lane: Lane, move: Move, who: Acting, *, reason: str = "") -> Lane:
    lane = Lane.objects.select_for_update(of=("self",)).get(pk=lane.pk)
    if not Lane.objects.visible_to(who.post).filter(pk=lane.pk).exists():
        raise Unlawful("没有找到这个办理分支。")
    refuse_member(lane.case, who.post)
    if lane.status not in move.sources or lane.part == SUPERVISED and move.name != "waive":
        raise _unlawful(lane, move)
    require(who, move.act, side_of_lane(lane, move.side))
    if "reason" in move.needs and not reason:
        raise Incomplete("请写明理由。")
    earlier = max(filter(None, (lane.opened_at, lane.taken_at, lane.reported_at, lane.sent_back_at)))
    if who.at < earlier:
        shown = f"{timezone.localtime(earlier):%Y-%m-%d %H:%M}"
        raise Incomplete(f"办理时间不能早于上一环节的时间（{shown}），请核对实际时间。")
    refuse_secret(reason)
    return lane


def _unlawful(lane: Lane, move: Move) -> TooLate:
    now, status = labels_of(lawful_now(lane)), LABELS[LaneStatus(lane.status)]
    return TooLate(f"该分支现为「{status}」，不能{move.label}；现在可以办理：{now}。")


def require_move(lane: Lane, name: str, who: Acting) -> None:
    """Refuse a move before anything is typed into its form. Raises Unlawful with what is lawful now, NotAllowed."""
    move = next((one for one in lawful_now(lane) if one.name == name), None)
    if move is None:
        raise _unlawful(lane, of_kind(lane, INTERIM if name == INTERIM.name else LANE_MOVES[name]))
    require(who, move.act, side_of_lane(lane, move.side))


def _done(lane: Lane, move: Move, who: Acting, text: str) -> Done:
    return Done(move, who, text, case=lane.case, lane=lane, referral=lane.opened_by)


def lawful_now(lane: Lane) -> list[Move]:
    """The moves that are lawful on a lane now; a lane of its own is finished, another's is reported."""
    if lane.status not in {s.value for s in LaneStatus}:
        return []
    moves = [m for m in LANE_MOVES.values() if m.screen and lane.status in m.sources]
    if lane.status == LaneStatus.WORKING and not replies.may_answer(lane):
        moves.insert(0, INTERIM)
    direct = finishes_directly(lane)
    moves = [m for m in moves if m.name != ("report" if direct else "finish")]
    if lane.sent_back_at is not None:
        moves = [m for m in moves if m.name != "send_back"]
    if lane.kind != Kind.JOINT:
        moves = [m for m in moves if m.name != "leave"]
    if (
        lane.part == SUPERVISED
    ):  # it ends with the supervision, by the moves of the referral that is supervised
        moves = [m for m in moves if m.name == "waive"]
    return [of_kind(lane, m) for m in moves if m.name != "waive" or lane.opened_by_id]


def finishes_directly(lane: Lane) -> bool:
    """直接办结: the own lane, one that was taken up (提级), a criminal lane at a final outcome, discipline, prosecution."""
    return lane.kind in {"own", Kind.DISCIPLINE, Kind.PROSECUTION, Kind.ESCALATION, *CRIMINAL_KINDS}


def interim(lane: Lane, who: Acting, *, outcomes: Sequence[OutcomeDraft], note: str = "") -> Done:
    """Tell the sender how far the work is (中期反馈); repeats are free."""
    move = of_kind(lane, INTERIM)
    with transaction.atomic():
        lane = _begin(lane, move, who)
        kept = results.keep(lane, outcomes, who, final=False)
        refuse_secret(note)
        _tell_limits(lane, move, who, kept)
        if move.letter:
            letters.issue_reply(lane, who, note, final=False)
        keep_reason(lane)
        record(who, "interim", move.label, lane=lane, referral=lane.opened_by, opinion=note)
    text = (
        f"{lane.agency.short_name}已作{move.label}。"
        if move is INTERIM
        else f"{move.label}已送{lane.origin.short_name}。"
    )
    return _done(lane, move, who, text)


def report(
    lane: Lane, who: Acting, *, outcomes: Sequence[OutcomeDraft] = (), result: str = "", reporter: Any = None,
    early_reason: str = "",
) -> Done:  # fmt: skip
    """Report the result to the first sender (结果反馈): the deputy or head approves, with a final outcome.

    early_reason: why now, while an agency that was asked under this lane has not answered.

    An 异地协查 has no outcome: each of its questions is answered, or says why not.
    """
    move = of_kind(lane, LANE_MOVES["report"])
    with transaction.atomic():
        lane = _begin(lane, move, who)
        if finishes_directly(lane):
            raise Unlawful("该分支直接办结，不需要反馈确认，请办理「直接办结」。")
        onward.check_report(lane, who, early_reason)
        asked = replies.may_answer(lane)
        kept = _answered(lane) if asked else results.keep(lane, outcomes, who, final=True)
        refuse_secret(result)
        lane.move(
            move, holder=lane.origin, reported_at=who.at, reported_by_user=who.user, result=result, no_clock_reason=""
        )  # fmt: skip
        if move.letter == "opinion_reply":  # the result is told now: the duty to tell it is met as it arises
            clocks.start("rev_agency_result_notice", lane, who, actor=lane.agency)
        _tell_limits(lane, move, who, kept)
        _write_result(lane, who, move, asked=asked)
        record(who, "report", move.label, lane=lane, referral=lane.opened_by, opinion=result)
    text = f"{lane.agency.short_name}已反馈办理结果，由{lane.origin.short_name}确认。"
    return _done(lane, move, who, text)


def _answered(lane: Lane) -> list[Outcome]:
    """An 异地协查 has no outcome: its questions are answered, or the report is refused."""
    replies.check_answered(lane)
    return []


def _tell_limits(lane: Lane, move: Move, who: Acting, kept: Sequence[Outcome]) -> None:
    """The limits that a report, interim or final, ends and starts."""
    clocks.apply(who, lane, ends=(*move.ends, *results.filing(kept)))
    for start in move.starts:
        clocks.start(start.rule, lane, who, actor=side_of_lane(lane, start.side))


def _write_result(lane: Lane, who: Acting, move: Move, *, asked: bool) -> None:
    """The letter that tells the result: a reply to a 检察意见, to questions (asked), or a 反馈函."""
    if move.letter == "opinion_reply":
        letters.issue_reply(lane, who, lane.result, final=True)
    elif asked:
        letters.issue_assistance_reply(lane, who)
    else:
        letters.issue_feedback(lane, who)


def confirm(lane: Lane, who: Acting, *, opinion: str = "") -> Done:
    """The first sender confirms the result; the lane is done."""
    move = LANE_MOVES["confirm"]
    with transaction.atomic():
        lane = _begin(lane, move, who)
        require_other_person(who, lane.reported_by_user_id, what="反馈人不能自行确认")
        lane.move(move, holder=None, ended_at=who.at)
        clocks.apply(who, lane, ends=(*move.ends, *COUNTDOWNS))
        record(who, "confirm", "确认办理结果", lane=lane, referral=lane.opened_by, opinion=opinion)
    text = f"{lane.agency.short_name}的办理结果已确认。"
    return _done(lane, move, who, text)


def send_back(lane: Lane, who: Acting, *, reason: str, questions: Sequence[int] = ()) -> Done:
    """Send a report back for more, once, with the reason; the feedback clock runs again at half its length.

    questions: numbers of the questions of an 异地协查 that need another answer; all when none is named.
    """
    move = LANE_MOVES["send_back"]
    with transaction.atomic():
        lane = _begin(lane, move, who, reason=reason)
        if lane.sent_back_at is not None:
            raise ReferralError("该结果已退回补充过一次，不能再次退回；仍有异议的请商请或报告上级。")
        replies.ask_again(lane, who, questions)
        lane.move(move, holder=lane.agency, sent_back_at=who.at)
        clocks.apply(who, lane, ends=move.ends)
        letters.issue_send_back(lane, who, reason=reason, clock=_start_half(lane, who))
        record(who, "send_back", "退回补充", lane=lane, referral=lane.opened_by, opinion=reason)
    text = f"已将{lane.agency.short_name}的反馈退回补充。"
    return _done(lane, move, who, text)


def _start_half(lane: Lane, who: Acting) -> Clock | None:
    """The feedback limit once more, at half its length."""
    clock = clocks.start("agr.final_feedback", lane, who, actor=lane.agency)
    if clock is not None:
        rule = effective(clocks.rule_of(clock), clocks.facts_of(clock))
        half = max((rule.length or 2) // 2, 1)
        clocks.set_length(clock, who, amount=half, unit=rule.unit, document="退回补充，期限减半")
    return clock


def finish(
    lane: Lane, who: Acting, *, outcomes: Sequence[OutcomeDraft], result: str = "", early_reason: str = ""
) -> Done:
    """End a lane without confirmation (直接办结): own, criminal at a final outcome, prosecution.

    early_reason: as for `report`.
    """
    move = LANE_MOVES["finish"]
    with transaction.atomic():
        lane = _begin(lane, move, who)
        if not finishes_directly(lane):
            raise Unlawful("该分支须向移送机关反馈结果，请办理「结果反馈」。")
        onward.check_report(lane, who, early_reason)
        kept = results.keep(lane, outcomes, who, final=True)
        if lane.kind in CRIMINAL_KINDS and not any(o.measure in CRIMINAL_FINAL for o in kept):
            raise Incomplete("刑事分支须有移送审查起诉、撤销案件、终止侦查等最终结果才能办结。")
        lane.move(move, holder=None, ended_at=who.at, result=result, no_clock_reason="")
        clocks.apply(who, lane, ends=move.ends)
        discipline.concluded(lane, kept, who)
        inspections.concluded(lane, who)
        if lane.kind in CRIMINAL_KINDS:
            clocks.apply(who, lane, ends=("agency_handover_items",))
            results.criminal_over(lane, kept, who)
        if lane.kind == Kind.PROSECUTION:
            results.not_prosecuted(lane, kept, who)
        record(who, "finish", "办结", lane=lane, referral=lane.opened_by, opinion=result)
    text = f"{lane.agency.short_name}的办理分支已办结。"
    return _done(lane, move, who, text)


def waive(lane: Lane, who: Acting, *, reason: str) -> Done:
    """Waive a lane (豁免): the head of the case's lead agency, with the reason.

    A criminal lane only when 刑事立案 is on file: the criminal procedure goes on outside the case.
    """
    move = LANE_MOVES["waive"]
    with transaction.atomic():
        lane = _begin(lane, move, who, reason=reason)
        filed, before = waivers.check(lane), lane.status_label
        lane.move(move, holder=None, ended_at=who.at, end_reason=reason, no_clock_reason="")
        clocks.void("*", lane, who, note="豁免")
        if lane.kind == Kind.JOINT:
            joint_tasks.end_of_leaving(lane, who, said="该分支已经批准豁免")
        letters.issue_waiver_sheet(lane, who, reason=reason, status=before, filed=filed)
        record(who, "waive", "豁免办理分支", lane=lane, referral=lane.opened_by, opinion=reason)
    text = f"{lane.agency.short_name}的办理分支已经批准豁免。"
    return _done(lane, move, who, text)


def leave(lane: Lane, who: Acting, *, reason: str) -> Done:
    """Leave a joint investigation (退出联合查处): the head, with the reason; the lane ends and its limits with it."""
    move = LANE_MOVES["leave"]
    with transaction.atomic():
        lane = _begin(lane, move, who, reason=reason)
        if lane.kind != Kind.JOINT:
            raise Unlawful("只有联合查处的参加机关可以退出；其他移送请办理结果反馈。")
        lane.move(move, holder=None, ended_at=who.at, end_reason=reason, no_clock_reason="")
        clocks.void("*", lane, who, note=move.label)
        joint_tasks.end_of_leaving(lane, who)
        if lane.opened_by is not None:
            letters.issue_joint_answer(lane.opened_by, who, move, reason=reason)
        record(who, "leave", "退出联合查处", lane=lane, referral=lane.opened_by, opinion=reason)
    return _done(lane, move, who, f"{lane.agency.short_name}退出联合查处。")


def end_merged(lane: Lane, who: Acting) -> None:
    """The own lane of a merged case ends: the work goes on in the other case's."""
    move = LANE_MOVES["finish"].but(target=LaneStatus.NOT_TAKEN, label="并案")
    lane.move(move, holder=None, ended_at=who.at, end_reason="并案", no_clock_reason="")
    clocks.void("*", lane, who, note="并案")


def keep_reason(lane: Lane) -> None:
    """Law 2: an open lane has a running clock or a recorded reason why not."""
    running = lane.clocks.filter(ended_at__isnull=True).exists()
    if not running and not lane.is_final and not lane.no_clock_reason:
        Lane.objects.filter(pk=lane.pk).update(no_clock_reason="law_silent")
        lane.refresh_from_db()
