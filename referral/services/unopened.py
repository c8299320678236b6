"""Referrals at which nobody of the receiver has looked: sent through the system, neither opened nor signed after some working days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from agencies.models import Post
from agencies.roles import Role
from referral.law.clocks import local
from referral.law.states import ReferralStatus
from referral.models import Opening, Referral, UnopenedTold
from referral.models.seen import seen
from referral.services import rule_values
from referral.services.calendars import calendar

#: The parameter that says after how many whole working days.
AFTER = "house.unopened"
#: Who of the receiver is shown what nobody there has looked at.
HEADS = frozenset({Role.HEAD, Role.DEPUTY})


@dataclass(frozen=True)
class Unopened:
    """One referral that waits unseen. days: whole working days since it was sent."""

    referral: Referral
    days: int


def for_post(post: Post, at: datetime) -> list[Unopened]:
    """What a post is shown: of its own agency what it sent and may see, and to its heads what came."""
    sides = Q(sender_id=post.agency_id)
    if post.role in HEADS:
        sides |= Q(recipient_id=post.agency_id)
    return _late(waiting().filter(sides, pk__in=seen(Referral, post)), at)


def untold(at: datetime) -> list[Unopened]:
    """Those of which nobody was told yet."""
    return _late(waiting().filter(unopened_told__isnull=True), at)


def waiting() -> "QuerySet[Referral]":
    """Sent through the system to an agency that works here, not signed, and opened by nobody there."""
    looks = Opening.objects.filter(referral=OuterRef("pk"), agency=OuterRef("recipient"))
    rows = Referral.objects.filter(
        status=ReferralStatus.SENT, sent_at__isnull=False, is_offline=False, delivery="system", exchange__isnull=True
    )  # fmt: skip
    rows = rows.exclude(recipient=F("sender")).exclude(Exists(looks))
    return rows.select_related("case", "sender", "recipient").order_by("sent_at", "pk")


def _late(rows: Iterable[Referral], at: datetime) -> list[Unopened]:
    days, yesterday = calendar(), local(at).date() - timedelta(days=1)
    found = []
    for referral in rows:
        assert referral.sent_at is not None
        sent = local(referral.sent_at).date()
        whole = days.workdays_after(sent, yesterday)
        if whole >= rule_values.value_on(AFTER, sent).length:
            found.append(Unopened(referral, whole))
    return found


def mark(referral: Referral, at: datetime) -> bool:
    """Take the reminder of a referral: True for the one caller who gets to give it."""
    try:
        with transaction.atomic():
            UnopenedTold.objects.create(referral=referral, at=at)
    except IntegrityError:
        return False
    return True
