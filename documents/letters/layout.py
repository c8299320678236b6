"""Lays a letter out: from its fields to the HTML of its form, every place of GB/T 9704 in millimetres."""

import datetime as dt
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import segno
from django.template import Context, Engine
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from documents.letters import fonts, seal
from documents.letters import geometry as g
from documents.letters.blocks import (
    annexes_html,
    copies_html,
    note_html,
    paragraphs_html,
    title_html,
    to_html,
)
from documents.letters.fields import Correspondence, Letter, day
from documents.letters.forms import form_context
from documents.letters.kinds.inside import ApprovalSheet, IncomingSheet, WaiverSheet
from documents.letters.kinds.line import EscalationRequest
from documents.letters.kinds.receipt import Receipt
from documents.letters.kinds.serving import ServiceReceipt
from documents.letters.receipts import receipt_context
from documents.letters.sheets import approval_context, incoming_context, service_context, waiver_context

_TEMPLATES = Engine(dirs=[str(Path(__file__).parent / "templates")])
SEAL_ADDRESS = "seal:image"  # where the engine finds the image of an authorised seal
_BLANK_NUMBER = "　　　〔　　　〕　　号"


@dataclass(frozen=True)
class Marks:
    """What sets a paper apart from an issued original."""

    draft: bool = False
    demo: bool = False
    image: bool = False  # of an authorised seal


def html(letter: Letter, marks: Marks, *, created: dt.datetime, tight: int = 0) -> str:
    """The document of a letter. `tight` 1: one row above 署名 instead of two; 2: also 23 rows a page."""
    context = (
        _common(letter, marks, created) | _ending(letter, marks, 1 if tight else 2) | {"tight": tight > 1}
    )
    if isinstance(letter, Receipt):
        context |= receipt_context(letter)
    elif isinstance(letter, ApprovalSheet):
        context |= approval_context(letter)
    elif isinstance(letter, WaiverSheet):
        context |= waiver_context(letter)
    elif isinstance(letter, IncomingSheet):
        context |= incoming_context(letter)
    elif isinstance(letter, ServiceReceipt):
        context |= service_context(letter) | form_context(letter)
    else:
        context |= _page(letter)
        context |= _xinhan(letter) if isinstance(letter, Correspondence) else form_context(letter)
        context["ruled"] = not isinstance(letter, Correspondence)  # 信函: 版记 without lines (10.1)
    return _TEMPLATES.get_template(f"{letter.layout}.html").render(Context(context))


def _common(letter: Letter, marks: Marks, created: dt.datetime) -> dict[str, Any]:
    """The frame of every paper: metadata, marks, QR code."""
    return {
        "kind": letter.kind,
        "title": letter.heading().replace("\n", ""),
        "agency": letter.agency,
        "number": letter.number or (_BLANK_NUMBER if letter.numbered else ""),
        "created": created.isoformat(timespec="seconds"),
        "watermark": "草稿" if marks.draft else "演示" if marks.demo else "",
        "demo": marks.demo,
        "draft": marks.draft,
        "secrecy": "" if letter.secrecy == "无" else letter.secrecy,
        "check_code": _grouped(letter.check_code),
        "qr": _qr(letter.check_url) if letter.check_url else "",
    }


def _grouped(code: str) -> str:
    """A long code in groups of four, to be read from paper."""
    return "-".join(textwrap.wrap(code, 4)) if len(code) > 8 and code.isalnum() else code


def _qr(url: str) -> str:
    code = segno.make(url, error="m", micro=False)
    return mark_safe(code.svg_inline(border=0, omitsize=True, svgclass=None, lineclass=None))


def _page(letter: Letter) -> dict[str, Any]:
    page = letter.page()
    return {
        "title_html": title_html(page.title),
        "to_html": to_html(page.to),
        "body_html": paragraphs_html(page.paragraphs),
        "annexes_html": annexes_html(page.annexes),
        "note_html": note_html(page.note, _axis(letter) - g.SEAL_BELOW),
        "copies_html": copies_html(page.copies),
        "tables": page.tables,
    }


def _ending(letter: Letter, marks: Marks, gap: int) -> dict[str, Any]:
    """落款: the date ends four cells from the right, 署名 and seal are centred on it."""
    date, axis = day(letter.date), _axis(letter)
    stamped = letter.sealed and not marks.draft
    top = g.LINE - g.SEAL_RISE - g.SEAL / 2
    top = max(
        min(top, -gap * g.LINE + g.LINE - 0.5), -gap * g.LINE + 0.5
    )  # within one row of the text, never over it
    return {
        "date": date,
        "name_size": f"{min(1, g.CELLS / fonts.measure(letter.agency)):.4f}",
        "axis": f"{axis * g.CELL:.3f}",
        "gap": f"{gap * g.LINE:.4f}",
        "seal": _seal(letter, marks) if stamped else "",
        "seal_size": f"{g.SEAL:g}",
        "seal_left": f"{-g.SEAL / 2:.3f}",
        "seal_top": f"{top:.3f}",
    }


def _seal(letter: Letter, marks: Marks) -> SafeString:
    """The image of the authorised seal, else a drawn one that says 样章."""
    if not marks.image:
        return mark_safe(seal.svg(letter.agency))
    side = f"{g.SEAL:g}mm"
    return format_html(
        '<img src="{}" alt="{}印章" style="width:{};height:{}">', SEAL_ADDRESS, letter.agency, side, side
    )


def _axis(letter: Letter) -> float:
    """The axis of 署名, date and seal, in cells from the left: the date ends four cells from the right."""
    date = day(letter.date)
    return min(
        g.CELLS - 4 - fonts.measure(date) / 2, g.CELLS - min(fonts.measure(letter.agency), g.CELLS) / 2
    )


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
    corner = [part for part in ("" if letter.secrecy == "无" else letter.secrecy, letter.urgency) if part]
    if (
        isinstance(letter, EscalationRequest) and letter.signer
    ):  # upward: 签发人 on the row of the number (7.2.6)
        corner.append(f"签发人：{letter.signer}")
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
