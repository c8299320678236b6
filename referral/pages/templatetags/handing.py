"""The hand-overs of a referral, on its page."""

from typing import Any

from django import template

from agencies.models import Post
from referral.models import Referral
from referral.pages.handing import lines
from referral.services import handing

register = template.Library()


@register.inclusion_tag("handing/panel.html", takes_context=True)
def hand_overs(context: template.Context, referral: Referral) -> dict[str, Any]:
    """What is handed over under a referral, and the button that begins one."""
    post: Post | None = getattr(context["request"], "post", None)
    if post is None:
        return {}
    return {
        "referral": referral, "lines": lines.lines_of(referral, post), "may_begin": handing.may_begin(referral, post),
        "word": lines.new_word(referral),
    }  # fmt: skip
