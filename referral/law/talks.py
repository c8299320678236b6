"""约谈 and 函询: who may be called by whom, and the step that one stands at. Source: FIELD 8, 条例第三十八条, forms 2.14.

约谈 goes down the own line or from the government of the place, or from the 医疗保障行政部门 to a 定点医药机构 that it supervises.
Equals meet (会商) or write to one another (商请反馈函).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from agencies.kinds import AgencyKind
from referral.law.urging import Relation

INTERVIEW, INQUIRY = "interview", "inquiry"
KINDS: dict[str, str] = {INTERVIEW: "约谈", INQUIRY: "函询"}
#: The rung of `law.urging` that each one is.
RUNGS: dict[str, str] = {INTERVIEW: "talk", INQUIRY: "inquire"}
#: Kinds of subject that the 医疗保障行政部门 supervises.
SUPERVISED_SUBJECTS = frozenset({"institution", "pharmacy"})
SUBJECT_BASIS = "《医疗保障基金使用监督管理条例》第三十八条"
_EQUALS = "没有隶属关系的机关之间不约谈、函询；请组织会商，或者以商请反馈函办理。"
_NEVER = "与该机关之间不通过本系统约谈、函询；请按法律规定的方式联系。"


class Step(StrEnum):
    """What a 约谈 or 函询 waits for; read from its facts, never stored."""

    DECIDE = "decide"
    REFUSED = "refused"
    SERVE = "serve"
    HOLD = "hold"
    SIGN = "sign"
    REPORT = "report"
    CONFIRM = "confirm"
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """What people read."""
        return _LABELS[self]


_LABELS = {
    Step.DECIDE: "待审批", Step.REFUSED: "未批准", Step.SERVE: "待送达", Step.HOLD: "待约谈", Step.SIGN: "纪要待签名",
    Step.REPORT: "待书面报告", Step.CONFIRM: "报告待确认", Step.DONE: "已完成", Step.CANCELLED: "已取消",
}  # fmt: skip
#: Nothing is awaited any more.
OVER = frozenset({Step.REFUSED, Step.DONE, Step.CANCELLED})
#: The other side may read it from its service on.
SERVED = frozenset({Step.HOLD, Step.SIGN, Step.REPORT, Step.CONFIRM, Step.DONE})


@dataclass(frozen=True)
class Course:
    """The facts that the step is read from. owes: a written report or reply is awaited at the end."""

    kind: str
    owes: bool = False
    is_refused: bool = False
    is_approved: bool = False
    is_served: bool = False
    is_cancelled: bool = False
    is_held: bool = False
    is_signed: bool = False
    is_reported: bool = False
    is_confirmed: bool = False


def step(course: Course) -> Step:
    """The step of a 约谈 or 函询."""
    if course.is_refused:
        return Step.REFUSED
    if course.is_cancelled:
        return Step.CANCELLED
    for is_past, waits in (
        (course.is_approved, Step.DECIDE),
        (course.is_served, Step.SERVE),
        (course.is_held or course.kind == INQUIRY, Step.HOLD),
        (course.is_signed or course.kind == INQUIRY, Step.SIGN),
        (course.is_reported or course.is_confirmed or not course.owes, Step.REPORT),
        (course.is_confirmed or not course.owes, Step.CONFIRM),
    ):
        if not is_past:
            return waits
    return Step.DONE


def why_not_agency(near: Relation) -> str:
    """Why an agency may not be called by one that it stands to like this; empty when it may."""
    if near in {Relation.DOWN, Relation.GOVERNMENT}:
        return ""
    if near == Relation.OWN:
        return "对本机关人员不以约谈、函询通知书办理；请在机关内部提醒。"
    if near == Relation.UP:
        return "对上级机关不能约谈、函询；请以请示、报告行文。"
    return _NEVER if near == Relation.NEVER else _EQUALS


def why_not_subject(sender_kind: str, subject_kind: str) -> str:
    """Why a subject of a case may not be called by an agency of this kind; empty when it may."""
    if subject_kind not in SUPERVISED_SUBJECTS:
        return "只约谈、函询本案的定点医疗机构和定点零售药店；对其他当事人请依照调查程序询问。"
    if sender_kind != AgencyKind.NHSA:
        return "定点医药机构由医疗保障行政部门约谈、函询；请商请医疗保障行政部门办理。"
    return ""


def is_late(waits: Step, day: date, *, report_by: date | None) -> bool:
    """Whether the day that the notice or the minutes fixed for the report is over. It is no statutory limit: 超过报告日期."""
    return waits == Step.REPORT and report_by is not None and day > report_by
