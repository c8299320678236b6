"""One command starts an empty system, pages, styles and the minute tick, and one signal ends all of it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError

import pytest

from tests.backends import free_port
from tests.test_house import HOUSE

START_SECONDS = 90


class Served:
    """`manage.py serve --prepare` in a process of its own, over data of its own."""

    def __init__(self, folder: Path) -> None:
        self.url = f"http://127.0.0.1:{(port := free_port())}"
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in {"DATABASE_URL", "REDIS_URL", "DEMO"}
        }
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--prepare"], cwd=HOUSE, text=True,
            env=kept | {"VAR_DIR": str(folder), "PORT": str(port), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def get(self, path: str) -> str:
        """A page, waiting for the server to start."""
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                with urllib.request.urlopen(self.url + path) as answer:
                    return answer.read().decode()
            except URLError as error:
                if (
                    getattr(error, "code", None)
                    or self.process.poll() is not None
                    or time.monotonic() > until
                ):
                    raise
                time.sleep(0.1)

    def end(self, how: signal.Signals) -> tuple[int, str]:
        """Send a signal; the exit code and all that was printed."""
        self.process.send_signal(how)
        said, _ = self.process.communicate(timeout=60)
        return self.process.returncode, said


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], Served]]:
    started: list[Served] = []

    def one() -> Served:
        started.append(Served(tmp_path))
        return started[-1]

    yield one
    for served in started:
        if served.process.poll() is None:
            served.process.kill()
            served.process.wait()


def test_an_empty_folder_becomes_a_system_that_stops_cleanly(start, tmp_path):
    served = start()
    page = served.get("/login/")
    style = re.search(r'href="(/static/[^"]+\.css)"', page)
    assert style is not None
    assert "{" in served.get(style.group(1))
    code, said = served.end(signal.SIGTERM)
    assert code == 0
    assert said.count("密码 ") == 3
    assert served.url in said
    assert "Traceback" not in said and "failed" not in said

    again = start()
    again.get("/login/")
    code, said = again.end(signal.SIGINT)
    assert code == 0
    assert "密码 " not in said
    assert "Traceback" not in said and "failed" not in said


def test_a_taken_port_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "manage.py", "serve", "--prepare"], cwd=HOUSE, text=True, capture_output=True,
            env=os.environ | {"VAR_DIR": str(tmp_path), "PORT": port},
        )  # fmt: skip
    assert done.returncode == 1
    assert f"端口 {port} 已被占用" in done.stderr
    assert not (tmp_path / "db.sqlite3").exists()
