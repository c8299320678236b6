"""Serve pages and sockets and let the minute tick, in one process that stops as one."""

import errno
import hashlib
import logging
import os
import signal
import socket
import threading
import warnings
from pathlib import Path
from typing import Any, NoReturn

import uvicorn
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from agencies.directory import load_regions
from agencies.models import Region

logger = logging.getLogger(__name__)

TICK_SECONDS = 60


class MinuteTick(threading.Thread):
    """Runs `tick` once a minute until it is told to stop, in this process: its notices reach this process's sockets."""

    def __init__(self, seconds: float = TICK_SECONDS) -> None:
        super().__init__(name="tick")
        self._seconds = seconds
        self._stop_asked = threading.Event()

    def run(self) -> None:
        """Tick, then wait for the next minute or for the end. A failed tick is logged; the next one tries again."""
        with open(os.devnull, "w") as silence:
            while not self._stop_asked.wait(0):
                try:
                    call_command("tick", stdout=silence)
                except Exception:  # the loop outlives any one tick: the next must still fire its reminders
                    logger.exception("tick failed")
                finally:
                    connections.close_all()
                self._stop_asked.wait(self._seconds)

    def __enter__(self) -> "MinuteTick":
        self.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._stop_asked.set()
        self.join()


def static_fingerprint() -> str:
    """A hash over name, size and age of every static file that the apps bring."""
    seen = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            stat = Path(storage.path(name)).stat()
            seen.update(f"{name}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return seen.hexdigest()


def collect_static() -> bool:
    """Collect the static files if any of them changed since the last time. Returns whether it did."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    now = static_fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(now)
    return True


def _leave(signum: int, frame: object) -> NoReturn:
    raise SystemExit(0)


class Command(BaseCommand):
    help = "启动网页、实时通知和每分钟的时限检查。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=os.environ.get("PORT", "8000"))
        parser.add_argument(
            "--no-tick", action="store_true", help="不运行每分钟的时限检查（另有 tick 进程时）"
        )
        parser.add_argument(
            "--prepare", action="store_true", help="先迁移数据库，并建立演示数据，或导入行政区划和首批管理员"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, _leave)  # uvicorn hands the signal on when it has shut down
        warnings.filterwarnings(
            "ignore", "StreamingHttpResponse must consume"
        )  # WhiteNoise sends plain files
        _refuse_taken(options["host"], options["port"])
        if options["prepare"]:
            self._prepare()
        collect_static()
        try:
            self._serve(options["host"], options["port"], ticks=not options["no_tick"])
        except KeyboardInterrupt:
            self.stdout.write("已停止。")

    def _prepare(self) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        if settings.DEMO:
            call_command("demo", stdout=self.stdout)
        else:
            if not Region.objects.exists():
                load_regions()
            call_command("first_start", stdout=self.stdout)

    def _serve(self, host: str, port: int, *, ticks: bool) -> None:
        server = uvicorn.Server(_config(host, port))
        self.stdout.write(f"\n打开 http://{_shown(host)}:{port}/  （按 Ctrl+C 停止）")
        self.stdout.flush()
        if not ticks:
            server.run()
            return
        with MinuteTick():
            server.run()


def _refuse_taken(host: str, port: int) -> None:
    """Say that the port is taken before the minute in which the demo is loaded, and before secrets are shown once."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno in {errno.EADDRINUSE, errno.EACCES}:
                raise CommandError(f"端口 {port} 已被占用或不能使用，请换一个，例如 PORT=9000。") from error


def _config(host: str, port: int) -> uvicorn.Config:
    return uvicorn.Config(
        "referral.asgi:application", host=host, port=port, ws="websockets-sansio", lifespan="off",
        log_level=os.environ.get("LOG_LEVEL", "warning").lower(), server_header=False, timeout_graceful_shutdown=5,
    )  # fmt: skip


def _shown(host: str) -> str:
    return "127.0.0.1" if host == "0.0.0.0" else host
