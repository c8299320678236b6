"""会议材料: what a participant takes to a meeting. Printed for one reader, never issued: no number is drawn."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from documents.letters.fields import Letter, day, minute
from documents.letters.prose import Page, Paragraph, Table, ordinal, p, sections

#: Room to write on, behind each item.
_EMPTY = (("　", "", ""),) * 5


@dataclass(frozen=True, kw_only=True)
class AgendaItem:
    """One item of the agenda: its topic, the facts of its case, what was said beforehand, its papers."""

    topic: str
    case: str = ""
    facts: str = ""
    comments: tuple[str, ...] = ()
    opinions: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EarlierTask:
    """A decision of an earlier meeting, and how it stands."""

    what: str
    agency: str
    by: dt.date
    state: str


@dataclass(frozen=True, kw_only=True)
class MeetingPack(Letter):
    """议程, 参会单位, 议题材料, 上次决定事项, 签到表 and an empty sheet for the minutes."""

    kind: ClassVar[str] = "meeting_pack"
    label: ClassVar[str] = "会议材料"
    layout: ClassVar[str] = "form"
    numbered: ClassVar[bool] = False
    sealed: ClassVar[bool] = False

    meeting: str
    sort: str  # 会商, 联席会议
    basis: str = ""
    at: dt.datetime
    place: str
    host: str
    invited: tuple[str, ...]  # with whether they come
    items: tuple[AgendaItem, ...] = ()
    earlier: tuple[EarlierTask, ...] = ()

    def problems(self) -> list[str]:
        """Somebody has to be invited."""
        return [] if self.invited else ["会议材料须写明参会单位。"]

    def page(self) -> Page:
        """The pages of text, then the tables."""
        basis = [p(f"召集依据：{self.basis}。")] if self.basis else []
        body = sections(
            ("会议安排", [
                p(f"会议名称：{self.meeting}（{self.sort}）。"),
                p(f"时间：{minute(self.at)}。地点：{self.place}。召集单位和主持人：{self.agency}，{self.host}。"),
                p(f"参会单位：{'；'.join(self.invited)}。"), *basis,
            ]),
            ("议程", [p(f"{n}．{one.topic}。") for n, one in enumerate(self.items, 1)] or [p("没有您可以查看的议题。")]),
            ("议题材料", [line for n, one in enumerate(self.items) for line in self._item(n, one)]),
        )  # fmt: skip
        return Page(title=self.label, to="", paragraphs=tuple(body), tables=self._tables())

    def _item(self, n: int, one: AgendaItem) -> list[Paragraph]:
        lines = [p(f"（{ordinal(n)}）{one.topic}。")]
        if one.case:
            lines.append(p(f"案件：{one.case}。{one.facts}"))
        lines += [p(f"论证意见：{text}") for text in one.opinions]
        lines += [p(f"会前意见：{text}") for text in one.comments]
        if one.papers:
            lines.append(p(f"材料（随本文件附上）：{'；'.join(one.papers)}。"))
        return lines

    def _tables(self) -> tuple[Table, ...]:
        signing = Table(
            title="签到表", head=("序号", "单位", "姓名", "职务", "联系电话"), widths=(14, 52, 30, 30, 30),
            rows=tuple((str(n), one.partition("（")[0], "", "", "") for n, one in enumerate(self.invited, 1)), centred=(0,),
        )  # fmt: skip
        earlier = Table(
            title="此前会议决定事项", head=("序号", "决定事项", "承担单位", "完成日期", "情况"), widths=(14, 58, 32, 28, 24),
            rows=tuple(
                (str(n), one.what, one.agency, day(one.by), one.state) for n, one in enumerate(self.earlier, 1)
            ), centred=(0,),
        )  # fmt: skip
        blank = Table(
            title="会议记录", head=("议题", "研究的情况", "意见和分工"), widths=(36, 60, 60),
            rows=tuple(row for one in self.items or (AgendaItem(topic=""),) for row in ((one.topic, "", ""), *_EMPTY)),
            notes=("主持人：　　　　　　　　记录人：",),
        )  # fmt: skip
        return (signing, *((earlier,) if self.earlier else ()), blank)
