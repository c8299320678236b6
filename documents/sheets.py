"""Tables as Excel files: text stays text, sums stay exact, days are days."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What a cell may hold.
Value = str | int | Decimal | date | datetime | None
_MOST_TITLE, _WIDEST, _MOST_TEXT = 31, 48, 32_000


@dataclass(frozen=True)
class Sheet:
    """One table: its headings stand in the first line, whatever else is known of it in the name of the sheet."""

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Value]]


def workbook(*sheets: Sheet) -> bytes:
    """The tables as one xlsx file, a sheet each."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for one in sheets:
        _fill(book.create_sheet(one.title[:_MOST_TITLE]), one)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(page: Worksheet, sheet: Sheet) -> None:
    widths = [_width(heading) for heading in sheet.headings]
    for n, heading in enumerate(sheet.headings, 1):
        cell = page.cell(1, n)
        _put(cell, heading)
        cell.font = Font(bold=True)
    for line, row in enumerate(sheet.rows, 2):
        for n, value in enumerate(row, 1):
            _put(page.cell(line, n), value)
            widths[n - 1] = max(widths[n - 1], _width(value))
    for n, width in enumerate(widths, 1):
        page.column_dimensions[get_column_letter(n)].width = min(width + 2, _WIDEST)
    page.freeze_panes = "A2"
    page.page_setup.orientation = "landscape"
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.page_setup.fitToHeight = 0
    page.print_title_rows = "1:1"


def _put(cell: Cell, value: Value) -> None:
    """Text is written as text, also where it looks like a formula."""
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


def write_text(cell: Cell, value: str) -> None:
    """A text that no program runs, in the look that the cell has."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:_MOST_TEXT]
    cell.data_type = "s"
    cell.quotePrefix = value.startswith(("=", "+", "-", "@", "\t", "\r"))


def _width(value: Value) -> int:
    """About how wide a value is: a Chinese character counts two."""
    said = f"{value:,.2f}" if isinstance(value, Decimal) else str("" if value is None else value)
    return max((sum(1 + (ord(c) > 0x2E7F) for c in line) for line in said.splitlines()), default=0)
