"""A draft as it stands in a Word file: what it says in order, and which of it a field of the draft may change."""

import dataclasses
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from documents.letters import layout
from documents.letters.compose import title_lines
from documents.letters.endings import axis_of
from documents.letters.fields import Correspondence, Letter
from documents.letters.fonts import measure
from documents.letters.prose import Page, Paragraph, Table
from documents.letters.redhead import Document

DATE = "　　　　年　　月　　日"
#: Private characters around a field's text while the letter is put into sentences: no checked text has them.
_CLOSE, _OPEN = "\ue000", 0xE100
_MARKED = re.compile(f"([\ue100-\ue1ff])([^{_CLOSE}]*){_CLOSE}")
_NUMBER = re.compile(r"\d+\.")


@dataclass(frozen=True)
class Editable:
    """A field of a letter that may be changed in the file. inside: it stands inside a sentence, whose full stop is the form's."""

    name: str
    label: str
    inside: bool = False


@dataclass(frozen=True)
class Slot:
    """What an editable field says in this file."""

    field: Editable
    value: str


@dataclass(frozen=True)
class Piece:
    """Some words in one style. slot: the field that they come from, empty where they are locked."""

    text: str
    style: str = ""
    slot: str = ""


@dataclass(frozen=True)
class Para:
    """A paragraph. role: of the letter's paragraphs, or its place on the page; indent: in cells, from the left."""

    pieces: tuple[Piece, ...]
    role: str = "p"
    indent: float = 0.0
    numbered: bool = False

    @property
    def slot(self) -> str:
        """The field that the whole of it comes from, empty if there is none."""
        names = {piece.slot for piece in self.pieces}
        return names.pop() if len(names) == 1 else ""

    @property
    def text(self) -> str:
        """Its words."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True)
class Plan:
    """The whole file. key: draft and version, borne by every control; mark: 发文机关标志 in the head of a 信函."""

    key: str
    title: str
    agency: str
    layout: str
    mark: str
    slots: tuple[Slot, ...]
    blocks: tuple[Para | Table, ...]
    warning: str = ""

    def lines(self) -> Iterator[list[tuple[str, str]]]:
        """Every paragraph as (field, text) pieces, cells of tables one by one, in the order of the file."""
        for block in self.blocks:
            if isinstance(block, Para):
                yield [(piece.slot, piece.text) for piece in block.pieces]
            else:
                yield from ([("", text)] for text in cells(block))


def cells(table: Table) -> Iterator[str]:
    """Every text of a table, in the order of the file."""
    yield from (table.number, table.title, *table.head)
    for row in table.rows:
        yield from row
    yield from (*table.notes, table.total)


def plan_of(letter: Letter, editable: Sequence[Editable], *, key: str, warning: str = "") -> Plan:
    """The plan of a draft's letter. editable: the fields that may be changed; warning: who alone may read it."""
    slots = tuple(Slot(one, value) for one in editable if (value := _value(letter, one)))
    changes: dict[str, Any] = {
        slot.field.name: _marked(getattr(letter, slot.field.name), slot, index) for index, slot in enumerate(slots)
    }  # fmt: skip
    page = dataclasses.replace(letter, **changes).page()
    names = [slot.field.name for slot in slots]
    blocks: list[Para | Table] = [
        *_head(letter, page),
        *_text(page.paragraphs, names),
        *_end(letter, page),
        *page.tables,
    ]
    return Plan(
        key, letter.heading(), letter.agency, letter.layout, _mark(letter), slots, tuple(blocks), warning
    )


def _mark(letter: Letter) -> str:
    """发文机关标志."""
    if not isinstance(letter, Correspondence):
        return letter.agency
    return (letter.letterhead or letter.agency) + ("文件" if isinstance(letter, Document) else "")


def _value(letter: Letter, field: Editable) -> str:
    """What a field says, as the file shows it; a list has a paragraph for each item."""
    value = getattr(letter, field.name)
    if isinstance(value, tuple):
        return "\n".join(item.strip() for item in value)
    return str(value).strip().removeprefix("因").rstrip("。") if field.inside else str(value).strip()


def _marked(value: str | tuple[str, ...], slot: Slot, index: int) -> str | tuple[str, ...]:
    """The value between private characters; a sentence's own words around it stay outside, for the form to take away."""
    begin = chr(_OPEN + index)
    if isinstance(value, tuple):
        return tuple(f"{begin}{item.strip()}{_CLOSE}" for item in value)
    before, _, after = value.strip().partition(slot.value)
    return f"{before}{begin}{slot.value}{_CLOSE}{after}"


def _head(letter: Letter, page: Page) -> list[Para]:
    """What stands above the text. 发文字号 and 成文日期 are left open: they come with the approval."""
    number = layout.BLANK_NUMBER if letter.numbered else ""
    secrecy = "" if letter.secrecy == "无" else letter.secrecy
    if isinstance(letter, Document):
        head = [("corner", secrecy), ("mark", _mark(letter)), ("number", number)]
    elif isinstance(letter, Correspondence):
        head = [("line", f"{secrecy}\t{number}")]
    else:
        head = [("corner", secrecy), ("agency", letter.agency), ("name", page.title), ("right", number)]
    titled = isinstance(letter, Correspondence)
    head += [("title", "\n".join(title_lines(page.title)))] if titled else []
    head += [("to", f"{page.to}：")] if page.to else []
    return [Para((Piece(text),), role) for role, text in head if text.strip()]


def _text(paragraphs: Iterable[Paragraph], names: Sequence[str]) -> Iterator[Para]:
    for paragraph in paragraphs:
        pieces = [piece for text, style in paragraph.runs for piece in _pieces(text, style, names)]
        numbered = len(pieces) == 2 and bool(_NUMBER.fullmatch(pieces[0].text)) and bool(pieces[1].slot)
        yield Para(tuple(pieces[1:] if numbered else pieces), paragraph.role, numbered=numbered)


def _pieces(text: str, style: str, names: Sequence[str]) -> Iterator[Piece]:
    """The words between the marks and around them."""
    at = 0
    for found in _MARKED.finditer(text):
        if found.start() > at:
            yield Piece(text[at : found.start()], style)
        yield Piece(found[2], style, names[ord(found[1]) - _OPEN])
        at = found.end()
    if at < len(text):
        yield Piece(text[at:], style)


def _end(letter: Letter, page: Page) -> list[Para]:
    """附件说明, 落款 without its seal, 附注 and 抄送."""
    several = len(page.annexes) > 1
    names = [f"{index}.{name}" if several else name for index, name in enumerate(page.annexes, 1)]
    end = [
        ("annex" if index else "annexes", f"{'' if index else '附件：'}{name}", 0.0)
        for index, name in enumerate(names)
    ]
    axis = axis_of(letter)
    end += [
        ("sign", letter.agency, max(0.0, axis - measure(letter.agency) / 2)),
        ("date", DATE, axis - measure(DATE) / 2),
    ]
    end += [("note", f"（{page.note}）", 0.0)] if page.note else []
    end += [("copies", f"抄送：{'，'.join(page.copies)}。", 0.0)] if page.copies else []
    return [Para((Piece(text),), role, indent) for role, text, indent in end]
