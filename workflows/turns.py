"""Whose turn it is: read from the status by the law's tables. The flows, the queues and the checks all ask here."""

from dataclasses import dataclass
from typing import TypeAlias

from agencies.models import Agency, Post
from agencies.roles import Act
from referral.law.kinds import KINDS
from referral.law.states import (
    CASE_MOVES,
    CLUE_FINAL,
    CLUE_MOVES,
    LANE_MOVES,
    REFERRAL_FINAL,
    REFERRAL_HOLDER,
    CaseStatus,
    ClueStatus,
    LaneStatus,
    Move,
    ReferralStatus,
    Side,
    lawful,
)
from referral.models import Case, Clue, Lane, Referral
from referral.services.objections import has_lapsed

Row: TypeAlias = Referral | Lane | Case | Clue

#: What the human tasks are called, by the name of their node.
REFERRAL_LABELS = {
    ReferralStatus.DRAFT: "拟稿",
    ReferralStatus.REVIEWING: "审核",
    ReferralStatus.DECIDING: "批准",
    ReferralStatus.APPROVED: "送达",
    ReferralStatus.SENT: "签收",
    ReferralStatus.SIGNED: "审查答复",
    ReferralStatus.SUPPLEMENTING: "补正",
    ReferralStatus.NOT_OURS: "不属职责了结",
    ReferralStatus.RETURNED: "退回处理",
    ReferralStatus.DISPUTED: "管辖争议",
    ReferralStatus.NOT_FILED: "不予立案处理",
    ReferralStatus.RECONSIDERING: "复议",
    ReferralStatus.SUPERVISED: "立案监督",
}
LANE_LABELS = {LaneStatus.WORKING: "办理", LaneStatus.REPORTED: "确认"}
CASE_LABELS = {CaseStatus.OPEN: "提请办结", CaseStatus.CLOSING: "办结", CaseStatus.CLOSED: "归档"}
CLUE_LABELS = {ClueStatus.REGISTERED: "核实线索", ClueStatus.CHECKING: "决定建案"}

#: Taking back one's own paper and leaving are lawful, but nobody waits for it.
NOBODY_WAITS = frozenset({"withdraw", "take_back", "revoke", "leave", "obstacle", "obstacle_over"})


@dataclass(frozen=True)
class Turn:
    """What waits for whom. node: name of the flow's node; acts: any of these rights lets a post do it."""

    node: str
    label: str
    agency: Agency
    acts: frozenset[str]
    queue: str = "todo"
    owner: Post | None = None

    @property
    def act_set(self) -> str:
        """The rights as one stable text."""
        return act_set(self.acts)


def act_set(acts: frozenset[str]) -> str:
    """A set of rights as one stable text, by which a queue can be asked."""
    return ",".join(sorted(str(act) for act in acts))


def _acts(moves: list[Move], side: Side) -> frozenset[str]:
    return frozenset(
        str(m.act) for m in moves if m.side == side and m.act and m.screen and m.name not in NOBODY_WAITS
    )


def referral_acts(kind: str, status: str, *, offline: bool = False) -> frozenset[str]:
    """The rights that a referral waits for. An off-line one (行纪) is carried on by its sender, from the paper."""
    side = Side.SENDER if offline else REFERRAL_HOLDER[ReferralStatus(status)]
    return _acts(KINDS[kind].lawful(status), side)


def lane_acts(status: str) -> frozenset[str]:
    """The rights that a lane waits for: an officer prepares the result that a deputy or the head approves."""
    if status == LaneStatus.WORKING:
        return _acts(lawful(LANE_MOVES, status), Side.RECIPIENT) | {str(Act.REPORT_RESULT)}
    if status == LaneStatus.REPORTED:
        return _acts(lawful(LANE_MOVES, status), Side.ORIGIN)
    return frozenset()


def case_acts(status: str) -> frozenset[str]:
    """The rights that a case as a whole waits for."""
    move = {CaseStatus.OPEN: "propose_close", CaseStatus.CLOSING: "close", CaseStatus.CLOSED: "archive"}
    return frozenset({str(CASE_MOVES[move[CaseStatus(status)]].act)})


def clue_acts(status: str) -> frozenset[str]:
    """The rights that a clue waits for."""
    moves = [m for m in lawful(CLUE_MOVES, status) if m.name not in {"merge", "direct"}]
    return _acts(moves, Side.LEAD)


def _all_act_sets() -> frozenset[str]:
    sets = {
        referral_acts(kind, status, offline=offline)
        for kind in KINDS
        for status in REFERRAL_LABELS
        for offline in (False, True)
    }
    sets |= {lane_acts(status) for status in LANE_LABELS} | {case_acts(status) for status in CASE_LABELS}
    return frozenset(act_set(acts) for acts in sets | {clue_acts(status) for status in CLUE_LABELS})


#: Every set of rights that an item can wait for: few, so a queue asks for those that meet a post's own.
ACT_SETS = _all_act_sets()


def turn_of(row: Row) -> Turn | None:
    """Whose turn it is on a row, or None when nobody's: it ended, or it waits for another row."""
    if isinstance(row, Referral):
        return _referral_turn(row)
    if isinstance(row, Lane):
        return _lane_turn(row)
    if isinstance(row, Case):
        return _case_turn(row)
    return _clue_turn(row)


def _referral_turn(row: Referral) -> Turn | None:
    if row.status in REFERRAL_FINAL:
        return None
    agency = row.sender if row.is_offline else row.holder
    assert agency is not None
    acts = referral_acts(row.kind, row.status, offline=row.is_offline)
    label = "权利期满说明" if has_lapsed(row) else REFERRAL_LABELS[ReferralStatus(row.status)]
    queue = "sign" if row.status == ReferralStatus.SENT and not row.is_offline else "todo"
    owner = row.drafted_by if row.status == ReferralStatus.DRAFT else None
    return Turn(row.status, label, agency, acts, queue, owner)


def _lane_turn(row: Lane) -> Turn | None:
    if row.status not in LANE_LABELS:
        return None
    agency = row.holder
    if row.opened_by is not None and row.opened_by.is_offline:
        agency = row.opened_by.sender
    assert agency is not None
    queue = "progress" if row.status == LaneStatus.WORKING else "todo"
    return Turn(row.status, LANE_LABELS[LaneStatus(row.status)], agency, lane_acts(row.status), queue)


def _case_turn(row: Case) -> Turn | None:
    if row.status not in CASE_LABELS or (row.status == CaseStatus.OPEN and is_busy(row)):
        return None
    return Turn(row.status, CASE_LABELS[CaseStatus(row.status)], row.lead_agency, case_acts(row.status))


def _clue_turn(row: Clue) -> Turn | None:
    if row.status in CLUE_FINAL:
        return None
    return Turn(row.status, CLUE_LABELS[ClueStatus(row.status)], row.agency, clue_acts(row.status))


def is_busy(case: Case) -> bool:
    """Whether a lane is still worked on or a referral is open, so that nobody can be asked to propose the closing.

    Secret lanes and referrals do not count here: whether the task appears must tell nobody that there is one. Closing
    itself asks again, of all of them.
    """
    if case.lanes.open().filter(secret=False).exists():
        return True
    return case.referrals.open().filter(secret=False).exists()


__all__ = ["ACT_SETS", "NOBODY_WAITS", "Row", "Turn", "act_set", "is_busy", "turn_of"]
