"""通报: decided, made void, and told to the agencies that it goes to; a draft to the heads who decide. It belongs to no case, so it takes no lock."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency, Post
from agencies.rights import holders
from agencies.roles import Act, Role
from referral.models import Circular
from referral.services import circulars
from referral.services.acting import Acting
from workflows import audience, notices
from workflows.notices import Message


def draft(who: Acting, **fields: Any) -> Circular:
    """拟制, and the heads are told."""
    with transaction.atomic():
        circular = circulars.draft(who, **fields)
        day = timezone.localdate(who.at)
        _tell(circular, holders(who.agency, Act.DECIDE_TALK, day), f"{circular}待审批。", who)
    return circular


def decide(circular: Circular, who: Acting, *, agrees: bool, reason: str = "") -> Circular:
    """审批; the agencies of the line are told when it is issued, the drafter in any case."""
    with transaction.atomic():
        circular = circulars.decide(circular, who, agrees=agrees, reason=reason)
        day = timezone.localdate(who.at)
        told = [circular.drafted_by] if circular.drafted_by.is_valid_on(day) else []
        if circular.issued_at is None:
            text = f"{circular}未获批准：{circular.refuse_reason}"
        else:
            text = f"{circular.agency.short_name}印发{circular}。"
            told += _addressees(circular, day)
        _tell(circular, told, text, who)
    return circular


def void(circular: Circular, who: Acting, *, reason: str) -> Circular:
    """作废; whoever it was told to hears of it."""
    with transaction.atomic():
        circular = circulars.void(circular, who, reason=reason)
        text = f"{circular.agency.short_name}作废{circular}：{reason}"
        _tell(circular, _addressees(circular, timezone.localdate(who.at)), text, who)
    return circular


def _addressees(circular: Circular, day: date) -> list[Post]:
    return [
        post
        for agency in Agency.objects.filter(pk__in=circular.lines.values("addressee_id"))
        for role in (Role.REGISTRAR, Role.DEPUTY, Role.HEAD)
        for post in audience.by_role(agency, role, day)
    ]


def _tell(circular: Circular, posts: Iterable[Post], text: str, who: Acting) -> None:
    url = reverse("circular", args=[circular.slug])
    found = {post.user_id: post for post in posts if post.user_id != who.user.pk}
    readers = [
        post for post in found.values() if Circular.objects.visible_to(post).filter(pk=circular.pk).exists()
    ]
    notices.tell([Message(post, None, text, url=url) for post in readers], at=who.entered_at)
