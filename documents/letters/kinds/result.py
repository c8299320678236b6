"""办理结果反馈函: the structured result goes back to who referred the case; 退回函: who referred wants more of it."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from documents.letters.fields import MONEY, Amount, Correspondence, Result, day, yuan
from documents.letters.prose import Page, Paragraph, lead, ordinal, p, sections
from documents.letters.wording import Sentence


@dataclass(frozen=True, kw_only=True)
class ResultFeedback(Correspondence):
    """办理结果反馈函; `final` False makes it 办理情况反馈函."""

    kind: ClassVar[str] = "result_feedback"
    label: ClassVar[str] = "办理结果反馈函"
    sentences: ClassVar[tuple[Sentence, ...]] = (Sentence("closing", "结尾", "特此函复。"),)

    case_name: str
    referral_number: str
    referred_on: dt.date
    course: str  # 办理经过
    findings: tuple[str, ...] = ()
    results: tuple[Result, ...]
    amounts: tuple[Amount, ...] = ()
    advice: str = ""
    public: bool = False
    final: bool = True

    def heading(self) -> str:
        """关于反馈…办理结果的函."""
        return f"关于反馈{self.case_name}办理{'结果' if self.final else '情况'}的函"

    def problems(self) -> list[str]:
        """A final answer has at least one result."""
        return [] if self.results or not self.final else ["办理结果反馈函至少要有一项处理结果。"]

    def page(self) -> Page:
        """The letter."""
        opening = (
            f"你单位{day(self.referred_on)}移送的{self.case_name}（{self.referral_number}）收悉。"
            f"现将办理{'结果' if self.final else '情况'}反馈如下："
        )
        openness = "已按规定公开" if self.public else "不公开，请注意控制知悉范围"
        body = sections(
            ("办理经过", [p(self.course.rstrip("。") + "。")]),
            ("查明的事实", [p(finding) for finding in self.findings]),
            ("处理结果", self._results()),
            ("工作建议", [p(self.advice)] if self.advice else []),
            ("公开情况", [p(openness + "。")]),
        )
        return self.sheet(p(opening), *body, closing=p(self.say("closing")))

    def _results(self) -> list[Paragraph]:
        said = told(self.results)
        amounts = "；".join(f"{amount.concept}{yuan(amount.yuan)}" for amount in self.amounts)
        return [*said, *([p(amounts + "。")] if amounts else [])]


@dataclass(frozen=True, kw_only=True)
class SendBackLetter(Correspondence):
    """退回函: the result that was reported is sent back for more, with the reason."""

    kind: ClassVar[str] = "send_back_letter"
    label: ClassVar[str] = "退回函（补充）"

    case_name: str
    referral_number: str
    reported_on: dt.date
    feedback_number: str = ""
    reason: str
    questions: tuple[str, ...] = ()  # 协助调查: those that need another answer
    until: dt.date | None = None
    agreed: str = ""  # the agreement that sets the period; without one it is suggested

    def heading(self) -> str:
        """关于退回补充…办理结果的函."""
        return f"关于退回补充{self.case_name}办理结果的函"

    def page(self) -> Page:
        """The letter."""
        number = f"（{self.feedback_number}）" if self.feedback_number else ""
        asked = [p("需要补充答复的事项：")] if self.questions else []
        asked += [
            lead(f"（{ordinal(n)}）", f"{text.rstrip('。；')}。") for n, text in enumerate(self.questions)
        ]
        return self.sheet(
            p(
                f"你单位{day(self.reported_on)}就{self.case_name}（{self.referral_number}）"
                f"反馈的办理结果{number}收悉。"
            ),
            p(f"经审查，{self.reason.rstrip('。')}。现将办理结果退回你单位补充。"),
            *asked,
            p(f"请补充办理后重新反馈{self._period()}。"),
        )

    def _period(self) -> str:
        if self.until is None:
            return ""
        return (
            f"；按照{self.agreed}，期限至{day(self.until)}"
            if self.agreed
            else f"，建议于{day(self.until)}前反馈"
        )


def told(results: tuple[Result, ...]) -> list[Paragraph]:
    """The results, one by one; a single one without a number."""
    if len(results) == 1:
        return [p(_sentence(results[0]))]
    return [lead(f"（{ordinal(i)}）", _sentence(result)) for i, result in enumerate(results)]


def _sentence(result: Result) -> str:
    when = f"{day(result.decided_on)}，" if result.decided_on else ""
    number = f"（{result.number}）" if result.number else ""
    money = f"，金额{MONEY.format(result.amount)}元" if result.amount is not None else ""
    words = result.content.rstrip("。")
    content = f"：{words}" if words and words != result.measure else ""
    return f"{when}{result.organ}{result.measure}{number}{content}{money}。"
