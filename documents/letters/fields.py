"""The parts that letters are made of. Frozen; every value is text, a date, a moment, a number or a tuple of such parts."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar
from zoneinfo import ZoneInfo

from documents.letters.prose import Page, Paragraph, p
from documents.letters.wording import ADDITION, EXTRA, Extra, Sentence, Worded, filled

MONEY = "{:,.2f}"
SHANGHAI = ZoneInfo("Asia/Shanghai")


def day(date: dt.date) -> str:
    """2026年4月1日: Arabic, full year, no leading zeros (GB/T 9704 7.3.5.4)."""
    return f"{date.year}年{date.month}月{date.day}日"


def minute(at: dt.datetime) -> str:
    """2026年4月1日9时05分, in the time of Shanghai whatever zone the moment carries."""
    local = at.astimezone(SHANGHAI)
    return f"{day(local.date())}{local.hour}时{local.minute:02d}分"


def yuan(amount: Decimal) -> str:
    """人民币12,345.60元."""
    return f"人民币{MONEY.format(amount)}元"


@dataclass(frozen=True, kw_only=True)
class Party:
    """当事人: a unit or a person."""

    name: str
    is_person: bool = False
    code: str = ""  # 统一社会信用代码 or 公民身份号码
    representative: str = ""  # 法定代表人（主要负责人）
    address: str = ""
    phone: str = ""
    post: str = ""  # 工作单位及职务

    def sentence(self) -> str:
        """One line that names the party."""
        code = "公民身份号码" if self.is_person else "统一社会信用代码"
        address = "住址" if self.is_person else "地址"
        said = [
            (code, self.code),
            ("法定代表人（主要负责人）", self.representative),
            ("工作单位及职务", self.post),
            (address, self.address),
            ("联系电话", self.phone),
        ]
        return "，".join([self.name, *(f"{label}：{value}" for label, value in said if value)]) + "。"


@dataclass(frozen=True, kw_only=True)
class Handler:
    """承办人: named on the letter with 执法证号 and phone."""

    name: str
    card_number: str = ""
    phone: str = ""

    def sentence(self) -> str:
        """刘洋（执法证号：…），联系电话：…"""
        card = f"（执法证号：{self.card_number}）" if self.card_number else ""
        return f"{self.name}{card}" + (f"，联系电话：{self.phone}" if self.phone else "")


@dataclass(frozen=True, kw_only=True)
class Amount:
    """A sum with the name of its concept (涉嫌骗保金额, 认定基金损失 …)."""

    concept: str
    yuan: Decimal


@dataclass(frozen=True, kw_only=True)
class Annex:
    """One piece of material that goes with a letter."""

    title: str
    category: str = "其他材料"
    form: str = "原件"  # 原件, 复印件, 复印件（与原件核对无异）, 电子数据
    count: int = 1
    unit: str = "份"  # 份; 张 for discs
    pages: int = 0
    first_page: int = 0
    last_page: int = 0
    sha256: str = ""
    note: str = ""

    def span(self) -> str:
        """起止页."""
        return f"{self.first_page}-{self.last_page}" if self.first_page else ""


@dataclass(frozen=True, kw_only=True)
class Proof(Annex):
    """One piece of evidence with what it proves."""

    purpose: str  # 证明目的


@dataclass(frozen=True, kw_only=True)
class Served:
    """A paper that is served."""

    title: str
    number: str = ""
    count: int = 1

    def named(self) -> str:
        """《案件线索移送函》（安医保移〔2026〕3号）1份."""
        number = f"（{self.number}）" if self.number else ""
        return f"《{self.title}》{number}{self.count}份"


@dataclass(frozen=True, kw_only=True)
class Item:
    """涉案物品."""

    name: str
    model: str = ""
    unit: str = "件"
    count: int = 1
    mark: str = ""  # 特征、编号
    holder: str = ""  # 持有人
    place: str = ""  # 现存放地点
    measure: str = ""  # 保全措施
    note: str = ""
    sha256: str = ""  # of a medium


@dataclass(frozen=True, kw_only=True)
class Need:
    """One piece of material that is asked for."""

    title: str
    requirement: str = ""
    form: str = "原件或者复印件（与原件核对无异）"


@dataclass(frozen=True, kw_only=True)
class Result:
    """One outcome: what was decided, by whom, under which number."""

    measure: str
    organ: str = ""
    number: str = ""
    decided_on: dt.date | None = None
    content: str = ""
    amount: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """One signed opinion on an internal sheet."""

    step: str
    text: str = ""
    people: str = ""
    at: dt.datetime | None = None
    on_paper: bool = False  # 据纸质审批件
    authority: str = ""  # 主持工作的任命（授权）文号

    def signature(self) -> str:
        """Name, authority and moment."""
        authority = f"（主持工作：{self.authority}）" if self.authority else ""
        return "　".join(
            part for part in (self.people + authority, minute(self.at) if self.at else "") if part
        )


@dataclass(frozen=True, kw_only=True)
class Reading:
    """传阅: who has read a paper, when."""

    name: str
    at: dt.datetime | None = None

    def when(self) -> str:
        """The moment, or nothing."""
        return minute(self.at) if self.at else ""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What every letter has. `agency` signs it; `check_url` goes into the QR code."""

    kind: ClassVar[str]
    label: ClassVar[str]
    layout: ClassVar[str]
    numbered: ClassVar[bool] = True
    sealed: ClassVar[bool] = True
    sentences: ClassVar[tuple[Sentence, ...]] = ()  # what an administrator may word anew
    takes_fields: ClassVar[bool] = False  # whether an administrator may add fields to it

    agency: str
    date: dt.date
    number: str = ""
    secrecy: str = "无"
    check_url: str = ""
    check_code: str = ""
    wording: tuple[Worded, ...] = ()  # sentences that were worded anew when it was issued
    extras: tuple[Extra, ...] = ()  # fields that an administrator has added, as they were filled in

    @classmethod
    def all_sentences(cls) -> tuple[Sentence, ...]:
        """Every sentence of this form that may be worded anew."""
        return cls.sentences

    def say(self, slot: str, places: dict[str, str] | None = None) -> str:
        """A sentence as it is worded on this letter, its places filled. places: by the names in the sentence."""
        worded = {one.slot: one.text for one in self.wording}
        text = worded.get(slot) or next(one.text for one in self.all_sentences() if one.slot == slot)
        return filled(text, places or {})

    def added(self) -> list[Paragraph]:
        """The fields that an administrator has added, each a paragraph of its own."""
        return [p(one.sentence()) for one in self.extras]

    def heading(self) -> str:
        """The title as printed and as stored in the file's metadata."""
        return self.label

    def page(self) -> Page:
        """What stands on the first pages."""
        raise NotImplementedError

    def problems(self) -> list[str]:
        """What the law wants and the fields lack, as Chinese sentences."""
        return []


