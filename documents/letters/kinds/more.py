"""补充移送函 and 更正函: letters that follow a referral that was sent before; 信函格式."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from documents.letters.fields import Correspondence, Party, day
from documents.letters.kinds.clue import with_list
from documents.letters.prose import Page, bare, lead, ordinal, p, sections
from documents.letters.sharing import SHARING, Shared
from documents.letters.wording import Sentence


@dataclass(frozen=True, kw_only=True)
class SupplementReferral(Correspondence, Shared):
    """补充移送函: new facts or persons to a referral that was accepted."""

    kind: ClassVar[str] = "supplement_referral"
    label: ClassVar[str] = "补充移送函"
    sentences: ClassVar[tuple[Sentence, ...]] = (
        Sentence("closing", "结尾", "请与原移送一并依法处理，并将办理结果函复我单位。"),
        SHARING,
    )

    case_name: str
    main_label: str
    main_number: str
    main_on: dt.date
    facts: tuple[str, ...]
    parties: tuple[Party, ...] = ()

    def heading(self) -> str:
        """关于补充移送…的函."""
        return f"关于补充移送{self.case_name}有关情况的函"

    def problems(self) -> list[str]:
        """New facts are what it is sent for."""
        return [] if self.facts else ["请写明补充移送的事实。"]

    def page(self) -> Page:
        """The letter and the list of materials."""
        opening = (
            f"我单位{day(self.main_on)}以《{self.main_label}》（{self.main_number}）向你单位移送了{self.case_name}。"
            "移送后又发现下列情况，现补充移送："
        )
        body = sections(
            ("补充的事实", [p(fact) for fact in self.facts]),
            ("补充的当事人", [p(party.sentence()) for party in self.parties]),
        )
        page = self.sheet(p(opening), *body, *self.sharing(), closing=p(self.say("closing")))
        return with_list(page, self.annexes)


@dataclass(frozen=True, kw_only=True)
class Passage:
    """One passage of a letter: as it stands and as it should read."""

    title: str
    number: str
    issued_on: dt.date
    wrong: str
    right: str

    def sentence(self) -> str:
        """《…》（文号）中的“…”，更正为“…”。"""
        return f"{day(self.issued_on)}《{self.title}》（{self.number}）中的“{self.wrong}”，更正为“{self.right}”。"


@dataclass(frozen=True, kw_only=True)
class CorrectionLetter(Correspondence):
    """更正函: which letter, which passage, what it should read, and why it was wrong."""

    kind: ClassVar[str] = "correction_letter"
    label: ClassVar[str] = "更正函"
    sentences: ClassVar[tuple[Sentence, ...]] = (Sentence("closing", "结尾", "原文书其他内容不变。"),)

    case_name: str
    reason: str
    passages: tuple[Passage, ...]

    def heading(self) -> str:
        """关于更正…的函."""
        return f"关于更正{bare(self.case_name)}案有关文书内容的函"

    def problems(self) -> list[str]:
        """At least one passage."""
        return [] if self.passages else ["请至少列出一处需要更正的内容。"]

    def page(self) -> Page:
        """The letter."""
        opening = f"因{self.reason.rstrip('。').removeprefix('因')}，我单位发送你单位的文书中有关内容有误，现更正如下："
        if len(self.passages) == 1:
            said = [p(self.passages[0].sentence())]
        else:
            said = [lead(f"（{ordinal(n)}）", one.sentence()) for n, one in enumerate(self.passages)]
        return self.sheet(p(opening), *said, closing=p(self.say("closing")))
