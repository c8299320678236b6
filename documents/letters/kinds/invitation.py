"""会议邀请函: printed for one agency that is invited, with its own agenda and a 回执; stamped by hand, never issued: no number is drawn."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import ClassVar

from documents.letters.fields import Correspondence, day, minute
from documents.letters.prose import Page, Table, box, p, sections

#: Lines to write on who comes.
_PEOPLE = 4


@dataclass(frozen=True, kw_only=True)
class MeetingInvitation(Correspondence):
    """会议邀请函: when, where, what is talked over as far as this agency may know of it."""

    kind: ClassVar[str] = "meeting_invitation"
    label: ClassVar[str] = "会议邀请函"
    layout: ClassVar[str] = "form"
    numbered: ClassVar[bool] = False
    sealed: ClassVar[bool] = False

    meeting: str
    sort: str  # 会商, 联席会议
    basis: str = ""
    at: dt.datetime
    place: str
    host: str
    topics: tuple[str, ...] = ()
    comments_until: dt.date | None = None

    def heading(self) -> str:
        """会议邀请函."""
        return self.label

    def problems(self) -> list[str]:
        """Nobody is invited to what is over."""
        return ["会议时间早于邀请函的日期，请核对。"] if self.at.date() < self.date else []

    def page(self) -> Page:
        """The letter, and the 回执 on a page of its own."""
        asked = [f"召集依据：{self.basis}。"] if self.basis else []
        asked += ["请按时参加，并于会前将参会回执送我单位；因故不能参加的，请在回执上写明原因。"]
        if self.comments_until:
            asked.append(f"对议题有意见的，请于{day(self.comments_until)}前提出。")
        body = sections(
            ("时间和地点", [p(f"{minute(self.at)}，{self.place}。主持人：{self.host}。")]),
            ("议程", [p(f"{n}．{topic.rstrip('。')}。") for n, topic in enumerate(self.topics, 1)]),
            ("有关事项", [p(text) for text in asked]),
        )
        page = self.sheet(
            p(f"我单位召开{self.sort}“{self.meeting}”，邀请你单位参加。有关事项函告如下："), *body
        )
        return replace(page, annexes=("参会回执",), tables=(self._receipt(),))

    def _receipt(self) -> Table:
        return Table(
            title="参会回执", number="附件", head=("单位", "姓名", "职务", "联系电话"), widths=(52, 34, 36, 34),
            rows=((self.to, "", "", ""), *(("　", "", "", ""),) * (_PEOPLE - 1)),
            notes=(
                f"会议：{self.meeting}（{minute(self.at)}）。",
                f"{box(None)}参加　　{box(None)}不参加，原因：",
                "单位（印章）：　　　　　　　　　　　　年　　月　　日",
            ),
        )  # fmt: skip
