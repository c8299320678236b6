"""On a referral's page: which opinions have not come yet."""

from typing import Any

from django import template
from django.utils import timezone

from agencies.models import Post
from agencies.rights import may
from agencies.roles import Act
from referral.law.kinds import Kind
from referral.law.states import ReferralStatus
from referral.models import Referral
from referral.services import approval_steps
from referral.services import countersigns as verbs

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


@register.inclusion_tag("consents/countersigns.html", takes_context=True)
def countersigns(context: template.Context, referral: Referral) -> dict[str, Any]:
    """Who was asked about the draft's text, what each said, and whether that still counts."""
    post: Post | None = getattr(context["request"], "post", None)
    rows = verbs.standing(referral)
    now = verbs.hash_of(referral) if rows and referral.status == ReferralStatus.DRAFT else ""
    return {
        "referral": referral, "lines": [(row, bool(now) and verbs.is_outdated(row, now)) for row in rows],
        "may_ask": post is not None and not verbs.why_not(referral) and may(post, Act.DRAFT_REFERRAL, referral.sender),
    }  # fmt: skip
