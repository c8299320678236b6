"""What may be done to a running limit beside the moves: recorded as done, stopped, extended. Source: STATES (d)."""

from collections.abc import Collection

from referral.law.kinds import KINDS
from referral.law.listing import RULES as OF_LISTINGS
from referral.law.rules import RULES, Extension, Rule
from referral.law.states import CLUE_MOVES, LANE_MOVES, Move

#: Lengthened by the agency that gave the task, not by the one that does it.
BY_SUPERIOR = frozenset({"tip_assigned_general"})
#: How a lengthening is called where it rests on a paper of its own, in words that accuse nobody.
GROUNDS = {"police_file_decide": "按公通字〔2015〕32号延长审查"}
#: Extended by a verb of their own while they run on a clue.
EXTENDED_ELSEWHERE = frozenset({"nhsa_filing", "tip_verify"})
#: Met by what a service finds, not by a move of a table.
_BY_SERVICE = frozenset({"crim_form_team", "agr.first_feedback", "rev_agency_result_notice"}) | OF_LISTINGS
#: Met by a move when it is done here, and by a record when it was done on paper alone.
_ON_PAPER_TOO = frozenset({"crim_copy_procuratorate", "tip_assigned_general"})


def _ended_by(moves: dict[str, Move]) -> set[str]:
    return {rule for move in moves.values() for rule in move.ends}


#: Limits that a move, or a service, meets. The rest are met by a fact that somebody records.
ENDED_BY_MOVES = frozenset(
    _ended_by(CLUE_MOVES) | _ended_by(LANE_MOVES) | _BY_SERVICE | {r for k in KINDS.values() for r in _ended_by(k.moves)}
)  # fmt: skip


def is_met_by_record(rule: Rule) -> bool:
    """Whether the limit is met by recording that the thing was done: 移交物品, 告知, 送达 …, which no move does."""
    return rule.id in RULES and (rule.id not in ENDED_BY_MOVES or rule.id in _ON_PAPER_TOO)


def open_extensions(
    rule: Rule,
    used: int,
    extended: int,
    reached: Collection[tuple[int | None, str]] = (),
    *,
    on_clue: bool = False,
) -> list[Extension]:
    """The lengthenings still possible, in the order of the rule.

    used: how many were given; extended: units by which they have lengthened it; reached: the whole lengths that it was
    given; on_clue: whether it runs on a clue. Steps come one after the other; those counted from the base length may be chosen as long as they reach further.
    """
    if on_clue and rule.id in EXTENDED_ELSEWHERE:
        return []
    if whole := [one for one in rule.extensions if one.total]:
        taken = [n for n, one in enumerate(whole, 1) if (one.amount, str(one.unit)) in reached]
        return whole[max(taken, default=0) :][:1]
    steps = [one for one in rule.extensions if not one.from_base][used : used + 1]
    return steps + [one for one in rule.extensions if one.from_base and one.amount > extended]
