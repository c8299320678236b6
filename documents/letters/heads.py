"""版头: the mark of the issuing agency, its red lines, 发文字号 and what stands in the corner."""

from typing import Any

from documents.letters import geometry as g
from documents.letters import seal
from documents.letters.fields import Correspondence, day
from documents.letters.redhead import Document


def head_context(letter: Correspondence) -> dict[str, Any]:
    """The places of the head, in millimetres from the top of 版心."""
    return _wenjian(letter) if isinstance(letter, Document) else _xinhan(letter)


def _corner(letter: Correspondence) -> list[str]:
    """份号, 密级 and 紧急程度, top down; what there is none of takes no row."""
    secrecy = "" if letter.secrecy == "无" else letter.secrecy
    copy_number = letter.copy_number if isinstance(letter, Document) else ""
    return [part for part in (copy_number, secrecy, letter.urgency) if part]


def _xinhan(letter: Correspondence) -> dict[str, Any]:
    """版头 of the 信函格式: the mark 30 mm from the edge, the double lines, 发文字号 under the first."""
    mark = letter.letterhead or letter.agency
    size = min(g.MARK_SIZE, g.WIDTH / len(mark))
    spread = (g.WIDTH - len(mark) * size) / size / max(len(mark) - 1, 1)
    low, high = seal.ink(mark)
    top = g.MARK_TOP - g.TOP
    line = top + (high - low) * size + g.RULE_BELOW_MARK
    double = g.THICK + g.GAP + g.THIN
    second = g.PAGE_HEIGHT - g.TOP - g.RULE_FROM_BOTTOM - double
    number = line + double + g.NUMBER_BELOW_RULE - (g.LINE - g.CELL) / 2 - 0.095 * g.CELL
    corner = _corner(letter)
    rows = max(1, len(corner))
    return {
        "mark": mark,
        "mark_size": f"{size:.4f}",
        "mark_spread": f"{max(0.0, min(0.35, spread)) if len(mark) <= 12 else 0:.4f}",
        "mark_top": f"{top - (g.EM_ASCENT - high) * size:.4f}",
        "line_top": f"{line:.4f}",
        "line_top_thin": f"{line + g.THICK + g.GAP:.4f}",
        "second_thin": f"{second:.4f}",
        "second_thick": f"{second + g.THIN + g.GAP:.4f}",
        "number_top": f"{number:.4f}",
        "head": f"{number + (rows + 2) * g.LINE:.4f}",
        "corner": corner,
    }


def _wenjian(letter: Document) -> dict[str, Any]:
    """文件格式: the mark 35 mm under the top of 版心, 发文字号 two rows below it, the red line 4 mm below that.

    Several agencies stand one above the other, spread to the width of the longest, 文件 to the right of their middle.
    """
    names = [letter.letterhead or letter.agency, *letter.partners]
    cells = max(len(name) for name in names) + 2 + (0.3 if len(names) > 1 else 0)
    size = min(g.FILE_MARK_SIZE, (g.WIDTH - 2) / cells)
    low, high = seal.ink("".join(names) + "文件")
    pitch = size * g.JOINT_PITCH
    ink_bottom = g.FILE_MARK_TOP + (high - low) * size + (len(names) - 1) * pitch
    number = ink_bottom + 2 * g.LINE
    rule = number + (g.LINE + g.CELL) / 2 + g.RULE_BELOW_MARK
    longest = max(len(name) for name in names)
    return {
        "names": [{"name": name, "spread": _spread(name, longest)} for name in names],
        "joint": len(names) > 1,
        "mark_size": f"{size:.4f}",
        "mark_pitch": f"{pitch:.4f}",
        "mark_top": f"{g.FILE_MARK_TOP - (g.EM_ASCENT - high) * size:.4f}",
        "half": f"{(len(names) - 1) * pitch / 2:.4f}",
        "names_width": f"{longest * size:.4f}",
        "number_top": f"{number:.4f}",
        "rule_top": f"{rule:.4f}",
        "rule_height": f"{g.FILE_RULE:g}",
        "head": f"{rule + g.FILE_RULE + 2 * g.LINE:.4f}",
        "corner": _corner(letter),
        "signer": letter.signer,
        "printed_by": letter.printed_by or f"{letter.agency}办公室",
        "printed_on": f"{day(letter.printed_on or letter.date)}印发",
    }


def _spread(name: str, longest: int) -> str:
    """The room after each character of a name, in em, so that every row of a joint mark is as wide as the longest."""
    return f"{(longest - len(name)) / max(len(name) - 1, 1):.4f}"
