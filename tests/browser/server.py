"""The real ASGI application in a thread of the test's process, on a port of its own, over the test's database."""

import threading
import time

import uvicorn
from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler

from referral.asgi import application
from tests.backends import ServiceMissing, free_port

START_SECONDS = 20


class Server:
    """uvicorn with pages, static files and websockets."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._server = uvicorn.Server(
            uvicorn.Config(
                ASGIStaticFilesHandler(application), host="127.0.0.1", port=self.port, ws="websockets-sansio",
                lifespan="off", log_level="warning", timeout_graceful_shutdown=2,
            )
        )  # fmt: skip
        self._thread = threading.Thread(target=self._server.run, name="server", daemon=True)

    def start(self) -> None:
        """Start it and return when it listens."""
        self._thread.start()
        until = time.monotonic() + START_SECONDS
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > until:
                raise ServiceMissing("the server did not start")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop it and wait for its thread."""
        self._server.should_exit = True
        self._thread.join(timeout=10)
