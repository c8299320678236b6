"""卷宗: what a person may take out of a case as one packet, 正卷 and 副卷 apart, and that he took it.

正卷 is what left the agency or proves something; 副卷 (approvals, opinions, incoming sheets) is the own agency's and goes into
no packet for court, lawyer or procuratorate. What few may know of (限定知悉) is kept apart and goes into none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from agencies.models import Post
from agencies.rights import may
from agencies.roles import Act
from documents.evidence import note_view
from documents.letters import fonts
from documents.letters.kinds.dossier import INNER, OUTER, RETENTIONS
from documents.quarantine import refuse_held
from referral.law.errors import Incomplete, ReferralError
from referral.models import Case, SealedScan
from referral.services import letter_parts as parts
from referral.services import openings
from referral.services.acting import Acting, require, require_party
from referral.services.catalogue import Entry, bound, entries
from referral.services.ledger import record
from referral.services.letter_parts import Fields
from referral.services.sight import refuse_member

#: For whom a packet is made. The own archive alone has 副卷 in it.
OWN = "own"
PURPOSES: dict[str, str] = {
    OWN: "本机关归档（正卷和副卷）", "court": "人民法院（正卷）", "procuratorate": "人民检察院（正卷）", "lawyer": "律师阅卷（正卷）",
}  # fmt: skip
#: Pieces on one 卷内目录.
ON_ONE_SHEET = 120


@dataclass(frozen=True)
class Packet:
    """All that goes out, in order."""

    case: Case
    purpose: str
    retention: str
    pieces: tuple[Entry, ...]
    made_at: datetime
    made_by: str

    def of(self, part: str) -> list[Entry]:
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


def pieces_of(case: Case, post: Post, purpose: str) -> list[Entry]:
    """What a post may take out for a purpose: of the 卷宗目录 what is in force and not secret, with its own numbers."""
    found = [entry for entry in entries(case, post) if _goes_out(entry)]
    if purpose != OWN:  # 正卷 alone, and of a piece that was replaced (换版) the newest
        kept = _scans_kept(case)
        found = [entry for entry in found if not entry.is_inner and not entry.is_replaced]
        found = [entry for entry in found if entry.evidence is None or entry.evidence.pk not in kept]
    return [entry for volume in bound(found) for entry in volume.entries]


def _goes_out(entry: Entry) -> bool:
    """Neither what few may know of, nor a void or unsent letter, nor a file that is not there."""
    if entry.link is None:
        assert entry.evidence is not None
        return not entry.evidence.secret and bool(entry.evidence.file)
    letter, referral = entry.link.letter, entry.link.referral
    if letter.secret or letter.voided_at is not None or letter.rendered_at is None:
        return False
    return letter.is_inner or referral is None or referral.sent_at is not None


def _scans_kept(case: Case) -> set[int]:
    """The files of 盖章件 that go to nobody outside: not found right, or of a letter that does not go out itself."""
    rows = SealedScan.objects.filter(evidence__dossier=case.dossier_id)
    link = "letter__case_letter__referral"
    sent = Q(**{f"{link}__isnull": True}) | Q(**{f"{link}__sent_at__isnull": False})
    goes = rows.standing().filter(sent, letter__voided_at__isnull=True).order_by()
    return set(rows.exclude(pk__in=goes.values("pk")).values_list("evidence_id", flat=True))


def prepare(case: Case, who: Acting, *, purpose: str, retention: str) -> Packet:
    """What a packet would hold; nothing is taken out yet.

    Raises NotAllowed for who has no part in the case, Incomplete for an unknown purpose, ReferralError when it is empty; DocumentError while a file
    waits for the virus scan.
    """
    check_export(case, who)
    if purpose not in PURPOSES or retention not in RETENTIONS:
        raise Incomplete("请选择用途和保管期限。")
    pieces = pieces_of(case, who.post, purpose)
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
        _note_looks(who, pieces)


def _note_looks(who: Acting, pieces: Sequence[Entry]) -> None:
    """Whoever took a piece out has seen it."""
    for piece in pieces:
        if piece.evidence is not None:
            note_view(piece.evidence, user=who.user, post=who.post, at=who.at, way="download")
        if piece.link is not None and piece.link.referral is not None:
            openings.note(piece.link.referral, user=who.user, post=who.post, at=who.at, letter=piece.letter)


def papers(packet: Packet, who: Acting) -> list[tuple[str, str, Fields]]:
    """(path, kind, fields) of what the packet is bound with: cover, catalogue and 备考表 of each part, the list for the archive."""
    found: list[tuple[str, str, Fields]] = []
    for part in packet.parts:
        head, mine = _head(packet, who, part), packet.of(part)
        pages, loose = sum(piece.pages for piece in mine), sum(not piece.pages for piece in mine)
        found.append((f"{part}/000-1 卷宗封面.pdf", "dossier_cover", head | _cover(packet, who, mine, pages)))
        for at in range(0, len(mine), ON_ONE_SHEET):
            number = f"（{at // ON_ONE_SHEET + 1}）" if len(mine) > ON_ONE_SHEET else ""
            filed = [_filed(piece) for piece in mine[at : at + ON_ONE_SHEET]]
            catalogue = head | {"first": at + 1, "pieces": filed}
            found.append((f"{part}/000-2 卷内目录{number}.pdf", "dossier_catalogue", catalogue))
        found.append(
            (
                f"{part}/999 备考表.pdf",
                "dossier_note",
                head | {"pieces": len(mine), "pages": pages, "electronic": loose},
            )
        )
    if packet.purpose == OWN:
        found.append(("归档移交清单.pdf", "dossier_transfer", _transfer(packet, who)))
    return found


def _head(packet: Packet, who: Acting, part: str) -> Fields:
    case = packet.case
    return parts.head(who.agency, packet.made_at) | {
        "part": part, "case_number": case.number, "case_name": case.title
    }  # fmt: skip


def _cover(packet: Packet, who: Acting, pieces: list[Entry], pages: int) -> Fields:
    case = packet.case
    closed = timezone.localdate(case.closed_at).isoformat() if case.closed_at else None
    return {
        "parties": list(case.subjects.ordinary().shared_with(who.post).values_list("name", flat=True)), "opened_on": parts.day(case.opened_at),
        "closed_on": closed, "retention": packet.retention, "pieces": len(pieces), "pages": pages,
    }  # fmt: skip


def _filed(piece: Entry) -> Fields:
    note = "" if piece.pages else piece.suffix.lstrip(".").upper()
    return {
        "title": _printable(piece.heading), "number": _printable(piece.filed_number), "maker": _printable(piece.maker), "date": piece.day.isoformat(), "span": piece.span,
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
