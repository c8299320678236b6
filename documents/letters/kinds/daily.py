"""督办每日一页: what the leader reads in a minute – stuck where, at whom, since when; 批示; signatures. Always one A4."""

from dataclasses import dataclass
from typing import ClassVar

from documents.letters.fields import Letter

#: How much fits on the page, in lines; a matter of the first two parts takes two.
ROOM = 32


@dataclass(frozen=True, kw_only=True)
class Matter:
    """One matter. what: the case or paper; whom: at whom it lies; since: since or until when; note: the limit and what was done about it."""

    what: str
    whom: str
    since: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of the page: its name, the heads of its columns, how many lines a matter takes, what is said when it is empty."""

    name: str
    heads: tuple[str, str, str]
    lines: int
    none: str
    matters: tuple[Matter, ...]
    more: int  # how many stand on the screen alone


@dataclass(frozen=True, kw_only=True)
class DailySheet(Letter):
    """督办每日一页."""

    kind: ClassVar[str] = "daily_sheet"
    label: ClassVar[str] = "督办每日一页"
    layout: ClassVar[str] = "daily"
    numbered: ClassVar[bool] = False
    sealed: ClassVar[bool] = False

    leader: str  # for whom it is printed
    printed_by: str
    stuck: tuple[Matter, ...] = ()
    instructions: tuple[Matter, ...] = ()
    signatures: tuple[Matter, ...] = ()
    near: tuple[Matter, ...] = ()

    def parts(self) -> tuple[Part, ...]:
        """The four parts, cut so that they fill one page: each gets its turn, the first ones first."""
        parts = (
            ("一、卡在哪里", ("案件和事项", "在谁处", "何时届满"), 2, "没有届满的义务时限。", self.stuck),
            ("二、批示尚未办结", ("批示事项", "承办单位", "完成日期"), 2, "没有未办结的批示。", self.instructions),
            ("三、待签批", ("事项", "提请人", "何时送到"), 1, "没有等待签批的事项。", self.signatures),
            ("四、今明两日届满", ("案件和事项", "责任单位", "何时届满"), 1, "没有今明两日届满的时限。", self.near),
        )  # fmt: skip
        shown = _share([(lines, len(matters)) for _, _, lines, _, matters in parts])
        return tuple(
            Part(name=name, heads=heads, lines=lines, none=none, matters=matters[:n], more=len(matters) - n)
            for (name, heads, lines, none, matters), n in zip(parts, shown, strict=True)
        )


def _share(parts: list[tuple[int, int]]) -> list[int]:
    """How many matters of each part are printed. parts: lines that one takes, how many there are. Round by round, so that no
    part crowds the others out."""
    shown, room = [0] * len(parts), ROOM
    while True:
        before = room
        for n, (lines, number) in enumerate(parts):
            if shown[n] < number and lines <= room:
                shown[n] += 1
                room -= lines
        if room == before:
            return shown
