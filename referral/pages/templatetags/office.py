"""The Word file of a draft and its 定稿, on the referral's page."""

from typing import Any

from django import template

from referral.models import Referral
from referral.pages.acting import who
from referral.services import finals

register = template.Library()


@register.inclusion_tag("office/panel.html", takes_context=True)
def office_draft(context: template.Context, referral: Referral) -> dict[str, Any]:
    """导出, 上传 and what the text came from, for the agency that writes it."""
    acting = who(context["request"])
    return {
        "referral": referral, "may_export": finals.may_export(referral, acting), "may_upload": finals.may_upload(referral, acting),
        "final": finals.newest(referral), "csrf_token": context.get("csrf_token"),
    }  # fmt: skip
