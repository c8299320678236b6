"""What several agencies said to each other, kept on paper: 会商纪要, its 更正, and 管辖协商记录."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from documents.letters.fields import Letter, day, minute
from documents.letters.kinds.designation import Position
from documents.letters.prose import Page, Paragraph, bare, p, sections

_SIGNATURE = ("　" * 7, "fill")


def _sign(*labels: str) -> Paragraph:
    """Labels in one row, a line to write on after each."""
    return Paragraph(tuple(run for label in labels for run in ((label, ""), _SIGNATURE)), "qianming")


@dataclass(frozen=True, kw_only=True)
class Task:
    """What was agreed on: who does what by when."""

    agency: str
    what: str
    by: dt.date | None = None

    def sentence(self) -> str:
        """某局：…（2026年12月1日前）。"""
        until = f"（{day(self.by)}前）" if self.by else ""
        return f"{self.agency}：{self.what.rstrip('。')}{until}。"


@dataclass(frozen=True, kw_only=True)
class ConsultationMinutes(Letter):
    """会商纪要: equal agencies talk a matter over; each keeps its own duties, what is agreed on is no order."""

    kind: ClassVar[str] = "consultation_minutes"
    label: ClassVar[str] = "会商纪要"
    layout: ClassVar[str] = "form"
    sealed: ClassVar[bool] = False

    headline: str = ""  # 联席会议纪要, or that it is an extract
    subject: str  # 会商事项
    at: dt.datetime
    place: str
    host: str  # 召集单位和主持人
    attending: tuple[str, ...]  # 单位和人员
    recorder: str
    points: tuple[str, ...]  # 研究的情况
    agreed: tuple[str, ...]  # 一致意见
    tasks: tuple[Task, ...] = ()
    apart: tuple[str, ...] = ()  # 不同意见

    def heading(self) -> str:
        """会商纪要, or what the meeting was."""
        return self.headline or self.label

    def problems(self) -> list[str]:
        """At least two took part, and something came of it."""
        found = []
        if len(self.attending) < 2:
            found.append("会商纪要须写明两个以上参加单位及人员。")
        if not self.points or not (self.agreed or self.apart):
            found.append("会商纪要须写明研究的情况和会商意见；没有一致意见的，写明各自意见。")
        if self.at.date() > self.date:
            found.append("会商时间晚于纪要的日期，请核对。")
        return found

    def page(self) -> Page:
        """The minutes, with room for everyone who signs together (会签)."""
        body = sections(
            ("基本情况", [
                p(f"会商事项：{self.subject}。"),
                p(f"时间：{minute(self.at)}。地点：{self.place}。召集单位和主持人：{self.host}。记录人：{self.recorder}。"),
                p(f"参加单位和人员：{'；'.join(self.attending)}。"),
            ]),
            ("研究的情况", [p(text) for text in self.points]),
            ("会商意见", [p(text) for text in self.agreed]),
            ("分工和时间安排", [p(task.sentence()) for task in self.tasks]),
            ("不同意见", [p(text) for text in self.apart]),
            ("会签", [
                p("各单位依照各自法定职责办理，本纪要不替代法定程序和文书。"),
                *(_sign(f"{one.partition('（')[0].partition('：')[0]}：") for one in self.attending),
            ]),
        )  # fmt: skip
        return Page(title=self.heading(), to="", paragraphs=tuple(body))


@dataclass(frozen=True, kw_only=True)
class MinutesCorrection(Letter):
    """会商纪要更正: which passage of minutes that were issued, what it should read, why, and what those who took part say."""

    kind: ClassVar[str] = "minutes_correction"
    label: ClassVar[str] = "会商纪要更正"
    layout: ClassVar[str] = "form"
    sealed: ClassVar[bool] = False

    headline: str = ""  # 联席会议纪要更正
    title: str  # of the minutes
    minutes_number: str
    issued_on: dt.date
    subject: str  # 会商事项
    place: str  # 更正之处
    wrong: str
    right: str
    reason: str
    answers: tuple[str, ...] = ()  # 会签

    def heading(self) -> str:
        """会商纪要更正, or what the meeting was."""
        return self.headline or self.label

    def problems(self) -> list[str]:
        """Something has to change, for a reason."""
        found = (
            [] if self.wrong and self.right and self.reason else ["纪要更正须写明原文、更正后的文字和理由。"]
        )
        return [*found, *(["更正后的文字与原文相同，请核对。"] if self.wrong == self.right else [])]

    def page(self) -> Page:
        """The correction, with what everyone who was asked has said."""
        minutes = (
            f"{day(self.issued_on)}印发的《{self.title}》（{self.minutes_number}，会商事项：{self.subject}）"
        )
        body = sections(
            ("更正的内容", [
                p(f"{minutes}，{self.place}中的“{self.wrong}”，更正为“{self.right}”。"),
                p("原纪要其他内容不变，原纪要与本更正一并使用。"),
            ]),
            ("更正的理由", [p(self.reason)]),
            ("会签", [p(text) for text in self.answers]),
        )  # fmt: skip
        return Page(title=self.heading(), to="", paragraphs=tuple(body))


@dataclass(frozen=True, kw_only=True)
class NegotiationRecord(Letter):
    """管辖协商记录: who referred, who did not agree and why, how long was talked, what came of it (行政处罚法第二十五条第二款)."""

    kind: ClassVar[str] = "negotiation_record"
    label: ClassVar[str] = "管辖协商记录"
    layout: ClassVar[str] = "form"
    numbered: ClassVar[bool] = False
    sealed: ClassVar[bool] = False

    case_number: str
    case_name: str
    sender: str
    receiver: str
    referral_number: str
    referred_on: dt.date
    positions: tuple[Position, ...]
    began_on: dt.date
    until: dt.date | None = None
    outcome: str
    recorder: str = ""

    def problems(self) -> list[str]:
        """Somebody has to have disagreed."""
        return [] if self.positions else ["没有退回函或者转送函，没有可以记录的管辖协商。"]

    def page(self) -> Page:
        """The record, signed by both sides by hand."""
        until = f"，协商期限至{day(self.until)}" if self.until else ""
        matter = f"{self.sender}{day(self.referred_on)}将{bare(self.case_name)}案件线索移送{self.receiver}（{self.referral_number}）。"
        body = sections(
            (
                "协商事项",
                [p(matter), p(f"案件编号：{self.case_number}。自{day(self.began_on)}起协商{until}。")],
            ),
            ("各方意见", [p(one.sentence()) for one in self.positions]),
            ("协商经过", [Paragraph(((_BLANK, "fill"),)), Paragraph(((_BLANK, "fill"),))]),
            ("协商结果", [p(self.outcome)]),
            ("签名", [_sign(f"{self.sender}："), _sign(f"{self.receiver}："), _sign("记录人：", "日期：")]),
        )
        return Page(title=self.label, to="", paragraphs=tuple(body))


_BLANK = "　" * 25
