"""The sums among the figures: what the own agency has found, by concept and by the day of the fact."""

from collections.abc import Iterator
from datetime import datetime, time

from agencies.models import Post
from referral.law.clocks import ZONE, local
from referral.law.figures import Fact
from referral.services import amounts


def amounts_of(post: Post, since: datetime, until: datetime) -> Iterator[Fact]:
    """Amounts that count, found by the post's agency, whose day lies between two moments, in the cases that it sees."""
    first, last = local(since).date(), local(until).date()
    rows = amounts.amounts_of(post).filter(agency_id=post.agency_id, on__gte=first, on__lte=last)
    for pk, concept, value, on, case in rows.values_list("pk", "concept", "value", "on", "case_id"):
        moment = datetime.combine(on, time.min, tzinfo=ZONE)
        if moment < until:
            yield Fact(f"money.{concept}", "amount", pk, post.agency_id, moment, case, value=value)
