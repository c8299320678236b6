"""卷宗: what a person may take out of a case as one packet, 正卷 and 副卷 apart, and that he took it.

正卷 is what left the agency or proves something; 副卷 (approvals, opinions, incoming sheets) is the own agency's and goes into
no packet for court, lawyer or procuratorate. What few may know of (限定知悉) is kept apart and goes into none.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from agencies.models import Post
from agencies.rights import may
from agencies.roles import Act
from documents.evidence import note_view
from documents.letters import fonts
from documents.letters.kinds.dossier import INNER, OUTER, RETENTIONS
from documents.models import Evidence, Letter
from documents.quarantine import refuse_held
from referral.law.errors import Incomplete, ReferralError
from referral.models import Case, ForeignPaper
from referral.services import letter_parts as parts
from referral.services import openings
from referral.services.acting import Acting, require, require_party
from referral.services.catalogue import prints_of
from referral.services.ledger import record
from referral.services.letter_parts import Fields
from referral.services.sight import evidence_for, letters_for, refuse_member

#: For whom a packet is made. The own archive alone has 副卷 in it.
OWN = "own"
PURPOSES: dict[str, str] = {
    OWN: "本机关归档（正卷和副卷）", "court": "人民法院（正卷）", "procuratorate": "人民检察院（正卷）", "lawyer": "律师阅卷（正卷）",
}  # fmt: skip
#: Pieces on one 卷内目录.
ON_ONE_SHEET = 120
_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


@dataclass(frozen=True)
class Piece:
    """One paper or file. pages: 0 for an electronic file without page numbers; path: where it lies in the packet."""

    part: str
    title: str
    number: str
    maker: str
    day: date
    pages: int
    sha256: str
    file: Any
    suffix: str
    letter: Letter | None = None
    evidence: Evidence | None = None
    first: int = 0
    place: int = 0

    @property
    def is_replaced(self) -> bool:
        """Whether a newer version of the file is there."""
        return self.evidence is not None and hasattr(self.evidence, "replaced_by")

    @property
    def span(self) -> str:
        """起止页号 in its part."""
        last = self.first + self.pages - 1
        return "" if not self.pages else str(self.first) if self.pages == 1 else f"{self.first}-{last}"

    @property
    def path(self) -> str:
        """Folder, place and name."""
        name = _UNFIT.sub(" ", f"{self.title} {self.number}".strip())[:90].strip(". ")
        return f"{self.part}/{self.place:03d} {name}{self.suffix}"


@dataclass(frozen=True)
class Packet:
    """All that goes out, in order."""

    case: Case
    purpose: str
    retention: str
    pieces: tuple[Piece, ...]
    made_at: datetime
    made_by: str

    def of(self, part: str) -> list[Piece]:
        """The pieces of 正卷 or of 副卷."""
        return [piece for piece in self.pieces if piece.part == part]

    @property
    def parts(self) -> list[str]:
        """The parts that have something in them."""
        return [part for part in (OUTER, INNER) if self.of(part)]


def check_export(case: Case, who: Acting) -> None:
    """Refuse who may take nothing out: no part in the case, a member of its 联合专班, no right to see evidence."""
    refuse_member(case, who.post)
    require(who, Act.SEE_EVIDENCE, who.agency)
    require_party(who, case, what="导出卷宗")


def may_export(case: Case, post: Post) -> bool:
    """Whether the acting post may take a packet out of a case that it sees."""
    return (
        may(post, Act.SEE_EVIDENCE, post.agency) and Case.objects.party_to(post).filter(pk=case.pk).exists()
    )


def pieces_of(case: Case, who: Acting, purpose: str) -> list[Piece]:
    """What the person may take out for a purpose, by part and day, with places and page numbers."""
    found = [*_letters(case, who), *_evidence(case, who)]
    if purpose != OWN:  # 正卷 alone, and of a piece that was replaced (换版) the newest
        found = [piece for piece in found if piece.part == OUTER and not piece.is_replaced]
    ordered: list[Piece] = []
    for part in (OUTER, INNER):
        mine = sorted((p for p in found if p.part == part), key=lambda p: (p.day, p.evidence is not None))
        page = 1
        for place, piece in enumerate(mine, 1):
            ordered.append(_placed(piece, place, page))
            page += piece.pages
    return ordered


def _placed(piece: Piece, place: int, first: int) -> Piece:
    return Piece(**vars(piece) | {"place": place, "first": first})


def _letters(case: Case, who: Acting) -> list[Piece]:
    """Printed letters in force: those that left, those that came, and the own inner sheets."""
    rows = letters_for(case, who.post).filter(
        Q(letter__is_inner=True, letter__agency_id=who.agency.pk)
        | Q(letter__is_inner=False) & (Q(referral__isnull=True) | Q(referral__sent_at__isnull=False)),
        letter__secret=False, letter__voided_at__isnull=True, letter__rendered_at__isnull=False,
    )  # fmt: skip
    return [
        Piece(
            INNER if letter.is_inner else OUTER, letter.title, letter.number, letter.agency.name,
            timezone.localdate(letter.issued_at), letter.pages, letter.file_sha256, letter.file, ".pdf", letter=letter,
        )
        for letter in {link.letter_id: link.letter for link in rows}.values()
    ]  # fmt: skip


def _evidence(case: Case, who: Acting) -> list[Piece]:
    rows = (
        evidence_for(case, who.post).filter(secret=False, virus="").exclude(file="").select_related("agency")
    )
    papers = {
        row.scan_id: row for row in ForeignPaper.objects.filter(case=case, scan__isnull=False, secret=False)
    }
    found = []
    for one in rows.exclude(pk__in=prints_of(case, who.post)):
        inner = one.is_inner and one.pk not in papers
        if inner and one.agency_id != who.agency.pk:
            continue
        found.append(_piece_of(one, papers.get(one.pk), INNER if inner else OUTER))
    return found


def _piece_of(one: Evidence, paper: ForeignPaper | None, part: str) -> Piece:
    stem, dot, suffix = one.name.rpartition(".")
    pages = one.pages or (1 if one.content_type.startswith("image/") else 0)
    title, number, maker, day = (
        stem or one.name,
        one.medium_number,
        one.agency.name,
        timezone.localdate(one.uploaded_at),
    )
    if paper is not None:  # a paper of others keeps its own name, number and day
        title, number, maker, day = paper.name, paper.number, paper.issuer, paper.issued_on or day
    return Piece(
        part, title, number, maker, day, pages, one.sha256, one.file, f"{dot}{suffix}" if stem else "",
        evidence=one,
    )  # fmt: skip


def prepare(case: Case, who: Acting, *, purpose: str, retention: str) -> Packet:
    """What a packet would hold; nothing is taken out yet.

    Raises NotAllowed for who has no part in the case, Incomplete for an unknown purpose, ReferralError when it is empty; DocumentError while a file
    waits for the virus scan.
    """
    check_export(case, who)
    if purpose not in PURPOSES or retention not in RETENTIONS:
        raise Incomplete("请选择用途和保管期限。")
    pieces = pieces_of(case, who, purpose)
    if not pieces:
        raise ReferralError("您可以查看的范围内还没有文书和材料，没有可以导出的卷宗。")
    for piece in pieces:
        if piece.evidence is not None:
            refuse_held(piece.evidence)
    return Packet(case, purpose, retention, tuple(pieces), who.at, who.user.full_name)


def take_out(packet: Packet, who: Acting) -> None:
    """Write down that a packet went out (导出卷宗): one event, and a look at each piece."""
    case, pieces = packet.case, packet.pieces
    check_export(case, who)
    with transaction.atomic():
        label = f"导出卷宗：{PURPOSES[packet.purpose]}，{len(pieces)}件"
        told = [{"path": piece.path, "sha256": piece.sha256} for piece in pieces]
        payload = {"purpose": packet.purpose, "pieces": told}
        record(who, "dossier_export", label, case=case, internal=True, payload=payload)
        _note_looks(case, who, pieces)


def _note_looks(case: Case, who: Acting, pieces: Sequence[Piece]) -> None:
    """Whoever took a piece out has seen it."""
    links = {link.letter_id: link for link in letters_for(case, who.post).filter(referral__isnull=False)}
    for piece in pieces:
        if piece.evidence is not None:
            note_view(piece.evidence, user=who.user, post=who.post, at=who.at, way="download")
        link = links.get(piece.letter.pk) if piece.letter is not None else None
        if link is not None and link.referral is not None:
            openings.note(link.referral, user=who.user, post=who.post, at=who.at, letter=piece.letter)


def papers(packet: Packet, who: Acting) -> list[tuple[str, str, Fields]]:
    """(path, kind, fields) of what the packet is bound with: cover, catalogue and 备考表 of each part, the list for the archive."""
    found: list[tuple[str, str, Fields]] = []
    for part in packet.parts:
        head, mine = _head(packet, who, part), packet.of(part)
        pages = sum(piece.pages for piece in mine)
        found.append((f"{part}/000-1 卷宗封面.pdf", "dossier_cover", head | _cover(packet, mine, pages)))
        for at in range(0, len(mine), ON_ONE_SHEET):
            number = f"（{at // ON_ONE_SHEET + 1}）" if len(mine) > ON_ONE_SHEET else ""
            filed = [_filed(piece) for piece in mine[at : at + ON_ONE_SHEET]]
            catalogue = head | {"first": at + 1, "pieces": filed}
            found.append((f"{part}/000-2 卷内目录{number}.pdf", "dossier_catalogue", catalogue))
        found.append((f"{part}/999 备考表.pdf", "dossier_note", head | {"pieces": len(mine), "pages": pages}))
    if packet.purpose == OWN:
        found.append(("归档移交清单.pdf", "dossier_transfer", _transfer(packet, who)))
    return found


def _head(packet: Packet, who: Acting, part: str) -> Fields:
    case = packet.case
    return parts.head(who.agency, packet.made_at) | {
        "part": part, "case_number": case.number, "case_name": case.title
    }  # fmt: skip


def _cover(packet: Packet, pieces: list[Piece], pages: int) -> Fields:
    case = packet.case
    closed = timezone.localdate(case.closed_at).isoformat() if case.closed_at else None
    return {
        "parties": list(case.subjects.ordinary().values_list("name", flat=True)), "opened_on": parts.day(case.opened_at),
        "closed_on": closed, "retention": packet.retention, "pieces": len(pieces), "pages": pages,
    }  # fmt: skip


def _filed(piece: Piece) -> Fields:
    note = "" if piece.pages else piece.suffix.lstrip(".").upper()
    return {
        "title": _printable(piece.title), "number": _printable(piece.number), "maker": _printable(piece.maker), "date": piece.day.isoformat(), "span": piece.span,
        "note": note,
    }  # fmt: skip


def _printable(text: str) -> str:
    """A name that somebody gave a file, fit for the catalogue: a character that no font has is a box."""
    short = text if len(text) <= 60 else f"{text[:59]}…"
    lacking = fonts.missing(short)
    return "".join("□" if letter in lacking else letter for letter in short)


def _transfer(packet: Packet, who: Acting) -> Fields:
    volumes = [
        {
            "maker": part, "title": packet.case.title, "number": f"{len(packet.of(part))}件",
            "span": f"{sum(p.pages for p in packet.of(part))}页",
        }
        for part in packet.parts
    ]  # fmt: skip
    return _head(packet, who, packet.parts[0]) | {"retention": packet.retention, "volumes": volumes}
