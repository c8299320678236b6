"""Quarantine (待查毒): with a virus scan configured a new file is opened by nobody until the scan has found it clean."""

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import IO, Any

from django.core.files.storage import default_storage
from django.db.models import F

from documents import scanning
from documents.errors import DocumentError
from documents.models import Evidence

log = logging.getLogger(__name__)
#: How long one scan has the file for itself.
LEASE = timedelta(minutes=10)


def on_arrival(at: datetime) -> dict[str, Any]:
    """The columns of a new piece of evidence: held where files are scanned, free where they are not."""
    return {"held_since": at, "scan_after": at} if scanning.is_configured() else {}


def refuse_held(evidence: Evidence) -> None:
    """Refuse to open what is in quarantine."""
    if evidence.virus:
        raise DocumentError(
            f"「{evidence.name}」查出病毒（{evidence.virus}），文件已经删除，不能打开；请上传人清除病毒后重新上传。"
        )
    if evidence.is_held:
        raise DocumentError(f"「{evidence.name}」正在查毒，通过前不能打开，请稍后再试。")


def opened(evidence: Evidence) -> IO[bytes]:
    """The bytes of a piece of evidence: the one way to read them. Raises DocumentError while it is in quarantine."""
    refuse_held(evidence)
    return evidence.file.open("rb")


def refuse_infected(pieces: Iterable[Evidence]) -> None:
    """Refuse to let go of a file in which a virus was found."""
    for piece in pieces:
        if piece.virus:
            raise DocumentError(
                f"材料「{piece.name}」查出病毒，文件已经删除，请去掉或者更换为清除病毒后的文件。"
            )


def look(evidence: Evidence, at: datetime) -> str | None:
    """Scan one file in quarantine, outside any transaction, and let it go when it is clean.

    Returns the name of the virus, '' when it is clean, None when nobody knows yet or another one is scanning it.
    """
    mine = Evidence.objects.to_scan(at).filter(pk=evidence.pk)
    if not mine.update(scan_after=at + LEASE):
        return None
    row = Evidence.objects.filter(pk=evidence.pk)
    try:
        virus = scanning.scan(_pieces(evidence))
    except scanning.ScanFailed as trouble:
        log.warning("evidence %s stays in quarantine: %s", evidence.pk, trouble.sentence)
        row.update(scan_after=at + trouble.again, scan_trouble=trouble.sentence[:100])
        return None
    if not virus:
        row.filter(virus="").update(cleared_at=at, scan_after=None, scan_trouble="")
    return virus


def _pieces(evidence: Evidence) -> Iterator[bytes]:
    with evidence.file.open("rb") as file:
        yield from file.chunks()


def condemn(evidence: Evidence, virus: str) -> bool:
    """Note the virus of a file in quarantine. True for the one who did. The bytes go with `discard`, when it is committed.

    Whoever put the same content in before, when nobody scanned or the virus was not known, has it no longer either.
    """
    name = virus[:100] or "未命名病毒"
    held = Evidence.objects.filter(
        pk=evidence.pk, held_since__isnull=False, cleared_at__isnull=True, virus=""
    )
    if not held.update(virus=name, scan_after=None, scan_trouble=""):
        return False
    same = Evidence.objects.filter(sha256=evidence.sha256, virus="").exclude(pk=evidence.pk)
    same.update(virus=name, held_since=F("uploaded_at"), cleared_at=None, scan_after=None, scan_trouble="")
    return True


def discard(evidence: Evidence) -> None:
    """Delete the bytes of a file with a virus. Where an older row stands on them they stay, opened by nobody: they may be proof."""
    if not Evidence.objects.filter(file=evidence.file.name).exclude(pk=evidence.pk).exists():
        default_storage.delete(evidence.file.name or "")
