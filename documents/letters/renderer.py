"""Prints letters in processes of their own: a warm worker that forks one limited child per letter. Never threads.

The web process and the commands call render_forked(); they never import WeasyPrint themselves.
"""

import atexit
import base64
import datetime as dt
from dataclasses import asdict
from typing import Any

from django.conf import settings

from documents.letters import canonical, checks
from documents.letters.errors import EngineError, LetterError
from documents.letters.fields import Letter
from documents.letters.paper import Overprint, Rendered
from documents.workers import Worker, WorkerGone, WorkerSlow

SECONDS = 60  # wall clock for one letter, the start of a cold server included


def render_forked(
    letter: Letter,
    *,
    draft: bool = False,
    demo: bool = False,
    created: dt.datetime,
    seal: bytes = b"",
    overprint: Overprint | None = None,
) -> Rendered:
    """Print a letter in a child process limited in CPU time and memory.

    `created` (aware) goes into the file's metadata; `seal` is the image of the agency's authorised seal; `overprint`:
    for paper that bears mark and red lines. Raises LetterError when the fields can't be printed, EngineError when this machine can't print.
    """
    checks.check(letter, draft=draft)
    return _SERVER.ask(
        {
            "kind": letter.kind,
            "fields": canonical.to_fields(letter),
            "draft": draft,
            "demo": demo,
            "created": created.isoformat(),
            "seal": base64.b64encode(seal).decode(),
            "overprint": asdict(overprint) if overprint else None,
        }
    )


class Server(Worker):
    """One printing server per process."""

    def __init__(self) -> None:
        super().__init__("documents.letters.server", str(settings.VAR_DIR))

    def ask(self, job: dict[str, Any]) -> Rendered:
        """The printed letter. Raises LetterError or EngineError."""
        try:
            answer = self.call(job, seconds=SECONDS)
        except WorkerGone as error:
            raise EngineError("文书打印进程意外退出，请重试；多次出现时请联系系统管理员查看日志。") from error
        except WorkerSlow as error:
            raise EngineError(f"打印这件文书超过{SECONDS}秒，已停止。请缩短内容后重试。") from error
        if "pdf" in answer:
            return Rendered.from_wire(answer)
        raise (EngineError if answer["engine"] else LetterError)(answer["sentence"])


_SERVER = Server()
atexit.register(_SERVER.close)
