"""What a list of a hand-over said when somebody saw it: a signature stands for that and for nothing that came after."""

from referral.law.errors import Conflict
from referral.models import HandOver
from referral.services import shown

#: What a person sees of a line when he signs.
_SHOWN = (
    "kind", "name", "model", "unit", "count", "mark", "holder", "place", "measure", "seal_number", "medium_number", "sha256",
    "original", "pages", "page_range", "photo_id", "note", "found_count", "found_seal", "found_note",
)  # fmt: skip


def token_of(hand_over: HandOver) -> str:
    """What a list says and what was found, as a short hash: whoever signs it signs what he was shown."""
    lines = [
        [str(getattr(item, name)) for name in _SHOWN] for item in hand_over.items.order_by("position")
    ]  # fmt: skip
    return shown.token_of(hand_over.round, hand_over.place, lines)


def check_shown(hand_over: HandOver, seen: str) -> None:
    """Refuse a signature on a list that has changed since it was shown. seen: its token then; empty: not from a page."""
    if seen and seen != token_of(hand_over):
        raise Conflict("清单或者清点情况在您查看以后已有变化，没有签名；请核对现在的内容后重新签名。")
