"""The one act that is due on an item: straight to its form, or to the page of its row where there is a choice."""

from dataclasses import dataclass

from django.urls import reverse

from agencies.models import Post
from agencies.rights import rights_of
from referral.law.states import (
    CASE_MOVES,
    CLUE_MOVES,
    LANE_MOVES,
    REFERRAL_HOLDER,
    Move,
    ReferralStatus,
    Side,
    lawful,
)
from referral.models import Case, Clue, Lane, Referral
from referral.services.lanes import lawful_now
from referral.services.offers import OFF_LINE, ON_LINE
from workflows.models import WorkItem
from workflows.notices import address
from workflows.turns import NOBODY_WAITS

#: Lawful on a row, but never what its item waits for.
_ASIDE = NOBODY_WAITS | {"merge", "reopen", "interim", "waive"}


@dataclass(frozen=True)
class Due:
    """The button of an item."""

    word: str
    url: str


def due_act(item: WorkItem, post: Post) -> Due:
    """What the button of an item says and where it leads. item: with its row at hand."""
    row = item.row
    rights = rights_of(post) & set(item.acts.split(","))
    moves = [move for move in _moves(row) if move.name not in _ASIDE and move.act in rights]
    if len(moves) != 1:
        return Due(item.label, address(row))
    names = {Referral: "referral-move", Lane: "lane-act", Case: "case-act", Clue: "clue-act"}
    return Due(moves[0].label, reverse(names[type(row)], args=[row.slug, moves[0].name]))


def _moves(row: Referral | Lane | Case | Clue) -> list[Move]:
    """The moves of a row that belong to the side whose turn it is."""
    if isinstance(row, Referral):
        side = Side.SENDER if row.is_offline else REFERRAL_HOLDER[ReferralStatus(row.status)]
        other_way = ON_LINE if row.is_offline else OFF_LINE
        moves = row.rule.lawful(row.status)
        return [m for m in moves if m.side == side and m.screen and m.name not in other_way]
    if isinstance(row, Lane):
        return [move for move in lawful_now(row) if move.name in LANE_MOVES]
    table = CLUE_MOVES if isinstance(row, Clue) else CASE_MOVES
    return [move for move in lawful(table, row.status) if move.screen]
