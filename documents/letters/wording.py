"""Sentences of a letter that an administrator may word anew. Places in them are named in Chinese: {案件}; nothing is executed."""

import re
from dataclasses import dataclass

LONGEST = 500
ADDITION = "addition"
_PLACE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Sentence:
    """One sentence of a form: its slot, what it is called, how the house words it, the places that it must keep."""

    slot: str
    label: str
    text: str
    places: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Worded:
    """A sentence as it was worded when the letter was issued. It travels with the letter."""

    slot: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Extra:
    """A field that an administrator has added to the form, as it was filled in: with the version that asked for it."""

    slot: str
    version: int
    label: str
    text: str

    def sentence(self) -> str:
        """委托代理人：某某。"""
        return f"{self.label}：{self.text.rstrip('。')}。"


#: A paragraph more, before the closing words. Every letter between agencies may have one.
EXTRA = Sentence(ADDITION, "附加段落", "")


def places_in(text: str) -> list[str]:
    """The places that a text names, in their order."""
    return _PLACE.findall(text)


def filled(text: str, values: dict[str, str]) -> str:
    """The text with its places filled in one go: what is filled in is never read again."""
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), text)


def fault_of(sentence: Sentence, text: str) -> str:
    """Why a new wording of a sentence can't be used, as a sentence that says what to do; empty when it can."""
    if len(text) > LONGEST:
        return f"文字不超过{LONGEST}字，请删减。"
    if not text.strip() and sentence.slot != ADDITION:
        return "文字不能为空；不需要改写的，请恢复原文。"
    if unknown := [place for place in places_in(text) if place not in sentence.places]:
        return f"没有「{{{unknown[0]}}}」这一项，可以使用：{_named(sentence) or '无'}。"
    if re.search(r"[{}]", _PLACE.sub("", text)):
        return "花括号须成对使用，如{案件}。"
    if lost := [place for place in sentence.places if place not in places_in(text)]:
        return f"须保留「{{{lost[0]}}}」，制作文书时按登记内容填写。"
    return ""


def _named(sentence: Sentence) -> str:
    return "、".join(f"{{{place}}}" for place in sentence.places)
