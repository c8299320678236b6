"""The drawn seal and the ink of the agency's mark, as outlines: no font is needed to see them. A drawn seal says 样章."""

import math
from html import escape

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen

from documents.letters import fonts
from documents.letters.errors import LetterError
from documents.letters.geometry import SEAL

RED = "#e60012"
SAMPLE = "样章"
ADDRESS = "seal:image"  # where the engine finds the image of an authorised seal
_FACE = "Song"
Matrix = tuple[float, float, float, float, float, float]


def ink(text: str, face: str = "XiaoBiaoSong") -> tuple[float, float]:
    """(lowest, highest) ink of a text above the baseline, in em."""
    glyphs, cmap, unit = fonts.outlines(face)
    low, high = 0.9, 0.0
    for character in text:
        pen = BoundsPen(glyphs)
        if ord(character) in cmap:
            glyphs[cmap[ord(character)]].draw(pen)
        if pen.bounds:
            low, high = min(low, pen.bounds[1] / unit), max(high, pen.bounds[3] / unit)
    return (low, high) if high else (-0.12, 0.88)


def _outline(character: str, matrix: Matrix) -> str:
    for face in (_FACE, "FangSongExt"):
        glyphs, cmap, unit = fonts.outlines(face)
        if ord(character) in cmap:
            break
    else:
        raise LetterError(f"样章无法刻「{character}」字，请核对发文机关名称。")
    pen = SVGPathPen(glyphs, lambda value: f"{value:.2f}".rstrip("0").rstrip("."))
    a, b, c, d, e, f = matrix
    glyphs[cmap[ord(character)]].draw(TransformPen(pen, (a / unit, b / unit, c / unit, d / unit, e, f)))
    return pen.getCommands()


def _arc(name: str, diameter: float) -> str:
    """The name along the upper arc, narrow characters standing on the circle."""
    centre = diameter / 2
    height = diameter * 0.155
    breadth = min(height * 0.8, diameter * 0.1) * min(1.0, 14 / max(len(name), 1))
    radius = centre - diameter * 0.06 - height
    step = 0.0
    if len(name) > 1:
        step = min(math.radians(250) / (len(name) - 1), breadth * 1.28 / (radius + height / 2))
    parts = []
    for index, character in enumerate(name):
        turn = (index - (len(name) - 1) / 2) * step
        cos, sin = math.cos(turn), math.sin(turn)
        x, y = centre + radius * sin, centre - radius * cos
        shift = (-breadth / 2 * cos + 0.12 * height * sin, -breadth / 2 * sin - 0.12 * height * cos)
        matrix = (breadth * cos, breadth * sin, height * sin, -height * cos, x + shift[0], y + shift[1])
        parts.append(_outline(character, matrix))
    return "".join(parts)


def _word(text: str, diameter: float) -> str:
    size, centre = diameter * 0.08, diameter / 2
    left = centre - size * len(text) / 2
    return "".join(
        _outline(c, (size, 0, 0, -size, left + index * size, centre + diameter * 0.385))
        for index, c in enumerate(text)
    )


def _star(diameter: float) -> str:
    centre, points = diameter / 2, []
    for index in range(10):
        radius = diameter * 0.15 * (1 if index % 2 == 0 else 0.381966)
        angle = -math.pi / 2 + index * math.pi / 5
        points.append(f"{centre + radius * math.cos(angle):.3f},{centre + radius * math.sin(angle):.3f}")
    return " ".join(points)


def svg(name: str, diameter: float = SEAL) -> str:
    """A round seal of an agency as SVG, `diameter` in mm, always with the word 样章."""
    centre, ring = diameter / 2, diameter * 0.028
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{diameter:g}mm" height="{diameter:g}mm" '
        f'viewBox="0 0 {diameter:g} {diameter:g}"><title>{escape(name)}印章（{SAMPLE}）</title>'
        f'<circle cx="{centre:g}" cy="{centre:g}" r="{centre - ring / 2:g}" fill="none" stroke="{RED}" '
        f'stroke-width="{ring:g}"/><polygon points="{_star(diameter)}" fill="{RED}"/>'
        f'<path d="{_arc(name, diameter)}{_word(SAMPLE, diameter)}" fill="{RED}"/></svg>'
    )


def shown(name: str, *, image: bool) -> SafeString:
    """The seal of an agency on paper: the image of the authorised one, else the drawn one."""
    if not image:
        return mark_safe(svg(name))
    side = f"{SEAL:g}mm"
    return format_html('<img src="{}" alt="{}印章" style="width:{};height:{}">', ADDRESS, name, side, side)
