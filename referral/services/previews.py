"""How the letters of a dispatch would read: drafted as they would be, read, and taken back before anything is kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from documents.letters.errors import LetterError
from referral.law.states import ReferralStatus
from referral.models import Case, Lane, Referral
from referral.services import drafting, onward_asks
from referral.services.acting import Acting
from referral.services.dispatches import Dispatch
from referral.services.office_drafts import letter_of


@dataclass(frozen=True)
class Preview:
    """One letter as text. paragraphs: (role, text), role is h1, h2 or p; problem: why it could not be issued yet."""

    agency: str
    title: str
    to: str
    paragraphs: Sequence[tuple[str, str]] = ()
    annexes: Sequence[str] = ()
    copies: Sequence[str] = ()
    problem: str = ""


def previews(case: Case, dispatch: Dispatch, who: Acting, under: Lane | None = None) -> list[Preview]:
    """The letters of a dispatch, one for each addressee. Nothing is kept. Raises what drafting it raises.

    under: the own lane that they help with.
    """
    with transaction.atomic():
        done = drafting.draft(case, dispatch, who) if under is None else onward_asks.ask(under, dispatch, who)
        drafts = Referral.objects.filter(pk__in=[row.pk for row in done.created], status=ReferralStatus.DRAFT)
        found = [preview(row, who) for row in drafts.order_by("secret", "position")]
        transaction.set_rollback(True)
    case.refresh_from_db()
    return found


def preview(referral: Referral, who: Acting) -> Preview:
    """The letter of a draft, as text."""
    agency, title = who.agency.name, referral.rule.label
    try:
        letter = letter_of(referral, who)
    except LetterError as refusal:
        return Preview(agency, title, referral.recipient.name, problem=refusal.sentence)
    page = letter.page()
    paragraphs = [(p.role, "".join(text for text, _ in p.runs)) for p in page.paragraphs]
    problem = "".join(letter.problems())
    return Preview(agency, page.title, page.to, paragraphs, page.annexes, page.copies, problem)
