"""A virus scanner for tests: a real socket server that speaks clamd's INSTREAM and knows one virus, the EICAR test file."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.test import override_settings

#: The test file of all scanners, in two parts so that no scanner takes this source for one.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
NAME = "Eicar-Test-Signature"


class Clamd:
    """One scanner. limit: bytes of its StreamMaxLength; manners: "good", "cuts" (hangs up without an answer), "confused"."""

    def __init__(self, folder: Path | None = None, limit: int = 25 * 1024 * 1024) -> None:
        self.limit, self.manners, self.scans = limit, "good", 0
        self.socket = socket.socket(socket.AF_UNIX if folder else socket.AF_INET)
        self.socket.bind(str(folder / "clamd.ctl") if folder else ("127.0.0.1", 0))
        self.socket.listen()
        self.url = (
            f"unix://{folder / 'clamd.ctl'}" if folder else f"tcp://127.0.0.1:{self.socket.getsockname()[1]}"
        )
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self.socket.accept()
            except OSError:
                return
            with line:
                self._answer(line)

    def _answer(self, line: socket.socket) -> None:
        self.scans += 1
        heard = line.makefile("rb")
        assert heard.read(10) == b"zINSTREAM\0"
        found = b""
        while size := struct.unpack("!L", heard.read(4))[0]:
            found += heard.read(size)
            if self.manners == "cuts":
                return
            if len(found) > self.limit:
                line.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        if self.manners == "confused":
            line.sendall(b"stream: Can't allocate memory ERROR\0")
        else:
            line.sendall(f"stream: {NAME} FOUND\0".encode() if EICAR in found else b"stream: OK\0")

    def stop(self) -> None:
        """Hang up for good."""
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


@contextmanager
def clamd(folder: Path | None = None, **fields: int) -> Iterator[Clamd]:
    """A scanner that the settings name while the block runs. folder: listen on a unix socket there, else on TCP."""
    server = Clamd(folder, **fields)
    with override_settings(CLAMD_URL=server.url):
        yield server
    server.stop()


@contextmanager
def no_clamd() -> Iterator[None]:
    """A scanner is configured and nobody listens there."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with override_settings(CLAMD_URL=f"tcp://127.0.0.1:{taken.getsockname()[1]}"):
            yield
