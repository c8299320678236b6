"""Builds the "GW *" fonts of the letters from open fonts: subset, one family name, the same vertical metrics.

python scripts/build_fonts.py SOURCE_DIR OUT_DIR CHARACTER_LIST
The same vertical metrics in every font keep 22 lines on a page when a rare character comes from a fallback font.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import uharfbuzz as hb
from fontTools.ttLib import TTFont

ASCENT, DESCENT = 880, -120  # thousandths of an em
DROPPED = (
    "GSUB",
    "GPOS",
    "GDEF",
    "BASE",
    "VORG",
    "vhea",
    "vmtx",
    "DSIG",
    "STAT",
    "kern",
    "FFTM",
    "feat",
    "morx",
)
SPACES = {0x20, 0xA0}  # every font keeps the space: Pango shapes it with the run before it
ASCII = set(range(0x20, 0x7F)) | {0xA0}
MARKS = (
    set(range(0x2010, 0x2028))
    | set(range(0x3000, 0x3020))
    | set(range(0xFF01, 0xFF5F))
    | set(range(0x2460, 0x2474))
    | {
        0xB7,
        0xD7,
        0xB0,
        0x2030,
        0x2103,
        0x33A1,
        0x33A5,
        0x2605,
        0x25CB,
        0x25A1,
        0x2610,
        0x2611,
        0x2612,
        0x221A,
        0x2713,
    }
)
EXTENSION_A = set(range(0x3400, 0x4DC0)) | set(range(0x4E00, 0xA000))


def encoded(encoding: str, lead: range, trail: range) -> set[int]:
    """Code points of a two-byte encoding."""
    found = set()
    for first in lead:
        for second in trail:
            try:
                text = bytes([first, second]).decode(encoding)
            except UnicodeDecodeError:
                continue
            if len(text) == 1:
                found.add(ord(text))
    return found


def plan(source: Path, characters: Path) -> Iterator[tuple[str, Path, int, set[int]]]:
    """(family, source file, index in a collection, code points) of each font to build."""
    common = {ord(c) for c in characters.read_text("utf-8") if ord(c) > 0x2E80}
    core = common | encoded("gb2312", range(0xA1, 0xF8), range(0xA1, 0xFF)) | MARKS | SPACES
    wide = core | encoded("gbk", range(0x81, 0xFF), range(0x40, 0xFF)) | EXTENSION_A
    fang, hei = source / "FandolFang-Regular.otf", source / "FandolHei-Regular.otf"
    serif, bold = source / "NotoSerifCJK-Regular.ttc", source / "NotoSerifCJK-Bold.ttc"
    yield "GW FangSong", fang, 0, core
    yield "GW FangSong Ext", serif, 2, (wide - covered(fang)) | SPACES
    yield "GW XiaoBiaoSong", bold, 2, core | ASCII
    yield "GW Hei", hei, 0, core
    yield "GW Hei Ext", source / "NotoSansCJK-Bold.ttc", 2, (core - covered(hei)) | SPACES
    yield "GW Kai", source / "LXGWWenKai-Light.ttf", 0, core
    yield "GW Song", serif, 2, core | ASCII
    yield "GW Num", serif, 2, ASCII | MARKS
    yield "GW Latin", source / "LiberationSerif-Regular.ttf", 0, ASCII | {0xA5, 0xB1}


def covered(path: Path) -> set[int]:
    """Code points that a font file has."""
    return set(TTFont(path, lazy=True).getBestCmap())


def subset(path: Path, index: int, points: set[int]) -> TTFont:
    """The font with these code points only, without layout tables and hints."""
    wanted = hb.SubsetInput()
    wanted.unicode_set.update(points)
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in DROPPED if len(tag) == 4)
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    face = hb.Face(hb.Blob.from_file_path(str(path)), index)
    font = TTFont(io.BytesIO(hb.subset(face, wanted).blob.data))
    for tag in DROPPED:
        if tag in font:
            del font[tag]
    return font


def rename(font: TTFont, family: str) -> None:
    """One family name, weight 400, the common metrics; copyright and licence names stay."""
    unit = font["head"].unitsPerEm / 1000
    up, down = round(ASCENT * unit), round(DESCENT * unit)
    head, metrics = font["hhea"], font["OS/2"]
    head.ascent, head.descent, head.lineGap = up, down, 0
    metrics.sTypoAscender, metrics.sTypoDescender, metrics.sTypoLineGap = up, down, 0
    metrics.usWinAscent, metrics.usWinDescent = up, -down
    metrics.usWeightClass, metrics.fsSelection = 400, (metrics.fsSelection & ~0x3F) | 0x40
    font["head"].macStyle = 0
    compact = family.replace(" ", "")
    table = font["name"]
    table.names = [n for n in table.names if n.nameID in (0, 5, 13, 14) and n.platformID == 3]
    for number, value in ((1, family), (2, "Regular"), (3, compact), (4, family), (6, compact)):
        table.setName(value, number, 3, 1, 0x409)
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    font.recalcBBoxes = False


def main(source: Path, out: Path, characters: Path) -> None:
    """Build every font of the plan into `out`."""
    out.mkdir(parents=True, exist_ok=True)
    for family, path, index, points in plan(source, characters):
        font = subset(path, index, points)
        rename(font, family)
        target = out / (family.replace(" ", "") + (".otf" if "CFF " in font else ".ttf"))
        font.save(target)
        size = target.stat().st_size / 1e6
        sys.stdout.write(f"{family:16s} {font['maxp'].numGlyphs:6d} glyphs {size:5.2f} MB\n")


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]))
