"""Told once: that nobody of the receiver has looked at a referral. To the sender's officers and the receiver's desk and leaders."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from agencies.roles import Role
from referral.services import unopened
from referral.services.unopened import Unopened
from workflows import audience, notices
from workflows.notices import Message


def tell(at: datetime) -> int:
    """Returns of how many referrals people were told."""
    return sum(_tell(found, at) for found in unopened.untold(at)[:200])


def _tell(found: Unopened, at: datetime) -> bool:
    referral, day = found.referral, timezone.localdate(at)
    with transaction.atomic():
        if not unopened.mark(referral, at):
            return False
        told = audience.officers(referral, referral.sender, day)
        if not referral.secret:  # what few may know is for its drafter alone
            for role in (Role.REGISTRAR, Role.DEPUTY, Role.HEAD):
                told += audience.by_role(referral.recipient, role, day)
        text = f"{referral.recipient.short_name}收到移送{found.days}个工作日，尚无人员查看：{referral.title}"
        posts = {post.user_id: post for post in told if audience.may_see(post, referral)}
        messages = [
            Message(post, referral, text, "reminder", secret=referral.secret) for post in posts.values()
        ]
        notices.tell(messages, at=at)
    return True
