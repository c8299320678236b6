"""The printing server: python -m documents.letters.server VAR_DIR. Jobs on stdin, letters on stdout, one fork each."""

import datetime as dt
import gc
import json
import os
import resource
import signal
import sys
import traceback
from typing import Any

CPU_SECONDS = 20
MEMORY = 2 * 1024**3
#: What is printed to warm up: between them every face and every template.
_WARMING = ("criminal_referral", "clue_referral", "listing_notice", "approval_sheet")
_THEN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def main(var: str) -> None:
    """Warm up, then print until stdin ends."""
    jobs, letters = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not mix with the answers
    from documents.letters.renderer import receive, send

    failed = _warm(var)
    while True:
        try:
            job = json.loads(receive(jobs))
        except EOFError:
            return
        send(letters, _sentence(failed, engine=True) if failed else _in_child(job))


def _warm(var: str) -> str:
    """Load the engine and print once in each layout: fonts, measures and styles are then at hand in every fork.

    Returns the sentence that says why it can't be, or nothing.
    """
    from django.conf import settings

    settings.configure(VAR_DIR=var, USE_I18N=False, USE_TZ=True, TIME_ZONE="Asia/Shanghai")
    from documents.letters.errors import EngineError

    try:
        from documents.letters import canonical, engine
        from documents.letters.examples import example

        for kind in _WARMING:
            engine.render(canonical.from_json(kind, example(kind)), created=_THEN)
        gc.collect()
        gc.freeze()  # a fork that collects would copy all of it
    except EngineError as error:
        return error.sentence
    return ""


def _in_child(job: dict[str, Any]) -> bytes:
    """Fork, print with limits, read the answer; a killed child is an answer too."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _print(job, writer)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        answer = stream.read()
    _, status = os.waitpid(child, 0)
    if status == 0 and answer:
        return answer
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:  # by the machine, for want of memory
        return _sentence(
            "打印进程被系统中止，稍后自动重试；多次出现时请联系系统管理员查看内存。", engine=True
        )
    return _sentence("这件文书太大或者太复杂，打印已被中止。请缩短内容后重试。", engine=False)


def _sentence(sentence: str, *, engine: bool) -> bytes:
    return json.dumps({"sentence": sentence, "engine": engine}).encode()


def _print(job: dict[str, Any], writer: int) -> None:
    """In the child: one letter, then gone without any clean-up of the parent's."""
    status = 1
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        with os.fdopen(writer, "wb") as stream:
            stream.write(_answer(job))
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def _answer(job: dict[str, Any]) -> bytes:
    from documents.errors import DocumentError
    from documents.letters import canonical, engine
    from documents.letters.errors import EngineError

    try:
        letter = canonical.from_json(job["kind"], job["fields"])
        created = dt.datetime.fromisoformat(job["created"])
        rendered = engine.render(letter, draft=job["draft"], demo=job["demo"], created=created)
    except DocumentError as error:
        return _sentence(error.sentence, engine=isinstance(error, EngineError))
    return json.dumps(rendered.to_wire()).encode()


if __name__ == "__main__":
    main(sys.argv[1])
