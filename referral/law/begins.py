"""How a limit begins: by a move, by a fact that a service finds, or registered (登记时限) by the agency that has to keep it.

Source: STATES (d), the column of triggers of the collection. A rule that nothing starts and that is not told of here has
no way to begin: tests/law/test_begins.py looks for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from agencies.kinds import AgencyKind as A
from referral.law.criminal import OUTCOME_CLOCKS
from referral.law.kinds import ENFORCERS, KINDS
from referral.law.moves import consult_clock
from referral.law.reverse import FOLLOWS as ROAD_TO_OPINION
from referral.law.reverse import REPLY
from referral.law.rules import RULES, Nature, Rule
from referral.law.states import CLUE_MOVES, LANE_MOVES, Move

#: A clue that comes this way starts this limit on the day on which it is received.
BY_SOURCE = {
    "tip": "tip_verify", "petition": "xf_agency_notice", "assigned": "tip_assigned_general", "flight": "fi_progress_report",
}  # fmt: skip
#: One limit follows the other when that is met: 处理意见书送达后信访人可以申请复查, 处罚决定书送达后缴纳罚款.
FOLLOWS = ROAD_TO_OPINION | {"xf_finish": "xf_review", "penalty_serve": "fine_pay"}
#: Started by what a service finds: an official, a penalty, a team that is missing, an inspection that is dealt with …
BY_SERVICE = frozenset(
    {
        "nhsa_filing", "nhsa_decide", "tip_named_notice", "fi_final_report", "crim_form_team", "crim_late_penalty_copy",
        "superv_duty_to_transfer", "disc_refer_others", "disc_refer_conclusion", "penalty_limitation",
        "rev_internal_transfer", "rev_escalate_no_reply", "rev_agency_result_notice", "agr.final_feedback",
        "listing_term_short", "listing_progress_report", "listing_early_extension",
    }
)  # fmt: skip
#: No time of its own to count, and why.
NO_TIME = {
    "police_not_police_matter": "the written notice is the move that finds it",
    "police_file_notify": "the decision is entered with the notice that tells it",
    "nhsa_suspend": "no limit: the ground on which nhsa_decide stands still",
}
#: Rules of objects that are not kept here yet.
_LATER = frozenset({"meeting"})


def _started_by(moves: Iterable[Move]) -> set[str]:
    return {start.rule for move in moves for start in move.starts}


STARTED_BY_MOVES = frozenset(
    _started_by([*CLUE_MOVES.values(), *LANE_MOVES.values(), *REPLY.values()])
    | {rule for kind in KINDS.values() for rule in _started_by(kind.moves.values())}
)
STARTED_BY_FACTS = (
    BY_SERVICE | set(BY_SOURCE.values()) | set(FOLLOWS.values()) | set(OUTCOME_CLOCKS.values())
    | {consult_clock(kind).rule for kind in A}
)  # fmt: skip


@dataclass(frozen=True)
class Trigger:
    """From what a registered limit runs. words: the fact; paper: what proves it; kinds: agencies that have to keep it.

    sources: the clue must have come this way; provinces: only an agency of a province.
    """

    words: str
    paper: str
    kinds: frozenset[str]
    sources: frozenset[str] = frozenset()
    provinces: bool = False


_NHSA, _PETITION, _TIP = frozenset({A.NHSA}), frozenset({"petition"}), frozenset({"tip"})
_ANY = frozenset(A)
TRIGGERS: dict[str, Trigger] = {
    "evid_register_dispose": Trigger("采取先行登记保存之日", "先行登记保存证据通知书", ENFORCERS),
    "evid_seal": Trigger("实施封存之日", "封存决定书", ENFORCERS),
    "legal_review": Trigger("案卷送交法制机构", "法制审核送审表", ENFORCERS),
    "hearing_request": Trigger("告知当事人有要求听证的权利", "行政处罚听证告知书及送达回证", ENFORCERS),
    "hearing_notice": Trigger("举行听证的时间", "听证通知书", ENFORCERS),
    "penalty_serve": Trigger("宣告处罚决定，当事人不在场", "行政处罚决定书", ENFORCERS),
    "fine_pay": Trigger("当事人收到行政处罚决定书", "行政处罚决定书及送达回证", ENFORCERS),
    "penalty_publicity_withdraw": Trigger("公开的处罚决定被变更、撤销、确认违法或者无效", "变更、撤销决定书或者裁判文书", ENFORCERS),
    "tip_accept_local": Trigger("收到举报", "举报登记表", _NHSA, _TIP),
    "reward_collect": Trigger("举报人收到领取奖励通知", "领取奖励通知书及送达回证", _NHSA, _TIP),
    "fi_interprov_record": Trigger("决定开展省际联合飞行检查", "联合飞行检查方案", _NHSA, provinces=True),
    "disc_back_to_agency": Trigger("对属于其他机关职责的问题得出结论", "结论性意见", frozenset({A.DISCIPLINE})),
    "xf_office_forward": Trigger("信访部门收到信访事项", "信访事项登记单", frozenset({A.GOVERNMENT}), _PETITION),
    "xf_object_transfer": Trigger("收到转送的信访事项", "信访事项转送函", _ANY, _PETITION),
    "xf_finish": Trigger("受理信访事项", "信访事项受理告知书", _ANY, _PETITION),
}  # fmt: skip
#: The row on which a limit of something else is kept.
_KEPT_ON = {"evidence": "lane", "reward": "clue"}


def begins_somehow(rule: Rule) -> bool:
    """Whether a limit has a way to begin here; what is switched off, no limit, or of a later object needs none."""
    needs_none = rule.is_off or rule.nature == Nature.PARAMETER or rule.on in _LATER or rule.id in NO_TIME
    return needs_none or rule.id in STARTED_BY_MOVES | STARTED_BY_FACTS or rule.id in TRIGGERS


def registered_on(word: str) -> list[Rule]:
    """The rules that are registered on a kind of row (clue, case, lane), in the order of the collection."""
    kept = (rule for rule in RULES.values() if rule.id in TRIGGERS and not rule.is_off)
    return [rule for rule in kept if _KEPT_ON.get(rule.on, rule.on) == word]
