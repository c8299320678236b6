"""交办函 downward and 提级查办请示 upward: letters along the own line."""

from dataclasses import dataclass
from typing import ClassVar

from documents.letters.fields import Correspondence, Party
from documents.letters.prose import Page, bare, p, sections
from documents.letters.redhead import Document
from documents.letters.wording import Sentence


@dataclass(frozen=True, kw_only=True)
class AssignmentLetter(Correspondence):
    """交办函: a superior gives a case to a subordinate to handle."""

    kind: ClassVar[str] = "assignment_letter"
    label: ClassVar[str] = "交办函"
    takes_fields: ClassVar[bool] = True
    sentences: ClassVar[tuple[Sentence, ...]] = (
        Sentence("opening", "开头", "现将{案件}一案交由你单位办理。有关事项如下：", ("案件",)),
        Sentence(
            "closing",
            "结尾",
            "请自收到本函之日起{期限}内办结，并书面报告办理结果。情况复杂需要延长的，请在期限届满前报我单位批准；对交办有不同意见的，请书面报告，报告期间不停止办理。",
            ("期限",),
        ),
    )

    case_name: str
    facts: tuple[str, ...]
    parties: tuple[Party, ...] = ()
    requirements: tuple[str, ...] = ()
    within: str = "30个工作日"

    def heading(self) -> str:
        """关于交办…的函."""
        return f"关于交办{bare(self.case_name)}案件的函"

    def page(self) -> Page:
        """The letter; its materials are listed in 附件说明."""
        asked = [p(text) for text in self.requirements] or [p("请依法核查处理。")]
        body = sections(
            ("当事人", [p(party.sentence()) for party in self.parties]),
            ("基本情况", [p(fact) for fact in self.facts]),
            ("办理要求", [*asked, p(self._term())]),
        )
        return self.sheet(p(self.say("opening", {"案件": bare(self.case_name)})), *body)

    def _term(self) -> str:
        return self.say("closing", {"期限": self.within})


@dataclass(frozen=True, kw_only=True)
class EscalationRequest(Document):
    """提级查办请示: a subordinate asks its superior to take a case up. An upward paper names its 签发人 (GB/T 9704 7.2.6)."""

    kind: ClassVar[str] = "escalation_request"
    label: ClassVar[str] = "提级查办请示"
    takes_fields: ClassVar[bool] = True
    sentences: ClassVar[tuple[Sentence, ...]] = (
        Sentence("opening", "开头", "我单位正在办理{案件}一案，现提请你单位提级查办。", ("案件",)),
        Sentence("closing", "结尾", "妥否，请批示。"),
    )

    case_name: str
    facts: tuple[str, ...]
    parties: tuple[Party, ...] = ()
    grounds: tuple[str, ...] = ()

    def heading(self) -> str:
        """关于提请提级查办…的请示."""
        return f"关于提请提级查办{bare(self.case_name)}案件的请示"

    def page(self) -> Page:
        """The request."""
        why = [p(text) for text in self.grounds] or [p("该案情况复杂，需要由上级机关统一组织查办。")]
        body = sections(
            ("当事人", [p(party.sentence()) for party in self.parties]),
            ("基本情况", [p(fact) for fact in self.facts]),
            ("提请提级查办的理由", why),
        )
        opening = self.say("opening", {"案件": bare(self.case_name)})
        return self.sheet(p(opening), *body, closing=p(self.say("closing")))
