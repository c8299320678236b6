"""Lays a letter out: from its fields to the HTML of its form, every place of GB/T 9704 in millimetres."""

import datetime as dt
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import segno
from django.template import Context, Engine
from django.utils.safestring import mark_safe

from documents.letters import geometry as g
from documents.letters.blocks import (
    annexes_html,
    copies_html,
    note_html,
    paragraphs_html,
    title_html,
    to_html,
)
from documents.letters.endings import axis_of, ending_context
from documents.letters.fields import Correspondence, Letter
from documents.letters.forms import form_context
from documents.letters.heads import head_context
from documents.letters.kinds.daily import DailySheet
from documents.letters.kinds.dossier import DossierPaper
from documents.letters.kinds.inside import ApprovalSheet, IncomingSheet
from documents.letters.kinds.receipt import Receipt
from documents.letters.kinds.serving import ServiceReceipt
from documents.letters.kinds.tables import TableSheet
from documents.letters.paper import Overprint
from documents.letters.receipts import receipt_context
from documents.letters.redhead import Document
from documents.letters.sheets import approval_context, incoming_context, service_context, table_context

_TEMPLATES = Engine(dirs=[str(Path(__file__).parent / "templates")])
BLANK_NUMBER = "　　　〔　　　〕　　号"


@dataclass(frozen=True)
class Marks:
    """What sets a paper apart from an issued original."""

    draft: bool = False
    demo: bool = False
    image: bool = False  # of the authorised seal of the agency
    overprint: bool = False  # on paper that bears mark and red lines


def html(letter: Letter, marks: Marks, *, created: dt.datetime, tight: int = 0) -> str:
    """The document of a letter. `tight` 1: one row above 署名 instead of two; 2: also 23 rows a page."""
    context = (
        _common(letter, marks, created)
        | ending_context(letter, draft=marks.draft, image=marks.image, gap=1 if tight else 2)
        | {"tight": tight > 1}
    )
    if isinstance(letter, Receipt):
        context |= receipt_context(letter)
    elif isinstance(letter, ApprovalSheet):
        context |= approval_context(letter)
    elif isinstance(letter, TableSheet):
        context |= table_context(letter)
    elif isinstance(letter, DailySheet):
        context |= {"l": letter, "parts": letter.parts()}
    elif isinstance(letter, IncomingSheet):
        context |= incoming_context(letter)
    elif isinstance(letter, ServiceReceipt):
        context |= service_context(letter) | form_context(letter)
    elif isinstance(letter, DossierPaper):
        context |= _page(letter) | form_context(letter) | {"rows": letter.rows()}
    else:
        context |= _page(letter)
        context |= head_context(letter) if isinstance(letter, Correspondence) else form_context(letter)
        context["ruled"] = letter.layout != "xinhan"  # 信函: 版记 without lines (10.1)
    return _TEMPLATES.get_template(f"{letter.layout}.html").render(Context(context))


def test_page(letter: Correspondence, over: Overprint, *, created: dt.datetime) -> str:
    """预印纸测试页: where mark and red lines of a letter's paper must be, with a scale at each corner; no word of the letter."""
    context = _common(letter, Marks(overprint=True), created) | head_context(letter)
    context |= {"title": "预印纸测试页", "number": "", "over": over, "is_file": isinstance(letter, Document)}
    ticks = "".join(f"M{n} -{_tick(n)}V{_tick(n)}M-{_tick(n)} {n}H{_tick(n)}" for n in range(-10, 11))
    context |= {"corners": ("20,20", "190,20", "20,277", "190,277"), "scale": f"M-12 0H12M0 -12V12{ticks}"}
    return _TEMPLATES.get_template("test_page.html").render(Context(context))


def _tick(millimetre: int) -> float:
    """Half the length of a tick: every fifth is longer."""
    return 2.0 if millimetre % 5 == 0 else 1.0


def _common(letter: Letter, marks: Marks, created: dt.datetime) -> dict[str, Any]:
    """The frame of every paper: metadata, marks, QR code."""
    return {
        "kind": letter.kind,
        "title": letter.heading().replace("\n", ""),
        "agency": letter.agency,
        "number": letter.number or (BLANK_NUMBER if letter.numbered else ""),
        "created": created.isoformat(timespec="seconds"),
        "watermark": "草稿" if marks.draft else "演示" if marks.demo else "",
        "demo": marks.demo,
        "draft": marks.draft,
        "overprint": marks.overprint,
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
        "note_html": note_html(page.note, axis_of(letter) - g.SEAL_BELOW),
        "copies_html": copies_html(page.copies),
        "tables": page.tables,
    }
