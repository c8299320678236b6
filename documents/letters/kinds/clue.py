"""案件线索移送函: to another administrative agency, 信函格式 (条例第二十二条, 社会保险法第八十二条)."""

from dataclasses import dataclass
from typing import ClassVar

from documents.letters.fields import Amount, Annex, Correspondence, Party, yuan
from documents.letters.kinds import law
from documents.letters.kinds.lists import materials
from documents.letters.prose import Page, Paragraph, bare, joined, p, sections
from documents.letters.sharing import SHARING, Shared
from documents.letters.wording import Sentence


@dataclass(frozen=True, kw_only=True)
class ClueReferral(Correspondence, Shared):
    """案件线索移送函. `source` is the neutral one (监督检查发现, 综合线索): a tip is never named."""

    kind: ClassVar[str] = "clue_referral"
    label: ClassVar[str] = "案件线索移送函"
    takes_fields: ClassVar[bool] = True
    sentences: ClassVar[tuple[Sentence, ...]] = (
        Sentence(
            "opening",
            "开头",
            "我单位在{职责}中，发现{案件}案件线索，现移送你单位。有关情况如下：",
            (
                "职责",
                "案件",
            ),
        ),
        SHARING,
    )

    subject: str  # 安澜市某某医院涉嫌超标准收费
    source: str
    parties: tuple[Party, ...]
    facts: tuple[str, ...]
    competence: str  # 不属于本机关管辖的理由和接收机关的职权依据
    amounts: tuple[Amount, ...] = ()
    basis: tuple[str, ...] = law.ADMINISTRATIVE
    request: str = "请依法核查处理，并将受理情况和办理结果函复我单位。"
    duty: str = "履行医疗保障基金使用监督管理职责"  # in the course of which the clue was found
    reply: str = ""  # 约定反馈期限 or 商请反馈时间, a whole sentence

    def heading(self) -> str:
        """关于移送…案件线索的函."""
        return f"关于移送{bare(self.subject)}案件线索的函"

    def page(self) -> Page:
        """The letter and the list of materials."""
        amounts = "；".join(f"{amount.concept}{yuan(amount.yuan)}" for amount in self.amounts)
        body = sections(
            ("当事人基本情况", [p(party.sentence()) for party in self.parties]),
            ("线索来源和基本事实", self._facts(amounts)),
            ("移送理由和依据", [self._reason()]),
        )
        opening = self.say("opening", {"职责": self.duty, "案件": bare(self.subject)})
        page = self.sheet(p(opening), *body, *self.sharing(), closing=p(self.request + self.reply))
        return with_list(page, self.annexes)

    def _facts(self, amounts: str) -> list[Paragraph]:
        first = p(f"线索来源：{self.source.rstrip('。')}。")
        return [first, *(p(fact) for fact in self.facts), *([p(amounts + "。")] if amounts else [])]

    def _reason(self) -> Paragraph:
        return p(f"{self.competence.rstrip('。')}。依照{joined(self.basis)}的规定，现予移送。")


def with_list(page: Page, annexes: tuple[Annex, ...]) -> Page:
    """The page with the list of materials as its one annex, with counts."""
    if not annexes:
        return page
    count, pages = len(annexes), sum(annex.pages for annex in annexes)
    name = f"移送材料清单（共{count}项{pages}页）"
    table = materials("移送材料清单", annexes, "附件")
    return Page(**{**page.__dict__, "annexes": (name,), "tables": (table,)})
