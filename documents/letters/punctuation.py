"""Half-width marks between Chinese characters become the full-width ones that an official letter is set with."""

import re
from typing import Any

_HAN = "\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WIDE = f"{_HAN}，。、；：？！（）《》〈〉「」『』【】〔〕“”‘’"
_FULL = str.maketrans(",;:?!()", "，；：？！（）")
_AFTER = re.compile(f"(?<=[{_WIDE}]) ?[,;:?!] ?|(?<=[{_WIDE}])[()]|\\((?=[{_WIDE}])")
_CLOSED = re.compile(r"（([^（）()]*)\)")
_OPENED = re.compile(r"\(([^（）()]*)）")
_QUOTED = re.compile(f"\"([{_WIDE}][^\"\\n]*)\"|'([{_WIDE}][^'\\n]*)'")
#: What is no prose: addresses, codes and hashes stay as they are.
_LEFT_ALONE = frozenset({"check_url", "check_code", "sha256", "code", "phone", "number"})


def full_width(text: str) -> str:
    """The text with full-width marks wherever it is Chinese: 某院(5家),多收 → 某院（5家），多收. Numbers keep theirs."""
    text = _QUOTED.sub(lambda found: f"“{found[1] or found[2]}”", text)
    text = _OPENED.sub(r"（\1）", _CLOSED.sub(r"（\1）", _marks(text)))
    return _marks(text)  # a mark behind a bracket that has just become wide


def _marks(text: str) -> str:
    return _AFTER.sub(lambda found: found[0].strip().translate(_FULL), text)


def proofread(value: Any, name: str = "") -> Any:
    """All texts of a letter's fields in full width; nothing else of them changes."""
    if isinstance(value, str):
        return value if name in _LEFT_ALONE else full_width(value)
    if isinstance(value, dict):
        return {key: proofread(inner, key) for key, inner in value.items()}
    return [proofread(inner, name) for inner in value] if isinstance(value, list) else value
