"""Serve pages and websockets, and tick each minute, in one go."""

import os
import subprocess
import sys
import threading
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

MINUTE = 60


class Command(BaseCommand):
    help = "启动网页、实时通知和每分钟的时限检查。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("collectstatic", interactive=False, verbosity=0)
        over = threading.Event()
        ticking = threading.Thread(target=self._tick, args=(over,), daemon=True)
        ticking.start()
        self.stdout.write(f"地址：http://{options['host']}:{options['port']}/")
        self.stdout.flush()
        try:
            uvicorn.run(
                "referral.asgi:application", host=options["host"], port=options["port"], log_level="warning",
                ws="websockets-sansio", lifespan="off", timeout_graceful_shutdown=5,
            )  # fmt: skip
        finally:
            over.set()
            ticking.join(timeout=10)

    def _tick(self, over: threading.Event) -> None:
        """Each minute in a process of its own: rendering and alarms never hold up a page."""
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "tick"]
        while not over.is_set():
            running = subprocess.Popen(command, stdout=subprocess.DEVNULL)
            while running.poll() is None and not over.wait(0.2):
                pass
            if running.poll() is None:
                running.terminate()
                running.wait(timeout=5)
            over.wait(MINUTE)


