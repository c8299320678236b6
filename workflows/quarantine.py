"""Files in quarantine: scanned as they come and each minute; who put in a file with a virus is told."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from documents import quarantine, scanning
from documents.models import Evidence
from referral.models import IncomingPaper
from referral.services.evidence import condemn, home_of
from workflows import notices
from workflows.notices import Message

#: Files scanned in one minute; what comes after them waits for the next.
MOST = 50


def scan_waiting(at: datetime) -> int:
    """Scan what waits, oldest first. Returns how many got an answer. Stops when clamd gives none: the next minute tries again."""
    done = 0
    if not scanning.is_configured():
        return done
    for piece in Evidence.objects.to_scan(at).order_by("scan_after", "pk")[:MOST]:
        if not examine(piece, at):
            break
        done += 1
    return done


def examine(piece: Evidence, at: datetime) -> bool:
    """Scan one file, outside any transaction; the row as it stands afterwards. True when the scan gave an answer."""
    virus = quarantine.look(piece, at)
    if virus:
        _condemn(piece, virus, at)
        quarantine.discard(piece)
    piece.refresh_from_db()
    return virus is not None


def _condemn(piece: Evidence, virus: str, at: datetime) -> None:
    with transaction.atomic():
        if not condemn(piece, virus, at=at):
            return
        home = home_of(piece)
        text = f"「{piece.name}」查出病毒（{virus}），文件已隔离删除；请清除病毒后重新上传。"
        if isinstance(home, IncomingPaper):
            url = reverse("incoming", args=[home.slug])
            told = Message(piece.uploaded_by, None, text, secret=piece.secret, url=url)
        elif home is not None:
            told = Message(piece.uploaded_by, home, text, secret=piece.secret)
        else:
            told = Message(piece.uploaded_by, None, text, secret=piece.secret, url=reverse("home"))
        notices.tell([told], at=at)
