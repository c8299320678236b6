"""国家、省 and own report forms (报表): a workbook whose places are filled with figures, by a map that was made once.

A place is said as 工作表名!C5; what goes there as a figure, `out.referred`; a part of a duration, `stage.signing:p90`; one
value of a division, `out.referred@kind=criminal`; or `agency`, `period`, `made`. The forms that come with the system are
samples: the official ones are handed in by an agency with its own map.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from agencies.errors import DirectoryError
from agencies.models import Agency, User
from agencies.services.book import note
from documents import workbooks
from documents.errors import DocumentError
from documents.sheets import Value
from referral.law.clocks import local
from referral.law.errors import Incomplete
from referral.law.figures import DIMENSIONS, FIGURES, Cell, Figure, Nature, may_divide
from referral.models import ReportForm
from referral.services.figures import Figures

_SHIPPED = Path(__file__).parent / "report_forms"
_SPECIAL = frozenset({"agency", "period", "made"})
_PARTS = frozenset({"count", "p90", "median_workdays", "p90_workdays"})
_WISH = re.compile(
    r"^(?P<figure>[a-z_]+\.[a-z_]+)(?::(?P<part>[a-z0-9_]+))?(?:@(?P<by>[a-z]+)=(?P<key>\S+))?$"
)
#: Of one form.
MOST_PLACES = 500


@dataclass(frozen=True)
class Template:
    """A form with its map, wherever it comes from. key: of an address."""

    key: str
    name: str
    content: bytes
    cells: Mapping[str, str]


@cache
def shipped() -> tuple[Template, ...]:
    """The samples that come with the system."""
    found = []
    for path in sorted(_SHIPPED.glob("*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        found.append(Template(path.stem, told["name"], path.with_suffix(".xlsx").read_bytes(), told["cells"]))
    return tuple(found)


def own(agency: Agency) -> list[ReportForm]:
    """The forms that an agency has handed in."""
    return list(
        ReportForm.objects.filter(agency=agency, ended_at__isnull=True).defer("content").order_by("pk")
    )


def template(agency: Agency, key: str) -> Template | None:
    """A form by its key: a sample, or one of the agency's own."""
    if found := next((one for one in shipped() if one.key == key), None):
        return found
    row = ReportForm.objects.filter(agency=agency, slug=key, ended_at__isnull=True).first()
    return Template(row.slug, row.name, bytes(row.content), row.cells) if row else None


def filled(form: Template, figures: Figures) -> bytes:
    """The form with the figures of a period in it; formulas stay."""
    values = {place: value_of(wish, figures) for place, wish in form.cells.items()}
    return workbooks.filled(form.content, values, author=figures.post.agency.name)


def value_of(wish: str, figures: Figures) -> Value:
    """What goes into a place; a duration without rows leaves it empty."""
    if wish in _SPECIAL:
        at = local(figures.at)
        return {
            "agency": figures.post.agency.name, "period": figures.period.words, "made": f"{at.year}年{at.month}月{at.day}日",
        }[wish]  # fmt: skip
    asked = _WISH.match(wish)
    assert asked is not None, "a map is checked when it is handed in"
    figure = FIGURES[asked["figure"]]
    cell = figures.cell(figure.id)
    if asked["by"]:
        line = next((one for one in figures.lines(asked["by"]) if one.key == asked["key"]), None)
        cell = (line.cells.get(figure.id) if line else None) or Cell(0)
    return _number(figure, cell, asked["part"])


def _number(figure: Figure, cell: Cell, part: str | None) -> Value:
    if part:
        value: Value = getattr(cell, part)
        return value
    if figure.nature == Nature.COUNT:
        return cell.count
    return cell.value if cell.value is not None or figure.nature != Nature.MONEY else 0


def read_map(text: str) -> dict[str, str]:
    """A map as typed, a line a place: 报表!C5 = out.referred. Raises Incomplete with every line that is wrong."""
    cells: dict[str, str] = {}
    wrong: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        place, _, wish = (part.strip() for part in line.partition("="))
        if fault := _fault(wish):
            wrong.append(f"第{number}行：{fault}")
        elif place in cells:
            wrong.append(f"第{number}行：单元格“{place}”重复，请只写一次。")
        cells[place] = wish
    if len(cells) > MOST_PLACES:
        wrong.append(f"对应关系超过{MOST_PLACES}行，请分成几张报表。")
    if not cells:
        wrong.append("请至少写一行对应关系，如“报表!C5 = out.referred”。")
    if wrong:
        raise Incomplete("".join(wrong[:10]))
    return cells


def _fault(wish: str) -> str:
    """What is wrong with the right side of a line; empty if nothing is."""
    if wish in _SPECIAL:
        return ""
    asked = _WISH.match(wish)
    if asked is None:
        return f"“{wish}”不是指标编号，请按“指标编号表”填写，如 out.referred。"
    figure = FIGURES.get(asked["figure"])
    if figure is None:
        return f"没有编号为“{asked['figure']}”的指标，请按“指标编号表”填写。"
    if asked["part"] and (figure.nature != Nature.DAYS or asked["part"] not in _PARTS):
        return f"“:{asked['part']}”只用于各环节用时，可以是：{'、'.join(sorted(_PARTS))}。"
    if asked["by"] and (
        asked["by"] not in DIMENSIONS or asked["by"] == "agency" or not may_divide(figure, asked["by"])
    ):
        return f"“{figure.label}”不能按“{asked['by']}”分组。"
    return ""


def hand_in(
    *, agency: Agency, name: str, content: bytes, cells: dict[str, str], at: datetime, by: User
) -> ReportForm:
    """Take in a form of an agency. Raises Incomplete, telling every place that is wrong."""
    try:
        wrong = workbooks.faults(content, list(cells))
    except DocumentError as error:
        raise Incomplete(error.sentence) from error
    if wrong:
        raise Incomplete("".join(wrong[:10]))
    with transaction.atomic():
        note("hand_in_form", at=at, by=by, agency=agency, name=name)
        return ReportForm.objects.create(agency=agency, name=name, content=content, cells=cells, at=at, by=by)


def end(*, form: ReportForm, at: datetime, by: User) -> None:
    """Offer a form no more. Raises DirectoryError."""
    with transaction.atomic():
        if not ReportForm.objects.filter(pk=form.pk, ended_at__isnull=True).update(ended_at=at):
            raise DirectoryError("该报表已经停用。")
        note("end_form", at=at, by=by, agency=form.agency, name=form.name)


def typed(cells: Mapping[str, str]) -> str:
    """A map as it is typed."""
    return "\n".join(f"{place} = {wish}" for place, wish in cells.items())


def codes() -> list[tuple[Any, str]]:
    """指标编号表: (figure, its code)."""
    return [(figure, figure.id) for figure in FIGURES.values()]
