"""States and moves of clue, referral, lane and case: the tables that every status change is asked of.

A move that is not in a table does not exist. Source: STATES (a)–(c) of the design, which quotes the articles.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from agencies.roles import Act


class ClueStatus(StrEnum):
    REGISTERED = "registered"
    CHECKING = "checking"
    CASED = "cased"
    MERGED = "merged"
    DROPPED = "dropped"
    DIRECT = "direct"


class ReferralStatus(StrEnum):
    DRAFT = "draft"
    REVIEWING = "reviewing"
    DECIDING = "deciding"
    APPROVED = "approved"
    REFUSED = "refused"
    SENT = "sent"
    SIGNED = "signed"
    SUPPLEMENTING = "supplementing"
    ACCEPTED = "accepted"
    NOT_OURS = "not_ours"
    RETURNED = "returned"
    REROUTED = "rerouted"
    DISPUTED = "disputed"
    NOT_FILED = "not_filed"
    RECONSIDERING = "reconsidering"
    SUPERVISED = "supervised"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


class LaneStatus(StrEnum):
    WAITING = "waiting"
    WORKING = "working"
    REPORTED = "reported"
    DONE = "done"
    WAIVED = "waived"
    NOT_TAKEN = "not_taken"


class CaseStatus(StrEnum):
    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"
    ARCHIVED = "archived"


LABELS: dict[StrEnum, str] = {
    ClueStatus.REGISTERED: "已登记",
    ClueStatus.CHECKING: "核实中",
    ClueStatus.CASED: "已建案",
    ClueStatus.MERGED: "已并案",
    ClueStatus.DROPPED: "不予建案",
    ClueStatus.DIRECT: "已直送",
    ReferralStatus.DRAFT: "拟稿",
    ReferralStatus.REVIEWING: "审核中",
    ReferralStatus.DECIDING: "待批准",
    ReferralStatus.APPROVED: "已批准，待送达",
    ReferralStatus.REFUSED: "不批准移送",
    ReferralStatus.SENT: "已送达，待签收",
    ReferralStatus.SIGNED: "已签收，审查中",
    ReferralStatus.SUPPLEMENTING: "补正中",
    ReferralStatus.ACCEPTED: "已受理",
    ReferralStatus.NOT_OURS: "不属职责",
    ReferralStatus.RETURNED: "已退回",
    ReferralStatus.REROUTED: "已转送",
    ReferralStatus.DISPUTED: "管辖争议",
    ReferralStatus.NOT_FILED: "不予立案",
    ReferralStatus.RECONSIDERING: "复议中",
    ReferralStatus.SUPERVISED: "立案监督中",
    ReferralStatus.ENDED: "终结",
    ReferralStatus.WITHDRAWN: "已撤回",
    LaneStatus.WAITING: "待签收或审查",
    LaneStatus.WORKING: "办理中",
    LaneStatus.REPORTED: "已反馈，待确认",
    LaneStatus.DONE: "已办结",
    LaneStatus.WAIVED: "经批准豁免",
    LaneStatus.NOT_TAKEN: "未承办",
    CaseStatus.OPEN: "办理中",
    CaseStatus.CLOSING: "提请办结",
    CaseStatus.CLOSED: "已办结",
    CaseStatus.ARCHIVED: "已归档",
}

S = ReferralStatus
REFERRAL_FINAL = frozenset({S.REFUSED, S.ACCEPTED, S.REROUTED, S.ENDED, S.WITHDRAWN})
REFERRAL_UNSENT = frozenset({S.DRAFT, S.REVIEWING, S.DECIDING, S.APPROVED})
REFERRAL_NEVER_SENT = REFERRAL_UNSENT | {S.REFUSED}
LANE_FINAL = frozenset({LaneStatus.DONE, LaneStatus.WAIVED, LaneStatus.NOT_TAKEN})
CLUE_FINAL = frozenset({ClueStatus.CASED, ClueStatus.MERGED, ClueStatus.DROPPED, ClueStatus.DIRECT})


class Side(StrEnum):
    """Who of a referral or lane acts: the row is asked which agency stands there."""

    SENDER = "sender"
    RECIPIENT = "recipient"
    ORIGIN = "origin"
    LEAD = "lead"
    SUPERIOR = "superior"
    PROCURATORATE = "procuratorate"
    JOINED = (
        "joined"  # the other agencies that take part in the same 联合查处: they are told, they do not act
    )
    NOBODY = "nobody"


#: Who holds an open referral in a status; final statuses are held by nobody.
REFERRAL_HOLDER: dict[ReferralStatus, Side] = {
    S.DRAFT: Side.SENDER,
    S.REVIEWING: Side.SENDER,
    S.DECIDING: Side.SENDER,
    S.APPROVED: Side.SENDER,
    S.REFUSED: Side.NOBODY,
    S.SENT: Side.RECIPIENT,
    S.SIGNED: Side.RECIPIENT,
    S.SUPPLEMENTING: Side.SENDER,
    S.ACCEPTED: Side.NOBODY,
    S.NOT_OURS: Side.SENDER,
    S.RETURNED: Side.SENDER,
    S.REROUTED: Side.NOBODY,
    S.DISPUTED: Side.SUPERIOR,
    S.NOT_FILED: Side.SENDER,
    S.RECONSIDERING: Side.RECIPIENT,
    S.SUPERVISED: Side.PROCURATORATE,
    S.ENDED: Side.NOBODY,
    S.WITHDRAWN: Side.NOBODY,
}


class LaneEffect(StrEnum):
    """What a referral's move does to the lane that it opened."""

    NONE = ""
    OPEN = "open"
    TAKE = "take"
    DROP = "drop"
    FINISH = "finish"


