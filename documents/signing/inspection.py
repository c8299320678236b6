"""Whose signature a file bears, found out in another process: files come from strangers."""

import atexit
import base64
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from documents.errors import DocumentError
from documents.workers import Worker, WorkerGone, WorkerSlow

SECONDS = 20
WAIT = 5  # seconds in line: a page that waits longer serves nobody


@dataclass(frozen=True)
class Inspection:
    """What a file bears. agency: slug of the one of ours that signed; whole: nothing was changed since, act: its signature;
    codes: of letters.
    """

    agency: str = ""
    whole: bool = False
    act: str = ""
    codes: tuple[str, ...] = ()


class Busy(DocumentError):
    """Too many files are being read; this one was not."""


def inspect(pdf: bytes) -> Inspection:
    """What a file bears; nothing if it can't be read. Raises Busy."""
    folder = Path(settings.SIGNING_DIR)
    if b"/ByteRange" not in pdf or not folder.is_dir():
        return Inspection()
    worker = _worker(str(folder.resolve()))
    try:
        found = worker.call({"pdf": base64.b64encode(pdf).decode()}, seconds=SECONDS, wait=WAIT)
    except WorkerSlow as error:
        raise Busy("现在核验的人较多，请一分钟后再试。") from error
    except WorkerGone:
        return Inspection()
    return Inspection(found["agency"], found["whole"], found["act"], tuple(found["codes"]))


@cache
def _worker(folder: str) -> Worker:
    worker = Worker("documents.signing.inspector", folder)
    atexit.register(worker.close)
    return worker
