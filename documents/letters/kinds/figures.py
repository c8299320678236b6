"""统计报告, 会议材料, 飞检年度公告: numbers with the sentences that say them. Printed, never issued: no number is drawn."""

from dataclasses import dataclass
from typing import ClassVar

from documents.letters.fields import Letter
from documents.letters.prose import Page, Table, p, sections

WIDTH = 156


@dataclass(frozen=True, kw_only=True)
class Said:
    """One section: what it is about, its sentences."""

    head: str
    points: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Counted:
    """A table of figures. The first column is the widest."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def table(self, number: str) -> Table:
        """Set in the width of the text."""
        rest = WIDTH // (len(self.head) + 1)
        widths = (WIDTH - rest * (len(self.head) - 1), *[rest] * (len(self.head) - 1))
        return Table(
            title=self.title, head=self.head, widths=widths, rows=self.rows, number=number,
            centred=tuple(range(1, len(self.head))),
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class FiguresReport(Letter):
    """统计报告 of an agency for a period."""

    kind: ClassVar[str] = "figures_report"
    label: ClassVar[str] = "统计报告"
    layout: ClassVar[str] = "form"
    numbered: ClassVar[bool] = False
    sealed: ClassVar[bool] = False

    title: str
    opening: str
    parts: tuple[Said, ...]
    tables: tuple[Counted, ...] = ()

    def heading(self) -> str:
        """统计月报, 会议材料 …"""
        return self.title

    def problems(self) -> list[str]:
        """A row has as many cells as its table has columns."""
        wrong = [one.title for one in self.tables if any(len(row) != len(one.head) for row in one.rows)]
        return [f"统计表“{title}”的列数不一致，请核对。" for title in wrong]

    def page(self) -> Page:
        """The sentences, then each table on a page of its own."""
        body = sections(*((part.head, [p(point) for point in part.points]) for part in self.parts))
        tables = tuple(one.table(f"附表{n}") for n, one in enumerate(self.tables, 1))
        return Page(title=self.title, to="", paragraphs=(p(self.opening), *body), tables=tables)
