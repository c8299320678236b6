"""A dossier as it leaves: a ZIP that is made while it is read, or one PDF/A with everything attached."""

from typing import Any

from django.http import HttpResponseBase
from django.utils import timezone

from documents import portfolio
from documents.packing import Entry, packed
from referral.law.errors import ReferralError
from referral.pages.downloads import streamed, whole
from referral.services.acting import Acting
from referral.services.catalogue import Entry as Piece
from referral.services.dossier import OWN, PURPOSES, Packet

ZIP, PDF = "zip", "pdf"
SHAPES = {ZIP: "ZIP 压缩包（正卷、副卷分文件夹）", PDF: "PDF/A 合集（目录为正文，文件作附件）"}


def check_size(packet: Packet, shape: str) -> None:
    """Refuse what is too large for one PDF. Raises ReferralError."""
    if shape == ZIP:
        return
    size = sum(piece.evidence.size if piece.evidence else piece.file.size for piece in packet.pieces)
    most = portfolio.MOST_BYTES
    if size > most:
        raise ReferralError(
            f"这些材料共{size // 1024**2} MB，超过PDF合集的上限{most // 1024**2} MB，请改为导出 ZIP。"
        )


def answer(packet: Packet, sheets: list[Entry], who: Acting, shape: str) -> HttpResponseBase:
    """The download. sheets: what the packet is bound with, printed."""
    about, pieces = _about(packet, who), [_entry(piece) for piece in packet.pieces]
    name = f"{packet.case.number} 卷宗{'' if packet.purpose == OWN else '（正卷）'}"
    if shape == ZIP:
        return streamed(packed([*sheets, *pieces], about, packet.made_at), f"{name}.zip", "application/zip")
    pages = [sheet.content for sheet in sheets]
    pdf = portfolio.bind(pages, pieces, about, packet.made_at, title=name)
    return whole(pdf, f"{name}.pdf", "application/pdf", shown=False)


def _entry(piece: Piece) -> Entry:
    media = "application/pdf" if piece.evidence is None else piece.evidence.content_type
    return Entry(piece.path, piece.file, piece.sha256, media)


def _about(packet: Packet, who: Acting) -> dict[str, Any]:
    return {
        "case": packet.case.number, "title": packet.case.title, "purpose": PURPOSES[packet.purpose],
        "retention": packet.retention, "agency": who.agency.name, "made_by": packet.made_by,
        "made_at": timezone.localtime(packet.made_at).isoformat(timespec="seconds"), "algorithm": "SHA-256",
    }  # fmt: skip
