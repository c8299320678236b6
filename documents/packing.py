"""A ZIP that is made while it is read: nothing of it lies in memory or on the disk; its last file tells every hash."""

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from io import RawIOBase
from typing import Any

from django.utils import timezone

CHUNK = 256 * 1024
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Entry:
    """One file of a packet. content: bytes, or a stored file; sha256: what its bytes must have, empty if just made; media_type:
    what kind of file it is, where that is asked."""

    path: str
    content: Any
    sha256: str = ""
    media_type: str = ""


class _Pipe(RawIOBase):
    """What the ZIP is written to: it can't be gone back in, and is emptied after each write."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        """What was written since the last time."""
        parts, self._parts = self._parts, []
        return b"".join(parts)


def packed(entries: Iterable[Entry], about: dict[str, Any], at: datetime) -> Iterator[bytes]:
    """The bytes of a ZIP with these files and a manifest: `about`, and path, size and SHA-256 of each.

    A file whose bytes are no longer what was recorded says so in the manifest; one that is gone is named as missing.
    """
    pipe, files = _Pipe(), []
    stamp = timezone.localtime(at).timetuple()[:6]
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:
        for entry in entries:
            digest, size = hashlib.sha256(), 0
            try:
                chunks = _chunks(entry.content)
                first = next(chunks, b"")
            except OSError:
                files.append(told(entry))
                continue
            with archive.open(zipfile.ZipInfo(entry.path, stamp), "w", force_zip64=True) as file:
                while first:
                    digest.update(first)
                    size += len(first)
                    file.write(first)
                    yield pipe.taken()
                    first = next(chunks, b"")
            files.append(told(entry, size, digest.hexdigest()))
        text = json.dumps({**about, "files": files}, ensure_ascii=False, indent=2)
        archive.writestr(zipfile.ZipInfo(MANIFEST, stamp), text.encode())
        yield pipe.taken()
    yield pipe.taken()


def told(entry: Entry, size: int = 0, sha256: str = "") -> dict[str, Any]:
    """What a manifest says of a file. sha256: of the bytes that were read; empty: it is gone."""
    if not sha256:
        return {"path": entry.path, "missing": True, "recorded_sha256": entry.sha256}
    said: dict[str, Any] = {"path": entry.path, "size": size, "sha256": sha256}
    if entry.sha256 and entry.sha256 != sha256:
        said |= {"changed": True, "recorded_sha256": entry.sha256}
    return said


def read(entry: Entry) -> bytes | None:
    """The bytes of a file; None when it is gone."""
    try:
        return b"".join(_chunks(entry.content))
    except OSError:
        return None


def _chunks(content: Any) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
