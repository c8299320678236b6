"""报案书: who is no 行政执法机关 reports a crime like anyone else (刑事诉讼法第一百一十条); 信函格式."""

from dataclasses import dataclass
from typing import ClassVar

from documents.letters.fields import Amount, Correspondence, Party, yuan
from documents.letters.prose import Page, bare, joined, p, sections
from documents.letters.sharing import SHARING, Shared
from documents.letters.wording import Sentence


@dataclass(frozen=True, kw_only=True)
class CrimeReport(Correspondence, Shared):
    """报案书 of a 经办机构: facts, parties and sums; the police decide what it is."""

    kind: ClassVar[str] = "crime_report"
    label: ClassVar[str] = "报案书"
    takes_fields: ClassVar[bool] = True
    sentences: ClassVar[tuple[Sentence, ...]] = (
        Sentence(
            "opening",
            "开头",
            "我单位在医疗保障经办服务中，发现{案件}，涉嫌犯罪。依照{依据}的规定，现向你单位报案。",
            (
                "案件",
                "依据",
            ),
        ),
        Sentence("closing", "结尾", "请依法处理，并将处理情况告知我单位。"),
        SHARING,
    )

    case_name: str
    facts: tuple[str, ...]
    parties: tuple[Party, ...] = ()
    amounts: tuple[Amount, ...] = ()
    basis: tuple[str, ...] = ("《中华人民共和国刑事诉讼法》第一百一十条",)

    def heading(self) -> str:
        """关于…的报案书."""
        return f"关于{bare(self.case_name)}的报案书"

    def page(self) -> Page:
        """The report; its materials are listed in 附件说明."""
        sums = "；".join(f"{amount.concept}{yuan(amount.yuan)}" for amount in self.amounts)
        facts = [*(p(fact) for fact in self.facts), *([p(f"{sums}。")] if sums else [])]
        body = sections(("被报案人", [p(party.sentence()) for party in self.parties]), ("基本事实", facts))
        opening = self.say("opening", {"案件": bare(self.case_name), "依据": joined(self.basis)})
        return self.sheet(p(opening), *body, *self.sharing(), closing=p(self.say("closing")))
