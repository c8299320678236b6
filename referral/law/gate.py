"""一案多处: which measures wait for the criminal result, which run beside it, and the state of each measure on each lane.

Pure: facts in, states out. 国务院令第310号第十一条; 行政处罚法第八条、第三十五条、第八十二条; 医疗保障基金使用监督管理条例第四十条.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from agencies.kinds import AgencyKind as A
from referral.law.kinds import Kind
from referral.law.states import LANE_FINAL, LaneStatus
from referral.law.words import MEASURE_LABELS, Measure

M = Measure
CRIMINAL_KINDS = frozenset({Kind.CRIMINAL, Kind.REPORT_CRIME})
#: The criminal procedure as a whole: the police's lane, and after it the procuratorate's and the court's.
PROCEDURE_KINDS = CRIMINAL_KINDS | {Kind.PROSECUTION}


class Group(StrEnum):
    """A column of the matrix."""

    AGREEMENT = "agreement"
    PENALTY = "penalty"
    CRIMINAL = "criminal"
    DISCIPLINE = "discipline"
    LICENCE = "licence"
    CREDIT = "credit"

    @property
    def label(self) -> str:
        """The column in Chinese."""
        return _GROUP_LABELS[self]


_GROUP_LABELS = {
    Group.AGREEMENT: "协议处理", Group.PENALTY: "行政处罚", Group.CRIMINAL: "刑事", Group.DISCIPLINE: "纪律",
    Group.LICENCE: "执业", Group.CREDIT: "信用",
}  # fmt: skip


class Course(StrEnum):
    """How a measure stands to a criminal lane that is not decided yet."""

    RUNS = "不因刑事程序停止"
    WAITS = "等待刑事结果"
    IS_CRIMINAL = "刑事程序本身"


@dataclass(frozen=True)
class MeasureRule:
    """One measure: its column, how it stands to the criminal procedure, and the articles that say so."""

    measure: Measure
    group: Group
    course: Course
    basis: str


_310 = "国务院令第310号第十一条"
_SET_OFF = f"{_310}；行政处罚法第三十五条第二款"
_BESIDE = "条例第四十条"
_LAW = "行政处罚法第八条、第八十二条"

RULES: dict[str, MeasureRule] = {
    rule.measure: rule
    for rule in (
        MeasureRule(M.AGREEMENT, Group.AGREEMENT, Course.RUNS, f"{_BESIDE}；医疗保障服务协议"),
        MeasureRule(M.RECOVERY, Group.AGREEMENT, Course.RUNS, f"{_BESIDE}（责令退回）"),
        MeasureRule(M.PENALTY, Group.PENALTY, Course.WAITS, _SET_OFF),
        MeasureRule(M.CONFISCATION, Group.PENALTY, Course.WAITS, f"{_310}；{_LAW}"),
        MeasureRule(M.DETENTION, Group.PENALTY, Course.WAITS, f"{_310}；行政处罚法第三十五条第一款"),
        MeasureRule(M.WARNING, Group.PENALTY, Course.RUNS, _310),
        MeasureRule(M.SUSPENSION, Group.PENALTY, Course.RUNS, f"{_310}；{_BESIDE}"),
        MeasureRule(M.NO_ACTION, Group.PENALTY, Course.RUNS, "行政处罚法第三十三条"),
        MeasureRule(M.LICENCE, Group.LICENCE, Course.RUNS, f"{_310}；{_BESIDE}"),
        MeasureRule(M.CREDIT, Group.CREDIT, Course.RUNS, "以作出决定的机关所引规定为准"),
        MeasureRule(M.DISCIPLINE, Group.DISCIPLINE, Course.RUNS, "政务处分法第四十九条"),
        *(
            MeasureRule(measure, Group.CRIMINAL, Course.IS_CRIMINAL, "刑事诉讼法")
            for measure in (
                M.CRIMINAL_FILED, M.COERCION, M.PROSECUTED, M.CRIMINAL_WITHDRAWN, M.INVESTIGATION_ENDED, M.TO_AGENCY, M.MOVED,
                M.INDICTED, M.NOT_PROSECUTED, M.JUDGED, M.CRIMINAL_FINE,
            )
        ),
    )
}  # fmt: skip

#: Not decided on any lane while a criminal lane is waiting or working.
WAITING = frozenset(rule.measure for rule in RULES.values() if rule.course == Course.WAITS)

#: The columns that an agency of a kind may fill by its own powers; a decision in another column is shown as well.
_OF_AGENCY: dict[str, tuple[Group, ...]] = {
    A.NHSA: (Group.AGREEMENT, Group.PENALTY, Group.CREDIT), A.NHSA_OFFICE: (Group.AGREEMENT,),
    A.HEALTH: (Group.PENALTY, Group.LICENCE), A.TCM: (Group.PENALTY, Group.LICENCE),
    A.MARKET: (Group.PENALTY, Group.LICENCE, Group.CREDIT), A.DRUG: (Group.PENALTY, Group.LICENCE, Group.CREDIT),
    A.POLICE: (Group.PENALTY,),
    A.PROCURATORATE: (), A.COURT: (), A.DISCIPLINE: (), A.GOVERNMENT: (),
}  # fmt: skip


def groups_of(agency_kind: str, kind: str) -> tuple[Group, ...]:
    """The columns that a lane may fill. kind: of the referral that opened it, or own."""
    if kind in PROCEDURE_KINDS:
        return (Group.CRIMINAL,)
    if kind == Kind.DISCIPLINE:
        return (Group.DISCIPLINE,)
    return _OF_AGENCY.get(agency_kind, (Group.PENALTY,))


class State(StrEnum):
    """The state of a measure, or of a column, on one lane."""

    NONE = ""
    NOT_STARTED = "未启动"
    WORKING = "办理中"
    WAITS = "待刑事结果"
    MAY = "可以作出"
    DECIDED = "已作出"
    SET_OFF = "已折抵"
    BARRED = "不再罚款"
    NOT_DECIDED = "未作出"


@dataclass(frozen=True)
class Decision:
    """One result as it was entered. subject: None when it names no party; lane: which lane it is on."""

    lane: int
    measure: str
    amount: Decimal | None = None
    decided_on: date | None = None
    number: str = ""
    subject: int | None = None


@dataclass(frozen=True)
class Procedure:
    """What the gate asks of a case. opened: the days on which the criminal lanes that wait or work were opened; fines: the
    criminal fines (罚金) that a court has imposed."""

    opened: tuple[date, ...] = ()
    fines: tuple[Decision, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether a criminal lane is not decided yet."""
        return bool(self.opened)

    def was_before(self, decided_on: date | None) -> bool:
        """Whether a decision was taken before any of the criminal lanes was opened."""
        return decided_on is not None and all(opened > decided_on for opened in self.opened)


