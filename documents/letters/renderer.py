"""Prints letters in processes of their own: a warm server that forks one limited child per letter. Never threads.

The web process and the commands call render_forked(); they never import WeasyPrint themselves.
"""

import atexit
import datetime as dt
import json
import os
import select
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from documents.letters import canonical, checks
from documents.letters.errors import EngineError, LetterError
from documents.letters.fields import Letter
from documents.letters.paper import Rendered

SECONDS = 60  # wall clock for one letter, the start of a cold server included
_LENGTH = struct.Struct(">I")


def render_forked(
    letter: Letter, *, draft: bool = False, demo: bool = False, created: dt.datetime
) -> Rendered:
    """Print a letter in a child process limited in CPU time and memory.

    `created` (aware) goes into the file's metadata. Raises LetterError when the fields can't be printed, EngineError
    when this machine can't print.
    """
    checks.check(letter, draft=draft)
    return _SERVER.ask(
        {
            "kind": letter.kind,
            "fields": canonical.to_fields(letter),
            "draft": draft,
            "demo": demo,
            "created": created.isoformat(),
        }
    )


class Server:
    """One printing server per process, started at the first letter and again when it has died."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def ask(self, job: dict[str, Any]) -> Rendered:
        """The printed letter. Raises LetterError or EngineError."""
        with self._lock:
            process = self._running()
            try:
                send(process.stdin, json.dumps(job).encode())
                answer = json.loads(self._receive(process))
            except (BrokenPipeError, EOFError) as error:
                self._stop()
                raise EngineError(
                    "文书打印进程意外退出，请重试；多次出现时请联系系统管理员查看日志。"
                ) from error
        if "pdf" in answer:
            return Rendered.from_wire(answer)
        raise (EngineError if answer["engine"] else LetterError)(answer["sentence"])

    def close(self) -> None:
        """End the server, if it is ours."""
        with self._lock:
            self._stop()

    def _running(self) -> "subprocess.Popen[bytes]":
        alive = self._process is not None and self._process.poll() is None
        if not alive or self._owner != os.getpid():  # a forked copy of this process starts its own
            self._owner = os.getpid()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "documents.letters.server", str(settings.VAR_DIR)],
                cwd=Path(__file__).resolve().parents[2],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "PYTHONPATH": ""},
            )
        assert self._process is not None
        return self._process

    def _receive(self, process: "subprocess.Popen[bytes]") -> bytes:
        assert process.stdout is not None
        ready, _, _ = select.select([process.stdout], [], [], SECONDS)
        if not ready:
            self._stop()
            raise EngineError(f"打印这件文书超过{SECONDS}秒，已停止。请缩短内容后重试。")
        return receive(process.stdout)

    def _stop(self) -> None:
        if self._process is not None and self._owner == os.getpid():
            self._process.kill()
            self._process.wait()
            for stream in (self._process.stdin, self._process.stdout):
                if stream:
                    stream.close()
        self._process = None


def send(stream: IO[bytes] | None, body: bytes) -> None:
    """One frame: four bytes of length, then the body."""
    if stream is None:
        raise EOFError
    stream.write(_LENGTH.pack(len(body)) + body)
    stream.flush()


def receive(stream: IO[bytes] | None) -> bytes:
    """The next frame. Raises EOFError at the end of the stream."""
    head = stream.read(_LENGTH.size) if stream else b""
    if len(head) < _LENGTH.size:
        raise EOFError
    assert stream is not None
    (length,) = _LENGTH.unpack(head)
    body = stream.read(length)
    if len(body) < length:
        raise EOFError
    return body


_SERVER = Server()
atexit.register(_SERVER.close)
