"""An entry of the operations log in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from agencies.models import DirectoryEvent
from agencies.models.people import PLATFORM_ROLES
from agencies.roles import ROLE_CHOICES
from agencies.services.book import LABELS

#: What is shown of an entry's detail, in this order. Keys of rows (user, post, delegate) say nothing to a reader.
_KEYS = {
    "person": "", "of": "代", "role": "", "platform_role": "", "name": "", "title": "", "number": "文号", "before": "原名",
    "card_number": "证号", "source": "", "since": "自", "until": "至", "starts_at": "自", "ends_at": "至", "reason": "事由",
    "days": "天数", "entered_by": "录入人", "moved": "届满改变的时限", "checked": "核验", "faults": "不符",
}  # fmt: skip
_ROLES = dict(ROLE_CHOICES) | {code: label for code, label in PLATFORM_ROLES if code}


@dataclass(frozen=True)
class Line:
    """One entry: when, who, what, to which agency."""

    at: datetime
    by: str
    act: str
    agency: str
    what: str


def line(event: DirectoryEvent) -> Line:
    """An entry as the list shows it. event: with by and agency at hand."""
    return Line(
        event.at,
        f"{event.by.full_name}（{event.by.username}）" if event.by else "系统",
        LABELS.get(event.act, event.act),
        event.agency.name if event.agency else "",
        _what(event.detail),
    )


def _what(detail: dict[str, Any]) -> str:
    parts = [
        f"{word}{_plain(detail[key])}" for key, word in _KEYS.items() if detail.get(key) not in ("", None)
    ]
    parts += [f"{word}：{_plain(value)}" for word, value in detail.get("changed", {}).items()]
    return "　".join(parts)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    text = _ROLES.get(str(value), str(value))
    moment = parse_datetime(text) if "T" in text else None
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else text
