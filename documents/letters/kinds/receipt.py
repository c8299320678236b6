"""回执: the form that a receiver fills. 接受 is one act; missing papers never refuse a case (程序规定第一百八十条)."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from documents.letters.fields import Letter

ACCEPTED, REROUTED, NOT_OURS = "accepted", "rerouted", "not_ours"


@dataclass(frozen=True, kw_only=True)
class Receipt(Letter):
    """回执, filled. `agency` is the receiver; `referral_number` the sender's number, the receipt has none of its own."""

    kind: ClassVar[str] = "receipt"
    label: ClassVar[str] = "回执"
    layout: ClassVar[str] = "receipt"
    numbered: ClassVar[bool] = False

    to: str
    referral_number: str
    referral_label: str = "案件线索移送函"
    case_name: str
    criminal: bool = False
    outcome: str = ACCEPTED
    accepted_at: dt.datetime
    complete: bool = True
    volumes: int = 0
    pages: int = 0
    items: int = 0
    rerouted_to: str = ""
    reason: str = ""
    receiver: str
    badge: str = ""  # 警号（执法证号）
    phone: str = ""
    department: str = ""
    outside_number: str = ""  # 接报案号、收文登记号
    sender_handlers: str = ""
    sent_at: dt.datetime | None = None

    def heading(self) -> str:
        """涉嫌犯罪案件移送书（回执）."""
        return f"{self.referral_label}（回执）"

    def problems(self) -> list[str]:
        """A receipt says what became of the referral; police sign with the badge number."""
        found = []
        if self.outcome not in (ACCEPTED, REROUTED, NOT_OURS):
            found.append("回执的处理结果只能是已接受、已转送或者不属于本机关职责。")
        if self.outcome == REROUTED and not self.rerouted_to:
            found.append("请写明转送到哪个机关。")
        if self.outcome == NOT_OURS and not self.reason:
            found.append("请说明不属于本机关职责的理由。")
        if self.criminal and not self.badge:
            found.append("公安机关签收人请填写警号。")
        return found
