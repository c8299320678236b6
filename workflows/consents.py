"""Who is told that an opinion is asked for: those who give a step, once the review has passed."""

from django.utils import timezone

from agencies.models import Post
from referral.services import approval_steps
from referral.services.done import Done
from workflows import audience
from workflows.notices import Message


def messages(done: Done) -> list[Message]:
    """To each person who may give a step that a referral is asked for now."""
    if done.move.name != "review" or done.referral is None:
        return []
    referral, day = done.referral, timezone.localdate(done.who.entered_at)
    referral.refresh_from_db()
    posts = Post.objects.valid_on(day).filter(agency=referral.sender).select_related("user", "agency")
    found = approval_steps.share(referral, posts.order_by("pk"), day)
    return [
        Message(post, referral, f"请给出{'、'.join(step.label for step in steps)}意见：{referral.title}")
        for post, steps in found
        if audience.may_see(post, referral)
    ]
