"""What somebody was shown before he decided: his word stands for that and for nothing that came after."""

import hashlib
import json

from referral.law.errors import Conflict


def token_of(*said: object) -> str:
    """What a page says, as a short hash that its form carries."""
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, default=str).encode()).hexdigest()[:16]


def check_shown(seen: str, now: str, act: str) -> None:
    """Refuse an act on a text that was rewritten since it was shown. seen: its token then; empty: not from a page."""
    if seen and seen != now:
        raise Conflict(f"正文已修改，请刷新页面核对后再{act}。")
