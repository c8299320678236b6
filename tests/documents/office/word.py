"""Somebody at Word: files written, changed and spoilt the way office programs and people do it."""

import io
import zipfile
from collections.abc import Callable

DOCUMENT = "word/document.xml"


def parts_of(data: bytes) -> dict[str, bytes]:
    """The parts of a file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    """The file of some parts."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in parts.items():
            archive.writestr(name, raw)
    return kept.getvalue()


def with_part(data: bytes, name: str, raw: bytes) -> bytes:
    """The file with one part more, or another in its place."""
    return packed(parts_of(data) | {name: raw})


def edited(data: bytes, change: Callable[[str], str], part: str = DOCUMENT) -> bytes:
    """The file after a change of one part's text. A change that finds nothing to change is a mistake of the test."""
    parts = parts_of(data)
    before = parts[part].decode()
    after = change(before)
    assert after != before, "nothing was changed"
    return packed(parts | {part: after.encode()})


def retyped(data: bytes, old: str, new: str) -> bytes:
    """The file with some words replaced by others."""
    return edited(data, lambda text: text.replace(old, new))


def body_with(data: bytes, xml: str) -> bytes:
    """The file with something more at the end of its text."""
    return edited(data, lambda text: text.replace("<w:sectPr", f"{xml}<w:sectPr", 1))


def in_field(data: bytes, words: str, xml: str) -> bytes:
    """The file with runs put after the run that says some words. xml: of the runs."""
    return edited(data, lambda text: text.replace(f"{words}</w:t></w:r>", f"{words}</w:t></w:r>{xml}", 1))


def says(data: bytes, part: str = DOCUMENT) -> str:
    """The XML of a part."""
    return parts_of(data)[part].decode()
