"""Sheets instead of printed letters, for walks that only pass a letter on."""

import hashlib
import io
from datetime import datetime

import pikepdf

from documents.letters import canonical, checks
from documents.letters.fields import Letter
from documents.letters.paper import Rendered


def _empty() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out, static_id=True)
    return out.getvalue()


#: An empty page: what is bound into a portfolio must be a PDF.
EMPTY = _empty()


def blank_sheet(
    form: Letter, *, draft: bool = False, demo: bool = False, created: datetime, seal: bytes = b""
) -> Rendered:
    """A sheet instead of a printed letter: its fields are checked as ever, its bytes are its own, nothing is set."""
    checks.check(form, draft=draft)
    pdf = EMPTY + b"% " + canonical.to_json(form).encode() + b"\n%%EOF\n"
    return Rendered(pdf, 1, hashlib.sha256(pdf).hexdigest(), None, (), (), "blank")
