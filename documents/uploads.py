"""Files that come in piece by piece: a lost line goes on where it stood, and what is never finished is cleared away."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from agencies.models import Post, User
from documents.errors import DocumentError
from documents.evidence import clean_name, content_type, refuse_large
from documents.models import Dossier, Upload
from documents.secrecy import refuse_secret

#: Bytes of a piece at most: below what a request may carry.
PIECE = 4 * 1024 * 1024
#: How long an upload is kept after its last piece.
KEPT = timedelta(days=1)


class WrongOffset(DocumentError):
    """The piece does not follow on what is here. The browser goes on at `offset`."""

    def __init__(self, offset: int) -> None:
        super().__init__(f"这一段与已收到的内容不相接，请从第{offset}字节接着上传。")
        self.offset = offset


def start(
    *,
    dossier: Dossier,
    post: Post,
    user: User,
    name: str,
    size: int,
    sha256: str,
    at: datetime,
    purpose: str = "",
) -> Upload:
    """Begin an upload, or find the one that the same person began with the same file: it goes on at `received`.

    purpose: what the file is for, if it does not go among the evidence as it is.
    Raises DocumentError for a file that may not come in, as far as its name and size tell.
    """
    name = clean_name(name)
    refuse_secret(name)
    refuse_large(name, size)
    if size < 1:
        raise DocumentError(f"「{name}」是空文件，请核对后重新上传。")
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise DocumentError("文件的校验值无法识别，请刷新页面后重新上传。")
    same = Upload.objects.unfinished().filter(
        dossier=dossier, post=post, user=user, sha256=sha256, purpose=purpose
    )
    if not same.exists():
        try:
            with transaction.atomic():
                return Upload.objects.create(
                    dossier=dossier, post=post, user=user, name=name, size=size, sha256=sha256, started_at=at, touched_at=at,
                    purpose=purpose,
                )  # fmt: skip
        except IntegrityError:  # two windows at once: both go on with the one that was faster
            pass
    found = same.get()
    if found.size != size:
        raise DocumentError(f"「{name}」的大小与开始上传时不同，请取消未传完的一次后重新上传。")
    return found


def take(upload: Upload, offset: int, data: bytes, at: datetime) -> Upload:
    """Take in the next piece. Raises WrongOffset when another one is due, DocumentError when it can be no part of the file."""
    if offset != upload.received:
        raise WrongOffset(upload.received)
    if not data or len(data) > PIECE or offset + len(data) > upload.size:
        raise DocumentError(f"「{upload.name}」的这一段大小不对，请刷新页面后重新选择文件，会接着上传。")
    if offset == 0:
        content_type(data[:65536], upload.name)
    path = default_storage.save(f"uploads/{upload.slug}/{offset}", ContentFile(data))
    due = Upload.objects.unfinished().filter(pk=upload.pk, received=offset)
    if not due.update(received=offset + len(data), pieces=[*upload.pieces, path], touched_at=at):
        default_storage.delete(path)  # another window sent the same piece first
        upload.refresh_from_db()
        raise WrongOffset(upload.received)
    upload.refresh_from_db()
    return upload


def chunks(upload: Upload) -> Iterator[bytes]:
    """The bytes of an upload, in order."""
    for path in upload.pieces:
        with default_storage.open(path) as piece:
            yield from piece.chunks()


def drop_pieces(upload: Upload) -> None:
    """Delete what lies of an upload, also a piece that a killed process left unnamed."""
    folder = f"uploads/{upload.slug}"
    try:
        _, names = default_storage.listdir(folder)
    except FileNotFoundError:
        names = []
    for path in {*upload.pieces, *(f"{folder}/{name}" for name in names)}:
        default_storage.delete(path)
    if names and default_storage.exists(folder):
        default_storage.delete(folder)


def drop(upload: Upload) -> None:
    """Forget an upload and its pieces."""
    drop_pieces(upload)
    Upload.objects.filter(pk=upload.pk).delete()


def clear_leftovers(at: datetime) -> int:
    """Forget what nobody has gone on with for a day. Returns how many were forgotten."""
    old = list(Upload.objects.filter(touched_at__lt=at - KEPT)[:200])
    for upload in old:
        drop(upload)
    return len(old)
