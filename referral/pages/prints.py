"""Papers that are printed from a page and not issued: no number is drawn, nothing is kept."""

from datetime import datetime

from django.http import HttpResponse

from documents.issue import print_once
from documents.letters.kinds import KINDS
from referral.pages.downloads import whole
from referral.services.letter_parts import Fields


def printed(kind: str, fields: Fields, at: datetime, name: str = "") -> HttpResponse:
    """The PDF of a form of `documents.letters`, shown in the browser under its own name or else the form's."""
    return whole(print_once(kind, fields, at), f"{name or KINDS[kind].label}.pdf", "application/pdf")
