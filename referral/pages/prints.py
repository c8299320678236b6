"""Papers that are printed from a page and not issued: no number is drawn, nothing is kept."""

from datetime import datetime

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from documents.issue import print_once
from documents.letters.kinds import KINDS
from referral.services.letter_parts import Fields


def printed(kind: str, fields: Fields, at: datetime) -> HttpResponse:
    """The PDF of a form of `documents.letters`, shown in the browser under the form's name."""
    return shown(KINDS[kind].label, print_once(kind, fields, at))


def shown(name: str, pdf: bytes) -> HttpResponse:
    """A print under a name, shown in the browser and kept nowhere."""
    disposition = content_disposition_header(False, f"{name}.pdf") or "inline"
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
