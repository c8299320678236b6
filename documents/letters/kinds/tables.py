"""Inner sheets (副卷) that are a table of labels and values with opinions under it: 线索登记表, 豁免审批表, 结案审批表."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from documents.letters.fields import Amount, Letter, Opinion, Party, day, minute, yuan

Cells = tuple[tuple[str, str], ...]  # of one row: one label with its value, or two


@dataclass(frozen=True, kw_only=True)
class TableSheet(Letter):
    """A sheet of the own agency: no number of a series, no seal."""

    layout: ClassVar[str] = "sheet"
    numbered: ClassVar[bool] = False
    sealed: ClassVar[bool] = False
    number_label: ClassVar[str] = "案件编号"
    closing: ClassVar[str] = "本表存入副卷，不送出。"

    opinions: tuple[Opinion, ...] = ()

    def file_number(self) -> str:
        """What stands over the table at the left."""
        raise NotImplementedError

    def rows(self) -> tuple[Cells, ...]:
        """The rows over the opinions; one whose value is empty stays, for the hand."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class WaiverSheet(TableSheet):
    """豁免办理分支审批表: which lane no longer holds the case up, and why; the head signs."""

    kind: ClassVar[str] = "waiver_sheet"
    label: ClassVar[str] = "豁免办理分支审批表"
    closing: ClassVar[str] = "本表存入副卷，不送出；豁免后该办理分支不再影响案件办结。"

    case_number: str
    case_name: str
    lane_agency: str  # 承办单位
    referral_kind: str
    referral_number: str
    status: str  # 豁免前的状态
    filing: str = ""  # 刑事立案文书
    reason: str
    opinions: tuple[Opinion, ...]

    def file_number(self) -> str:
        """案件编号."""
        return self.case_number

    def rows(self) -> tuple[Cells, ...]:
        """The lane, its referral, the reason."""
        filing: tuple[Cells, ...] = (
            ((("刑事立案", f"{self.filing}；刑事程序继续进行。"),),) if self.filing else ()
        )
        return (
            (("案件名称", self.case_name),),
            (("承办单位", self.lane_agency), ("分支状态", self.status)),
            (("移送种类", self.referral_kind), ("移送文号", self.referral_number)),
            *filing,
            (("豁免理由", self.reason),),
        )


@dataclass(frozen=True, kw_only=True)
class ClueSheet(TableSheet):
    """线索登记表: what came in, from where, about whom. Who reported it stands under a number of its own, kept elsewhere."""

    kind: ClassVar[str] = "clue_sheet"
    label: ClassVar[str] = "线索登记表"
    number_label: ClassVar[str] = "线索号"
    closing: ClassVar[str] = "举报人身份信息另行登记、单独保管，不得写入本表。"

    clue_number: str
    title: str
    source: str
    received_at: dt.datetime
    registered_at: dt.datetime
    registered_by: str
    handlers: str = ""
    informant: str = ""  # 举报人信息另行登记 / 实名举报
    parties: tuple[Party, ...] = ()
    summary: str
    violations: tuple[str, ...] = ()
    amounts: tuple[Amount, ...] = ()

    def file_number(self) -> str:
        """线索号."""
        return self.clue_number

    def rows(self) -> tuple[Cells, ...]:
        """What was registered."""
        return (
            (("线索名称", self.title),),
            (("线索来源", self.source), ("密级", self.secrecy)),
            (("收到时间", minute(self.received_at)), ("登记时间", minute(self.registered_at))),
            (("登记人", self.registered_by), ("承办人", self.handlers)),
            (("举报人信息", self.informant or "无"),),
            (("当事人", "\n".join(party.sentence() for party in self.parties)),),
            (("线索内容", self.summary),),
            (("违法情形", "\n".join(self.violations)),),
            (("涉及金额", sums(self.amounts)),),
        )


@dataclass(frozen=True, kw_only=True)
class LaneResult:
    """What one agency did in the case."""

    agency: str
    text: str


@dataclass(frozen=True, kw_only=True)
class ClosingSheet(TableSheet):
    """结案审批表: what every agency did, what was recovered; who proposed and who approved."""

    kind: ClassVar[str] = "closing_sheet"
    label: ClassVar[str] = "结案审批表"

    case_number: str
    case_name: str
    opened_on: dt.date
    parties: tuple[Party, ...] = ()
    results: tuple[LaneResult, ...] = ()
    amounts: tuple[Amount, ...] = ()
    opinions: tuple[Opinion, ...]

    def file_number(self) -> str:
        """案件编号."""
        return self.case_number

    def rows(self) -> tuple[Cells, ...]:
        """The case and its results."""
        results = "\n".join(f"{one.agency}：{one.text}" for one in self.results)
        return (
            (("案件名称", self.case_name),),
            (("建案时间", day(self.opened_on)), ("牵头机关", self.agency)),
            (("当事人", "\n".join(party.sentence() for party in self.parties)),),
            (("办理结果", results),),
            (("金额", sums(self.amounts)),),
        )


def sums(amounts: tuple[Amount, ...]) -> str:
    """涉嫌骗保金额人民币1.00元；…"""
    return "；".join(f"{amount.concept}{yuan(amount.yuan)}" for amount in amounts)
