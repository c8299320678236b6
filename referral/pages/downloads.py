"""Bytes on their way out: read in pieces beside the loop, never whole, never kept by the browser, never guessed at."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from functools import partial
from typing import IO, TypeVar

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

CHUNK = 256 * 1024
#: What a file from outside may do in the browser.
NOTHING = "default-src 'none'; sandbox"


R = TypeVar("R", HttpResponse, StreamingHttpResponse)


def streamed(
    chunks: Iterator[bytes], name: str, content_type: str, *, shown: bool = False, policy: str = ""
) -> StreamingHttpResponse:
    """A file read while it goes out. shown: in the browser instead of saved; policy: what it may do there."""
    answer = StreamingHttpResponse(aside(chunks), content_type=content_type)
    return _named(answer, name, shown=shown, policy=policy)


def whole(
    content: bytes, name: str, content_type: str, *, shown: bool = True, policy: str = ""
) -> HttpResponse:
    """A file that was made in memory."""
    return _named(HttpResponse(content, content_type=content_type), name, shown=shown, policy=policy)


def chunks_of(file: IO[bytes]) -> Iterator[bytes]:
    """The bytes of an open file, which is closed at the end."""
    with file:
        yield from iter(partial(file.read, CHUNK), b"")


def _named(answer: R, name: str, *, shown: bool, policy: str) -> R:
    kind = content_disposition_header(not shown, name)
    answer["Content-Disposition"] = kind or ("inline" if shown else "attachment")
    answer["Cache-Control"] = "no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    if policy:
        answer["Content-Security-Policy"] = policy
    return answer


async def aside(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Read the chunks in a thread: a plain iterator would be read whole before the first byte goes out."""
    while (chunk := await asyncio.to_thread(next, chunks, None)) is not None:
        yield chunk
