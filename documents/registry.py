"""Numbers: each series of an agency runs by year, without gaps; a void number stays with its reason."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from agencies.models import Agency, User
from documents.errors import DocumentError
from documents.models import Letter, NumberSeries


@dataclass(frozen=True)
class Number:
    """A drawn number. text: 机关代字〔年份〕序号号, no leading zeros (GB/T 9704 7.2.5)."""

    series: str
    year: int
    serial: int

    @property
    def text(self) -> str:
        return f"{self.series}〔{self.year}〕{self.serial}号"


def series_of(agency: Agency, word: str) -> str:
    """The name of a series: 机关代字 and 文书代字."""
    return f"{agency.doc_code or agency.short_name}{word}"


def draw(agency: Agency, word: str, at: datetime) -> Number:
    """Draw the next number of 机关代字 + word in the year of `at` by the calendar on the wall.

    Must run in the transaction of the act: the UPDATE locks the row, and a roll-back gives the number back, so that
    there is no gap.
    """
    series, year = series_of(agency, word), timezone.localdate(at).year
    with transaction.atomic():
        row, _ = NumberSeries.objects.get_or_create(agency=agency, series=series, year=year)
        NumberSeries.objects.filter(pk=row.pk).update(last=F("last") + 1)
        row.refresh_from_db()
    return Number(series, year, row.last)


def draw_plain(agency: Agency, word: str, at: datetime) -> str:
    """The text of a number that is not a letter's: 线索号, 案件编号, 收文登记号."""
    return draw(agency, word, at).text


def start_at(agency: Agency, word: str, year: int, last: int) -> Number:
    """Begin a series after the numbers that were given out on paper. last: the last number used so far.

    Only before the series has given a number here (`last` is still `start`), and only upward. Returns that last number.
    """
    series = series_of(agency, word)
    with transaction.atomic():
        row, _ = NumberSeries.objects.get_or_create(agency=agency, series=series, year=year)
        fresh = NumberSeries.objects.filter(pk=row.pk, last=F("start"), last__lt=last)
        if not fresh.update(start=last, last=last):
            row.refresh_from_db()
            used = Number(series, year, row.last).text
            if row.last != row.start:
                raise DocumentError(f"本系统已经取号，用到{used}，不能再设定起始号。")
            raise DocumentError(f"纸质已用文号登记到{used}，只能改为更大的号。")
    return Number(series, year, last)


def void(letter: Letter, *, reason: str, by: User | None, at: datetime) -> None:
    """Make a letter void. Its number stays in the register with the reason."""
    if not reason:
        raise DocumentError("请写明作废理由。")
    done = Letter.objects.filter(pk=letter.pk, voided_at__isnull=True).update(
        voided_at=at, void_reason=reason, voided_by=by
    )
    if not done:
        raise DocumentError("该文书此前已经作废。")
    letter.refresh_from_db()


@dataclass(frozen=True)
class Run:
    """One series of one year as the register has it. missing: numbers drawn that stand on no letter."""

    series: str
    year: int
    start: int
    last: int
    letters: int
    voids: tuple[Letter, ...]
    missing: tuple[int, ...]

    def text_of(self, serial: int) -> str:
        """A number of this series in full."""
        return Number(self.series, self.year, serial).text


def runs(agency: Agency, rows: "QuerySet[NumberSeries]", letters: "QuerySet[Letter]") -> list[Run]:
    """The series of an agency that numbers of letters are drawn from, the latest year first.

    rows, letters: those that are asked for. A series that gives numbers to something else (线索号, 收文登记号) is left out.
    """
    used: dict[tuple[str, int], set[int]] = {}
    voids: dict[tuple[str, int], list[Letter]] = {}
    numbered = letters.filter(agency=agency, serial__isnull=False).exclude(series="")
    for series, year, serial in numbered.values_list("series", "year", "serial"):
        used.setdefault((series, year or 0), set()).add(serial or 0)
    for letter in numbered.filter(voided_at__isnull=False).defer("content").order_by("serial"):
        voids.setdefault((letter.series, letter.year or 0), []).append(letter)
    found = []
    for row in rows.filter(agency=agency).order_by("-year", "series"):
        key = (row.series, row.year)
        if key in used or row.start:
            have, top = used.get(key, set()), max([row.last, *used.get(key, set())])
            missing = tuple(n for n in range(row.start + 1, top + 1) if n not in have)
            found.append(
                Run(*key, row.start, row.last, len(have), tuple(voids.get(key, ())), missing)
            )  # fmt: skip
    return found


def gaps(agency: Agency) -> list[str]:
    """Numbers that were drawn for letters but stand on none: must be empty."""
    found = runs(agency, NumberSeries.objects.all(), Letter.objects.all())
    return [run.text_of(serial) for run in found for serial in run.missing]
