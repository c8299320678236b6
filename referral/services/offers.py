"""Which moves of a referral are open now: the law's table, and what each of them waits for. Page and refusal say the same."""

from collections.abc import Callable
from datetime import datetime

from referral.law.states import Move
from referral.models import Referral
from referral.services import discipline, objections, supervision

#: What is sent on paper goes on paper to its end, and the other way round.
ON_LINE = frozenset({"send", "sign", "reroute"})
OFF_LINE = frozenset({"record_offline", "record_receipt"})
#: Moves that are lawful in a status only when something has been asked for, or a right has not run out.
_WHEN: dict[str, Callable[[Referral, datetime], object]] = {
    "obstacle": discipline.may_stop,
    "reroute": lambda referral, at: not discipline.is_handed_on(referral),
    "obstacle_over": lambda referral, at: discipline.is_stopped(referral),
    "explain": lambda referral, at: supervision.explaining(referral),
    "demand_reasons": lambda referral, at: not supervision.explaining(referral),
    "demand_overdue": lambda referral, at: (
        supervision.is_late(referral, at) and not supervision.explaining(referral)
    ),
    "reconsider": lambda referral, at: not (referral.reviewed or objections.has_lapsed(referral)),
    "ask_supervision": lambda referral, at: not (referral.reviewed and objections.has_lapsed(referral)),
}


def open_moves(referral: Referral, at: datetime) -> list[Move]:
    """The moves that may be done now, by whomever."""
    other_way = ON_LINE if referral.is_offline else OFF_LINE
    return [
        move
        for move in referral.rule.lawful(referral.status)
        if move.screen
        and move.name not in other_way
        and (move.name not in _WHEN or _WHEN[move.name](referral, at))
    ]


def lawful_move(referral: Referral, name: str, at: datetime) -> Move:
    """The move of that name, if the table has it from here. Raises Unlawful that lists what is open at that moment."""
    if any(move.name == name for move in referral.rule.lawful(referral.status)):
        return referral.rule.move(name, referral.status)
    return referral.rule.move(name, referral.status, offered=open_moves(referral, at))
