"""指定管辖申请 to the common superior of two agencies that do not agree, and the 指定管辖决定书 by which it answers."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from documents.letters.fields import Correspondence, Letter, day
from documents.letters.kinds import law
from documents.letters.prose import Page, bare, p, sections

_BASIS = f"{law.PENALTY_LAW}第二十五条第二款"


@dataclass(frozen=True, kw_only=True)
class Position:
    """What an agency wrote in a letter when it sent the matter back or on."""

    agency: str
    label: str
    number: str
    written_on: dt.date
    reason: str
    suggested: str = ""

    def sentence(self) -> str:
        """…2026年11月19日《退回函》（安卫健复函〔2026〕3号）认为：…"""
        said = f"{self.agency}{day(self.written_on)}《{self.label}》（{self.number}）认为：{self.reason.rstrip('。')}"
        return f"{said}，建议由{self.suggested}处理。" if self.suggested else f"{said}。"


@dataclass(frozen=True, kw_only=True)
class DesignationRequest(Correspondence):
    """指定管辖申请: the matter, what each side has written, the own reasons."""

    kind: ClassVar[str] = "designation_request"
    label: ClassVar[str] = "指定管辖申请"

    case_name: str
    sender: str
    receiver: str
    referral_number: str
    referred_on: dt.date
    facts: tuple[str, ...] = ()
    positions: tuple[Position, ...] = ()
    reasons: tuple[str, ...]

    def heading(self) -> str:
        """关于报请指定…管辖的函."""
        return f"关于报请指定{bare(self.case_name)}案件管辖的函"

    def problems(self) -> list[str]:
        """The own reasons."""
        return [] if any(reason.strip() for reason in self.reasons) else ["请写明对管辖的意见和理由。"]

    def page(self) -> Page:
        """The letter."""
        opening = (
            f"{self.sender}{day(self.referred_on)}将{bare(self.case_name)}案件线索移送{self.receiver}"
            f"（{self.referral_number}），有关机关对管辖未达成一致。现将有关情况报告如下："
        )
        body = sections(
            ("基本情况", [p(fact) for fact in self.facts]),
            ("有关机关的意见", [p(position.sentence()) for position in self.positions]),
            ("我单位的意见和理由", [p(reason) for reason in self.reasons]),
        )
        return self.sheet(p(opening), *body, p(f"依照{_BASIS}的规定，现报请贵单位指定管辖。"))


@dataclass(frozen=True, kw_only=True)
class DesignationDecision(Letter):
    """指定管辖决定书: binds both sides and the agency that it names."""

    kind: ClassVar[str] = "designation_decision"
    label: ClassVar[str] = "指定管辖决定书"
    layout: ClassVar[str] = "form"

    to: str
    case_name: str
    sender: str
    receiver: str
    referral_number: str
    referred_on: dt.date
    asked_by: str = ""
    request_number: str = (
        ""  # of the 指定管辖申请; none where the time of the talks ran out or it was made void
    )
    request_on: dt.date | None = None
    reasons: tuple[str, ...]
    chosen: str
    copies: tuple[str, ...] = ()

    def page(self) -> Page:
        """The decision."""
        is_back = self.chosen == self.sender
        order = (
            f"{self.chosen}收到本决定书后应当继续依法办理，原移送终结。"
            if is_back
            else f"{self.chosen}收到本决定书后应当依法办理，不得退回或者再行转送；有关机关应当移交案件材料。"
        )
        return Page(
            title=self.label,
            to=self.to,
            paragraphs=(
                p(
                    f"{self.sender}{day(self.referred_on)}移送{self.receiver}的{bare(self.case_name)}案件线索"
                    f"（{self.referral_number}），{self._asked()}"
                ),
                *(p(reason) for reason in self.reasons),
                p(f"依照{_BASIS}的规定，决定该案由{self.chosen}管辖。{order}"),
            ),
            copies=self.copies,
        )

    def _asked(self) -> str:
        if self.request_on:
            paper = f"《{DesignationRequest.label}》（{self.request_number}）"
            return f"{self.asked_by}{day(self.request_on)}以{paper}报请我单位指定管辖。"
        if self.asked_by:
            return f"{self.asked_by}报请我单位指定管辖。"
        return "有关机关协商期满未达成一致，报我单位指定管辖。"
