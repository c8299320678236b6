"""检察意见复函: how an agency has handled what a procuratorate asked for, or how far it is (刑事诉讼法第一百七十七条第三款)."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from documents.letters.fields import Correspondence, Result, day
from documents.letters.kinds.result import told
from documents.letters.prose import Page, p, sections
from documents.letters.wording import Sentence


@dataclass(frozen=True, kw_only=True)
class OpinionReply(Correspondence):
    """检察意见复函; `final` False tells of progress."""

    kind: ClassVar[str] = "opinion_reply"
    label: ClassVar[str] = "检察意见复函"
    sentences: ClassVar[tuple[Sentence, ...]] = (Sentence("closing", "结尾", "特此函复。"),)

    case_name: str
    paper: str  # 检察意见书
    paper_number: str
    received_on: dt.date
    course: str  # 办理经过
    results: tuple[Result, ...]
    final: bool = True

    def heading(self) -> str:
        """关于检察意见办理结果的复函."""
        return f"关于{self.paper_number}检察意见办理{'结果' if self.final else '情况'}的复函"

    def problems(self) -> list[str]:
        """A reply says at least one thing."""
        return [] if self.results else ["检察意见复函至少要有一项办理结果。"]

    def page(self) -> Page:
        """The letter."""
        opening = (
            f"你院《{self.paper}》（{self.paper_number}）于{day(self.received_on)}收悉。"
            f"现将{self.case_name}的办理{'结果' if self.final else '情况'}函复如下："
        )
        body = sections(
            ("办理经过", [p(self.course.rstrip("。") + "。")]),
            ("处理结果" if self.final else "目前办理情况", told(self.results)),
            ("后续工作", [] if self.final else [p("上述事项办结后，我单位将及时函告处理结果。")]),
        )
        return self.sheet(p(opening), *body, closing=p(self.say("closing")))
