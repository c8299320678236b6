"""协助调查函, 商请联合查处函 and the 复函 to it, 咨询函: one agency asks another for help, to act together, or for its view; 信函格式."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from documents.letters.fields import Correspondence, day
from documents.letters.kinds import law
from documents.letters.prose import Page, bare, p, sections
from documents.letters.sharing import SHARING, Shared
from documents.letters.wording import Sentence


@dataclass(frozen=True, kw_only=True)
class AssistanceLetter(Correspondence, Shared):
    """协助调查函 with numbered questions (行政处罚法第二十六条)."""

    kind: ClassVar[str] = "assistance_letter"
    label: ClassVar[str] = "协助调查函"
    sentences: ClassVar[tuple[Sentence, ...]] = (
        Sentence(
            "opening",
            "开头",
            "为查清{案件}一案有关事实，依照{依据}的规定，特请你单位协助调查。",
            (
                "案件",
                "依据",
            ),
        ),
        Sentence(
            "closing",
            "结尾",
            "请于收到本函之日起{期限}内函复；不能按期办结的，请在期限届满前告知。",
            ("期限",),
        ),
        SHARING,
    )

    case_name: str
    facts: tuple[str, ...]
    questions: tuple[str, ...]
    verify: tuple[str, ...] = ()  # 需核实的人员和票据
    within: str = "15个工作日"

    def heading(self) -> str:
        """关于协助调查…的函."""
        return f"关于协助调查{self.case_name}有关情况的函"

    def problems(self) -> list[str]:
        """At least one question."""
        return [] if self.questions else ["请至少列出一项需要协助调查的问题。"]

    def page(self) -> Page:
        """The letter."""
        asked = [p(f"{number}.{question}") for number, question in enumerate(self.questions, 1)]
        body = sections(
            ("基本案情", [p(fact) for fact in self.facts]),
            ("请协助调查的事项", asked),
            ("需核实的人员和票据", [p(line) for line in self.verify]),
        )
        opening = self.say("opening", {"案件": bare(self.case_name), "依据": f"{law.PENALTY_LAW}第二十六条"})
        return self.sheet(
            p(opening), *body, *self.sharing(), closing=p(self.say("closing", {"期限": self.within}))
        )


@dataclass(frozen=True, kw_only=True)
class JointLetter(Correspondence, Shared):
    """商请联合查处函 (条例第二十二条)."""

    kind: ClassVar[str] = "joint_letter"
    label: ClassVar[str] = "商请联合查处函"
    takes_fields: ClassVar[bool] = True
    sentences: ClassVar[tuple[Sentence, ...]] = (
        Sentence(
            "opening",
            "开头",
            "我单位正在办理{案件}。依照{依据}的规定，商请你单位在各自职责范围内联合查处。",
            (
                "案件",
                "依据",
            ),
        ),
        SHARING,
    )

    case_name: str
    facts: tuple[str, ...]
    request: str = "请研究并函复是否参加，同时告知承办部门和联系人。"

    def heading(self) -> str:
        """关于商请联合查处…的函."""
        return f"关于商请联合查处{self.case_name}的函"

    def page(self) -> Page:
        """The letter."""
        opening = self.say("opening", {"案件": self.case_name, "依据": f"{law.FUND_RULES}第二十二条"})
        body = sections(("基本案情", [p(fact) for fact in self.facts]))
        return self.sheet(p(opening), *body, *self.sharing(), closing=p(self.request))


#: What an agency that was asked to join answers: the heading, and what it says before its reason.
_ANSWERS = {
    "join": ("关于同意参加联合查处{}的复函", "经研究，同意参加联合查处。"),
    "decline": ("关于不参加联合查处{}的复函", "经研究，不参加本次联合查处。"),
    "leave": ("关于退出联合查处{}的函", "经研究，自本函印发之日起退出联合查处。"),
}


@dataclass(frozen=True, kw_only=True)
class JointAnswer(Correspondence):
    """复函 of an agency that was asked to join: it joins, declines or leaves. answer: which of the three."""

    kind: ClassVar[str] = "joint_answer"
    label: ClassVar[str] = "复函"

    case_name: str
    referral_number: str
    referred_on: dt.date
    answer: str
    reason: str = ""

    def problems(self) -> list[str]:
        """One of the three answers; whoever does not take part says why."""
        if self.answer not in _ANSWERS:
            return ["复函须写明同意参加、不参加或者退出。"]
        return [] if self.reason or self.answer == "join" else ["请写明理由。"]

    def heading(self) -> str:
        """关于同意参加联合查处…的复函."""
        return _ANSWERS[self.answer][0].format(self.case_name)

    def page(self) -> Page:
        """The letter."""
        opening = (
            f"你单位{day(self.referred_on)}商请联合查处{self.case_name}的函（{self.referral_number}）收悉。"
        )
        return self.sheet(p(opening + _ANSWERS[self.answer][1]), p(self._then()))

    def _then(self) -> str:
        if self.answer == "join":
            return "我单位将在职责范围内依法办理，按商定的分工和时间反馈办理情况。"
        reason = f"理由：{self.reason.rstrip('。')}。"
        if self.answer == "decline":
            return reason
        return f"{reason}已经取得的办理情况仍留存案中；尚未完成的商定任务，请另行商定承担单位。"


@dataclass(frozen=True, kw_only=True)
class ConsultLetter(Correspondence):
    """书面咨询函; `early` makes it 商请提前介入函. It refers nothing and decides nothing."""

    kind: ClassVar[str] = "consult_letter"
    label: ClassVar[str] = "书面咨询函"
    sentences: ClassVar[tuple[Sentence, ...]] = (
        Sentence("closing", "结尾", "本函不属于案件移送，你单位的意见供我单位办案参考。请函复我单位。"),
    )

    case_name: str
    facts: tuple[str, ...]
    questions: tuple[str, ...]
    early: bool = False

    def heading(self) -> str:
        """关于咨询…的函, 关于商请提前介入…的函."""
        name = bare(self.case_name)
        return f"关于商请提前介入{name}案的函" if self.early else f"关于咨询{name}案有关问题的函"

    def problems(self) -> list[str]:
        """At least one question."""
        return [] if self.questions else ["请至少列出一项需要咨询的问题。"]

    def page(self) -> Page:
        """The letter."""
        asked = [p(f"{number}.{question}") for number, question in enumerate(self.questions, 1)]
        opening = f"我单位正在办理{self.case_name}。"
        opening += (
            "因案情重大复杂，商请你单位提前介入，就案件性质、证据收集等提出意见。"
            if self.early
            else "为准确把握有关问题，现将有关情况函告你单位，商请研究并书面答复。"
        )
        head = "商请事项" if self.early else "咨询的问题"
        body = sections(("基本情况", [p(fact) for fact in self.facts]), (head, asked))
        return self.sheet(p(opening), *body, closing=p(self.say("closing")))
