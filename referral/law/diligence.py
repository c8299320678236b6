"""尽职免责清单: the duties that no record of the system proves, each with its legal basis; and how one line of the list stands."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from agencies.kinds import AgencyKind

_PENALTY = "《中华人民共和国行政处罚法》"


class State(StrEnum):
    """How a duty stands."""

    DONE = "done"
    LATE = "late"
    OPEN = "open"
    OVER = "over"
    ASKED = "asked"
    NOT_DONE = "not_done"
    NONE = "none"

    @property
    def label(self) -> str:
        """What people read."""
        return _LABELS[self]


_LABELS = {
    State.DONE: "已履行", State.LATE: "逾期履行", State.OPEN: "办理中", State.OVER: "到期未办", State.ASKED: "待确认",
    State.NOT_DONE: "未履行", State.NONE: "不适用",
}  # fmt: skip
#: What a person may confirm, in the words of the form.
ANSWERS = {"done": "已履行", "not_done": "未履行", "none": "不适用"}


@dataclass(frozen=True)
class Asked:
    """A duty that a person confirms, with a remark."""

    code: str
    label: str
    basis: str


@dataclass(frozen=True)
class Line:
    """One line. due: the last day or moment; paper: what proves it; late: how late, in the words of its class; whose: in whose hands the time went."""

    label: str
    basis: str
    state: State
    at: datetime | None = None
    due: str = ""
    paper: str = ""
    person: str = ""
    late: str = ""
    whose: str = ""
    code: str = ""


ASKED = (
    Asked("two", "调查由两名以上具有执法资格的人员进行，并出示执法证件", f"{_PENALTY}第四十二条、第五十五条"),
    Asked("recusal", "办案人员没有应当回避的情形，或者已经依法回避", f"{_PENALTY}第四十三条"),
    Asked("record", "执法全过程有文字或者音像记录", f"{_PENALTY}第四十七条"),
    Asked("review", "依法应当法制审核的决定已经审核", f"{_PENALTY}第五十八条"),
    Asked("informant", "举报人信息没有泄露", "《医疗保障基金使用监督管理条例》第三十五条"),
)
#: Whose handling follows other laws: of them nothing is asked here.
_OTHERS = frozenset(
    {
        AgencyKind.POLICE,
        AgencyKind.PROCURATORATE,
        AgencyKind.COURT,
        AgencyKind.DISCIPLINE,
        AgencyKind.GOVERNMENT,
    }
)


def asked_of(agency_kind: str) -> tuple[Asked, ...]:
    """What an agency of this kind is asked to confirm."""
    return () if agency_kind in _OTHERS else ASKED


def state_of_limit(
    *, ended_at: datetime | None, due_at: datetime | None, is_paused: bool, now: datetime
) -> State:
    """How a duty with a limit stands."""
    if ended_at is not None:
        return State.LATE if due_at is not None and ended_at > due_at else State.DONE
    is_over = due_at is not None and due_at <= now and not is_paused
    return State.OVER if is_over else State.OPEN
