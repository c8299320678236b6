"""What the office's own tools and papers need of a draft and of a letter: Word file, 定稿, 套打."""

from typing import Any

from django import template

from agencies.models import Post
from documents.models import Letter
from referral.models import Referral
from referral.pages.acting import who
from referral.services import finals
from referral.services.overprints import may_overprint

register = template.Library()


@register.inclusion_tag("office/panel.html", takes_context=True)
def office_draft(context: template.Context, referral: Referral) -> dict[str, Any]:
    """导出, 上传 and what the text came from, for the agency that writes it."""
    acting = who(context["request"])
    return {
        "referral": referral, "may_export": finals.may_export(referral, acting), "may_upload": finals.may_upload(referral, acting),
        "final": finals.newest(referral), "csrf_token": context.get("csrf_token"),
    }  # fmt: skip


@register.filter
def overprinted_by(letter: Letter, post: Post | None) -> bool:
    """Whether a letter may be printed on paper with a red head by this post."""
    return post is not None and may_overprint(letter, post)