@dataclass(frozen=True)
class Start:
    """A clock that a move starts, and the side whose duty it is."""

    rule: str
    side: Side


@dataclass(frozen=True)
class Move:
    """One lawful move.

    name: English verb, unique within its table; label: 中文; sources: statuses it may start from; target: status
    after it, empty: the row stays where it is; side and act: which agency's post may do it and the right that it needs there; starts, ends, voids,
    stops, resumes: clock rules; needs: names of fields that may not be empty; letter: form it writes; notify:
    (side, role name) pairs who get a notice, role "officers" meaning the named officers.
    """

    name: str
    label: str
    sources: frozenset[str]
    target: str
    side: Side
    act: str
    starts: tuple[Start, ...] = ()
    ends: tuple[str, ...] = ()
    voids: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    letter: str = ""
    lane: LaneEffect = LaneEffect.NONE
    notify: tuple[tuple[Side, str], ...] = ()
    screen: bool = True

    def but(self, **changes: object) -> "Move":
        """The same move with other values: how a kind's own table wins over the general one."""
        return replace(self, **changes)  # type: ignore[arg-type]


def sources(*statuses: StrEnum) -> frozenset[str]:
    """The statuses from which a move may start."""
    return frozenset(statuses)


def table(*moves: Move) -> dict[str, Move]:
    """Moves by name."""
    return {move.name: move for move in moves}


CLUE_MOVES = table(
    Move("check", "核实", sources(ClueStatus.REGISTERED), ClueStatus.CHECKING, Side.LEAD, Act.CHECK_CLUE),
    Move(
        "open", "建案", sources(ClueStatus.CHECKING), ClueStatus.CASED, Side.LEAD, Act.DECIDE_CLUE,
        ends=("nhsa_filing", "tip_verify"), notify=((Side.LEAD, "officers"),),
    ),
    Move(
        "merge", "并案", sources(ClueStatus.REGISTERED, ClueStatus.CHECKING), ClueStatus.MERGED, Side.LEAD,
        Act.CHECK_CLUE, ends=("nhsa_filing", "tip_verify"), needs=("case",),
    ),
    Move(
        "drop", "不予建案", sources(ClueStatus.CHECKING), ClueStatus.DROPPED, Side.LEAD, Act.DECIDE_CLUE,
        ends=("nhsa_filing", "tip_verify"), needs=("reason",),
    ),
    Move(
        "direct", "直送", sources(ClueStatus.REGISTERED, ClueStatus.CHECKING), ClueStatus.DIRECT, Side.LEAD,
        Act.REGISTER_CLUE, ends=("nhsa_filing", "tip_verify"), needs=("agency", "document_number", "document_date"),
    ),
)  # fmt: skip

