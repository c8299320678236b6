"""The sums among the figures: what the own agency has found, by concept."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q

from agencies.models import Post
from referral.law.figures import Fact
from referral.models import Amount, Case
from referral.models.seen import seen


def amounts_of(post: Post, since: datetime, until: datetime) -> Iterator[Fact]:
    """Amounts that count, found by the post's agency from a moment on and before another, in the cases that it sees."""
    rows = Amount.objects.standing().filter(
        Q(lane__isnull=True) | Q(lane__secret=False), agency_id=post.agency_id, at__gte=since, at__lt=until,
        case__in=seen(Case, post),
    )  # fmt: skip
    for pk, concept, value, at, case in rows.values_list("pk", "concept", "value", "at", "case_id"):
        yield Fact(f"money.{concept}", "amount", pk, post.agency_id, at, case, value=value)