def is_same(one: int | None, other: int | None) -> bool:
    """Whether two results are about the same party; a result that names none is about every party of the case."""
    return one is None or other is None or one == other


def barring(
    measure: str, subject: int | None, decided_on: date | None, procedure: Procedure
) -> Decision | None:
    """The criminal fine after which no fine is imposed on the same party; None when none stands in the way."""
    if measure != M.PENALTY:
        return None
    for fine in procedure.fines:
        earlier = decided_on is not None and fine.decided_on is not None and decided_on < fine.decided_on
        if is_same(subject, fine.subject) and not earlier:
            return fine
    return None


def refusal(
    measure: str, kind: str, subject: int | None, decided_on: date | None, procedure: Procedure
) -> str:
    """Why a measure may not be decided now, as a sentence; '' when it may. kind: of the lane."""
    if measure not in WAITING or kind in PROCEDURE_KINDS:
        return ""
    if procedure.is_open and not procedure.was_before(decided_on):
        return (
            f"刑事程序尚在进行，暂不作出{MEASURE_LABELS[measure]}决定（国务院令第310号第十一条）；"
            "追回基金、协议处理、警告、责令停业、吊销等可以继续。移送前已作出的，请填写决定日期。"
        )
    if barring(measure, subject, decided_on, procedure):
        return (
            "人民法院已经判处罚金，不再给予罚款（行政处罚法第三十五条第二款）。"
            "判处罚金前已作出的罚款，请填写决定日期，由系统登记折抵。"
        )
    return ""


def set_off(fines: Iterable[Decision], procedure: Procedure) -> dict[int, Decimal]:
    """How much of each fine, by its place, is set off against a criminal fine on the same party (罚款折抵罚金).

    Each yuan of a criminal fine is set off once, the earliest fine first. A fine without an amount sets off nothing.
    """
    left = [fine.amount or Decimal(0) for fine in procedure.fines]
    taken: dict[int, Decimal] = {}
    places = sorted(enumerate(fines), key=lambda at: (at[1].decided_on or date.max, at[0]))
    for place, fine in places:
        rest = fine.amount or Decimal(0)
        for n, criminal in enumerate(procedure.fines):
            if fine.measure == M.PENALTY and is_same(fine.subject, criminal.subject):
                part = min(rest, left[n])
                rest, left[n] = rest - part, left[n] - part
                taken[place] = taken.get(place, Decimal(0)) + part
    return {place: amount for place, amount in taken.items() if amount}


def state(
    group: Group, status: str, groups: tuple[Group, ...], decided: Iterable[str], procedure: Procedure, *, is_set_off: bool
) -> State:  # fmt: skip
    """The state of one column on one lane.

    status: of the lane; groups: the columns that it may fill; decided: the measures decided there in this column;
    is_set_off: whether a fine among them is set off.
    """
    final = [measure for measure in decided if measure not in {M.CRIMINAL_FILED, M.COERCION}]
    if is_set_off:
        return State.SET_OFF
    if final:
        return State.DECIDED
    if group not in groups:
        return State.NONE
    if status == LaneStatus.WAITING:
        return State.NOT_STARTED
    if status in LANE_FINAL:
        return State.NOT_DECIDED
    if group in {Group.CRIMINAL, Group.DISCIPLINE}:
        return State.WORKING
    if group == Group.PENALTY and procedure.is_open:
        return State.WAITS
    if group == Group.PENALTY and any(fine.subject is None for fine in procedure.fines):
        return State.BARRED
    return State.MAY
