"""文书生成: how far the letters of a batch are printed. Each look prints some more; the minute goes on without anybody looking."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from documents.issue import render as make_bytes
from documents.models import Letter
from documents.models.letters import LetterQuerySet
from referral.models import Referral
from referral.pages.acting import PRINTED_AT_ONCE, who
from referral.pages.approvals.lines import ticked
from referral.services.acting import Acting


@dataclass(frozen=True)
class Progress:
    """Letters of some referrals: all, still to be printed, and those that could not be set."""

    whole: int
    left: int
    void: int

    @property
    def done(self) -> int:
        """Letters that nobody waits for any longer."""
        return self.whole - self.left


def after(rows: list[Referral], acting: Acting) -> str:
    """Where a batch goes on: to the progress of its letters if there are more than are printed at once, else to the list."""
    if letters_of(rows, acting).waiting().count() <= PRINTED_AT_ONCE:
        return reverse("approval-list")
    return _address(rows)


def progress(request: HttpRequest) -> HttpResponse:
    """How far the letters of the ticked referrals are; POST prints some more first."""
    acting = who(request)
    rows = ticked(request, acting)
    if not rows:
        return redirect("approval-list")
    letters = letters_of(rows, acting)
    if request.method == "POST":
        for letter in letters.waiting().order_by("attempts", "pk")[:PRINTED_AT_ONCE]:
            make_bytes(letter, timezone.now())
        if not getattr(request, "htmx", False):
            return redirect(_address(rows))
    shown = Progress(
        letters.count(), letters.waiting().count(), letters.filter(voided_at__isnull=False).count()
    )
    part = "approvals/printing.html" + ("#bar" if getattr(request, "htmx", False) else "")
    return render(request, part, {"nav": "approval-list", "rows": rows, "p": shown})


def letters_of(rows: list[Referral], acting: Acting) -> LetterQuerySet:
    """The own agency's letters and sheets of those referrals."""
    return Letter.objects.filter(case_letter__referral__in=rows, agency=acting.agency)


def _address(rows: list[Referral]) -> str:
    return f"{reverse('approval-printing')}?{urlencode({'tick': ','.join(row.slug for row in rows)})}"
