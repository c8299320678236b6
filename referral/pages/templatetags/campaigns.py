"""专项行动 at the head of a clue or a case: what it bears, and the way to change that."""

from typing import Any

from django import template
from django.urls import reverse

from referral.models import Case, Clue
from referral.pages.acting import who
from referral.services import campaigns

register = template.Library()


@register.simple_tag(takes_context=True)
def campaigns_of(context: template.Context, row: Clue | Case) -> dict[str, Any]:
    """marks: as the reader sees them; url: where they are changed, '' for who may not."""
    post = who(context["request"]).post
    name = f"{type(row).__name__.lower()}-campaigns"
    url = reverse(name, args=[row.slug]) if campaigns.may_mark(row, post) else ""
    borne = getattr(row, "borne", True)  # `visible_case` knows whether there is anything at all
    return {"marks": list(campaigns.marks_for(row, post)) if borne else [], "url": url}
