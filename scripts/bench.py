"""How much dearer than a bare render of the same page a letter is: `python scripts/bench.py`. Prints JSON; ratios, no seconds to trust.

Both are warm and alternate, so that what else the machine does weighs on both. The wanted ratio is at most 1.2.
"""

import datetime as dt
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "referral.settings")

import django  # noqa: E402

django.setup()

from documents.letters import canonical, engine, layout, renderer  # noqa: E402
from documents.letters.examples import example  # noqa: E402

KINDS = ("assistance_letter", "criminal_referral", "listing_notice")
ROUNDS = 15
AT = dt.datetime(2026, 11, 12, 17, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def timed(run: Callable[[], object]) -> float:
    """Seconds of one run."""
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def ratio_of(kind: str) -> dict[str, float]:
    """Median times in ms of a letter through the service and of a bare render of its HTML, and their ratio."""
    letter = canonical.from_json(kind, example(kind))
    html = layout.html(letter, layout.Marks(), created=AT)

    def service() -> object:
        return renderer.render_forked(letter, created=AT)

    def bare() -> object:
        return engine.bare(html)

    pairs = [(timed(service), timed(bare)) for _ in range(ROUNDS + 3)][3:]
    served, plain = (statistics.median(side) for side in zip(*pairs, strict=True))
    return {
        "service_ms": round(served * 1000),
        "bare_ms": round(plain * 1000),
        "ratio": round(served / plain, 2),
    }


if __name__ == "__main__":
    print(json.dumps({kind: ratio_of(kind) for kind in KINDS}, ensure_ascii=False, indent=2))
