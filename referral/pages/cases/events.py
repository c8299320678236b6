"""How an event of the record reads on a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from referral.models import Event


@dataclass(frozen=True)
class Entry:
    """One line of the record."""

    title: str
    by: str
    at: datetime
    opinion: str
    note: str
    icon: str
    tone: str = ""
    signature: str = ""
    files: tuple[Any, ...] = ()


_ICONS = {
    "send": "send", "sign": "stamp", "approve": "gavel", "refuse": "x", "register": "file-plus", "open": "folder-open",
    "close": "circle-check", "report": "scroll-text", "return": "corner-up-left", "send_back": "corner-up-left",
}  # fmt: skip
_BACK = frozenset(
    {
        "refuse",
        "return",
        "send_back",
        "return_draft",
        "return_report",
        "not_file",
        "revoke",
        "withdraw",
        "take_back",
    }
)


def entries(events: Iterable[Event]) -> list[Entry]:
    """The record as a timeline. A late entry of something that happened on paper is shown, not scolded."""
    return [_entry(event) for event in events]


def _entry(event: Event) -> Entry:
    by = "、".join(
        filter(
            None,
            [event.agency.short_name if event.agency else "系统", event.user.full_name if event.user else ""],
        )
    )
    to = f"→ {event.referral.recipient.short_name}" if event.referral else ""
    late = (event.entered_at - event.at).total_seconds() > 60
    note = f"{timezone.localtime(event.entered_at):%Y-%m-%d %H:%M} 补录" if late else ""
    if event.payload.get("paper"):
        note = f"据纸质件，{timezone.localtime(event.entered_at):%Y-%m-%d %H:%M} 录入"
    return Entry(
        f"{event.label} {to}".strip(), by, event.at, event.opinion, note, _ICONS.get(event.act, "check"),
        "warn" if event.act in _BACK else "",
    )  # fmt: skip
