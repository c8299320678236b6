"""Breaks text into lines of exactly 28 cells (避头尾, unbreakable codes), which WeasyPrint can't: it only widens spaces."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from documents.letters import fonts
from documents.letters.geometry import CELLS, POINT, WIDTH

NO_START = frozenset("，。、；：？！）》」』】〕〉”’…—·％℃‰,.;:?!)]}%")
NO_END = frozenset("（《「『【〔〈“‘([{￥＄")
_TOKEN = re.compile(r"[A-Za-z0-9]+(?:[.,:/_@%+\-][A-Za-z0-9]+)*|——|……|.", re.DOTALL)
_PHONE = re.compile(r"(\d{3,4}-)?\d{7,11}")
_SQUEEZE = 1.001  # a line may be tightened by one cell to keep a closing mark
_TICK = '<span class="tick">□<span class="hook">√</span></span>'

Run = tuple[str, str]  # text, style


@dataclass(frozen=True)
class Token:
    """What is never broken: a character, a code, a pair of dashes."""

    text: str
    style: str
    width: float

    @classmethod
    def of(cls, text: str, style: str) -> "Token":
        """The token with its width measured."""
        return cls(text, style, fonts.measure(text, style))

    def cut(self, at: int) -> list["Token"]:
        """Two tokens, broken before character `at`."""
        return [Token.of(self.text[:at], self.style), Token.of(self.text[at:], self.style)]


@dataclass(frozen=True)
class Line:
    """One row of the grid: indent in cells, extra space between characters in em, runs."""

    indent: float
    spacing: float
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """The characters of the row."""
        return "".join(text for text, _ in self.runs)


def compose(
    runs: str | Sequence[Run], *, cells: float = CELLS, first: float = 2.0, hang: float = 0.0
) -> list[Line]:
    """Lines of one paragraph, each but the last opened or tightened to exactly `cells`.

    `first` and `hang` are the indents in cells of the first and of the other lines.
    """
    tokens = _tokens([(runs, "")] if isinstance(runs, str) else runs)
    lines: list[Line] = []
    start = 0
    while start < len(tokens):
        indent = hang if lines else first
        end = _marks_obeyed(tokens, start, _filled(tokens, start, cells - indent), cells - indent)
        lines.append(_line(tokens[start:end], indent, cells - indent, last=end == len(tokens)))
        start = end
    return lines


def _tokens(runs: Sequence[Run]) -> list[Token]:
    """The tokens of the runs; a space is as wide as in the face of the character before it, which Pango sets it in."""
    tokens: list[Token] = []
    for text, style in runs:
        for found in _TOKEN.finditer(text):
            token = Token.of(found.group(), style)
            if token.text == " " and tokens:
                token = Token(" ", style, fonts.space_after(tokens[-1].text[-1], style))
            tokens.append(token)
    return tokens


def _filled(tokens: list[Token], start: int, room: float) -> int:
    """Index after the last token that fits; cuts a token that is longer than a line or leaves a gaping one."""
    end, used = start, 0.0
    while end < len(tokens) and used + tokens[end].width <= room + 1e-6:
        used += tokens[end].width
        end += 1
    if end == len(tokens):
        return end
    at = _cut_of(tokens[end], room - used, end - start)
    if at:
        tokens[end : end + 1] = tokens[end].cut(at)
        return end + 1
    return end


def _cut_of(token: Token, slack: float, before: int) -> int:
    """Where to cut a code that doesn't fit into `slack` cells after `before` tokens; 0: push it down whole."""
    if before and (len(token.text) < 8 or not token.text.isascii() or slack <= 0.06 * before):
        return 0
    if before and _PHONE.fullmatch(token.text) and slack <= 0.3 * before:
        return 0
    fits, used = 0, 0.0
    for index, character in enumerate(token.text):
        used += fonts.width(character, token.style)
        if used > slack:
            break
        fits = index + 1
    if not before:
        return max(fits, 1) if fits < len(token.text) else 0
    if hyphen := max(token.text.rfind(mark, 0, fits) for mark in "-/_") + 1:
        return hyphen
    gapes = slack > 0.12 * before and len(token.text) >= 12
    return fits if gapes and 3 < fits < len(token.text) - 3 else 0