@dataclass(frozen=True, kw_only=True)
class Correspondence(Letter):
    """A letter between agencies without subordination: 信函格式."""

    layout: ClassVar[str] = "xinhan"

    to: str
    letterhead: str = ""  # 发文机关标志, if not the agency's name
    copies: tuple[str, ...] = ()
    contacts: tuple[Handler, ...] = ()
    annexes: tuple[Annex, ...] = ()
    urgency: str = ""  # 加急, 特急

    def signers(self) -> tuple[str, ...]:
        """Who signs and seals, the lead agency first."""
        return (self.agency,)

    def note(self) -> str:
        """附注: whom to call."""
        names: dict[str, list[str]] = {}
        for person in self.contacts:
            names.setdefault(person.phone, []).append(person.name)
        people = "；".join(
            "、".join(named) + (f"　{phone}" if phone else "") for phone, named in names.items()
        )
        return f"联系人：{people}" if people else ""

    @classmethod
    def all_sentences(cls) -> tuple[Sentence, ...]:
        """Those of the form, and a paragraph more."""
        return (*cls.sentences, EXTRA)

    def sheet(self, *paragraphs: Paragraph, closing: Paragraph | None = None) -> Page:
        """The page of this letter with these paragraphs; what an administrator added stands before the closing one."""
        more = self.say(ADDITION)
        body = [*paragraphs, *self.added(), *([p(more)] if more else []), *([closing] if closing else [])]
        return Page(
            title=self.heading(),
            to=self.to,
            paragraphs=tuple(body),
            annexes=tuple(annex.title for annex in self.annexes),
            copies=self.copies,
            note=self.note(),
        )
