"""卷宗目录: what a post may read of a case, numbered in order, with pages; what is 副卷 stands apart and for its own agency alone.

Numbers are the reader's own: what is hidden from him leaves no gap.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from agencies.models import Post
from documents.letters.kinds.dossier import INNER, OUTER
from documents.models import Evidence, Letter
from referral.models import Case, CaseLetter, CaseReport, ForeignPaper
from referral.services.evidence import replaced
from referral.services.sight import evidence_for, foreign_for, letters_for

_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


@dataclass(frozen=True)
class Entry:
    """One thing in a volume: a letter (link says how it hangs on the case) or a file, of others with its paper.

    pages 0: nobody has counted them, it takes no part in the running pages (first, last).
    """

    title: str
    reference: str
    maker: str
    day: date
    at: datetime
    pages: int
    sha256: str
    is_inner: bool
    link: CaseLetter | None = None
    evidence: Evidence | None = None
    paper: ForeignPaper | None = None
    is_replaced: bool = False
    number: int = 0
    first: int = 0
    last: int = 0

    @property
    def letter(self) -> Letter | None:
        """The letter that it is."""
        return self.link.letter if self.link else None

    @property
    def part(self) -> str:
        """正卷 or 副卷."""
        return INNER if self.is_inner else OUTER

    @property
    def marks(self) -> tuple[str, ...]:
        """What is to be known of it before it is opened."""
        if self.letter is not None:
            return ("作废",) if self.letter.voided_at else ()
        assert self.evidence is not None
        words = (self.evidence.version_word, "已换版" if self.is_replaced else "", self.evidence.mark)
        return tuple(word for word in words if word)

    @property
    def span(self) -> str:
        """起止页号 in its part."""
        if not self.pages:
            return ""
        return str(self.first) if self.pages == 1 else f"{self.first}-{self.last}"

    @property
    def file(self) -> Any:
        """The stored file: of a letter or of a piece of evidence."""
        owner = self.letter or self.evidence
        assert owner is not None
        return owner.file

    @property
    def suffix(self) -> str:
        """How its file's name ends."""
        if self.evidence is None:
            return ".pdf"
        stem, dot, suffix = self.evidence.name.rpartition(".")
        return f"{dot}{suffix}" if stem else ""

    @property
    def heading(self) -> str:
        """题名: the title without the ending of a file's name."""
        return self.title if self.paper or self.letter else self.title.removesuffix(self.suffix)

    @property
    def path(self) -> str:
        """Where it lies in a packet: part, place and name."""
        name = _UNFIT.sub(" ", f"{self.heading} {self.filed_number}".strip())[:90].strip(". ")
        return f"{self.part}/{self.number:03d} {name}{self.suffix}"

    @property
    def filed_number(self) -> str:
        """文号 for the 卷内目录: of a letter or paper, of a disc its own."""
        if self.evidence is not None and self.paper is None:
            return self.evidence.medium_number
        return self.reference


@dataclass(frozen=True)
class Volume:
    """正卷 or 副卷. uncounted: things without a number of pages."""

    label: str
    entries: tuple[Entry, ...]
    pages: int
    uncounted: int


def volumes(case: Case, post: Post) -> list[Volume]:
    """The volumes of a case as a post may read them; 副卷 only where there is one for it."""
    main, inner = bound(entries(case, post))
    return [main, inner] if inner.entries else [main]


def entries(case: Case, post: Post) -> list[Entry]:
    """What a post may read of a case, without numbers yet."""
    return [*_letters(case, post), *_evidence(case, post)]


def bound(found: Iterable[Entry]) -> tuple[Volume, Volume]:
    """正卷 and 副卷 of these entries, each in the order of days, numbered from 1 with running pages from 1."""
    ordered = sorted(found, key=lambda entry: (entry.day, entry.at))
    main = _volume(OUTER, [entry for entry in ordered if not entry.is_inner])
    return main, _volume(INNER, [entry for entry in ordered if entry.is_inner])


def _volume(label: str, found: list[Entry]) -> Volume:
    numbered, page = [], 0
    for number, entry in enumerate(found, start=1):
        first = page + 1 if entry.pages else 0
        page += entry.pages
        numbered.append(replace(entry, number=number, first=first, last=page if entry.pages else 0))
    return Volume(label, tuple(numbered), page, sum(not entry.pages for entry in found))


def _letters(case: Case, post: Post) -> Iterator[Entry]:
    for link in letters_for(case, post):
        letter = link.letter
        if letter.is_inner and letter.agency_id != post.agency_id:
            continue
        yield Entry(
            title=letter.title, reference=letter.number, maker=letter.agency.name, day=timezone.localdate(letter.issued_at),
            at=letter.issued_at, pages=letter.pages, sha256=letter.file_sha256, is_inner=letter.is_inner, link=link,
        )  # fmt: skip


def _evidence(case: Case, post: Post) -> Iterator[Entry]:
    rows = list(evidence_for(case, post).select_related("agency"))
    papers = {paper.scan_id: paper for paper in foreign_for(case, post)}
    old, listed = replaced(rows), prints_of(case, post)
    for row in rows:
        if row.pk in listed:
            continue
        paper = papers.get(row.pk)
        inner = row.is_inner and paper is None  # what others have written is proof, whoever scanned it
        if row.virus or inner and row.agency_id != post.agency_id:
            continue
        day = timezone.localdate(row.uploaded_at)
        found = Entry(
            title=row.name, reference=row.description or row.medium_number, maker=row.agency.name, day=day, at=row.uploaded_at,
            pages=row.pages, sha256=row.sha256, is_inner=inner, evidence=row, is_replaced=row.pk in old,
        )  # fmt: skip
        if paper is not None:  # a paper of others keeps its own name, number and day
            found = replace(
                found, title=paper.name, reference=paper.number, maker=paper.issuer, day=paper.issued_on or day, paper=paper
            )  # fmt: skip
        yield found


def prints_of(case: Case, post: Post) -> set[int]:
    """The evidence that is the print of a 案件调查报告 of the own agency: it stands among the letters already."""
    rows = CaseReport.objects.filter(case=case, agency=post.agency_id, piece__isnull=False)
    return set(rows.values_list("piece_id", flat=True))
