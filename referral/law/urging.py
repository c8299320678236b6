"""Who may press whom, by which step and in which words: sender × addressee. Source: FIELD 8, STATES (d), time-limits note 9.

Equals don't order equals: between them 商请反馈函, then a letter to the common superior. 催办, 督办函 and 约谈 go down the own
line, or come from 政府、领导小组、督查室 of the same place. 纪委监委, procuratorate and court are never pressed through here.
"""

from dataclasses import dataclass
from enum import StrEnum

from agencies.kinds import AgencyKind


class Relation(StrEnum):
    """How the addressee stands to the sender."""

    OWN = "own"
    DOWN = "down"
    GOVERNMENT = "government"
    EQUAL = "equal"
    UP = "up"
    NEVER = "never"


@dataclass(frozen=True)
class Standing:
    """Where an agency stands. above: keys of the agencies over it in its line, the nearest first."""

    key: int
    kind: str
    region: int
    above: tuple[int, ...] = ()


@dataclass(frozen=True)
class Step:
    """One step. label: what it is called; level: any (whoever has the right), deputy (分管负责人、负责人)
    or head (drafted by whoever has the right, decided by 负责人); letter: the form
    that it sends; after, times, waits: only after so many of that step, the last as long ago as this parameter says and
    unanswered; overdue: only when a duty of the addressee is over; by_notice: drafted and approved as a notice of its own
    (`law.talks`), told to the two sides alone."""

    code: str
    label: str
    basis: str
    level: str = "any"
    letter: str = ""
    after: str = ""
    times: int = 1
    waits: str = ""
    overdue: bool = False
    is_inner: bool = False
    by_notice: bool = False


#: Pressed and listed by nobody here, and pressing nobody.
NEVER = frozenset({AgencyKind.DISCIPLINE, AgencyKind.PROCURATORATE, AgencyKind.COURT})
_INNER = "本机关内部管理"
_LINE = "本系统上下级的督促；《整治形式主义为基层减负若干规定》（2024年）：督查检查须依职权、按计划进行"
_GOVERNMENT = "本级政府、领导小组办公室、督查室的督促；《整治形式主义为基层减负若干规定》（2024年）"
_PLAN = "列入年度督查检查考核计划的通报（《整治形式主义为基层减负若干规定》2024年）"
_LETTER = "《党政机关公文处理工作条例》第八条：不相隶属机关之间商洽工作用函"

REMIND = Step("remind", "提醒", _INNER, is_inner=True)
ASK = Step("ask", "商请反馈", _LETTER, letter="feedback_request")
REPORT = Step(
    "report", "报请共同上级协调", _LETTER, "deputy", "superior_request", after="ask", times=2, waits="house.ask_reply",
    is_inner=True,
)  # fmt: skip


def _down(basis: str) -> tuple[Step, ...]:
    return (
        Step("urge", "催办", basis),
        Step("supervise", "督办函", basis, "deputy", "supervision_letter", overdue=True),
        Step("talk", "约谈", basis, "head", after="supervise", overdue=True, by_notice=True),
        Step("inquire", "函询", basis, "head", after="supervise", overdue=True, by_notice=True),
        Step("circular", "通报", _PLAN, "head", after="supervise", overdue=True, by_notice=True),
    )


STEPS: dict[Relation, tuple[Step, ...]] = {
    Relation.OWN: (REMIND,),
    Relation.DOWN: _down(_LINE),
    Relation.GOVERNMENT: _down(_GOVERNMENT),
    Relation.EQUAL: (ASK, REPORT),
    Relation.UP: (),
    Relation.NEVER: (),
}
#: Why nothing is offered where nothing is.
WHY_NOT: dict[Relation, str] = {
    Relation.UP: "对上级机关不能催办、商请；请以请示、报告行文。",
    Relation.NEVER: "对纪检监察机关、人民检察院、人民法院不通过本系统催办、商请；请按法律规定的方式联系。",
}


def relation(sender: Standing, addressee: Standing) -> Relation:
    """How an addressee stands to a sender."""
    if sender.key == addressee.key:
        return Relation.OWN
    if sender.kind in NEVER or addressee.kind in NEVER:
        return Relation.NEVER
    if sender.kind == AgencyKind.GOVERNMENT and addressee.kind != AgencyKind.GOVERNMENT:
        return Relation.GOVERNMENT if sender.region == addressee.region else Relation.EQUAL
    if sender.key in addressee.above:
        return Relation.DOWN
    is_government = addressee.kind == AgencyKind.GOVERNMENT and addressee.region == sender.region
    return Relation.UP if addressee.key in sender.above or is_government else Relation.EQUAL


def steps(sender: Standing, addressee: Standing) -> tuple[Step, ...]:
    """The steps that a sender has towards an addressee, the mildest first."""
    return STEPS[relation(sender, addressee)]


def step_of(code: str) -> Step:
    """A step by its code. Raises KeyError."""
    return {step.code: step for found in STEPS.values() for step in found}[code]
