"""举报奖励领取通知书: to whoever reported, under his number; neither name nor case says who he is or what he knew."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from documents.letters.fields import Handler, Letter, day, yuan
from documents.letters.kinds.decided import LEAST, MOST
from documents.letters.prose import Page, p
from documents.letters.wording import Sentence


@dataclass(frozen=True, kw_only=True)
class RewardNotice(Letter):
    """举报奖励领取通知书, addressed to a number."""

    kind: ClassVar[str] = "reward_notice"
    label: ClassVar[str] = "举报奖励领取通知书"
    layout: ClassVar[str] = "form"
    sentences: ClassVar[tuple[Sentence, ...]] = (
        Sentence(
            "closing",
            "结尾",
            "委托他人领取的，受托人还须持委托书和本人身份证件。逾期未领取的，视为放弃。我单位对举报人信息严格保密。",
        ),
    )

    informant_number: str  # 举报登记编号
    reported_on: dt.date
    amount: Decimal
    place: str
    collect_by: dt.date
    bring: tuple[str, ...]
    contacts: tuple[Handler, ...]

    def problems(self) -> list[str]:
        """The sum, a day that is still to come, whom to call."""
        found = []
        if not LEAST <= self.amount <= MOST:
            found.append(f"举报奖励金额应当不低于{LEAST}元、不超过{MOST}元，请核对奖励标准。")
        if self.collect_by <= self.date:
            found.append("领取期限应当晚于通知书的日期。")
        if not any(one.phone for one in self.contacts):
            found.append("请写明联系人和联系电话。")
        return found

    def page(self) -> Page:
        """Three paragraphs; the informant is a number."""
        call = "；".join(f"{one.name}，{one.phone}" for one in self.contacts)
        return Page(
            title=self.label,
            to=f"举报人（举报编号{self.informant_number}）",
            paragraphs=(
                p(
                    f"您{day(self.reported_on)}举报的事项已经查实。依照举报奖励有关规定，决定给予奖励{yuan(self.amount)}。"
                ),
                p(f"请于{day(self.collect_by)}前持{'、'.join(self.bring)}到{self.place}领取。"),
                p(self.say("closing")),
                p(f"联系人：{call}。"),
            ),
        )
