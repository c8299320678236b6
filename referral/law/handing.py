"""物品和案卷移交: when things go over, when the file comes back, and what counts as a difference.

国务院令第310号第十二条: after 立案 the agency hands the items and the other materials over and settles it with a list;
第八条: with 不予立案 the police return the file. Each side signs with two persons, four different people in all.
"""

from dataclasses import dataclass
from enum import StrEnum

from referral.law.kinds import Kind
from referral.law.states import ReferralStatus as S

#: How many people of each side sign a list.
SIGNERS = 2
_CRIMINAL = (Kind.CRIMINAL, Kind.REPORT_CRIME)
#: After which statuses of a referral its sender hands over.
FORWARD: dict[Kind, frozenset[S]] = dict.fromkeys(_CRIMINAL, frozenset({S.ACCEPTED}))
#: After which statuses its recipient gives the file back.
BACK: dict[Kind, frozenset[S]] = dict.fromkeys(_CRIMINAL, frozenset({S.NOT_FILED, S.NOT_OURS, S.ENDED}))
#: The limit that a finished hand-over of the sender meets.
LIMIT = "agency_handover_items"


class Thing(StrEnum):
    """What is handed over."""

    GOODS = "goods"
    PAPERS = "papers"
    MEDIUM = "medium"


THINGS: dict[str, str] = {Thing.GOODS: "物品", Thing.PAPERS: "案卷材料", Thing.MEDIUM: "光盘、硬盘等存储介质"}


class Seal(StrEnum):
    """A seal as the receiver finds it."""

    WHOLE = "whole"
    BROKEN = "broken"
    ABSENT = "absent"


SEALS: dict[str, str] = {Seal.WHOLE: "封条完好", Seal.BROKEN: "封条破损", Seal.ABSENT: "未见封条"}
MEASURES: dict[str, str] = {"": "无", "registered": "先行登记保存", "sealed": "查封、封存", "seized": "扣押"}


class Step(StrEnum):
    """What a hand-over waits for."""

    DRAFT = "draft"
    COUNTING = "counting"
    DIFFERENT = "different"
    TAKING = "taking"
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The step in Chinese."""
        return STEPS[self]


STEPS: dict[str, str] = {
    Step.DRAFT: "待移交方签名", Step.COUNTING: "待接收方清点", Step.DIFFERENT: "清点有差异", Step.TAKING: "待接收方签名",
    Step.DONE: "已交接", Step.CANCELLED: "已撤销",
}  # fmt: skip


@dataclass(frozen=True)
class Counted:
    """One line of a list as it was given and as it was found. seal_number: empty when it bears no seal."""

    name: str
    unit: str
    count: int
    seal_number: str
    found_count: int
    found_seal: str
    found_note: str = ""


def difference(line: Counted) -> str:
    """What differs on a line, as a phrase; empty when it was found as listed."""
    said = []
    if line.found_count < line.count:
        said.append(
            f"少{line.count - line.found_count}{line.unit}（清单{line.count}，清点{line.found_count}）"
        )
    if line.found_count > line.count:
        said.append(
            f"多{line.found_count - line.count}{line.unit}（清单{line.count}，清点{line.found_count}）"
        )
    if line.seal_number and line.found_seal != Seal.WHOLE:
        said.append(f"封条号{line.seal_number}，{SEALS.get(line.found_seal, SEALS[Seal.ABSENT])}")
    if not said:
        return ""
    note = f"，{line.found_note}" if line.found_note else ""
    return f"{line.name}：{'；'.join(said)}{note}"
