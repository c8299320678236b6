"""How the parts of a draft look in a Word file: GB/T 9704 in the units of the format, with the fonts that offices have."""

from documents.letters import geometry as g

TWIPS = 1440 / 25.4  # in a millimetre
CELL = round(g.CELL * TWIPS)
LINE = 579  # 28.95 pt: just under 225 mm / 22, or rounding costs the 22nd line
SQUEEZE = -5  # twentieths of a point between characters: 28 of 16 pt in 156 mm
RED = "E60012"
FANG, HEI, KAI, SONG, LATIN = "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体", "Times New Roman"
#: What an office without these fonts sets instead.
INSTEAD = {FANG: "仿宋", KAI: "楷体", SONG: "华文中宋", HEI: "SimHei"}
FACES = {"": FANG, "hei": HEI, "kai": KAI, "biaosong": SONG, "fill": FANG}
INDENT = f'<w:ind w:left="0" w:firstLineChars="200" w:firstLine="{2 * CELL}"/>'
_CENTRED = '<w:jc w:val="center"/>'
#: Paragraph styles by role: face and half points; 0: 发文机关标志, red and as large as its row allows.
STYLES = {
    "mark": ("biaosong", 0), "title": ("biaosong", 44), "agency": ("biaosong", 44), "name": ("biaosong", 52),
    "t-title": ("biaosong", 44), "t-number": ("hei", 32), "corner": ("hei", 32), "copies": ("", 28), "cell": ("", 22), "head": ("hei", 22),
}  # fmt: skip
_TIGHT = '<w:spacing w:before="40" w:after="40" w:line="320" w:lineRule="exact"/><w:ind w:firstLineChars="0" w:firstLine="0"/>'


def _spaced(before: float = 0, after: float = 0) -> str:
    """Rows of the grid above and below."""
    return f'<w:spacing w:before="{round(before * LINE)}" w:after="{round(after * LINE)}"/>'


def _flush(chars: int = 0) -> str:
    """An indent of whole cells from the left, none in the first line."""
    return (
        f'<w:ind w:leftChars="{chars * 100}" w:left="{chars * CELL}" w:firstLineChars="0" w:firstLine="0"/>'
    )


PARAGRAPH = {
    "corner": _flush(),
    "line": f'<w:tabs><w:tab w:val="right" w:pos="{28 * CELL}"/></w:tabs>{_flush()}',
    "agency": _flush() + _CENTRED,
    "name": _spaced(0, 0.3) + _flush() + _CENTRED,
    "right": _flush() + '<w:jc w:val="right"/>',
    "number": f'<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="10" w:color="{RED}"/></w:pBdr>{_spaced(2)}{_flush()}{_CENTRED}',
    "title": _spaced(2, 1) + _flush() + _CENTRED,
    "to": "<w:keepNext/>" + _flush(),
    "h1": "<w:keepNext/>",
    "h2": "<w:keepNext/>",
    "annexes": _spaced(1),
    "annex": _flush(5),
    "copies": _spaced(1) + _flush(1),
    "t-number": "<w:pageBreakBefore/>" + _flush(),
    "t-title": _spaced(1, 1) + _flush() + _CENTRED,
    "cell": _TIGHT,
    "head": _TIGHT + _CENTRED,
}


def mark_size(mark: str, layout: str) -> float:
    """The height of a character of 发文机关标志, in millimetres, so that it fits its row."""
    return min(g.FILE_MARK_SIZE if layout == "wenjian" else g.MARK_SIZE, (g.WIDTH - 2) / max(len(mark), 1))
