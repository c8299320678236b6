"""卷宗目录: what a post may read of a case, numbered in order, with pages; what is 副卷 stands apart and for its own agency alone.

Numbers are the reader's own: what is hidden from him leaves no gap.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from agencies.models import Post
from documents.models import Evidence
from referral.models import Case, CaseReport, ForeignPaper
from referral.services.evidence import replaced
from referral.services.sight import evidence_for, foreign_for, letters_for


@dataclass(frozen=True)
class Entry:
    """One thing in a volume. pages 0: nobody has counted them, it takes no part in the running pages (first, last)."""

    title: str
    reference: str
    maker: str
    at: datetime
    pages: int
    sha256: str
    is_inner: bool
    letter: str = ""
    evidence: Evidence | None = None
    marks: tuple[str, ...] = ()
    number: int = 0
    first: int = 0
    last: int = 0


@dataclass(frozen=True)
class Volume:
    """正卷 or 副卷. uncounted: things without a number of pages."""

    label: str
    entries: tuple[Entry, ...]
    pages: int
    uncounted: int


def volumes(case: Case, post: Post) -> list[Volume]:
    """The volumes of a case as a post may read them; 副卷 only where there is one for it."""
    entries = sorted([*_letters(case, post), *_evidence(case, post)], key=lambda entry: entry.at)
    main = _volume("正卷", [entry for entry in entries if not entry.is_inner])
    inner = _volume("副卷", [entry for entry in entries if entry.is_inner])
    return [main, inner] if inner.entries else [main]


def _volume(label: str, entries: list[Entry]) -> Volume:
    numbered, page = [], 0
    for number, entry in enumerate(entries, start=1):
        first = page + 1 if entry.pages else 0
        page += entry.pages
        numbered.append(replace(entry, number=number, first=first, last=page if entry.pages else 0))
    return Volume(label, tuple(numbered), page, sum(not entry.pages for entry in entries))


def _letters(case: Case, post: Post) -> Iterator[Entry]:
    for link in letters_for(case, post):
        letter = link.letter
        if letter.is_inner and letter.agency_id != post.agency_id:
            continue
        yield Entry(
            title=letter.title, reference=letter.number, maker=letter.agency.short_name, at=letter.issued_at,
            pages=letter.pages, sha256=letter.file_sha256, is_inner=letter.is_inner,
            letter=letter.slug if letter.rendered_at else "", marks=("作废",) if letter.voided_at else (),
        )  # fmt: skip


def _evidence(case: Case, post: Post) -> Iterator[Entry]:
    rows = list(evidence_for(case, post).select_related("agency"))
    papers = {paper.scan_id: paper for paper in foreign_for(case, post)}
    old, listed = replaced(rows), prints_of(case, post)
    for row in rows:
        if row.pk in listed:
            continue
        if row.virus or row.is_inner and row.agency_id != post.agency_id:
            continue
        marks = (row.version_word, "已换版" if row.pk in old else "", row.mark)
        yield Entry(
            title=_title(row, papers.get(row.pk)), reference=_reference(row, papers.get(row.pk)), at=row.uploaded_at,
            maker=papers[row.pk].issuer if row.pk in papers else row.agency.short_name, pages=row.pages, sha256=row.sha256,
            is_inner=row.is_inner, evidence=row, marks=tuple(mark for mark in marks if mark),
        )  # fmt: skip


def prints_of(case: Case, post: Post) -> set[int]:
    """The evidence that is the print of a 案件调查报告 of the own agency: it stands among the letters already."""
    rows = CaseReport.objects.filter(case=case, agency=post.agency_id, piece__isnull=False)
    return set(rows.values_list("piece_id", flat=True))


def _title(row: Evidence, paper: ForeignPaper | None) -> str:
    return paper.name if paper else row.name


def _reference(row: Evidence, paper: ForeignPaper | None) -> str:
    return paper.number if paper else row.description or row.medium_number
