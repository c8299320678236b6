"""Every test, in three sessions: Chromium on PostgreSQL and Valkey, then the database tests there, then SQLite.

What stands below the pages runs on both databases. The pages run on the one that serves them in production; the walk of
every door (`sqlite_only`) opens each of them on SQLite too.

`python -m tests.run [pytest arguments]`. The services start first: Django reads their addresses once. The widest
session is the last, so that its summary closes the log.
"""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass

from tests.backends import postgres, valkey

NOTHING_CHOSEN = 5  # pytest's exit code when the arguments leave a session without tests
ADDRESSES = ("DATABASE_URL", "REDIS_URL")
# One more than the cores: a test that waits for its database leaves a fifth of a core to another.
WORKERS = os.environ.get("PYTEST_WORKERS", str(min((os.cpu_count() or 1) + 1, 5)))


@dataclass(frozen=True)
class Session:
    """One run of pytest: what it proves, which tests, and whether with real services."""

    title: str
    marks: str
    has_services: bool
    workers: str = WORKERS


SESSIONS = (
    Session("browser on PostgreSQL and Valkey", "browser", True, "0"),
    Session("PostgreSQL and Valkey", "(db or postgres or redis) and not browser and not sqlite_only", True),
    Session("SQLite", "not browser and not postgres and not redis and (not pages or sqlite_only)", False),
)


def run(session: Session, services: Mapping[str, str], arguments: list[str]) -> int:
    """Run one session in a pytest of its own. Returns pytest's exit code."""
    environment = {name: value for name, value in os.environ.items() if name not in ADDRESSES}
    if session.has_services:
        environment |= services
    command = [
        sys.executable, "-m", "pytest", "-m", session.marks, "-n", session.workers, "--durations=15", *arguments
    ]  # fmt: skip
    print(f"\n== {session.title}", flush=True)
    return subprocess.run(command, env=environment).returncode


def main(arguments: list[str]) -> int:
    """Run all sessions; the first that fails ends the run. Returns its exit code."""
    began = time.monotonic()
    with postgres() as cluster, valkey() as redis_url:
        print(f"services after {time.monotonic() - began:.1f} s: PostgreSQL and Valkey", flush=True)
        services = {"DATABASE_URL": cluster.url(), "REDIS_URL": redis_url}
        for session in SESSIONS:
            code = run(session, services, arguments)
            if code and not (arguments and code == NOTHING_CHOSEN):
                return code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
