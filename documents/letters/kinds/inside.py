"""Papers that never leave the agency (副卷): 移送审批表 and 收文处理单; the plainer ones are in `tables`."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from documents.letters.fields import Amount, Handler, Letter, Opinion, Party, Reading


@dataclass(frozen=True, kw_only=True)
class ApprovalSheet(Letter):
    """移送审批表: dated opinions in the order of the chain."""

    kind: ClassVar[str] = "approval_sheet"
    label: ClassVar[str] = "案件移送审批表"
    layout: ClassVar[str] = "approval"
    numbered: ClassVar[bool] = False
    sealed: ClassVar[bool] = False

    referral_kind: str  # 行刑移送
    case_number: str = ""
    case_name: str
    to: str
    copies: tuple[str, ...] = ()
    source: str = ""
    parties: tuple[Party, ...] = ()
    facts: str
    amounts: tuple[Amount, ...] = ()
    basis: str = ""
    materials: str = ""
    handlers: tuple[Handler, ...]
    opinions: tuple[Opinion, ...]
    reported_at: dt.datetime | None = None  # 主要负责人收到书面报告时间
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class IncomingSheet(Letter):
    """收文处理单: 登记, 拟办, 批办, 分办, 承办, 传阅. `number` is the 收文登记号."""

    kind: ClassVar[str] = "incoming_sheet"
    label: ClassVar[str] = "收文处理单"
    layout: ClassVar[str] = "incoming"
    numbered: ClassVar[bool] = False
    sealed: ClassVar[bool] = False

    received_at: dt.datetime
    delivery: str = ""  # 送达方式
    sender: str
    sender_number: str = ""
    title: str
    written_on: dt.date | None = None
    urgency: str = ""
    copies_count: int = 1
    pages: int = 0
    annexes: str = ""
    due: str = ""
    opinions: tuple[Opinion, ...] = ()  # 拟办意见, 批办意见, 分办, 承办情况
    readings: tuple[Reading, ...] = ()
    remark: str = ""
