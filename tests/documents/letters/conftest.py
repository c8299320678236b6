"""Letters to measure: the examples, changed where a test says so, printed by the real forked renderer."""

import datetime as dt
import json

import pytest

from documents.letters import canonical, renderer
from documents.letters.examples import example

AT = dt.datetime(2026, 11, 12, 17, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.fixture
def letter():
    """The example of a kind with some fields changed."""
    return lambda kind, **changes: canonical.from_json(kind, example(kind) | changes)


@pytest.fixture(scope="session")
def printed():
    """The printed example of a kind with some fields changed; the same letter is printed once."""
    kept = {}

    def print_once(kind, *, draft=False, demo=False, **changes):
        key = json.dumps([kind, draft, demo, changes], sort_keys=True)
        if key not in kept:
            made = canonical.from_json(kind, example(kind) | changes)
            kept[key] = renderer.render_forked(made, draft=draft, demo=demo, created=AT)
        return kept[key]

    return print_once