L = LaneStatus
LANE_MOVES = table(
    Move("take", "承办", sources(L.WAITING), L.WORKING, Side.RECIPIENT, Act.ANSWER_REFERRAL, screen=False),
    Move(
        "report", "结果反馈", sources(L.WORKING), L.REPORTED, Side.RECIPIENT, Act.APPROVE_RESULT,
        ends=("agr.first_feedback", "agr.final_feedback", "assist_letter_reply", "rev_agency_reply", "tip_assigned_general"),
        starts=(Start("agr.confirm", Side.ORIGIN),), letter="result_feedback",
        notify=((Side.ORIGIN, "officers"),),
    ),
    Move(
        "confirm", "确认", sources(L.REPORTED), L.DONE, Side.ORIGIN, Act.CONFIRM_RESULT, ends=("agr.confirm",),
        notify=((Side.RECIPIENT, "officers"),),
    ),
    Move(
        "send_back", "退回补充", sources(L.REPORTED), L.WORKING, Side.ORIGIN, Act.CONFIRM_RESULT,
        ends=("agr.confirm",), needs=("reason",), letter="send_back_letter", notify=((Side.RECIPIENT, "officers"),),
    ),
    Move(
        "finish", "直接办结", sources(L.WORKING), L.DONE, Side.RECIPIENT, Act.APPROVE_RESULT,
        ends=("nhsa_decide", "agr.first_feedback", "agr.final_feedback"), notify=((Side.ORIGIN, "officers"),),
    ),
    Move(
        "waive", "豁免", sources(L.WAITING, L.WORKING, L.REPORTED), L.WAIVED, Side.LEAD, Act.WAIVE_LANE,
        needs=("reason",), letter="waiver_sheet", notify=((Side.RECIPIENT, "officers"), (Side.ORIGIN, "officers")),
    ),
    Move(
        "leave", "退出", sources(L.WORKING), L.NOT_TAKEN, Side.RECIPIENT, Act.DECIDE_FILING, voids=("*",),
        needs=("reason",), letter="joint_answer", notify=((Side.ORIGIN, "officers"), (Side.JOINED, "officers")),
    ),
    Move("drop", "未承办", sources(L.WAITING, L.WORKING), L.NOT_TAKEN, Side.RECIPIENT, Act.ANSWER_REFERRAL, screen=False),
)  # fmt: skip

C = CaseStatus
CASE_MOVES = table(
    Move("propose_close", "提请办结", sources(C.OPEN), C.CLOSING, Side.LEAD, Act.PROPOSE_CLOSE, notify=((Side.LEAD, "head"),)),
    Move(
        "refuse_close", "退回办结申请", sources(C.CLOSING), C.OPEN, Side.LEAD, Act.CLOSE_CASE, needs=("reason",),
        notify=((Side.LEAD, "officers"),),
    ),
    Move("close", "办结", sources(C.CLOSING), C.CLOSED, Side.LEAD, Act.CLOSE_CASE, notify=((Side.LEAD, "officers"),)),
    Move("archive", "归档", sources(C.CLOSED), C.ARCHIVED, Side.LEAD, Act.ARCHIVE_CASE),
    Move("reopen", "重启", sources(C.CLOSED, C.ARCHIVED), C.OPEN, Side.LEAD, Act.REOPEN_CASE, needs=("reason",), notify=((Side.LEAD, "officers"),)),
    Move("resume", "恢复办理", sources(C.CLOSING), C.OPEN, Side.LEAD, Act.DRAFT_REFERRAL, screen=False),
)  # fmt: skip


def lawful(moves: dict[str, Move], status: str) -> list[Move]:
    """The moves that may start from a status, in the order of the table."""
    return [move for move in moves.values() if status in move.sources]


def labels_of(moves: Iterable[Move]) -> str:
    """What may be done, as a refusal lists it: each label once, 无 where there is nothing."""
    return "、".join(dict.fromkeys(move.label for move in moves)) or "无"


#: Duties that bind only if their ground is found: their time runs out without a breach.
WINDOWS = frozenset({"police_supplement_notice", "police_reroute", "superv_reroute"})
