"""Tables written as an Excel file: text stays text, sums stay exact, days are days.

A text goes into a cell as text: what begins with = + - @ is shown and never run, in whatever program opens the file.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

#: What a cell may hold.
Value = str | int | float | Decimal | date | datetime | None
_RUNS = ("=", "+", "-", "@", "\t", "\r")
_HEAD = PatternFill("solid", fgColor="E8EDF3")
_MOST_TITLE, _WIDEST, _MOST_TEXT = 31, 48, 32_000


@dataclass(frozen=True)
class Sheet:
    """One table: its headings stand in the first line. widths: of its columns in characters; none: as wide as what stands in them."""

    title: str
    head: Sequence[str]
    rows: Iterable[Sequence[Value]]
    widths: Sequence[int] = ()


def written(sheets: Iterable[Sheet], *, author: str = "") -> bytes:
    """The workbook of some tables, a sheet each, the heads frozen and repeated on each printed page."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        _fill(book.create_sheet(sheet.title[:_MOST_TITLE]), sheet)
    return saved(book, author)


def saved(book: Workbook, author: str) -> bytes:
    """The bytes of a workbook."""
    book.properties.creator = book.properties.lastModifiedBy = author
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _fill(page: Any, sheet: Sheet) -> None:
    widest = [0] * len(sheet.head)
    for number, row in enumerate((sheet.head, *sheet.rows), 1):
        for column, value in enumerate(row, 1):
            put(page.cell(number, column), value)
            widest[column - 1] = max(widest[column - 1], _width(value))
    for cell in page[1]:
        cell.font, cell.fill = Font(bold=True), _HEAD
    for column, width in enumerate(sheet.widths or [min(one + 2, _WIDEST) for one in widest], 1):
        page.column_dimensions[get_column_letter(column)].width = width
    page.freeze_panes, page.print_title_rows = "A2", "1:1"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
    page.page_setup.fitToHeight, page.sheet_properties.pageSetUpPr.fitToPage = 0, True


def put(cell: Any, value: Value) -> None:
    """Write a value; a text as text, whatever it begins with."""
    if isinstance(value, str):
        write_text(cell, value)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        return
    if isinstance(value, datetime):
        value = timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
        cell.number_format = "yyyy-mm-dd hh:mm"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    elif isinstance(value, Decimal):
        cell.number_format = "#,##0.00"
    cell.value = value
    cell.alignment = Alignment(vertical="top")


def write_text(cell: Any, value: str) -> None:
    """A text that no program runs, in the look that the cell has."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:_MOST_TEXT]
    cell.data_type = "s"
    cell.quotePrefix = value.startswith(_RUNS)


def _width(value: Value) -> int:
    """About how wide a value is: a Chinese character counts two."""
    said = f"{value:,.2f}" if isinstance(value, Decimal) else str("" if value is None else value)
    return max((sum(1 + (ord(c) > 0x2E7F) for c in line) for line in said.splitlines()), default=0)
