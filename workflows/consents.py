"""Who is told that an opinion is asked for: those who give a step, once the review has passed."""

from collections.abc import Iterator

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
    return [
        Message(post, referral, f"请给出{label}意见：{referral.title}")
        for post, label in _givers(done)
        if post.is_valid_on(day) and audience.may_see(post, referral)
    ]


def _givers(done: Done) -> Iterator[tuple[Post, str]]:
    referral = done.referral
    assert referral is not None
    posts = list(Post.objects.filter(agency=referral.sender).select_related("user", "agency").order_by("pk"))
    for post in posts:
        steps = approval_steps.mine_of(referral, post, timezone.localdate(done.who.entered_at))
        if steps:
            yield post, "、".join(step.label for step in steps)
