"""How figures are read: numbers in words, addresses of the rows behind them, and the rows one by one."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from referral.law.figures import FIGURES, Cell, Fact, Figure, Group, Nature
from referral.models import Amount, Case, Clock, FigureRemark, Lane, Referral, Subject
from referral.services import clocks
from referral.services.figures import Figures, Line

NOTHING = "—"


@dataclass(frozen=True)
class Number:
    """A figure as it stands in a cell. plain: for the chart; url: where its rows are, '' where there are none."""

    text: str
    plain: str = ""
    url: str = ""
    more: str = ""


@dataclass(frozen=True)
class FigureLine:
    """One figure of a table."""

    figure: Figure
    number: Number
    remarks: list[FigureRemark]
    remark_url: str = ""
    is_red: bool = False


def said(figure: Figure, cell: Cell | None) -> Number:
    """A cell in words, without an address."""
    if cell is None:
        return Number(NOTHING)
    if figure.nature == Nature.COUNT:
        return Number(str(cell.count), str(cell.count))
    if cell.value is None:
        return Number(NOTHING)
    if figure.nature == Nature.MONEY:
        return Number(f"{cell.value:,.2f} 元" if cell.count else "0", str(cell.value))
    if figure.nature == Nature.RATE:
        return Number(f"{cell.value}%", str(cell.value), more=f"应完成 {cell.count} 项")
    more = f"90% 在 {cell.p90} 日内；按工作日，中位数 {cell.median_workdays}，90% 在 {cell.p90_workdays} 日内；{cell.count} 件"
    return Number(f"{cell.value} 日", str(cell.value), more=more)


def linked(figure: Figure, cell: Cell | None, url: str) -> Number:
    """The same, with the address of its rows if it has any."""
    number = said(figure, cell)
    return Number(number.text, number.plain, url if cell is not None and cell.count else "", number.more)


def asked(figures: Figures, **more: str) -> str:
    """The question as the end of an address."""
    period = figures.period
    given = {
        "since": period.since.isoformat(),
        "until": period.until.isoformat(),
        "scope": str(figures.scope),
    }
    return urlencode(given | more)


def rows_url(figures: Figures, figure: str, **more: str) -> str:
    """Where the rows behind a figure are listed."""
    return f"{reverse('figure-rows')}?{asked(figures, figure=figure, **more)}"


def tables(
    figures: Figures, remarks: Iterable[FigureRemark], *, may_remark: bool
) -> list[tuple[Group, list[FigureLine]]]:
    """Every figure of the page under its heading, the red ones with what was done about them."""
    told: dict[str, list[FigureRemark]] = {}
    for one in remarks:
        told.setdefault(one.figure, []).append(one)
    found: dict[Group, list[FigureLine]] = {}
    for figure in figures.table:
        cell = figures.cell(figure.id)
        is_red = figure.is_red and cell.count > 0
        url = (
            f"{reverse('figure-remark')}?{asked(figures, figure=figure.id)}" if is_red and may_remark else ""
        )
        line = FigureLine(
            figure, linked(figure, cell, rows_url(figures, figure.id)), told.get(figure.id, []), url, is_red
        )
        found.setdefault(figure.group, []).append(line)
    return list(found.items())


@dataclass(frozen=True)
class DividedLine:
    """One value of a division with a number each."""

    label: str
    numbers: list[Number]


def divided(figures: Figures, columns: Sequence[Figure], by: str, lines: Iterable[Line]) -> list[DividedLine]:
    """A division of some figures, each number with its address. What a comparison hides reads 少于3."""
    found = []
    for line in lines:
        numbers = []
        for figure in columns:
            cell = line.cells.get(figure.id)
            if cell is None and by == "agency":
                numbers.append(Number("少于3"))
                continue
            numbers.append(linked(figure, cell, rows_url(figures, figure.id, by=by, value=line.key)))
        if any(number.url or number.text == "少于3" for number in numbers):
            found.append(DividedLine(line.label, numbers))
    return found


@dataclass(frozen=True)
class RowLine:
    """One row behind a figure."""

    title: str
    url: str
    number: str
    words: str
    at: datetime
    value: str = ""


def row_lines(facts: Sequence[Fact]) -> list[RowLine]:
    """The rows of some facts, in their order, in a query a noun."""
    by_noun: dict[str, dict[int, Any]] = {}
    for noun in {fact.noun for fact in facts}:
        rows = _ROWS[noun]().filter(pk__in={fact.pk for fact in facts if fact.noun == noun})
        by_noun[noun] = {row.pk: row for row in rows}
    return [_line(fact, by_noun[fact.noun][fact.pk]) for fact in facts if fact.pk in by_noun[fact.noun]]


_ROWS: dict[str, Callable[[], "QuerySet[Any]"]] = {
    "case": lambda: Case.objects.select_related("lead_agency"),
    "referral": lambda: Referral.objects.select_related("case", "sender", "recipient", "origin__sender"),
    "lane": lambda: Lane.objects.select_related("case", "agency"),
    "subject": lambda: Subject.objects.select_related("case"),
    "amount": lambda: Amount.objects.select_related("case", "subject", "agency"),
    "clock": lambda: Clock.objects.select_related(
        "case", "clue", "referral__case", "referral__letter", "lane__case", "actor", "agreement", "subject"
    ),
}


def _line(fact: Fact, row: Any) -> RowLine:
    case = row if fact.noun == "case" else _case_of(fact, row)
    figure = FIGURES[fact.figure]
    value = ""
    if figure.nature == Nature.DAYS:
        value = f"{fact.days} 日（{fact.workdays} 个工作日）"
    elif figure.nature == Nature.MONEY:
        value = f"{fact.value:,.2f} 元"
    elif fact.noun == "clock":
        value = figure.label
    if case is None:  # a limit on a clue, or on a question that opens no case
        return RowLine(row.matter.title, *_place(row.matter), _words(fact, row), fact.at, value)
    return RowLine(case.title, _address(fact, row, case), case.number, _words(fact, row), fact.at, value)


def _case_of(fact: Fact, row: Any) -> Case | None:
    if fact.noun != "clock":
        return row.case
    return row.matter if isinstance(row.matter, Case) else None


def _place(matter: Any) -> tuple[str, str]:
    """(address, number) of a clue, or of a letter that asks."""
    if isinstance(matter, Referral):
        number = matter.letter.number if matter.letter else ""
        return reverse("referral", args=[matter.slug]), number
    return reverse("clue", args=[matter.slug]), matter.number


def _address(fact: Fact, row: Any, case: Case) -> str:
    if fact.noun in {"referral", "lane"}:
        return reverse(fact.noun, args=[row.slug])
    return reverse("case-clocks" if fact.noun == "clock" else "case", args=[case.slug])


def _words(fact: Fact, row: Any) -> str:
    if fact.noun == "referral":
        return f"{row.get_kind_display()}　{row.sender.short_name} → {row.recipient.short_name}"
    if fact.noun == "lane":
        return f"{row.agency.short_name}　{row.status_label}"
    if fact.noun == "clock":
        return f"{clocks.name_of(row)}　{row.actor.short_name}"
    if fact.noun == "amount":
        return f"{row.stage or row.get_concept_display()}　{row.agency.short_name}"
    return str(row.name if fact.noun == "subject" else row.lead_agency.short_name)
