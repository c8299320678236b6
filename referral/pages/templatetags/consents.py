"""On a referral's page: which opinions have not come yet."""

from typing import Any

from django import template
from django.utils import timezone

from agencies.models import Post
from referral.law.kinds import Kind
from referral.models import Referral
from referral.services import approval_steps

register = template.Library()


@register.inclusion_tag("consents/steps_left.html", takes_context=True)
def steps_left(context: template.Context, referral: Referral) -> dict[str, Any]:
    """The steps of the agency's own that are outstanding, with the way to give one's own."""
    post: Post | None = getattr(context["request"], "post", None)
    day = timezone.localdate()
    return {
        "referral": referral, "left": approval_steps.outstanding(referral, day), "never": referral.kind == Kind.CRIMINAL,
        "mine": post is not None and approval_steps.mine_of(referral, post, day),
    }  # fmt: skip
