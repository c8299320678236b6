"""检查指南 with its notices: the head is told of a draft, its author of the decision."""

from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from agencies.models import Post
from agencies.rights import holders
from agencies.roles import Act
from referral.models import Case, Guide
from referral.services import guides
from referral.services.acting import Acting
from referral.services.guides import GuideWords
from workflows import notices
from workflows.notices import Message


def draft(case: Case, who: Acting, words: GuideWords) -> Guide:
    """Draft it."""
    with transaction.atomic():
        row = guides.draft(case, who, words)
        heads = holders(row.agency, Act.APPROVE_TYPICAL, timezone.localdate(who.at))
        seeing = [post for post in heads if Guide.objects.visible_to(post).filter(pk=row.pk).exists()]
        _tell(seeing, row, "检查指南待批准", who)
    return row


def decide(row: Guide, who: Acting, *, allowed: bool, reason: str = "") -> None:
    """Approve it or not."""
    with transaction.atomic():
        guides.decide(row, who, allowed=allowed, reason=reason)
        _tell([row.drafted_by], row, "检查指南已审批", who)


def _tell(posts: Iterable[Post], row: Guide, text: str, who: Acting) -> None:
    others = [post for post in dict.fromkeys(posts) if post.user_id != who.user.pk]
    url = reverse("guide", args=[row.slug])
    notices.tell([Message(post, None, f"{text}：{row.title}", url=url) for post in others], at=who.entered_at)
