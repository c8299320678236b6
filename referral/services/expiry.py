"""Acts that come by themselves when their time is up: nobody does them, and the record says so."""

from datetime import datetime

from django.db import transaction

from referral.law import rules
from referral.law.jurisdiction import TALKS
from referral.law.rules import Nature
from referral.law.states import LANE_MOVES
from referral.models import Clock, Event, Lane, Referral
from referral.models.ledger import append
from referral.services import clocks
from referral.services.answers import DISPUTE
from referral.services.grants import let_see
from referral.services.lanes import COUNTDOWNS
from referral.services.parties import superior_of
from referral.services.referrals import keep_reason


def run_out(clock: Clock, *, at: datetime) -> None:
    """Let a right, or the window of a conditional duty, run out; what it stood for on a referral needs a reason now."""
    clocks.lapse(clock, at=clock.due_at or at, note="期间届满")
    if clock.referral is not None:
        is_right = rules.get(clock.rule).nature == Nature.RIGHT
        keep_reason(clock.referral, why="right_lapsed" if is_right else "")


def confirm(lane: Lane, *, at: datetime) -> None:
    """Take a reported result as confirmed: nobody spoke up within `agr.confirm`.

    at: when the time was found to be up. Raises Conflict when the lane has moved on.
    """
    with transaction.atomic():
        lane.move(LANE_MOVES["confirm"], holder=None, ended_at=at)
        for clock in clocks.running("agr.confirm", lane):
            clocks.lapse(clock, at=clock.due_at or at, note="期满视为确认")
        for rule in COUNTDOWNS:
            for clock in clocks.running(rule, lane):
                clocks.lapse(clock, at=at, note="办理分支已办结")
        append(
            Event(
                ledger=lane.case.ledger, at=at, entered_at=at, agency=lane.origin, act="confirm_by_expiry",
                label="期满未提出意见，视为确认", lane=lane, referral=lane.opened_by, secret=lane.secret,
            )
        )  # fmt: skip


def to_superior(referral: Referral, *, at: datetime) -> None:
    """A return on which the two sides have not agreed in time goes to the common superior, who designates (指定管辖).

    at: when the time was found to be up. Raises Conflict when the referral has moved on, Incomplete when the directory
    has no common superior; then nothing was changed.
    """
    with transaction.atomic():
        superior = superior_of(referral)
        referral.move(referral.rule.moves["contest"], holder=superior)
        for clock in clocks.running(TALKS, referral):
            clocks.lapse(clock, at=clock.due_at or at, note="期满未达成一致，报请共同上级指定")
        keep_reason(referral)
        let_see(referral.case, superior, why=DISPUTE, at=at)
        append(
            Event(
                ledger=referral.case.ledger, at=at, entered_at=at, agency=referral.sender, act="contest_by_expiry",
                label=f"管辖协商期满未达成一致，报请{superior.short_name}指定管辖", referral=referral,
            )
        )  # fmt: skip
