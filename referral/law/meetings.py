"""会商 and 联席会议: who may call which, how often a district's grade asks for one, and the step of a meeting.

Source: FIELD 1.5 and 8 (equals don't order equals), time-limits I, 国卫办医急发〔2024〕6号 (会商 chaired by 卫健). The cadences are
those of one city's policy document: no limit of the law, so that a meeting that is late is never called 超期.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from agencies.kinds import AgencyKind
from referral.law.clocks import add_months

CONSULT, JOINT, LEADER = "consult", "joint", "leader"
KINDS = {CONSULT: "会商", JOINT: "联席会议", LEADER: "主要领导专题会议"}
#: Kinds that a district owes by its grade, and that therefore name one.
OWED = (JOINT, LEADER)
#: Never invited and never convening here: nothing of what they work on passes through a meeting of this system.
NEVER = frozenset({AgencyKind.DISCIPLINE})
#: Who calls which: equals talk a matter over; the 联席会议 has an office; its leader's meeting is the government's own.
CONVENERS: dict[str, frozenset[AgencyKind]] = {
    CONSULT: frozenset(AgencyKind) - NEVER,
    JOINT: frozenset({AgencyKind.NHSA, AgencyKind.GOVERNMENT}),
    LEADER: frozenset({AgencyKind.GOVERNMENT}),
}
#: On what ground a convener calls it, where there is one that is named.
BASES: dict[tuple[str, AgencyKind], str] = {
    (CONSULT, AgencyKind.HEALTH): "国卫办医急发〔2024〕6号",
    (JOINT, AgencyKind.NHSA): "联席会议办公室设在医疗保障部门",
    (JOINT, AgencyKind.GOVERNMENT): "本级人民政府、领导小组办公室召集",
    (LEADER, AgencyKind.GOVERNMENT): "南京市2025年6月13日实施方案（试行）二(五)",
}
GRADES = {"high": "高风险", "mid": "中风险", "low": "低风险"}
#: The rule that says how often a 联席会议 is held. A yearly one (部门间联席会议) is owed anyway: no grade asks for less.
CADENCES = {"high": "mtg_nanjing_high", "mid": "mtg_nanjing_mid", "low": "mtg_nanjing_low"}
#: A district of high risk has besides a meeting of its leader each year (the same clause).
LEADER_GRADES, LEADER_MONTHS, LEADER_BASIS = (
    frozenset({"high"}),
    12,
    "南京市2025年6月13日实施方案（试行）二(五)",
)
#: Days before a meeting is due on which its convener is reminded.
AHEAD = 30

#: Parts of the minutes that a 更正 may put right, as they are headed on the paper. 分工 is the task ledger's: what an owner has
#: confirmed is decided anew, not corrected.
PARTS = {"basic": "基本情况", "studied": "研究的情况", "agreed": "会商意见", "apart": "不同意见"}


class Step(StrEnum):
    """What a meeting waits for; read from its facts."""

    CALLED = "called"
    HELD = "held"
    SIGNING = "signing"
    ISSUED = "issued"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The step in Chinese."""
        return _STEPS[self]


_STEPS = {
    Step.CALLED: "待召开", Step.HELD: "待整理纪要", Step.SIGNING: "纪要会签中", Step.ISSUED: "纪要已印发", Step.CANCELLED: "已取消",
}  # fmt: skip


def step(*, is_held: bool, is_circulated: bool, is_issued: bool, is_cancelled: bool) -> Step:
    """The step of a meeting, from what was done."""
    if is_cancelled:
        return Step.CANCELLED
    if is_issued:
        return Step.ISSUED
    if is_circulated:
        return Step.SIGNING
    return Step.HELD if is_held else Step.CALLED


def may_call(kind: str, convener: str) -> bool:
    """Whether an agency of this kind may call such a meeting."""
    return convener in CONVENERS[kind]


def gives_tasks(convener: str) -> bool:
    """Whether what a meeting decides binds without the owner's own word: of 政府 and 领导小组办公室 alone."""
    return convener == AgencyKind.GOVERNMENT


def agreed(answers: list[bool], asked: int, until: date, today: date) -> bool:
    """Whether minutes are agreed on: all have answered, or the day set for it is over (silence until then is a fact).

    answers: one a participant, whatever it said: an opinion of its own is printed, it stops nobody else.
    """
    return len(answers) >= asked or today > until


@dataclass(frozen=True)
class Owed:
    """A meeting that a district owes. months: how often; last: when the last one was held, None if never since the grade."""

    kind: str
    grade: str
    months: int
    basis: str
    since: date
    last: date | None

    @property
    def due(self) -> date:
        """Until when it is to be held."""
        return add_months(max(self.since, self.last or self.since), self.months)

    @property
    def frequency(self) -> str:
        """How often, in words."""
        return _FREQUENCIES.get(self.months, f"每{self.months}个月一次")

    def word(self, today: date) -> str:
        """How it stands on a day. A policy's cadence that has gone by is no 超期."""
        if today > self.due:
            return "已过应召开日期"
        return "临近" if (self.due - today).days <= AHEAD else "未到期"


_FREQUENCIES = {3: "每季度一次", 6: "每半年一次", 12: "每年一次"}
#: Words of matters that never stand on an agenda, whoever knows of one: so a refusal tells nothing.
_DISCIPLINE = re.compile("纪委|监委|纪检|监察机关|行纪|问题线索移送|审查调查|留置|违纪|职务违法|职务犯罪")


def tells_of_discipline(*texts: str) -> str:
    """The first word in some texts that names a matter of the discipline organs; '' where there is none."""
    return next((found.group() for text in texts if (found := _DISCIPLINE.search(text or ""))), "")
