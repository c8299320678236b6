"""The blocks of a page as markup: paragraphs on the grid, 附件说明, 附注, 抄送. All text is escaped here."""

from collections.abc import Iterable, Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from documents.letters import fonts
from documents.letters import geometry as g
from documents.letters.compose import Run, compose, html, title_lines
from documents.letters.prose import Paragraph


def _safe(text: str) -> SafeString:
    return mark_safe(text)


def paragraph_html(
    runs: str | Sequence[Run], role: str = "", *, first: float = 2.0, hang: float = 0.0
) -> str:
    """One paragraph, its lines composed to 28 cells."""
    css = f' class="{role}"' if role else ""
    return f"<p{css}>{html(compose(runs, first=first, hang=hang))}</p>"


def paragraphs_html(paragraphs: Iterable[Paragraph]) -> SafeString:
    """正文. A newline inside a text begins a new paragraph."""
    out = []
    for paragraph in paragraphs:
        for runs in _split(paragraph.runs):
            out.append(paragraph_html(runs, paragraph.role))
    return _safe("".join(out))


def _split(runs: tuple[Run, ...]) -> list[list[Run]]:
    parts: list[list[Run]] = [[]]
    for text, style in runs:
        for index, piece in enumerate(text.split("\n")):
            if index:
                parts.append([])
            if piece.strip() or style == "fill":  # a blank to sign on
                parts[-1].append((piece, style))
    return [part for part in parts if part]


def title_html(title: str) -> SafeString:
    """标题, broken into balanced rows."""
    return _safe("".join(f'<span class="ln">{escape(row)}</span>' for row in title_lines(title)))


def to_html(to: str) -> SafeString:
    """主送机关, flush left, with its colon; a report has none."""
    return _safe(paragraph_html(f"{to}：", "zhusong", first=0) if to else "")


def annexes_html(names: tuple[str, ...]) -> SafeString:
    """附件说明: two cells in; several are numbered; wrapped lines align with the first character of the name."""
    if not names:
        return _safe("")
    if len(names) == 1:
        return _safe(paragraph_html("附件：" + names[0], "fujian", first=2, hang=5))
    number_room = fonts.measure(f"{len(names)}.")
    rows = []
    for index, name in enumerate(names, 1):
        pad = 5 + number_room
        leader = ("附件：" if index == 1 else "") + f"{index}."
        indent = 2 if index == 1 else 5 + number_room - fonts.measure(f"{index}.")
        over = f'<span class="ln over" style="padding-left:{indent:g}em">{escape(leader)}</span>'
        rows.append(f'<p class="fujian">{over}{html(compose(name, first=pad, hang=pad))}</p>')
    return _safe("".join(rows))


def note_html(note: str, room: float = g.CELLS) -> SafeString:
    """附注, in round brackets. Its first row ends within `room` cells, before the seal; further rows stand below it."""
    said = f"（{note}）" if note else ""
    if not said or 2 + fonts.measure(said) <= room:
        return _safe(paragraph_html(said, "fuzhu") if said else "")
    at = max((i for i in range(1, len(said)) if _ends_a_row(said, i) and _fits(said[:i], room)), default=0)
    if not at:
        return _safe(paragraph_html(said, "fuzhu"))
    hang = 2 + fonts.measure(said[: said.find("：") + 1])
    rest = compose(said[at:].lstrip("　"), first=hang, hang=hang)
    return _safe(f'<p class="fuzhu">{html([*compose(said[:at]), *rest])}</p>')


def _ends_a_row(said: str, at: int) -> bool:
    """After a name or a number: where a contact may go on in the next row."""
    return said[at] == "　" or said[at - 1] in "；，"


def _fits(said: str, room: float) -> bool:
    return 2 + fonts.measure(said) <= room


def copies_html(copies: tuple[str, ...]) -> SafeString:
    """抄送 in 4号, one cell in on both sides, ending with a full stop."""
    if not copies:
        return _safe("")
    cells = g.WIDTH / g.COPY_SIZE - 2
    return _safe(html(compose("抄送：" + "，".join(copies) + "。", cells=cells, first=0, hang=3)))
