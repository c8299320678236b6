"""What leaves the page: Excel with the figures and their rows, Word and PDF of a report."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from documents.letters import canonical
from documents.office.plan import plan_of
from documents.office.writer import written as written_word
from documents.workbooks import XLSX, Sheet, Value, written
from referral.law.figures import ARITHMETIC, DIMENSIONS, VERSION, Cell, Figure, Nature, may_divide
from referral.pages.acting import who
from referral.pages.downloads import whole
from referral.pages.figures.forms import SCOPES
from referral.pages.figures.lines import row_lines
from referral.pages.figures.views import answered
from referral.pages.prints import printed
from referral.services import figure_freezing as freezing
from referral.services import figure_reports as reports
from referral.services.figures import Figures, divisions

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_UNITS = {Nature.COUNT: "件", Nature.RATE: "%", Nature.DAYS: "日", Nature.MONEY: "元"}
#: Rows of one figure in the file.
MOST_ROWS = 5000


def value_of(figure: Figure, cell: Cell | None) -> Value:
    """A figure as a number of a worksheet."""
    if cell is None:
        return None
    return cell.count if figure.nature == Nature.COUNT else cell.value


def sheets(figures: Figures) -> Iterator[Sheet]:
    """The tables of the page, every division, the rows behind every figure, and what they mean."""
    told: dict[str, str] = {}
    for one in freezing.remarks_of(figures):
        told[one.figure] = f"{told.get(one.figure, '')}{one.text}（{one.by_user.full_name}）"
    yield Sheet(
        "统计", ("类别", "指标", "数值", "单位", "件数", "90%（日）", "工作日中位数", "工作日90%", "已采取的措施"),
        [
            (
                one.group.value, one.label, value_of(one, cell := figures.cell(one.id)), _UNITS[one.nature], cell.count,
                cell.p90, cell.median_workdays, cell.p90_workdays, told.get(one.id, ""),
            )
            for one in figures.table
        ])  # fmt: skip
    for by in divisions(figures.post, figures.scope):
        columns = [one for one in figures.table if may_divide(one, by)]
        head = (DIMENSIONS[by], *(f"{one.group.value}：{one.label}" for one in columns))
        rows = [
            (line.label, *(_shown(one, line.cells.get(one.id), by) for one in columns))
            for line in figures.lines(by)
        ]
        yield Sheet(f"按{DIMENSIONS[by]}", head, rows)
    yield Sheet(
        "明细", ("类别", "指标", "案件编号", "案件名称", "事项", "计入时间", "数值"), list(_rows(figures))
    )
    period = f"{figures.period.words}，{SCOPES[figures.scope]}，口径版本{VERSION}"
    words = [
        ("统计期间和范围", period),
        ("计算方法", ARITHMETIC),
        *((f"{one.group.value}：{one.label}", one.words) for one in figures.table),
    ]
    yield Sheet("口径", ("指标", "口径"), words)


def _shown(figure: Figure, cell: Cell | None, by: str) -> Value:
    return "少于3" if cell is None and by == "agency" else value_of(figure, cell)


def _rows(figures: Figures) -> Iterator[tuple[Value, ...]]:
    for one in figures.table:
        if one.nature == Nature.RATE:  # made of the two before it
            continue
        for line in row_lines(figures.rows(one.id)[:MOST_ROWS]):
            yield one.group.value, one.label, line.number, line.title, line.words, line.at, line.value


def workbook(request: HttpRequest) -> HttpResponse:
    """Excel of the figures as the page shows them."""
    form, figures = answered(request)
    if not form.is_valid():
        raise Http404
    made = written(sheets(figures), author=figures.post.agency.name)
    return whole(made, f"统计{figures.period.since}至{figures.period.until}.xlsx", XLSX, shown=False)


def paper(request: HttpRequest) -> HttpResponse:
    """A report as PDF, or as Word to go on writing."""
    form, figures = answered(request)
    name = request.GET.get("paper", "")
    if not form.is_valid() or name not in reports.LABELS:
        raise Http404
    kind = reports.Paper(name)
    fields: dict[str, Any] = reports.content(kind, figures, freezing.remarks_of(figures))
    at = who(request).at
    if request.GET.get("as") != "word":
        return printed("figures_report", fields, at, fields["title"])
    letter = canonical.from_json("figures_report", fields)
    return whole(
        written_word(plan_of(letter, (), key="figures"), at=at, is_free=True),
        f"{fields['title']}.docx",
        DOCX,
        shown=False,
    )
