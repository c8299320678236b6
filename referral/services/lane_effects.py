"""What a referral's move does to the lane that it opened."""

from referral.law.kinds import Kind
from referral.law.rules import get
from referral.law.states import LANE_MOVES, LaneEffect, LaneStatus
from referral.models import Lane
from referral.services import clocks, filing
from referral.services.steps import Step

#: Limits of the work itself: a lane with one of them needs no reason for having none.
TASK_CLOCKS = frozenset({"agr.first_feedback", "agr.final_feedback", "tip_assigned_general"})


def apply(step: Step) -> None:
    """Open, take, drop or finish the lane, as the move says."""
    effect = step.move.lane
    lane = Lane.objects.filter(opened_by=step.referral).first()
    if effect == LaneEffect.OPEN and lane is None:
        step.created.append(_open(step))
    elif effect == LaneEffect.TAKE:
        _take(step, lane)
    elif effect == LaneEffect.DROP and lane is not None:
        if not lane.is_final:  # a return dropped it before the superior designates
            _drop(step, lane)
    elif effect == LaneEffect.FINISH and lane is not None:
        _finish(step, lane)
    elif lane is not None and step.referral.holder and lane.status == LaneStatus.WAITING:
        Lane.objects.filter(pk=lane.pk).update(holder=step.referral.holder)


def _open(step: Step) -> Lane:
    referral = step.referral
    return Lane.objects.create(
        case=referral.case, agency=referral.recipient, opened_by=referral, part=referral.part, secret=referral.secret,
        status=LaneStatus.WAITING, holder=referral.recipient, opened_at=step.who.at,
        no_clock_reason=referral.rule.no_clock_reason,
    )  # fmt: skip


def _take(step: Step, lane: Lane | None) -> None:
    if lane is None:
        lane = _open(step)
        step.created.append(lane)
    number = step.get("recipient_number")
    if step.referral.kind != Kind.ESCALATION:  # there the number is the superior's 批复, not the lane's
        number = number or step.get("document_number")
    lane.move(
        LANE_MOVES["take"], holder=lane.agency, taken_at=step.who.at, agency_number=number,
        no_clock_reason=_reason(step, lane),
    )  # fmt: skip
    if step.referral.kind == Kind.ADMINISTRATIVE:
        filing.take_up(lane, step.who)


def _reason(step: Step, lane: Lane) -> str:
    """A lane that no clock of the move runs on needs a reason: the criminal lane has none by law."""
    runs = any(get(start.rule).on == "lane" or start.rule in TASK_CLOCKS for start in step.move.starts)
    return "" if runs else "law_silent"


def _drop(step: Step, lane: Lane) -> None:
    lane.move(
        LANE_MOVES["drop"],
        holder=None,
        ended_at=step.who.at,
        end_reason=step.get("reason") or step.move.label,
    )
    clocks.void("*", lane, step.who, note=step.move.label)


def _finish(step: Step, lane: Lane) -> None:
    if lane.status == LaneStatus.WAITING:
        lane.move(LANE_MOVES["take"], holder=lane.agency, taken_at=step.who.at)
    lane.move(LANE_MOVES["finish"], holder=None, ended_at=step.who.at, result=step.get("reason"))
