"""The virus scan: a file goes to clamd over a socket (INSTREAM). Nothing but clamd's own OK makes a file clean."""

import socket
import struct
from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings

PIECE = 64 * 1024
#: Seconds for the connection, and for each answer of the other side.
CONNECT, ANSWER = 5, 60
#: When a scan without an answer is tried again: clamd is away, or its own settings refuse the file.
SOON, LATER = timedelta(minutes=1), timedelta(hours=6)


class ScanFailed(Exception):
    """No answer, so the file is neither clean nor bad. sentence: why; again: how long to wait before the next try."""

    def __init__(self, sentence: str, again: timedelta = SOON) -> None:
        super().__init__(sentence)
        self.sentence, self.again = sentence, again


def is_configured() -> bool:
    """Whether files are scanned at all."""
    return bool(settings.CLAMD_URL)


def scan(chunks: Iterable[bytes]) -> str:
    """The name of the virus in a file, '' when it is clean. Raises ScanFailed when clamd gave no clear answer."""
    if not is_configured():
        raise ScanFailed("没有设置查毒服务")
    try:
        with _connect(settings.CLAMD_URL) as line:
            return _verdict(_ask(line, chunks))
    except (OSError, ValueError):  # ValueError: an address that is none
        raise ScanFailed("查毒服务没有应答") from None


def _connect(url: str) -> socket.socket:
    """A connection to `tcp://host:port` or `unix:///path`."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(CONNECT)
        try:
            line.connect(parts.path)
        except OSError:
            line.close()
            raise
    elif parts.scheme == "tcp" and parts.hostname:
        line = socket.create_connection((parts.hostname, parts.port or 3310), timeout=CONNECT)
    else:
        raise ValueError(url)
    line.settimeout(ANSWER)
    return line


def _ask(line: socket.socket, chunks: Iterable[bytes]) -> str:
    try:
        line.sendall(b"zINSTREAM\0")
        for chunk in chunks:
            for at in range(0, len(chunk), PIECE):
                piece = chunk[at : at + PIECE]
                line.sendall(struct.pack("!L", len(piece)) + piece)
        line.sendall(struct.pack("!L", 0))
    except (BrokenPipeError, ConnectionResetError):
        pass  # above its limit clamd answers and hangs up while we still send: the answer tells
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < 4096:
        got = line.recv(4096)
        if not got:
            break
        answer += got
    if not answer.endswith(b"\0"):
        raise ScanFailed("查毒服务中断了连接")
    return answer[:-1].decode("utf-8", "replace").strip()


def _verdict(answer: str) -> str:
    if answer == "stream: OK":
        return ""
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return answer[len("stream: ") : -len(" FOUND")].strip()[:100] or "未命名病毒"
    if "size limit exceeded" in answer:
        raise ScanFailed("文件超过查毒服务的大小上限，请信息化部门调高上限", LATER)
    raise ScanFailed("查毒服务未能检查该文件", LATER)
