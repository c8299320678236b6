"""Sums of the figures that a reader reads: by case, agency, region or year, and the rows behind each sum."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet

from agencies.models import Agency
from referral.law.words import AMOUNT_CONCEPTS
from referral.models import Amount
from referral.services.amounts import added


class By(StrEnum):
    """What the lines of the table stand for. The year is that of the fact, the region that of the case."""

    CASE = "case"
    AGENCY = "agency"
    REGION = "region"
    YEAR = "year"

    @property
    def label(self) -> str:
        """The heading."""
        return {By.CASE: "案件", By.AGENCY: "登记机关", By.REGION: "地区", By.YEAR: "年度"}[self]


#: (key of a line, its words) as columns of a figure, and their order: never by size, for equals are not ranked.
_COLUMNS: dict[By, tuple[str, tuple[str, ...]]] = {
    By.CASE: ("case__slug", ("case__number", "case__title")),
    By.AGENCY: ("agency__pk", ("agency__name",)),
    By.REGION: ("case__region__code", ("case__region__full_name",)),
    By.YEAR: ("on__year", ("on__year",)),
}
_ORDER: dict[By, tuple[str, ...]] = {
    By.CASE: ("-case__opened_at", "-case__pk"), By.AGENCY: ("agency__region__code", "agency__kind", "agency__pk"),
    By.REGION: ("case__region__code",), By.YEAR: ("-on__year",),
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One line of the table: its key, its words, its sums by concept."""

    key: str
    words: str
    sums: dict[str, Decimal]

    def cells(self, concepts: Iterable[str]) -> list[tuple[str, Decimal | None]]:
        """(concept, sum or None) in the order of the columns."""
        return [(concept, self.sums.get(concept)) for concept in concepts]


@dataclass(frozen=True)
class Table:
    """Lines, the concepts that occur, and the sum of all: added up from the same rows."""

    by: By
    concepts: tuple[str, ...]
    lines: tuple[Line, ...]
    total: Line

    @property
    def headings(self) -> list[str]:
        """The names of the concepts."""
        return [AMOUNT_CONCEPTS[concept] for concept in self.concepts]


def table(rows: QuerySet[Amount], by: By, own: Agency | None = None) -> Table:
    """Sum the figures by what the lines stand for. own: the reader's agency, whose line comes first."""
    key, words = _COLUMNS[by]
    found: dict[str, tuple[str, list[tuple[str, Decimal]]]] = {}
    everything: list[tuple[str, Decimal]] = []
    for place, concept, value, *said in rows.order_by(*_ORDER[by], "pk").values_list(
        key, "concept", "value", *words
    ):
        pair = (concept, value)
        everything.append(pair)
        found.setdefault(str(place), ("　".join(str(one) for one in said), []))[1].append(pair)
    lines = [Line(place, said, added(pairs)) for place, (said, pairs) in found.items()]
    if own is not None and by == By.AGENCY:
        lines.sort(key=lambda line: line.key != str(own.pk))
    sums = added(everything)
    return Table(by, tuple(c for c in AMOUNT_CONCEPTS if c in sums), tuple(lines), Line("", "合计", sums))


def narrowed(rows: QuerySet[Amount], *, case: str = "", agency: Any = "", region: str = "", year: Any = "", concept: str = "") -> QuerySet[Amount]:  # fmt: skip
    """The figures behind one cell or line: those that a key of each kind leaves. '' leaves all."""
    asked = {
        "case__slug": case,
        "agency__pk": agency,
        "case__region__code": region,
        "on__year": year,
        "concept": concept,
    }
    return rows.filter(**{name: value for name, value in asked.items() if value not in ("", None)})


def choices(rows: QuerySet[Amount], by: By) -> list[tuple[str, str]]:
    """(key, words) of what there is to narrow to, among what the reader reads."""
    key, words = _COLUMNS[by]
    found = rows.order_by(*_ORDER[by]).values_list(key, *words)
    return list({str(place): "　".join(str(one) for one in said) for place, *said in found}.items())


def listed(rows: QuerySet[Amount]) -> QuerySet[Amount]:
    """The rows themselves, as a list shows them: latest fact first."""
    return rows.select_related(
        "case__region", "lane__agency", "subject", "agency", "by__user", "proof", "outcome"
    ).order_by("-on", "-pk")
