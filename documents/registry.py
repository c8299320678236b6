"""Numbers: each series of an agency runs by year, without gaps; a void number stays with its reason."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
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


def draw(agency: Agency, word: str, at: datetime) -> Number:
    """Draw the next number of 机关代字 + word in the year of `at` by the calendar on the wall.

    Must run in the transaction of the act: the UPDATE locks the row, and a roll-back gives the number back, so that
    there is no gap.
    """
    series, year = f"{agency.doc_code or agency.short_name}{word}", timezone.localdate(at).year
    with transaction.atomic():
        row, _ = NumberSeries.objects.get_or_create(agency=agency, series=series, year=year)
        NumberSeries.objects.filter(pk=row.pk).update(last=F("last") + 1)
        row.refresh_from_db()
    return Number(series, year, row.last)


def draw_plain(agency: Agency, word: str, at: datetime) -> str:
    """The text of a number that is not a letter's: 线索号, 案件编号, 收文登记号."""
    return draw(agency, word, at).text


def start_at(agency: Agency, word: str, year: int, last: int) -> None:
    """Begin a series after the numbers that were given out on paper. last: the last number used so far."""
    series = f"{agency.doc_code or agency.short_name}{word}"
    row, _ = NumberSeries.objects.get_or_create(agency=agency, series=series, year=year)
    if not NumberSeries.objects.filter(pk=row.pk, last__lte=last).update(last=last):
        raise DocumentError(f"{series}〔{year}〕已用到{row.last}号，起始号不能小于已用号。")


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


def gaps(agency: Agency) -> list[str]:
    """Numbers that were drawn for letters but stand on none: must be empty."""
    missing: list[str] = []
    for row in Letter.objects.filter(agency=agency).exclude(series="").values("series", "year").distinct():
        serials = set(
            Letter.objects.filter(agency=agency, series=row["series"], year=row["year"]).values_list(
                "serial", flat=True
            )
        )
        used = {serial for serial in serials if serial is not None}
        first, last = min(used), max(used)
        missing += [f"{row['series']}〔{row['year']}〕{n}号" for n in range(first, last) if n not in used]
    return missing
