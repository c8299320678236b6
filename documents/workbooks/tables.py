"""A table read back from a workbook, cell by cell as text."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook

from documents.errors import DocumentError

MOST_BYTES = 2 * 1024 * 1024
#: What a workbook may be when it is unpacked, and how long a table may be.
MOST_UNPACKED = 30 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS = 500, 30
_BROKEN = "文件不能读取：请用本页下载的模板填写，保存为 Excel 工作簿（.xlsx）后再上传。"


def read(content: bytes, head: Sequence[str]) -> list[tuple[int, dict[str, Any]]]:
    """The rows of the first sheet: (number of the row, cells by heading); days as dates, the rest as text. Empty rows are left out.

    Raises DocumentError for a file that is none, too large or has not these headings in its first row.
    """
    if len(content) > MOST_BYTES:
        raise DocumentError(f"文件超过{MOST_BYTES // 1024 // 1024}MB，请分成几个文件上传。")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MOST_UNPACKED:
                raise DocumentError("文件展开后过大，请只保留任务台账一张表后再上传。")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows = list(
            book.worksheets[0].iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS, values_only=True)
        )
    except DocumentError:
        raise
    except Exception as error:  # whatever a damaged or forged workbook makes the reader say
        raise DocumentError(_BROKEN) from error
    return _by_heading(rows, head)


def _by_heading(rows: list[tuple[Any, ...]], head: Sequence[str]) -> list[tuple[int, dict[str, Any]]]:
    found = [_text(cell) for cell in rows[0]] if rows else []
    missing = [word for word in head if word not in found]
    if missing:
        raise DocumentError(f"第1行缺少列“{'、'.join(missing)}”，请使用本页下载的模板，不要改动表头。")
    if len(rows) > MOST_ROWS + 1:
        raise DocumentError(f"一次最多上传{MOST_ROWS}行，请分成几个文件上传。")
    places = {word: found.index(word) for word in head}
    read_rows = []
    for number, row in enumerate(rows[1:], 2):
        cells = {word: _value(row[place]) if place < len(row) else "" for word, place in places.items()}
        if any(cell != "" for cell in cells.values()):
            read_rows.append((number, cells))
    return read_rows


def _value(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return cell.date()
    return cell if isinstance(cell, date) else _text(cell)


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