def _may_break(tokens: list[Token], at: int) -> bool:
    return tokens[at].text[0] not in NO_START and tokens[at - 1].text[-1] not in NO_END


def _marks_obeyed(tokens: list[Token], start: int, end: int, room: float) -> int:
    """Move the break so that no line starts with a closing mark or ends with an opening one."""
    if end == len(tokens) or _may_break(tokens, end):
        return end
    used = sum(token.width for token in tokens[start:end])
    further = end
    while further < len(tokens) and not _may_break(tokens, further):
        if used + tokens[further].width - room > _SQUEEZE:
            break
        used += tokens[further].width
        further += 1
    if further == len(tokens) or _may_break(tokens, further):
        return further
    back = end
    while back > start + 1 and not _may_break(tokens, back):
        back -= 1
    return back if back > start + 1 or _may_break(tokens, back) else end


def _line(tokens: list[Token], indent: float, room: float, *, last: bool) -> Line:
    runs: list[list[str]] = []
    for token in tokens:
        if runs and runs[-1][1] == token.style:
            runs[-1][0] += token.text
        else:
            runs.append([token.text, token.style])
    used = sum(token.width for token in tokens)
    gaps = max(sum(len(token.text) for token in tokens) - 1, 1)
    spacing = (room - used) / gaps if not last or used > room else 0.0
    return Line(indent, spacing, tuple((text, style) for text, style in runs))


def markup(text: str) -> str:
    """Escaped text; ticked boxes are drawn, no font at hand has them."""
    return escape(text).replace("☑", _TICK)


def html(lines: Sequence[Line], css: str = "") -> str:
    """The lines as markup, escaped, one block per row of the grid."""
    return "".join(_row(line, css) for line in lines)


def _row(line: Line, css: str) -> str:
    style = f"padding-left:{line.indent:g}em;" if line.indent else ""
    style += f"letter-spacing:{line.spacing:.5f}em" if abs(line.spacing) > 1e-4 else ""
    inner = "".join(
        f'<span class="r-{face}">{markup(text)}</span>' if face else markup(text) for text, face in line.runs
    )
    return f'<span class="ln{css}"' + (f' style="{style}"' if style else "") + f">{inner}</span>"


_TITLE_CELLS = int(WIDTH / (22 * POINT))  # characters in a row of 2号
_ENDS = ("公司", "医院", "药房", "药店", "诊所", "中心", "卫生院", "委员会", "局", "涉嫌", "的", "、", "等人")
_BEGINS = (
    "涉嫌",
    "有关",
    "案件",
    "问题",
    "办理",
    "一案",
    "骗取",
    "虚假",
    "违规",
    "非法",
    "从",
    "开具",
    "挂牌",
)


def title_lines(title: str) -> list[str]:
    """Rows of a title in 2号: an explicit newline wins, else balanced rows broken at the joints of words."""
    if "\n" in title:
        return title.split("\n")
    size = math.ceil(fonts.measure(title, "biaosong"))
    rows = 1 if size <= _TITLE_CELLS - 1 else math.ceil(size / (_TITLE_CELLS - 2))
    lines: list[str] = []
    while rows > 1:
        at = _joint(title, rows)
        lines.append(title[:at])
        title, rows = title[at:], rows - 1
    return [*lines, title]


def _joint(title: str, rows: int) -> int:
    """The best end of the first of `rows` rows: at a joint of words, never before a mark or inside a code."""
    wanted = len(title) / rows

    def cost(at: int) -> float:
        left, right = title[:at], title[at:]
        if right[0] in NO_START or left[-1] in NO_END or (left[-1].isascii() and right[0].isascii()):
            return 99
        if (
            left[-1] == "〕" or right[0] == "〔" or (left[-1].isdigit() and right[0] == "号")
        ):  # inside a 发文字号
            return 99
        if at > _TITLE_CELLS or len(right) > (rows - 1) * _TITLE_CELLS:
            return 90
        joint = 5 * left.endswith(_ENDS) + 3 * right.startswith(_BEGINS)
        return abs(at - wanted) - joint + (4 if right[0] in "的（" else 0)

    return min(range(1, len(title)), key=cost)
