"""The tables of the law against the design's text, typed by hand: each row is there exactly, and no other."""

import pytest

from agencies.roles import RIGHTS, Role
from referral.law.errors import Unlawful
from referral.law.kinds import KINDS
from referral.law.states import (
    CASE_MOVES,
    CLUE_MOVES,
    LANE_MOVES,
    REFERRAL_FINAL,
    REFERRAL_HOLDER,
    Move,
    ReferralStatus,
    Side,
)
from tests.law import states_tables as design

SIDES = {
    "S": Side.SENDER, "R": Side.RECIPIENT, "O": Side.ORIGIN, "L": Side.LEAD, "C": Side.SUPERIOR,
    "P": Side.PROCURATORATE, "-": Side.NOBODY,
}  # fmt: skip
LETTERS = {side: letter for letter, side in SIDES.items()}
Row = tuple[str, ...]


def rows(text: str, approve: str = "") -> dict[str, Row]:
    """The rows of a typed table, by move."""
    found = {}
    for line in filter(None, text.splitlines()):
        name, *cells = (cell.strip() for cell in line.format(approve=approve).split("|"))
        found[name] = tuple(" ".join(sorted(cell.split())) for cell in cells)
    return found


def written(move: Move) -> Row:
    """A move of the code in the form of the typed tables."""
    clocks = [*move.ends, *(f"-{c}" for c in move.stops), *(f"+{c}" for c in move.resumes)]
    clocks += [c if c == "*" else f"!{c}" for c in move.voids]
    starts = [f"{start.rule}({LETTERS[start.side]})" for start in move.starts]
    cells = (move.sources, [move.target], [LETTERS[move.side], move.act], clocks, starts, [move.letter])
    return tuple(" ".join(sorted(map(str, filter(None, cell)))) for cell in cells)


TABLES: list[tuple[str, dict[str, Row], dict[str, Move]]] = [
    *(
        (kind, rows(general, approve) | rows(own, approve), KINDS[kind].moves)
        for kind, (general, own, approve) in design.KINDS.items()
    ),
    ("lane", rows(design.LANE), LANE_MOVES), ("case", rows(design.CASE), CASE_MOVES), ("clue", rows(design.CLUE), CLUE_MOVES),
]  # fmt: skip


@pytest.mark.parametrize(("name", "typed", "moves"), TABLES, ids=[table[0] for table in TABLES])
def test_each_row_of_the_design_is_there_and_no_other(
    name: str, typed: dict[str, Row], moves: dict[str, Move]
) -> None:
    assert {move: written(row) for move, row in moves.items() if move != "draft"} == typed


def test_who_holds_a_referral_in_each_status() -> None:
    cells = design.HOLDERS.replace("\n", "|").split("|")
    typed = {status: SIDES[side] for status, side in (cell.split() for cell in cells if cell.strip())}
    assert {str(status): side for status, side in REFERRAL_HOLDER.items()} == typed
    assert {str(s) for s in REFERRAL_FINAL} == {s for s, side in typed.items() if side == Side.NOBODY}


def test_what_is_refused_sent_back_or_given_up_says_why() -> None:
    for kind, rule in KINDS.items():
        for name in set(design.REASONS.split()) & set(rule.moves):
            assert "reason" in rule.moves[name].needs, (kind, name)


@pytest.mark.parametrize("kind", design.KINDS)
def test_a_move_outside_its_row_is_refused_with_what_is_lawful(kind: str) -> None:
    """From every status, every move of every table that has no row there; the sentence names each that has."""
    general, own, approve = design.KINDS[kind]
    typed = rows(general, approve) | rows(own, approve)
    names = {name for table in design.KINDS.values() for name in (*rows(table[0]), *rows(table[1]))}
    for status in ReferralStatus:
        lawful = {name for name, row in typed.items() if str(status) in row[0].split()}
        for name in names - lawful:
            with pytest.raises(Unlawful) as refusal:
                KINDS[kind].move(name, status)
            assert f"现为「{KINDS[kind].status_label(status)}」" in refusal.value.sentence
            for one in lawful:
                assert KINDS[kind].moves[one].label in refusal.value.sentence
        for name in lawful:
            assert KINDS[kind].move(name, status).name == name


def test_roles_hold_the_rights_of_the_design_and_no_others() -> None:
    for line in filter(None, design.ROLES.splitlines()):
        act, _, roles = line.partition(":")
        holding = {str(role) for role in Role if act in {str(right) for right in RIGHTS[role]}}
        assert holding == set(roles.split()), act


def test_a_head_may_what_a_deputy_may_and_never_the_other_way_round() -> None:
    assert RIGHTS[Role.DEPUTY] < RIGHTS[Role.HEAD]
