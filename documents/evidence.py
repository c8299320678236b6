"""Taking in evidence: hashed while it streams, typed by its content, refused when it does not belong here."""

import hashlib
import re
import tempfile
from collections.abc import Iterable
from datetime import datetime

import puremagic
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage

from agencies.models import Post, User
from documents.errors import DocumentError
from documents.models import Dossier, Evidence, EvidenceView
from documents.plaintext import texts_of
from documents.previews import count_pages
from documents.quarantine import on_arrival
from documents.secrecy import refuse_secret

ALLOWED: dict[str, tuple[str, ...]] = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/tiff": (".tif", ".tiff"),
    "text/plain": (".txt", ".csv"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
    "application/msword": (".doc", ".xls", ".wps", ".et"),
    "audio/mpeg": (".mp3",),
    "video/mp4": (".mp4",),
}
_NAMES = "PDF、图片（png、jpg、tif）、文本（txt、csv）、Word、Excel、mp3、mp4"


def clean_name(name: str) -> str:
    """The bare file name, without folders, control and direction characters, at most 160 characters."""
    bare = re.split(r"[\\/]", name)[-1]
    bare = re.sub(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", "", bare).strip(". ")
    return bare[-160:] or "未命名"


def content_type(head: bytes, name: str) -> str:
    """The type that the first bytes show. Raises DocumentError when it is not allowed or contradicts the name."""
    suffix = f".{name.rsplit('.', 1)[-1].lower()}" if "." in name else ""
    named = next((kind for kind, suffixes in ALLOWED.items() if suffix in suffixes), "")
    if not named:
        raise DocumentError(f"不能上传「{name}」：只接受{_NAMES}。")
    if named == "text/plain":
        if b"\x00" in head:
            raise DocumentError(f"「{name}」的内容不是文本，请核对文件。")
        return named
    try:
        found = {match.extension.lower() for match in puremagic.magic_string(head)}
    except (puremagic.PureError, ValueError):
        found = set()
    if not found & {*ALLOWED[named], ".zip" if suffix in {".docx", ".xlsx"} else "-"}:
        raise DocumentError(f"「{name}」的内容与扩展名不符，请核对文件后重新上传。")
    return named


def refuse_large(name: str, size: int) -> None:
    """Refuse a file above the limit."""
    if size > settings.EVIDENCE_MAX_BYTES:
        limit = settings.EVIDENCE_MAX_BYTES // 1024 // 1024
        raise DocumentError(f"「{name}」超过{limit}MB，请改用光盘等介质移交并登记介质编号。")


def store(
    *,
    dossier: Dossier,
    name: str,
    chunks: Iterable[bytes],
    by: Post,
    at: datetime,
    description: str = "",
    pages: int = 0,
    is_inner: bool = False,
    secret: bool = False,
    replaces: Evidence | None = None,
    sha256: str = "",
) -> Evidence:
    """Take in one file. chunks: its bytes; at: upload time; replaces: the piece that this is a new version of;
    sha256: what its content must be, if that is known.

    Returns the row with the SHA-256.
    Raises DocumentError for an empty, too large, unknown or secret file; then nothing is stored.
    """
    name = clean_name(name)
    refuse_secret(name, description)
    digest, size, head = hashlib.sha256(), 0, b""
    with tempfile.TemporaryFile() as spool:
        for chunk in chunks:
            size += len(chunk)
            refuse_large(name, size)
            digest.update(chunk)
            spool.write(chunk)
            if len(head) < 65536:
                head = (head + chunk)[:65536]
        if not size:
            raise DocumentError(f"「{name}」是空文件，请核对后重新上传。")
        kind = content_type(head, name)
        refuse_secret(*texts_of(spool, kind, name))
        if sha256 and sha256 != digest.hexdigest():
            raise DocumentError(f"「{name}」收到的内容与原文件的校验值不符，没有保存，请重新上传。")
        pages = pages or count_pages(spool, kind)
        sha256 = digest.hexdigest()
        path = f"evidence/{sha256[:2]}/{sha256}"
        spool.seek(0)
        if not default_storage.exists(path):
            path = default_storage.save(path, File(spool))
    return Evidence.objects.create(
        dossier=dossier, agency=by.agency, name=name, description=description, content_type=kind, size=size,
        sha256=sha256, file=path, pages=pages, is_inner=is_inner, secret=secret, uploaded_by=by, uploaded_at=at,
        replaces=replaces, version=replaces.version + 1 if replaces else 1, **on_arrival(at),
    )  # fmt: skip


def note_view(evidence: Evidence, *, user: User, post: Post | None, at: datetime, way: str = "view") -> None:
    """Write down that somebody opened a piece of evidence. way: of `EvidenceView.WAYS`."""
    EvidenceView.objects.create(evidence=evidence, user=user, post=post, at=at, way=way)
