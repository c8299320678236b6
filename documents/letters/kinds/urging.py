"""商请反馈函 to an equal, 督办函 down the own line, and the letter that asks a common superior to coordinate."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from documents.letters.fields import Correspondence, day
from documents.letters.prose import Page, bare, p
from documents.letters.wording import Sentence


@dataclass(frozen=True, kw_only=True)
class FeedbackRequest(Correspondence):
    """商请反馈函: asks how the work stands, between agencies without subordination; 信函格式."""

    kind: ClassVar[str] = "feedback_request"
    label: ClassVar[str] = "商请反馈函"
    sentences: ClassVar[tuple[Sentence, ...]] = (Sentence("closing", "结尾", "请予支持为盼。"),)

    case_name: str
    referral_number: str
    referred_on: dt.date
    reason: str = ""
    reply_by: dt.date | None = None

    def heading(self) -> str:
        """关于商请反馈…办理情况的函."""
        return f"关于商请反馈{bare(self.case_name)}案件办理情况的函"

    def page(self) -> Page:
        """The letter."""
        when = f"于{day(self.reply_by)}前" if self.reply_by else "在方便时"
        why = [p(f"{self.reason.rstrip('。')}。")] if self.reason else []
        return self.sheet(
            p(f"我单位{day(self.referred_on)}移送你单位的{bare(self.case_name)}案件（{self.referral_number}），现正由你单位依法办理。"),
            *why,
            p(f"为做好工作衔接，商请你单位{when}函告办理情况；已有办理结果的，请一并函告。"),
            closing=p(self.say("closing")),
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class SupervisionLetter(Correspondence):
    """督办函: from a superior of the own line, or the government of the place, when a time limit is over."""

    kind: ClassVar[str] = "supervision_letter"
    label: ClassVar[str] = "督办函"
    sentences: ClassVar[tuple[Sentence, ...]] = (
        Sentence(
            "closing",
            "结尾",
            "请你单位依法抓紧办理，{时间}书面报告办理情况；不能按期办结的，请说明原因和已采取的措施。",
            ("时间",),
        ),
    )

    case_name: str
    overdue: tuple[str, ...]
    reason: str = ""
    reply_by: dt.date | None = None

    def heading(self) -> str:
        """关于督促办理…的函."""
        return f"关于督促办理{bare(self.case_name)}案件的函"

    def problems(self) -> list[str]:
        """A limit that is over."""
        return [] if self.overdue else ["督办函须写明已经届满的时限。"]

    def page(self) -> Page:
        """The letter."""
        when = f"于{day(self.reply_by)}前" if self.reply_by else "尽快"
        why = [p(f"{self.reason.rstrip('。')}。")] if self.reason else []
        return self.sheet(
            p(f"你单位承办的{bare(self.case_name)}案件，下列时限已经届满：{'；'.join(self.overdue)}。"),
            *why,
            closing=p(self.say("closing", {"时间": when})),
        )


@dataclass(frozen=True, kw_only=True)
class SuperiorRequest(Correspondence):
    """报请共同上级协调的函: two letters to an equal have brought no answer."""

    kind: ClassVar[str] = "superior_request"
    label: ClassVar[str] = "报请协调函"
    sentences: ClassVar[tuple[Sentence, ...]] = (Sentence("closing", "结尾", "现报请贵单位予以协调。"),)

    case_name: str
    other: str
    referral_number: str
    referred_on: dt.date
    asked: tuple[str, ...]
    reason: str = ""

    def heading(self) -> str:
        """关于报请协调…的函."""
        return f"关于报请协调{bare(self.case_name)}案件办理事项的函"

    def page(self) -> Page:
        """The letter."""
        why = [p(f"{self.reason.rstrip('。')}。")] if self.reason else []
        return self.sheet(
            p(f"我单位{day(self.referred_on)}将{bare(self.case_name)}案件移送{self.other}（{self.referral_number}）。"),
            p(f"我单位先后以{'、'.join(self.asked)}商请{self.other}反馈办理情况，尚未收到反馈。"),
            *why,
            closing=p(self.say("closing")),
        )  # fmt: skip
