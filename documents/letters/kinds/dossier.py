"""What a dossier is bound with (一案一卷): 封面, 卷内目录, 备考表 and 归档移交清单. Printed, never issued: no number is drawn."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from documents.letters.fields import Letter, day
from documents.letters.prose import Page, Table, p

OUTER, INNER = "正卷", "副卷"
PARTS = (OUTER, INNER)
RETENTIONS = ("永久", "30年", "10年")


@dataclass(frozen=True, kw_only=True)
class Filed:
    """One piece in a dossier. span: 起止页号, empty for an electronic file without pages."""

    title: str
    number: str = ""
    maker: str = ""
    date: dt.date | None = None
    span: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class DossierPaper(Letter):
    """What the papers of a dossier share: which case, which part."""

    layout: ClassVar[str] = "dossier"
    numbered: ClassVar[bool] = False
    sealed: ClassVar[bool] = False

    part: str = OUTER
    case_number: str
    case_name: str

    def problems(self) -> list[str]:
        """The part is one of two."""
        return [] if self.part in PARTS else ["卷别只能是正卷或者副卷。"]

    def rows(self) -> tuple[tuple[str, str], ...]:
        """The facts on top: word and value."""
        return (("案件编号", self.case_number), ("案件名称", self.case_name))

    def page(self) -> Page:
        """Title and tables."""
        return Page(title=self.heading(), to="", paragraphs=(), tables=self.tables())

    def tables(self) -> tuple[Table, ...]:
        """The tables below the facts."""
        return ()


@dataclass(frozen=True, kw_only=True)
class DossierCover(DossierPaper):
    """卷宗封面."""

    kind: ClassVar[str] = "dossier_cover"
    label: ClassVar[str] = "卷宗封面"

    parties: tuple[str, ...] = ()
    opened_on: dt.date
    closed_on: dt.date | None = None
    result: str = ""
    retention: str = "30年"
    pieces: int = 0
    pages: int = 0

    def heading(self) -> str:
        """案件卷宗（正卷）."""
        return f"案件卷宗（{self.part}）"

    def problems(self) -> list[str]:
        """保管期限 is one of three (机关档案管理规定)."""
        found = super().problems()
        if self.retention not in RETENTIONS:
            found.append(f"保管期限只能是{'、'.join(RETENTIONS)}。")
        return found

    def rows(self) -> tuple[tuple[str, str], ...]:
        closed = day(self.closed_on) if self.closed_on else "尚未办结"
        return (
            *super().rows(), ("当 事 人", "、".join(self.parties)), ("立卷机关", self.agency), ("建案日期", day(self.opened_on)),
            ("办结日期", closed), ("办理结果", self.result), ("保管期限", self.retention),
            ("件　　数", f"{self.pieces}件"), ("页　　数", f"{self.pages}页"), ("归档号", ""),
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class DossierCatalogue(DossierPaper):
    """卷内目录: each piece with its number, maker, date and pages."""

    kind: ClassVar[str] = "dossier_catalogue"
    label: ClassVar[str] = "卷内目录"

    first: int = 1  # the number of the first piece
    pieces: tuple[Filed, ...]

    def heading(self) -> str:
        """卷内目录（正卷）."""
        return f"卷内目录（{self.part}）"

    def problems(self) -> list[str]:
        """An empty dossier has no catalogue."""
        return super().problems() + ([] if self.pieces else ["卷内没有文件，不制作卷内目录。"])

    def tables(self) -> tuple[Table, ...]:
        return (
            Table(
                title=self.heading(),
                head=("序号", "文号", "责任者", "题名", "日期", "页号", "备注"),
                widths=(10, 31, 26, 43, 18, 13, 15),
                rows=tuple(
                    (
                        str(number), one.number, one.maker, one.title,
                        f"{one.date:%Y%m%d}" if one.date else "", one.span or "电子", one.note,
                    )
                    for number, one in enumerate(self.pieces, self.first)
                ),
                centred=(0, 4, 5),
            ),
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class DossierNote(DossierPaper):
    """备考表: how many pieces and pages, what is missing, who bound and who checked it, to be signed by hand."""

    kind: ClassVar[str] = "dossier_note"
    label: ClassVar[str] = "备考表"

    pieces: int
    pages: int
    electronic: int = 0  # of the pieces, files without page numbers
    remark: str = ""

    def heading(self) -> str:
        """备考表（正卷）."""
        return f"备考表（{self.part}）"

    def page(self) -> Page:
        without = f"其中电子文件{self.electronic}件没有页号。" if self.electronic else ""
        says = p(f"本卷共{self.pieces}件，{self.pages}页。{without}")
        more = (p(f"本卷情况说明：{self.remark}"),) if self.remark else ()
        return Page(title=self.heading(), to="", paragraphs=(says, *more), tables=self.tables())

    def tables(self) -> tuple[Table, ...]:
        blanks = (("立卷人", "", "检查人", ""), ("立卷时间", "", "检查时间", ""))
        return (Table(title="", head=(), widths=(), rows=(), signatures=blanks),)


@dataclass(frozen=True, kw_only=True)
class DossierTransfer(DossierPaper):
    """归档移交清单: the volumes that go to the archive, signed by both hands."""

    kind: ClassVar[str] = "dossier_transfer"
    label: ClassVar[str] = "归档移交清单"

    retention: str = "30年"
    volumes: tuple[Filed, ...]

    def tables(self) -> tuple[Table, ...]:
        return (
            Table(
                title=self.heading(),
                head=("序号", "卷别", "题名", "件数", "页数", "保管期限", "备注"),
                widths=(10, 18, 62, 16, 16, 18, 16),
                rows=tuple(
                    (str(n), one.maker, one.title, one.number, one.span, self.retention, one.note)
                    for n, one in enumerate(self.volumes, 1)
                ),
                centred=(0, 3, 4),
                signatures=(("移交人", "", "档案人员", ""), ("移交时间", "", "接收时间", "")),
            ),
        )  # fmt: skip
