"""Papers that are printed from a page and not issued: no number is drawn, nothing is kept."""

from datetime import datetime

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from documents.issue import print_once
from documents.letters.kinds import KINDS
from referral.services.letter_parts import Fields


def printed(kind: str, fields: Fields, at: datetime) -> HttpResponse:
    """The PDF of a form of `documents.letters`, shown in the browser under the form's name."""
    name = content_disposition_header(False, f"{KINDS[kind].label}.pdf") or "inline"
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    return HttpResponse(print_once(kind, fields, at), content_type="application/pdf", headers=headers)
