"""回头看 with its reminder: on the day, whoever set it, or his colleagues when he is gone."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from agencies.models import Post
from agencies.rights import holders
from agencies.roles import Act
from referral.models import LookBack
from referral.services import looking_back
from workflows import notices
from workflows.notices import Message


def remind(at: datetime) -> int:
    """Tell once of look-backs whose day has come. Returns how many."""
    return sum(_tell(row, at) for row in looking_back.due(timezone.localdate(at)))


def _tell(row: LookBack, at: datetime) -> bool:
    with transaction.atomic():
        if not LookBack.objects.waiting().filter(pk=row.pk, reminded_at=None).update(reminded_at=at):
            return False
        text = f"{row.case.title}：今天回头看（{row.focus}），请登记核查情况。"
        url = reverse("look-back", args=[row.slug])
        notices.tell([Message(post, None, text, "reminder", url=url) for post in _told(row, at)], at=at)
    return True


def _told(row: LookBack, at: datetime) -> list[Post]:
    """Who set it, if he may still look back and see it; else all who may."""
    posts = holders(row.agency, Act.LOOK_BACK, timezone.localdate(at))
    seeing = [post for post in posts if LookBack.objects.visible_to(post).filter(pk=row.pk).exists()]
    own = [post for post in seeing if post.pk == row.set_by_id]
    return own or seeing
