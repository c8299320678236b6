"""会签 through the engine, and who is told: who may answer, and afterwards whoever asked."""

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from agencies.models import Post
from referral.models import Countersign, Referral
from referral.services import countersigns
from referral.services.acting import Acting
from workflows import engine, notices
from workflows.notices import Message


def ask(referral: Referral, who: Acting, **fields: Any) -> list[Countersign]:
    """Ask about a draft's text; each person who may answer is told."""
    with transaction.atomic():
        asked: list[Countersign] = engine.run(countersigns.ask, referral, who, **fields)
        day = timezone.localdate(who.entered_at)
        posts = Post.objects.valid_on(day).filter(agency__in={row.agency_id for row in asked})
        posts = posts.select_related("user", "agency", "department").order_by("pk")
        told = {
            post.user_id: Message(
                post, None, f"{who.agency.short_name}请{row.party}会签文稿", url=_address(row)
            )
            for row in asked
            for post in posts
            if countersigns.may_answer(row, post)
        }
        notices.tell(told.values(), at=who.entered_at)
    return asked


def answer(row: Countersign, who: Acting, **fields: Any) -> Countersign:
    """Answer; whoever asked is told."""
    with transaction.atomic():
        answered: Countersign = engine.run(countersigns.answer, row, who, **fields)
        title = f"{row.party}会签：{answered.get_answer_display()}（{row.referral.title}）"
        notices.tell([Message(row.asked_by, row.referral, title)], at=who.entered_at)
    return answered


def _address(row: Countersign) -> str:
    return reverse("countersign", args=[row.slug])
