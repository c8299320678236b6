"""任务台账 by Excel: told row by row what is wrong, nothing taken in unless all is right, the same file twice adds nothing."""

import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from agencies.kinds import AgencyKind as A
from documents import workbooks
from documents.errors import DocumentError
from documents.workbooks import Sheet
from referral.law.errors import Incomplete, NotAllowed
from referral.models import LedgerTask
from referral.services import task_import
from referral.services.task_import import HEAD
from tests.services.sessions import shared

PAPER = "2026年工作任务台账"
GOOD = ("组织自查自纠", "安澜市医疗保障局、市卫健委", date(2026, 12, 31), PAPER, "")


def workbook(*rows, head=HEAD):
    book = Workbook()
    for row in (head, *rows):
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cells(*rows):
    return workbooks.read(workbook(*rows), HEAD)


def test_rows_become_tasks_of_the_own_agency_with_the_first_in_the_lead(town):
    case = shared(town)
    found, wrong = task_import.check(
        workbook(GOOD, ("核对数据", "市医保局", "2026-12-01", PAPER, case.number)), town.who("liu")
    )
    assert wrong == [] and [row.is_new for row in found] == [True, True]
    assert (
        task_import.take_in(
            cells(GOOD, ("核对数据", "市医保局", "2026/12/1", PAPER, case.number)), town.who("liu")
        )
        == 2
    )
    task = LedgerTask.objects.get(title="组织自查自纠")
    assert task.agency.kind == A.NHSA and [one.kind for one in task.co_agencies.all()] == [A.HEALTH]
    assert task.confirmed_at is not None and LedgerTask.objects.get(title="核对数据").case == case
    assert LedgerTask.objects.visible_to(town.who("bai").post).count() == 1, "who helps reads it too"
    assert not LedgerTask.objects.visible_to(town.who("ma").post).exists()


def test_the_same_file_twice_adds_nothing(town):
    assert task_import.take_in(cells(GOOD), town.who("liu")) == 1
    found, _ = task_import.check(workbook(GOOD), town.who("chen"))
    assert [row.is_new for row in found] == [False]
    assert task_import.take_in(cells(GOOD), town.who("chen")) == 0
    assert LedgerTask.objects.count() == 1


def test_every_wrong_cell_is_told_by_row_column_and_what_to_do_and_nothing_is_taken_in(town):
    rows = (
        GOOD,
        ("", "市医保局", "明年底", PAPER, ""),
        ("核查线索", "市卫健委、市医保局", date(2026, 12, 1), PAPER, ""),
        ("移送纪委", "市不存在局", date(2026, 12, 1), "", "安医保案〔2026〕999号"),
        GOOD,
    )
    _, wrong = task_import.check(workbook(*rows), town.who("liu"))
    assert [(one.row, one.column) for one in wrong] == [
        (3, "任务事项"), (3, "完成日期"), (4, "责任单位"), (5, "来源文件"), (5, "任务事项"), (5, "责任单位"), (5, "案件编号"), (6, "任务事项")
    ]  # fmt: skip
    assert "牵头单位须是本机关" in wrong[2].sentence and wrong[-1].sentence == "与第2行重复，请删去一行。"
    with pytest.raises(Incomplete, match="第3行"):
        task_import.take_in(cells(*rows), town.who("liu"))
    assert not LedgerTask.objects.exists()


def test_a_case_that_the_person_does_not_see_is_not_found(town):
    case = shared(town)
    row = ("核对数据", "市市场监管局", "2026-12-01", PAPER, case.number)
    _, wrong = task_import.check(workbook(row), town.who("ma"))
    assert [one.column for one in wrong] == ["案件编号"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PK\x03\x04 no workbook", "文件不能读取"),
        (b"", "文件不能读取"),
        (workbook(GOOD, head=("任务", *HEAD[1:])), "缺少列“任务事项”"),
        (workbook(), "表中没有任务"),
        (workbook(*[GOOD] * 501), "最多上传500行"),
        (b"x" * (workbooks.MOST_BYTES + 1), "超过2MB"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(town, content, sentence):
    with pytest.raises(DocumentError, match=sentence):
        task_import.check(content, town.who("liu"))


def test_who_keeps_no_ledger_takes_nothing_in(town):
    with pytest.raises(NotAllowed):
        task_import.take_in(cells(GOOD), town.who("zhou"))


def test_no_cell_of_a_workbook_runs_as_a_formula():
    texts = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "普通")
    book = load_workbook(io.BytesIO(workbooks.written([Sheet("表", ["列"], [[text] for text in texts])])))
    column = [row[0] for row in book.active.iter_rows(min_row=2)]
    assert [cell.value for cell in column] == list(texts)
    assert {cell.data_type for cell in column} == {"s"} and all(cell.quotePrefix for cell in column[:-1])


def test_the_template_is_read_as_it_was_handed_out(town):
    book = load_workbook(io.BytesIO(task_import.template()))
    assert [cell.value for cell in book.worksheets[0][1]] == list(HEAD)
    with pytest.raises(DocumentError, match="表中没有任务"):
        task_import.check(task_import.template(), town.who("liu"))


def test_a_row_of_countless_units_is_refused_without_looking_each_up(town):
    many = "、".join(["市医保局", *(f"某局{n}" for n in range(3000))])
    with CaptureQueriesContext(connection) as asked:
        rows, wrong = task_import.check_cells(
            cells(("核对数据", many, "2026-12-01", PAPER, "")), town.who("liu")
        )
    assert not rows and [one.column for one in wrong] == ["责任单位"] and "不超过20个" in wrong[0].sentence
    assert len(asked) < 50
