"""Answers to a 协助调查函: 回函, 不属职权的回函 and 延期告知函; 信函格式."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from documents.letters.fields import Correspondence, day
from documents.letters.kinds import law
from documents.letters.prose import Page, Paragraph, bare, lead, ordinal, p, sections
from documents.letters.wording import Sentence


@dataclass(frozen=True, kw_only=True)
class Reply:
    """The answer to one question: what was found, or why it could not be found out."""

    question: str
    content: str = ""
    unavailable: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Answer(Correspondence):
    """An answer to a letter of assistance bears its number and day."""

    case_name: str
    request_number: str
    requested_on: dt.date

    def received(self) -> str:
        """你单位某日《协助调查函》（文号）收悉。"""
        return f"你单位{day(self.requested_on)}关于协助调查的函（{self.request_number}）收悉。"


@dataclass(frozen=True, kw_only=True)
class AssistanceReply(_Answer):
    """协助调查回函: question by question, what could not be found out and why, the list of evidence."""

    kind: ClassVar[str] = "assistance_reply"
    label: ClassVar[str] = "协助调查回函"
    sentences: ClassVar[tuple[Sentence, ...]] = (
        Sentence(
            "opening", "开头", "依照{依据}的规定，我单位进行了协助调查，现将有关情况函复如下：", ("依据",)
        ),
        Sentence("closing", "结尾", "特此函复。"),
    )

    answers: tuple[Reply, ...]
    remark: str = ""

    def heading(self) -> str:
        """关于协助调查…的复函."""
        return f"关于协助调查{self.case_name}有关情况的复函"

    def problems(self) -> list[str]:
        """Each question has an answer or a reason."""
        empty = [str(n) for n, a in enumerate(self.answers, 1) if not (a.content or a.unavailable)]
        return [f"第{'、'.join(empty)}项没有答复，请逐项答复或者写明未能查清的原因。"] if empty else []

    def page(self) -> Page:
        """The letter."""
        opening = self.received() + self.say("opening", {"依据": f"{law.PENALTY_LAW}第二十六条"})
        body = sections(
            ("逐项答复", [one for n, answer in enumerate(self.answers) for one in _said(n, answer)]),
            ("未能查清的事项和原因", self._missing()),
            ("其他说明", [p(self.remark)] if self.remark else []),
        )
        return self.sheet(p(opening), *body, closing=p(self.say("closing")))

    def _missing(self) -> list[Paragraph]:
        return [
            p(f"第（{ordinal(n)}）项未能查清：{answer.unavailable.rstrip('。')}。")
            for n, answer in enumerate(self.answers)
            if answer.unavailable
        ]


def _said(n: int, answer: Reply) -> list[Paragraph]:
    """The question in 楷体, the answer below it, the pieces of evidence that prove it."""
    found = answer.content or "未能查清，原因见后。"
    proof = [p(f"随附材料：{'；'.join(answer.evidence)}。")] if answer.evidence else []
    return [lead(f"（{ordinal(n)}）{answer.question.rstrip('。；')}。", ""), p(found), *proof]


@dataclass(frozen=True, kw_only=True)
class AssistanceDecline(_Answer):
    """回函: the matter lies outside the asked agency's powers; who else may be asked."""

    kind: ClassVar[str] = "assistance_decline"
    label: ClassVar[str] = "协助调查回函（不属职权）"
    sentences: ClassVar[tuple[Sentence, ...]] = (Sentence("closing", "结尾", "特此函复。"),)

    reason: str
    suggested: str

    def heading(self) -> str:
        """关于协助调查…的复函."""
        return f"关于协助调查{self.case_name}有关情况的复函"

    def page(self) -> Page:
        """The letter."""
        said = f"经研究，{self.reason.rstrip('。')}，不属于我单位职权范围，依法不能提供协助。建议商请{self.suggested.rstrip('。')}协助调查。"
        return self.sheet(p(self.received()), p(said), closing=p(self.say("closing")))


@dataclass(frozen=True, kw_only=True)
class ExtensionNotice(_Answer):
    """延期告知函: told before the limit ends, with the reason and the new day."""

    kind: ClassVar[str] = "extension_notice"
    label: ClassVar[str] = "延期告知函"
    sentences: ClassVar[tuple[Sentence, ...]] = (Sentence("closing", "结尾", "特此告知。"),)

    due_on: dt.date
    until: dt.date
    reason: str

    def heading(self) -> str:
        """关于延期函复…的函."""
        return f"关于延期函复{bare(self.case_name)}案协助调查事项的函"

    def page(self) -> Page:
        """The letter."""
        said = (
            f"因{self.reason.rstrip('。').removeprefix('因')}，我单位不能在{day(self.due_on)}前办结，"
            f"预计于{day(self.until)}前函复。"
        )
        return self.sheet(p(self.received()), p(said), closing=p(self.say("closing")))
