"""The vault with its notices: the head is told that somebody asks, the asker and the custodian what was decided; never of whom."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from agencies.models import Post
from agencies.rights import holders
from agencies.roles import Act
from referral.models import Informant, VaultRequest
from referral.services import vault
from referral.services.acting import Acting
from workflows import notices
from workflows.notices import Message


def ask(row: Informant, who: Acting, *, reason: str) -> VaultRequest:
    """Ask to be shown an informant."""
    with transaction.atomic():
        asked = vault.ask(row, who, reason=reason)
        heads = holders(row.agency, Act.APPROVE_VAULT, timezone.localdate(who.at))
        _tell(heads, "有查看举报人信息的申请待审批", who)
    return asked


def decide(
    asked: VaultRequest, who: Acting, *, allowed: bool, until: date | None = None, opinion: str = ""
) -> None:
    """Allow it or not."""
    with transaction.atomic():
        vault.decide(asked, who, allowed=allowed, until=until, opinion=opinion)
        keepers = (
            holders(asked.informant.agency, Act.SHOW_VAULT, timezone.localdate(who.at)) if allowed else []
        )
        _tell([asked.asked_by, *keepers], "查看举报人信息的申请已审批", who)


def _tell(posts: Iterable[Post], text: str, who: Acting) -> None:
    others = [post for post in dict.fromkeys(posts) if post.user_id != who.user.pk]
    notices.tell([Message(post, None, text, url=reverse("vault")) for post in others], at=who.entered_at)
