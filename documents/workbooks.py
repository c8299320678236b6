"""Workbooks (xlsx): tables written, and an office's own form filled by a map of cells. The only place that knows openpyxl.

A text goes into a cell as text: what begins with = + - @ is shown and never run, in whatever program opens the file.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, MergedCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from documents.errors import DocumentError

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Value = str | int | Decimal | datetime | None
#: Of a form that somebody hands in: bytes of the file, and of what is packed in it.
MOST_BYTES, MOST_UNPACKED = 2_000_000, 30_000_000
#: 统计表!C5
_PLACE = re.compile(r"^(?P<sheet>[^!\[\]:*?/\\]{1,31})!(?P<cell>[A-Z]{1,3}[1-9][0-9]{0,5})$")
_RUNS = ("=", "+", "-", "@", "\t", "\r")
_HEAD = PatternFill("solid", fgColor="E8EDF3")


class WorkbookError(DocumentError):
    """The file is no form that can be filled; the sentence says what to mend."""


@dataclass(frozen=True)
class Sheet:
    """One table. widths: of its columns in characters."""

    title: str
    head: tuple[str, ...]
    rows: Sequence[Sequence[Value]]
    widths: tuple[int, ...] = ()


def written(sheets: Sequence[Sheet], *, author: str) -> bytes:
    """The workbook of some tables, the heads frozen and repeated on each printed page."""
    book = Workbook()
    book.remove(book.active)
    for sheet in sheets:
        page = book.create_sheet(sheet.title)
        for number, row in enumerate((sheet.head, *sheet.rows), 1):
            for column, value in enumerate(row, 1):
                put(page.cell(number, column), value)
        for cell in page[1]:
            cell.font, cell.fill = Font(bold=True), _HEAD
        for column, width in enumerate(sheet.widths, 1):
            page.column_dimensions[get_column_letter(column)].width = width
        page.freeze_panes, page.print_title_rows = "A2", "1:1"
        page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
        page.page_setup.fitToHeight, page.sheet_properties.pageSetUpPr.fitToPage = 0, True
    return _saved(book, author)


def put(cell: Any, value: Value) -> None:
    """Write a value; a text as text, whatever it begins with."""
    if isinstance(value, datetime):
        cell.value, cell.number_format = timezone.localtime(value).replace(tzinfo=None), "yyyy-mm-dd hh:mm"
    elif isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if value.startswith(_RUNS):
            cell.quotePrefix = True
    else:
        cell.value = value


def _saved(book: Workbook, author: str) -> bytes:
    book.properties.creator = book.properties.lastModifiedBy = author
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def form_of(content: bytes) -> Workbook:
    """The form that a file holds. Raises WorkbookError for what is no plain xlsx, or too large."""
    if len(content) > MOST_BYTES:
        raise WorkbookError("报表模板超过2MB，请删去不需要的内容后重新上传。")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as pack:
            names = pack.namelist()
            if sum(one.file_size for one in pack.infolist()) > MOST_UNPACKED:
                raise WorkbookError("报表模板解开后过大，请另存为普通的xlsx文件后重新上传。")
        if any("vbaProject" in name or name.startswith("xl/externalLinks") for name in names):
            raise WorkbookError("报表模板含有宏或者外部链接，请去掉后另存为xlsx文件再上传。")
        return load_workbook(io.BytesIO(content))
    except WorkbookError:
        raise
    except Exception as error:  # whatever a damaged file makes the reader stumble over
        raise WorkbookError("文件不能作为xlsx表格打开，请用表格软件另存为xlsx后重新上传。") from error


def faults(content: bytes, places: Sequence[str]) -> list[str]:
    """What is wrong with the places that are to be filled, a sentence each."""
    book = form_of(content)
    return [fault for place in places for fault in _faults(book, place)]


def _faults(book: Workbook, place: str) -> Iterator[str]:
    found = _PLACE.match(place)
    if found is None:
        yield f"“{place}”不是单元格地址，请写成“工作表名!C5”的样子。"
        return
    if found["sheet"] not in book.sheetnames:
        yield f"没有工作表“{found['sheet']}”（{place}），模板中有：{'、'.join(book.sheetnames)}。"
        return
    cell = book[found["sheet"]][found["cell"]]
    if isinstance(cell, MergedCell):
        yield f"“{place}”在合并单元格中间，请改填合并区域左上角的单元格。"
    elif cell.data_type == "f":
        yield f"“{place}”是公式，不能填数；公式会自动计算，请从对应关系中删去。"


def filled(content: bytes, values: Mapping[str, Value], *, author: str) -> bytes:
    """The form with its places filled; formulas and the rest stay as they are. Raises WorkbookError for a wrong place."""
    book = form_of(content)
    wrong = [fault for place in values for fault in _faults(book, place)]
    if wrong:
        raise WorkbookError(wrong[0])
    for place, value in values.items():
        sheet, _, cell = place.rpartition("!")
        if isinstance(value, str):
            target = book[sheet][cell]
            target.value = ILLEGAL_CHARACTERS_RE.sub("", value)
            target.data_type = "s"
        else:
            book[sheet][cell].value = value
    return _saved(book, author)
