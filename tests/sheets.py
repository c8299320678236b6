"""Sheets instead of printed letters, for walks that only pass a letter on."""

import hashlib
from datetime import datetime

from documents.letters import canonical, checks
from documents.letters.fields import Letter
from documents.letters.paper import Rendered


def blank_sheet(
    form: Letter, *, draft: bool = False, demo: bool = False, created: datetime, seal: bytes = b""
) -> Rendered:
    """A sheet instead of a printed letter: its fields are checked as ever, its bytes are its own, nothing is set."""
    checks.check(form, draft=draft)
    pdf = b"%PDF-1.7\n% " + canonical.to_json(form).encode() + b"\n%%EOF\n"
    return Rendered(pdf, 1, hashlib.sha256(pdf).hexdigest(), None, (), (), "blank")
