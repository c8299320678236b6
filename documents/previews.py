"""What a piece of evidence looks like: pages as pictures that bear who looks and when, text as text. The file stays as it is."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO

from documents.errors import DocumentError
from documents.models import Evidence
from documents.quarantine import opened

#: Types that are shown page by page.
PAGED = frozenset({"application/pdf", "image/png", "image/jpeg", "image/tiff"})
TEXT = "text/plain"
#: Bytes of a text that are shown; seconds for one page; pages drawn at once by this process.
MOST, SECONDS, AT_ONCE = 256 * 1024, 30, 2
_CANNOT = "该文件已加密、损坏或者过于复杂，不能在线查看，请下载后打开。"
_turn = threading.BoundedSemaphore(AT_ONCE)


def count_pages(file: IO[bytes], kind: str) -> int:
    """How many pages a file has; 0 where they cannot be counted."""
    if kind not in PAGED:
        return 0
    try:
        return min(int(_child(kind, file, 0, "")), 100_000)
    except DocumentError:
        return 0


def picture(evidence: Evidence, page: int, mark: str) -> bytes:
    """One page as a JPEG that bears the mark. page: from 1. Raises DocumentError when it cannot be drawn or is in quarantine."""
    with opened(evidence) as file:
        return _child(evidence.content_type, file, page, mark)


def text(evidence: Evidence) -> tuple[str, bool]:
    """The text of a file, UTF-8 or GB18030, and whether that is all of it."""
    with opened(evidence) as file:
        raw = file.read(MOST + 1)
    shown, is_all = raw[:MOST], len(raw) <= MOST
    try:
        return shown.decode("utf-8-sig"), is_all
    except UnicodeDecodeError as error:
        if not is_all and error.start > MOST - 4:  # cut in the middle of a character
            return shown[: error.start].decode("utf-8-sig"), is_all
    return shown.decode("gb18030", "replace"), is_all


def _child(kind: str, file: IO[bytes], page: int, mark: str) -> bytes:
    job = json.dumps({"kind": kind, "page": page, "mark": mark})
    with _turn, tempfile.TemporaryFile() as copy:
        file.seek(0)
        shutil.copyfileobj(file, copy, 1024 * 1024)
        copy.seek(0)
        try:
            done = subprocess.run(
                [sys.executable, "-m", "documents.preview_child", job], stdin=copy, capture_output=True, timeout=SECONDS,
                cwd=Path(__file__).resolve().parents[1], env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"},
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise DocumentError(_CANNOT) from None
    if done.returncode or not done.stdout:
        raise DocumentError(_CANNOT)
    return done.stdout
