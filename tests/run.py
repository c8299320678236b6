"""Runs the suite: on SQLite all but the browser; on real PostgreSQL and Valkey what asks the database, and the browser.

The services start first and are named in the environment before Django reads it. `python -m tests.run [pytest args]`.
"""

import os
import subprocess
import sys
from pathlib import Path

from tests.backends import Postgres, Valkey

#: What depends on the database or on Redis. Pure tests (law, letters) run once, on SQLite.
ON_POSTGRESQL = [
    "tests/agencies", "tests/services", "tests/workflows", "tests/documents", "tests/pages", "tests/concurrency",
    "tests/commands", "tests/browser",
]  # fmt: skip


def pytest(*arguments: str, **environment: str) -> int:
    """One run of pytest in a process of its own."""
    command = [sys.executable, "-m", "pytest", "-q", "--durations=10", *arguments]
    sys.stdout.flush()
    return subprocess.run(command, env=os.environ | environment).returncode


def main() -> int:
    """Both runs, the second even when the first fails. Returns the exit code."""
    more = sys.argv[1:]
    first = pytest("-m", "not postgres and not browser and not slow", "-n", "2", *more)
    postgres, valkey = Postgres(), Valkey()
    places = [place for place in ON_POSTGRESQL if Path(place).exists()]
    second = pytest(
        "-m", "not slow", "--ignore=tests/documents/letters", *places, *more, DATABASE_URL=postgres.url, REDIS_URL=valkey.url
    )
    return first or second


if __name__ == "__main__":
    raise SystemExit(main())
