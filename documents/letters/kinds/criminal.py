"""涉嫌犯罪案件移送书 (310号令, 医保发〔2021〕49号): form layout, black, to the police alone, with its 回执."""

from dataclasses import dataclass
from typing import ClassVar

from documents.letters.fields import Amount, Annex, Handler, Item, Party, yuan
from documents.letters.kinds import law
from documents.letters.kinds.lists import THINGS, materials, things
from documents.letters.prose import Page, Paragraph, bare, box, joined, p, sections
from documents.letters.sharing import SHARING, Shared
from documents.letters.wording import Sentence

REPORT, OPINION = "调查报告", "检验报告或者鉴定意见"


@dataclass(frozen=True, kw_only=True)
class CriminalReferral(Shared):
    """涉嫌犯罪案件移送书. `number` is the agency's own; the police's numbers are never made here."""

    kind: ClassVar[str] = "criminal_referral"
    label: ClassVar[str] = "涉嫌犯罪案件移送书"
    takes_fields: ClassVar[bool] = True
    sentences: ClassVar[tuple[Sentence, ...]] = (
        Sentence(
            "opening",
            "开头",
            "我单位在办理{案件}一案中，发现当事人的行为涉嫌犯罪。经本单位主要负责人批准，现将该案移送你单位，有关情况如下：",
            ("案件",),
        ),
        SHARING,
    )
    layout: ClassVar[str] = "form"

    to: str
    case_name: str
    source: str
    parties: tuple[Party, ...]
    facts: tuple[str, ...]
    offence: str  # 诈骗罪
    offence_article: str  # 《中华人民共和国刑法》第二百六十六条
    handlers: tuple[Handler, ...]
    annexes: tuple[Annex, ...]
    amounts: tuple[Amount, ...] = ()
    items: tuple[Item, ...] = ()
    basis: tuple[str, ...] = law.CRIMINAL
    penalty_decided: bool = False
    penalty: str = ""  # 处罚决定书文号、种类、履行情况
    items_held: bool = False
    held: str = ""  # 措施、文号、期限、存放地点
    warning: str = ""  # 需要公安机关注意的事项
    copies: tuple[str, ...] = ()

    def problems(self) -> list[str]:
        """310号令第五条、第六条: two officers with cards, the investigation report."""
        found = []
        if len(self.handlers) < 2 or not all(h.card_number and h.phone for h in self.handlers):
            found.append("移送书须列明两名以上承办人及其执法证号、联系电话。")
        if not any(annex.category == REPORT for annex in self.annexes):
            found.append("移送书须附涉嫌犯罪案件情况的调查报告。")
        if self.penalty_decided and not self.penalty:
            found.append("已作行政处罚的，请写明处罚决定书文号和内容。")
        if self.items_held and not self.held:
            found.append("已查封、扣押或者先行登记保存物品的，请写明措施和存放地点。")
        if self.items_held and not self.items and not any(a.category == THINGS for a in self.annexes):
            found.append("已查封、扣押或者先行登记保存物品的，移送书须附涉案物品清单。")
        return found

    def page(self) -> Page:
        """The letter, the list of materials, the list of items."""
        names = self._annex_names()
        tables = [materials("移送案件材料清单", self.annexes, "附件1")]
        if self.items:
            tables.append(things(self.items, "附件2"))
        return Page(
            title=self.label,
            to=self.to,
            paragraphs=(self._opening(), *self._body(), *self.sharing(), self._request()),
            annexes=names,
            copies=self.copies,
            tables=tuple(tables),
        )

    def _annex_names(self) -> tuple[str, ...]:
        """附件说明: the lists, then 调查报告, 检验报告或者鉴定意见 and 其他 one by one (310号令第六条). A 涉案物品清单 that was made on paper stands between them."""
        named = [f"{annex.title}（{annex.form}，{_extent(annex)}）" for annex in self._named()]
        rest = len(self.annexes) - len(named)
        lists = ["移送案件材料清单", *([THINGS] if self.items else [])]
        return tuple(lists + named + ([f"其他材料（共{rest}项，详见附件1）"] if rest else []))

    def _named(self) -> list[Annex]:
        order = (REPORT, OPINION) if self.items else (REPORT, THINGS, OPINION)
        return [annex for wanted in order for annex in self.annexes if annex.category == wanted]

    def _opening(self) -> Paragraph:
        return p(self.say("opening", {"案件": bare(self.case_name)}))

    def _body(self) -> list[Paragraph]:
        amounts = "；".join(f"{amount.concept}{yuan(amount.yuan)}" for amount in self.amounts)
        return sections(
            ("当事人基本情况", [p(party.sentence()) for party in self.parties]),
            ("案件来源", [p(self.source.rstrip("。") + "。")]),
            ("违法事实", [p(fact) for fact in self.facts] + ([p(amounts + "。")] if amounts else [])),
            ("涉嫌罪名和移送依据", [self._offence()]),
            ("行政处罚和涉案物品情况", self._measures()),
            ("需要注意的事项", [p(self.warning)] if self.warning else []),
            ("其他情况", self.added()),
            ("承办人", [p(handler.sentence() + "。") for handler in self.handlers]),
        )

    def _offence(self) -> Paragraph:
        return p(
            f"当事人的上述行为涉嫌触犯{self.offence_article}，涉嫌{self.offence}。"
            f"依照{joined(self.basis)}的规定，应当移送公安机关。"
        )

    def _measures(self) -> list[Paragraph]:
        yes, held = self.penalty_decided, self.items_held
        return [
            p(
                f"是否已作出行政处罚：{box(not yes)}否　{box(yes)}是"
                + (f"（{self.penalty}）" if yes else "")
                + "。"
            ),
            p(
                f"是否查封、扣押或者先行登记保存物品：{box(not held)}否　{box(held)}是"
                + (f"（{self.held}）" if held else "")
                + "。"
            ),
        ]

    def _request(self) -> Paragraph:
        return p(
            "请在移送书回执上签字，依法自接受移送之日起3日内作出立案或者不予立案的决定，并书面通知我单位；"
            "不予立案的，请说明理由并退回案卷材料。"
        )


def _extent(annex: Annex) -> str:
    return f"{annex.pages}页" if annex.pages else f"{annex.count}{annex.unit}"
