"""案件调查报告 (310号令第六条, 医保发〔2021〕49号): goes to the police with a 移送书; facts, evidence and reasons, signed by two."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from documents.letters.fields import Amount, Handler, Letter, Party, Proof, Reading, day, yuan
from documents.letters.kinds import law
from documents.letters.prose import Page, Paragraph, Run, Table, bare, joined, ordinal, p, sections

_SIGNATURE = ("　" * 4, "fill")


@dataclass(frozen=True, kw_only=True)
class Violation:
    """One 违法情形 that was found, with its figures and how they were counted."""

    name: str
    facts: str
    began_on: dt.date | None = None
    ended_on: dt.date | None = None
    visits: int = 0  # 人次
    yuan: Decimal | None = None
    method: str = ""  # 金额计算方法

    def figures(self) -> str:
        """起止时间, 人次 and 金额 in one sentence, with the way of counting; nothing if none is known."""
        began, ended = (day(date) if date else "" for date in (self.began_on, self.ended_on))
        said = [
            ("起止时间", "至".join(date for date in (began, ended) if date)),
            ("涉及人次", str(self.visits) if self.visits else ""),
            ("涉及金额", yuan(self.yuan) if self.yuan is not None else ""),
            ("金额计算方法", self.method.rstrip("。")),
        ]
        sentence = "；".join(f"{label}：{value}" for label, value in said if value)
        return f"{sentence}。" if sentence else ""


@dataclass(frozen=True, kw_only=True)
class InvestigationReport(Letter):
    """案件调查报告, with the list of evidence and what each piece proves."""

    kind: ClassVar[str] = "investigation_report"
    label: ClassVar[str] = "案件调查报告"
    layout: ClassVar[str] = "form"
    numbered: ClassVar[bool] = False

    case_name: str
    parties: tuple[Party, ...]
    source: str
    course: str  # 查办经过
    violations: tuple[Violation, ...]
    amounts: tuple[Amount, ...] = ()
    evidence: tuple[Proof, ...]
    handled: str = ""  # 退回金额、协议处理、行政处罚
    offence: str  # 诈骗罪
    offence_article: str  # 《中华人民共和国刑法》第二百六十六条
    reason: str  # 移送理由
    basis: tuple[str, ...] = law.CRIMINAL
    warning: str = ""  # 毁证、转移资金、在逃
    handlers: tuple[Handler, ...]
    reviewer: str
    signed: tuple[Reading, ...] = ()  # who has signed in the system, when; the others sign by hand

    def problems(self) -> list[str]:
        """Facts, evidence, two officers with cards, and somebody else who reviewed it."""
        found = []
        if not self.violations:
            found.append("请逐项写明查明的违法事实。")
        if not self.evidence:
            found.append("请逐项列出证据及其证明目的。")
        if len(self.handlers) < 2 or not all(handler.card_number for handler in self.handlers):
            found.append("调查报告须由两名以上承办人签名，并写明执法证号。")
        if self.reviewer in [handler.name for handler in self.handlers]:
            found.append("承办人不能审核自己的调查报告，请由其他人审核。")
        return found

    def page(self) -> Page:
        """The report, signed; the evidence is listed on pages of its own."""
        opening = f"我单位对{bare(self.case_name)}一案进行了调查，现将调查情况报告如下："
        return Page(
            title=self.label,
            to="",
            paragraphs=(p(opening), *self._body()),
            annexes=("证据目录",),
            tables=(self._list(),),
        )

    def _body(self) -> list[Paragraph]:
        return sections(
            ("当事人基本情况", [p(party.sentence()) for party in self.parties]),
            ("案件来源及查办经过", [p(f"案件来源：{self.source.rstrip('。')}。"), p(self.course)]),
            ("查明的违法事实", self._facts()),
            ("证据情况", [p(f"认定上述事实的证据共{len(self.evidence)}项，详见附件。")]),
            ("行政处理情况", [p(self.handled)] if self.handled else []),
            ("涉嫌罪名和移送理由", [p(self.reason), self._offence()]),
            ("需要公安机关注意的事项", [p(self.warning)] if self.warning else []),
            ("承办人和审核人", self._signatures()),
        )

    def _facts(self) -> list[Paragraph]:
        out: list[Paragraph] = []
        for index, violation in enumerate(self.violations):
            out += [Paragraph(((f"（{ordinal(index)}）{violation.name}", "kai"),), "h2"), p(violation.facts)]
            out += [p(figures)] if (figures := violation.figures()) else []
        sums = "；".join(f"{amount.concept}{yuan(amount.yuan)}" for amount in self.amounts)
        return [*out, *([p(f"以上事实涉及的金额：{sums}。")] if sums else [])]

    def _offence(self) -> Paragraph:
        return p(
            f"当事人的上述行为涉嫌触犯{self.offence_article}，涉嫌{self.offence}。"
            f"依照{joined(self.basis)}的规定，建议移送公安机关。"
        )

    def _signatures(self) -> list[Paragraph]:
        signing = [("承办人", f"{one.name}，执法证号{one.card_number}") for one in self.handlers]
        signing += [("审核人", self.reviewer)] if self.reviewer else []
        return [Paragraph(((f"{role}（签名）：", ""), *self._signature(who))) for role, who in signing]

    def _signature(self, who: str) -> tuple[Run, ...]:
        """Name and moment of who has signed in the system, else room to sign by hand."""
        name = who.partition("，")[0]
        at = next((one.when() for one in self.signed if one.name == name), "")
        return ((f"{who}，{at}。", ""),) if at else (_SIGNATURE, (f"（{who}）。", ""))

    def _list(self) -> Table:
        rows = tuple(
            (
                str(index),
                proof.title,
                proof.category,
                proof.form,
                f"{proof.count}{proof.unit}",
                proof.span() or (str(proof.pages) if proof.pages else ""),
                proof.purpose,
                proof.note,
            )
            for index, proof in enumerate(self.evidence, 1)
        )
        return Table(
            title="证据目录",
            number="附件",
            head=("序号", "证据名称", "证据种类", "形式", "数量", "页码", "证明目的", "备注"),
            widths=(10, 34, 17, 19, 12, 20, 31, 13),
            rows=rows,
            centred=(0, 4, 5),
            notes=tuple(
                f"第{i}项SHA-256校验值：{proof.sha256}"
                for i, proof in enumerate(self.evidence, 1)
                if proof.sha256
            ),
            total=f"合计：{len(self.evidence)}项。",
        )
