"""Which fonts the letters use, how wide a character is, which characters no font has, and the private fonts.conf."""

import os
import tempfile
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

from documents.letters.errors import EngineError

HERE = Path(__file__).resolve().parent / "fonts"
FAMILIES = ("FangSong", "FangSongExt", "XiaoBiaoSong", "Hei", "HeiExt", "Kai", "Song", "Num", "Latin")
_REST = ("FangSong", "FangSongExt")
#: Fallback order by style of a run; the same order as in gongwen.css.
STACKS: dict[str, tuple[str, ...]] = {
    "": ("Latin", *_REST),
    "fill": ("Latin", *_REST),  # filled into a form: underlined
    "hei": ("Latin", "Hei", "HeiExt", *_REST),
    "kai": ("Latin", "Kai", *_REST),
    "biaosong": ("XiaoBiaoSong", *_REST),
}
#: Drawn by the templates from other glyphs.
DRAWN = {"☑"}
_CONF = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{committed}</dir>
  <dir>{own}</dir>
  <cachedir>{cache}</cachedir>
  <config><rescan><int>0</int></rescan></config>
</fontconfig>
"""


def path_of(family: str) -> Path:
    """The committed file of a GW font. Raises EngineError when it is not there."""
    for suffix in (".otf", ".ttf"):
        if (path := HERE / f"GW{family}{suffix}").exists():
            return path
    raise EngineError(f"缺少文书字体 GW{family}，请重新检出代码，或运行 sh scripts/build_fonts.sh。")


@cache
def outlines(family: str) -> tuple[Any, dict[int, str], int]:
    """(glyph set, code point → glyph name, units per em) of a font, for drawing seals and measuring marks."""
    font = TTFont(path_of(family))
    return font.getGlyphSet(), font.getBestCmap(), font["head"].unitsPerEm


@cache
def _widths(family: str) -> dict[int, float]:
    font = TTFont(path_of(family), lazy=True)
    unit, metrics = font["head"].unitsPerEm, font["hmtx"].metrics
    return {point: metrics[glyph][0] / unit for point, glyph in font.getBestCmap().items()}


@lru_cache(65536)
def width(character: str, style: str = "") -> float:
    """Advance width in cells (em) of one character in a style."""
    for family in STACKS[style]:
        if (found := _widths(family).get(ord(character))) is not None:
            return found
    return 1.0


def space_after(character: str, style: str = "") -> float:
    """Width of a space in cells that is set in the face of the character before it."""
    for family in STACKS[style]:
        if ord(character) in _widths(family):
            return _widths(family)[0x20]
    return width(" ", style)


def measure(text: str, style: str = "") -> float:
    """Width of a text in cells (em)."""
    return sum(width(character, style) for character in text)


def missing(text: str, style: str = "") -> set[str]:
    """Characters that no font of the style has: they would print as boxes."""
    stack = [_widths(family) for family in STACKS[style]]
    return {
        c for c in text if not c.isspace() and c not in DRAWN and all(ord(c) not in font for font in stack)
    }


def configure(var: Path) -> Path:
    """Write the private fonts.conf below `var` and point FONTCONFIG_FILE at it. Call before WeasyPrint is imported.

    The agency's own licensed fonts in `var/fonts-user` are found too and win by their names in gongwen.css.
    Returns the absolute path of the file.
    """
    for family in FAMILIES:
        path_of(family)
    home = _writable(var) / "letters"
    home.mkdir(parents=True, exist_ok=True)
    conf = home / "fonts.conf"
    text = _CONF.format(committed=HERE, own=var.absolute() / "fonts-user", cache=home / "fonts-cache")
    if not conf.exists() or conf.read_text("utf-8") != text:
        draft = home / f"fonts.conf.{os.getpid()}"
        draft.write_text(text, "utf-8")
        draft.replace(conf)
    os.environ["FONTCONFIG_FILE"] = str(conf)
    return conf


def _writable(var: Path) -> Path:
    """`var` if this process may write there, else a directory of its own below the system's temporary one."""
    var = var.absolute()
    try:
        var.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.gettempdir()) / f"letters-{os.getuid()}"
    return var if os.access(var, os.W_OK) else Path(tempfile.gettempdir()) / f"letters-{os.getuid()}"
