"""The printing server: python -m documents.letters.server VAR_DIR. Jobs on stdin, letters on stdout, one fork each."""

import base64
import datetime as dt
import gc
import json
import sys
from collections.abc import Callable
from typing import Any

from documents.workers import in_child, serve

CPU_SECONDS = 20
MEMORY = 2 * 1024**3
#: What is printed to warm up: between them every face and every template.
_WARMING = ("criminal_referral", "clue_referral", "listing_notice", "approval_sheet")
_THEN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def main(var: str) -> None:
    """Warm up, then print until stdin ends."""

    def begin() -> Callable[[dict[str, Any]], bytes]:
        failed = _warm(var)
        return lambda job: _sentence(failed, engine=True) if failed else _in_child(job)

    serve(begin)


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
    answer, killed = in_child(lambda: _answer(job), cpu_seconds=CPU_SECONDS, memory=MEMORY)
    if answer:
        return answer
    if killed:
        return _sentence(
            "打印进程被系统中止，稍后自动重试；多次出现时请联系系统管理员查看内存。", engine=True
        )
    return _sentence("这件文书太大或者太复杂，打印已被中止。请缩短内容后重试。", engine=False)


def _sentence(sentence: str, *, engine: bool) -> bytes:
    return json.dumps({"sentence": sentence, "engine": engine}).encode()


def _answer(job: dict[str, Any]) -> bytes:
    from documents.errors import DocumentError
    from documents.letters import canonical, engine
    from documents.letters.errors import EngineError
    from documents.letters.paper import Overprint

    try:
        letter = canonical.from_json(job["kind"], job["fields"])
        created = dt.datetime.fromisoformat(job["created"])
        seal = base64.b64decode(job.get("seal", ""))
        over = Overprint(**job["overprint"]) if job.get("overprint") else None
        rendered = engine.render(
            letter, draft=job["draft"], demo=job["demo"], created=created, seal=seal, overprint=over
        )
    except DocumentError as error:
        return _sentence(error.sentence, engine=isinstance(error, EngineError))
    return json.dumps(rendered.to_wire()).encode()


if __name__ == "__main__":
    main(sys.argv[1])
