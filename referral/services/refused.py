"""Refused acts: what the rules kept somebody from doing, for 责任倒查.

A refusal undoes its transaction, so the engine only hangs what was tried on the error (`noted`), and the page that shows
the refusal keeps it when all is undone (`keep`). Only moves of referrals, lanes, limits and the case are kept, for these
stand in the law's tables; what is secret is never kept, and what only wants its form completed was not prevented.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, QuerySet

from agencies.models import Agency, Post
from referral.law.errors import ReferralError
from referral.models import Case, Clock, Clue, Lane, Referral, RefusedAct
from referral.services.acting import Acting

#: The same try within it is one: a button pressed twice.
TWICE = timedelta(seconds=30)


@dataclass(frozen=True)
class Attempt:
    """What somebody tried. label: the name of the act, "" where the page that was used names it."""

    row: Referral | Lane | Case | Clock
    who: Acting
    label: str


@contextmanager
def noted(row: object, who: Acting, move: str = "") -> Iterator[None]:
    """Hang on a refusal what was tried, unless it prevented nothing, would tell of something secret, or came in a file.

    move: of a referral, its name in the table of its kind.
    """
    try:
        yield
    except ReferralError as error:
        is_open = error.ground and who.came is None and not getattr(row, "secret", False)
        if is_open and isinstance(row, Referral | Lane | Case | Clock):
            known = row.rule.moves.get(move) if isinstance(row, Referral) else None
            error.attempt = Attempt(row, who, known.label if known else "")
        raise


def keep(error: Exception, title: str = "") -> RefusedAct | None:
    """Record what a refusal prevented, after everything else was undone; once for each refusal.

    title: of the page where it was tried. Nothing is kept of what the person does not see. A draft that was submitted at
    once went with its refusal: then it was tried on the case, and no other agency is told, as of any draft.
    """
    attempt = getattr(error, "attempt", None)
    if not isinstance(attempt, Attempt) or not isinstance(error, ReferralError):
        return None
    error.attempt, who = None, attempt.who
    row = attempt.row.row if isinstance(attempt.row, Clock) else attempt.row
    if isinstance(row, Clue) or getattr(row, "secret", False):
        return None
    case = row if isinstance(row, Case) else row.case
    gone = not isinstance(row, Case) and not type(row).objects.filter(pk=row.pk).exists()
    if gone:
        row = case
    if not type(row).objects.visible_to(who.post).filter(pk=row.pk).exists():
        return None
    said = {
        "case": case, "referral": row if isinstance(row, Referral) else None, "lane": row if isinstance(row, Lane) else None,
        "post": who.post, "user": who.user, "label": (attempt.label or title or "办理")[:60], "sentence": error.sentence,
    }  # fmt: skip
    if RefusedAct.objects.filter(**said, at__gt=who.entered_at - TWICE).exists():
        return None
    return RefusedAct.objects.create(
        **said, agency=who.agency, at=who.entered_at, ground=error.ground, internal=gone
    )


def of(case: Case, post: Post, agency: Agency) -> QuerySet[RefusedAct]:
    """What an agency's people were kept from doing in a case, oldest first, as far as a post reads what it was tried on.

    What was tried on a referral or lane goes where that goes (分案).
    """
    lanes = Lane.objects.visible_to(post).filter(case=case, secret=False)
    told = Q()
    if agency.pk != post.agency_id:
        lanes, told = lanes.filter(is_silent=False), Q(internal=False)
    referrals = Referral.objects.visible_to(post).filter(case=case, secret=False)
    on = (
        Q(case=case, referral__isnull=True, lane__isnull=True)
        | Q(referral__in=referrals.values("pk"))
        | Q(lane__in=lanes.values("pk"))
    )
    rows = RefusedAct.objects.filter(on, told, agency=agency)
    return rows.select_related("user").order_by("at", "pk")
