"""What the frame of every page shows of the queues: one query a request, however many lines show a number."""

from django.http import HttpRequest

from referral.pages import shell
from workflows import queue

#: Entry of the menu → queue.
ENTRIES = {"to-sign": "sign", "todo": "todo", "in-progress": "progress"}


def counts_of(request: HttpRequest) -> dict[str, int]:
    """The sizes of the acting post's queues. Kept on the request."""
    kept: dict[str, int] | None = getattr(request, "_queue_counts", None)
    if kept is None:
        kept = queue.counts(getattr(request, "post", None))
        request._queue_counts = kept  # type: ignore[attr-defined]
    return kept


def register() -> None:
    """Give the menu its numbers."""
    for entry, name in ENTRIES.items():
        shell.COUNTS[entry] = lambda request, name=name: counts_of(request)[name]  # type: ignore[misc]
