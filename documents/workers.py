"""A process kept warm that answers one job at a time: started at its first job, and again when it has died."""

import json
import os
import resource
import selectors
import signal
import struct
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

_LENGTH = struct.Struct(">I")


class WorkerGone(Exception):
    """The process died over the job."""


class WorkerSlow(Exception):
    """The process did not answer in time, and was stopped; or it was busy with others all that time."""


class Worker:
    """One process of a module per process of ours. Jobs and answers are JSON values."""

    def __init__(self, module: str, *arguments: str) -> None:
        self._command = [sys.executable, "-m", module, *arguments]
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def call(self, job: dict[str, Any], *, seconds: float, wait: float = -1) -> dict[str, Any]:
        """The answer to a job. wait: seconds to stand in line for, forever if negative. Raises WorkerGone, WorkerSlow."""
        if not self._lock.acquire(timeout=wait):
            raise WorkerSlow
        try:
            process = self._running()
            try:
                send(process.stdin, json.dumps(job).encode())
                return dict(json.loads(self._receive(process, seconds)))
            except (BrokenPipeError, EOFError) as error:
                self._stop()
                raise WorkerGone from error
        finally:
            self._lock.release()

    def close(self) -> None:
        """End the process, if it is ours."""
        with self._lock:
            self._stop()

    def _running(self) -> "subprocess.Popen[bytes]":
        alive = self._process is not None and self._process.poll() is None
        if not alive or self._owner != os.getpid():  # a forked copy of this process starts its own
            self._owner = os.getpid()
            self._process = subprocess.Popen(
                self._command,
                cwd=Path(__file__).resolve().parents[1],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "PYTHONPATH": ""},
            )
        assert self._process is not None
        return self._process

    def _receive(self, process: "subprocess.Popen[bytes]", seconds: float) -> bytes:
        assert process.stdout is not None
        with selectors.DefaultSelector() as waiting:  # select() knows no descriptor above 1,023
            waiting.register(process.stdout, selectors.EVENT_READ)
            ready = waiting.select(seconds)
        if not ready:
            self._stop()
            raise WorkerSlow
        return receive(process.stdout)

    def _stop(self) -> None:
        if self._process is not None and self._owner == os.getpid():
            self._process.kill()
            self._process.wait()
            for stream in (self._process.stdin, self._process.stdout):
                if stream:
                    stream.close()
        self._process = None


def send(stream: IO[bytes] | None, body: bytes) -> None:
    """One frame: four bytes of length, then the body."""
    if stream is None:
        raise EOFError
    stream.write(_LENGTH.pack(len(body)) + body)
    stream.flush()


def receive(stream: IO[bytes] | None) -> bytes:
    """The next frame. Raises EOFError at the end of the stream."""
    head = stream.read(_LENGTH.size) if stream else b""
    if len(head) < _LENGTH.size:
        raise EOFError
    assert stream is not None
    (length,) = _LENGTH.unpack(head)
    body = stream.read(length)
    if len(body) < length:
        raise EOFError
    return body


def serve(begin: Callable[[], Callable[[dict[str, Any]], bytes]]) -> None:
    """The life of such a process: begin, which gives what answers a job; then answer jobs from stdin until it ends."""
    jobs, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not mix with the answers
    answer = begin()
    while True:
        try:
            job = json.loads(receive(jobs))
        except EOFError:
            return
        send(answers, answer(job))


def in_child(work: Callable[[], bytes], *, cpu_seconds: int, memory: int) -> tuple[bytes, bool]:
    """Do a piece of work in a forked child with limits: its answer, empty if it failed; whether the machine killed it."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _do(work, writer, cpu_seconds, memory)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        answer = stream.read()
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL  # for want of memory
    return (answer if status == 0 else b""), killed


def _do(work: Callable[[], bytes], writer: int, cpu_seconds: int, memory: int) -> None:
    """In the child: one answer, then gone without any clean-up of the parent's."""
    status = 1
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        with os.fdopen(writer, "wb") as stream:
            stream.write(work())
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)
