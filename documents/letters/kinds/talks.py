"""约谈通知书 and 函询通知书 down the own line or to who is supervised, and the 约谈纪要 of what was said."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from documents.letters.fields import Correspondence, Letter, day, minute
from documents.letters.prose import Page, Paragraph, joined, p, sections

_SIGNATURE = ("　" * 6, "fill")


@dataclass(frozen=True, kw_only=True)
class InterviewNotice(Correspondence):
    """约谈通知书: who is asked to come, when and where, about what. Never between equals (那是会商)."""

    kind: ClassVar[str] = "interview_notice"
    label: ClassVar[str] = "约谈通知书"

    basis: tuple[str, ...]
    people: tuple[str, ...]  # 被约谈人员及职务
    matters: tuple[str, ...]
    at: dt.datetime
    place: str
    host: str
    attending: tuple[str, ...] = ()
    bring: tuple[str, ...] = ()
    report_by: dt.date | None = None  # 整改报告

    def heading(self) -> str:
        """约谈通知书."""
        return self.label

    def problems(self) -> list[str]:
        """Whom, about what, and a day that is not over when the notice is written."""
        found = []
        if not self.people:
            found.append("约谈通知书须写明被约谈人员及职务。")
        if not self.matters or not self.basis:
            found.append("约谈通知书须写明约谈事由和依据。")
        if self.at.date() < self.date:
            found.append("约谈时间早于通知书的日期，请核对。")
        return found

    def page(self) -> Page:
        """The notice."""
        body = sections(
            ("约谈事由", [p(text) for text in self.matters]),
            ("约谈人员", [p(f"被约谈人员：{'、'.join(self.people)}。"), p(self._other_side())]),
            ("时间地点", [p(f"{minute(self.at)}，{self.place}。")]),
            ("需携带的材料", [p(text) for text in self.bring]),
            ("有关要求", [p(text) for text in self._asked()]),
        )
        return self.sheet(
            p(f"依照{joined(self.basis)}的规定，现就有关事项约谈你单位。具体事项通知如下："), *body
        )

    def _other_side(self) -> str:
        attending = f"；参加部门：{'、'.join(self.attending)}" if self.attending else ""
        return f"约谈主持人：{self.host}{attending}。"

    def _asked(self) -> tuple[str, ...]:
        late = "请按时参加；因故不能参加的，请提前书面说明。"
        return (late, f"请于{day(self.report_by)}前书面报告整改情况。") if self.report_by else (late,)


@dataclass(frozen=True, kw_only=True)
class InquiryNotice(Correspondence):
    """函询通知书: numbered questions, what the written answer has to contain, by when."""

    kind: ClassVar[str] = "inquiry_notice"
    label: ClassVar[str] = "函询通知书"
    secrecy: str = "内部"

    basis: tuple[str, ...]
    questions: tuple[str, ...]
    reply_by: dt.date

    def heading(self) -> str:
        """函询通知书."""
        return self.label

    def problems(self) -> list[str]:
        """Questions, and a day that comes after the letter."""
        found = [] if self.questions and self.basis else ["函询通知书须写明需要说明的问题和依据。"]
        return [*found, *(["回复期限早于通知书的日期，请核对。"] if self.reply_by < self.date else [])]

    def page(self) -> Page:
        """The notice."""
        asked = [p(f"{index}.{question}") for index, question in enumerate(self.questions, 1)]
        body = sections(
            ("需要说明的问题", asked),
            (
                "书面说明的要求",
                [
                    p("请逐项如实说明事实经过、原因和整改措施，附有关证据材料。"),
                    p("书面说明由回复人签字，单位主要负责人签署意见并加盖公章。"),
                    p(f"请于{day(self.reply_by)}前书面回复。函询事项请注意保密。"),
                ],
            ),
        )
        return self.sheet(p(f"依照{joined(self.basis)}的规定，现就以下问题向你单位函询："), *body)


@dataclass(frozen=True, kw_only=True)
class InterviewMinutes(Letter):
    """约谈纪要: what was pointed out, what is to be mended by when, what the other side said; both sides sign."""

    kind: ClassVar[str] = "interview_minutes"
    label: ClassVar[str] = "约谈纪要"
    layout: ClassVar[str] = "form"
    numbered: ClassVar[bool] = False
    sealed: ClassVar[bool] = False

    notice_number: str = ""
    at: dt.datetime
    place: str
    host: str
    unit: str  # 被约谈单位
    people: tuple[str, ...]
    attending: tuple[str, ...] = ()
    recorder: str
    points: tuple[str, ...]
    demands: tuple[str, ...]
    report_by: dt.date | None = None
    statement: str

    def problems(self) -> list[str]:
        """What was said by both sides, after it was said."""
        found = []
        if not self.people:
            found.append("约谈纪要须写明被约谈人员及职务。")
        if not self.points:
            found.append("约谈纪要须写明指出的问题。")
        if not self.demands:
            found.append("约谈纪要须写明整改要求。")
        if self.at.date() > self.date:
            found.append("约谈时间晚于纪要的日期，请核对。")
        return found

    def page(self) -> Page:
        """The minutes; two blanks to sign on."""
        by = f"请于{day(self.report_by)}前书面报告整改情况。" if self.report_by else ""
        basis = f"（约谈通知书{self.notice_number}）" if self.notice_number else ""
        body = sections(
            ("基本情况", [
                p(f"时间：{minute(self.at)}。地点：{self.place}。{basis}"),
                p(f"主持人：{self.host}。参加部门：{'、'.join(self.attending) or '无'}。记录人：{self.recorder}。"),
                p(f"被约谈单位：{self.unit}。被约谈人员：{'、'.join(self.people)}。"),
            ]),
            ("指出的问题", [p(text) for text in self.points]),
            ("整改要求", [*(p(text) for text in self.demands), *([p(by)] if by else [])]),
            ("被约谈人的意见", [p(self.statement)]),
            ("签名", [_signed("约谈主持人：", "　被约谈人："), _signed("记录人：", "　　　日期：")]),
        )  # fmt: skip
        return Page(title=self.label, to="", paragraphs=tuple(body))


def _signed(*labels: str) -> Paragraph:
    """Labels in one row, a line to write on after each."""
    return Paragraph(tuple(run for label in labels for run in ((label, ""), _SIGNATURE)), "qianming")
