"""Workbooks: a text never runs as a formula, a form keeps its formulas, and every wrong place is told."""

import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from documents.workbooks import MOST_BYTES, WorkbookError, faults, filled

HOSTILE = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"]


def form() -> bytes:
    """A form with a formula, a merged head and an empty place."""
    book = Workbook()
    page = book.active
    page.title = "报表"
    page.merge_cells("A1:C1")
    page["A1"], page["C5"], page["C6"] = "统计表", 0, "=C5*2"
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def opened(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


@pytest.mark.parametrize("text", HOSTILE)
def test_what_begins_like_a_formula_is_filled_in_as_text(text: str) -> None:
    cell = opened(filled(form(), {"报表!C5": text}, author="安澜市医疗保障局"))["报表"]["C5"]
    assert (cell.data_type, cell.value, bool(cell.quotePrefix)) == ("s", text, True)


def test_a_form_is_filled_and_keeps_its_formulas() -> None:
    made = opened(filled(form(), {"报表!C5": 21}, author="局"))
    assert (made["报表"]["C5"].value, made["报表"]["C6"].value, made["报表"]["A1"].value) == (
        21,
        "=C5*2",
        "统计表",
    )


def test_every_wrong_place_is_told() -> None:
    told = faults(form(), ["报表!C5", "报表!C6", "附表!A1", "报表!B1", "C5", "报表!5C"])
    assert len(told) == 5
    for words in ("是公式", "没有工作表“附表”", "合并单元格", "不是单元格地址"):
        assert any(words in one for one in told), words


def bomb() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("xl/worksheets/sheet1.xml", b"0" * 40_000_000)
    return kept.getvalue()


def with_macro() -> bytes:
    kept = io.BytesIO(form())
    with zipfile.ZipFile(kept, "a") as pack:
        pack.writestr("xl/vbaProject.bin", b"x")
    return kept.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "不能作为xlsx"), (b"PK\x03\x04", "不能作为xlsx"), (form()[:400], "不能作为xlsx"), (b"x" * (MOST_BYTES + 1), "超过2MB"),
        (bomb(), "解开后过大"), (with_macro(), "宏或者外部链接"),
    ],
    ids=["empty", "begun", "cut", "large", "bomb", "macro"],
)  # fmt: skip
def test_what_is_no_form_is_refused_with_what_to_do(content: bytes, words: str) -> None:
    with pytest.raises(WorkbookError) as refused:
        faults(content, ["报表!C5"])
    assert words in refused.value.sentence
