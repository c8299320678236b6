"""An office's own form (xlsx), filled by a map of cells; its formulas and the rest stay as they are."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import MergedCell

from documents.errors import DocumentError
from documents.workbooks.tables import MOST_BYTES, MOST_UNPACKED
from documents.workbooks.writing import Value, saved, write_text

#: 统计表!C5
_PLACE = re.compile(r"^(?P<sheet>[^!\[\]:*?/\\]{1,31})!(?P<cell>[A-Z]{1,3}[1-9][0-9]{0,5})$")


class WorkbookError(DocumentError):
    """The file is no form that can be filled; the sentence says what to mend."""


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
        target = book[sheet][cell]
        if isinstance(value, str):
            write_text(target, value)
        else:
            target.value = value
    return saved(book, author)
