"""What is signed when something changes hands: 涉案物品清单 or 移送财物清单, and 送达回证. Both are signed by hand."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from documents.letters.fields import SHANGHAI, Item, Letter, Served, minute
from documents.letters.kinds.lists import PROPERTY, RETURNED, THINGS, things
from documents.letters.prose import Page, p

#: 送达方式, in the order of the form.
DIRECT, MAIL, ELECTRONIC, ENTRUSTED, FORWARDED, LEFT, PUBLIC = (
    "直接送达",
    "邮寄送达",
    "传真、电子送达",
    "委托送达",
    "转交送达",
    "留置送达",
    "公告送达",
)
WAYS = (DIRECT, MAIL, ELECTRONIC, ENTRUSTED, FORWARDED, LEFT, PUBLIC)


@dataclass(frozen=True, kw_only=True)
class ItemList(Letter):
    """涉案物品清单 or 移送财物清单: two units and two persons of each sign for every item."""

    kind: ClassVar[str] = "item_list"
    label: ClassVar[str] = THINGS
    layout: ClassVar[str] = "list"
    numbered: ClassVar[bool] = False
    sealed: ClassVar[bool] = False

    title: str = THINGS
    to: str
    referral_label: str = "涉嫌犯罪案件移送书"
    referral_number: str
    referred_on: dt.date | None = None
    case_name: str
    items: tuple[Item, ...]
    givers: tuple[str, ...] = ()
    takers: tuple[str, ...] = ()
    given_at: dt.datetime | None = None
    taken_at: dt.datetime | None = None
    returned_for: str = ""  # 退还的原因和文书
    differences: tuple[str, ...] = ()  # 清点差异, on which both sides have agreed
    signings: tuple[str, ...] = ()  # how and when each person signed, when not by hand on this paper

    def heading(self) -> str:
        """涉案物品清单, 移送财物清单 or 退还案卷材料清单."""
        return self.title

    def problems(self) -> list[str]:
        """Two units, two persons of each, and times that agree with the letter."""
        found = []
        if self.title not in (THINGS, PROPERTY, RETURNED):
            found.append(f"清单名称只能是{THINGS}、{PROPERTY}或者{RETURNED}。")
        if (self.title == RETURNED) != bool(self.returned_for):
            found.append(f"{RETURNED}应当写明退还的原因，其他清单不写。")
        if not self.items:
            found.append("请逐项列出移送的物品。")
        if self.agency == self.to:
            found.append("移送单位与接收单位不能是同一单位。")
        if any(people and len(set(people)) < 2 for people in (self.givers, self.takers)):
            found.append("移交人、接收人各须两人以上。")
        if set(self.givers) & set(self.takers):
            found.append("移交人与接收人不能是同一人。")
        if (
            self.given_at
            and self.referred_on
            and self.given_at.astimezone(SHANGHAI).date() < self.referred_on
        ):
            found.append(f"移送时间不能早于{self.referral_label}的日期，请核对。")
        if self.taken_at and self.given_at and self.taken_at < self.given_at:
            found.append("接收时间不能早于移送时间，请核对。")
        return found

    def page(self) -> Page:
        """One sentence that names the letter, and the list."""
        named = f"{self.referral_label}（{self.referral_number}）"
        says = p(f"下列物品随{named}移送，案件名称：{self.case_name}。")
        if self.returned_for:
            says = p(
                f"{named}移送的案件，因{self.returned_for}，退还下列案卷材料和物品，案件名称：{self.case_name}。"
            )
        return Page(
            title=self.title,
            to=self.to,
            paragraphs=(says,),
            tables=(
                things(self.items, title=self.title, notes=self._notes(), signatures=self._signatures()),
            ),
        )

    def _notes(self) -> tuple[str, ...]:
        """Under the rows: what was found otherwise, and who has signed in the system."""
        found = "；".join(self.differences)
        signed = "；".join(self.signings)
        said = (
            f"清点差异：{found}。双方已签署差异报告。" if found else "",
            f"签名方式：{signed}。" if signed else "",
        )
        return tuple(note for note in said if note)

    def _signatures(self) -> tuple[tuple[str, str, str, str], ...]:
        given, taken = (minute(at) if at else "" for at in (self.given_at, self.taken_at))
        return (
            ("移送单位（印章）", self.agency, "接收单位（印章）", self.to),
            ("移交人（2人）", "、".join(self.givers), "接收人（2人）", "、".join(self.takers)),
            ("移送时间", given, "接收时间", taken),
        )


@dataclass(frozen=True, kw_only=True)
class ServiceReceipt(Letter):
    """送达回证: what was served on whom, where, when and how; blanks are signed by hand."""

    kind: ClassVar[str] = "service_receipt"
    label: ClassVar[str] = "送达回证"
    layout: ClassVar[str] = "service"
    numbered: ClassVar[bool] = False
    sealed: ClassVar[bool] = False

    case_name: str
    addressee: str  # 受送达人
    phone: str = ""
    address: str = ""
    served: tuple[Served, ...]
    place: str = ""  # 送达地点
    served_at: dt.datetime | None = None
    way: str = ""
    mail_number: str = ""  # 邮寄单号
    signer: str = ""  # 受送达人 has signed electronically; else by hand
    signed_at: dt.datetime | None = None
    substitute: str = ""  # 代收人
    relation: str = ""  # 代收人与受送达人的关系
    witness: str = ""  # 见证人
    servers: tuple[str, ...] = ()  # 送达人
    note: str = ""  # 拒收事由

    def problems(self) -> list[str]:
        """What each way of service needs; a blank is filled in by hand."""
        found = []
        if not self.served:
            found.append("请写明送达文书的名称及文号。")
        if self.way and self.way not in WAYS:
            found.append(f"送达方式只能是{'、'.join(WAYS)}。")
        if self.servers and len(set(self.servers)) < 2:
            found.append("送达人须两人以上。")
        if self.way == LEFT and not (self.witness and self.note):
            found.append("留置送达请写明见证人和拒收事由。")
        if self.substitute and not self.relation:
            found.append("由他人代收的，请写明代收人与受送达人的关系。")
        return found
