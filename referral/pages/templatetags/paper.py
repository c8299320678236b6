"""Paper beside the screen on the pages of its rows: the button 据纸质登记, and what was entered from paper."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse

from agencies.rights import may
from agencies.roles import Act
from referral.pages.paper.lines import state_of
from referral.pages.paper.rows import offered, word_of
from referral.services.paper_entries import Row, entries_for
from referral.services.sight import is_member_on

register = template.Library()


@dataclass(frozen=True)
class Button:
    """url: '' when the acting post has nothing to enter here; first: the agency works on paper first."""

    url: str = ""
    first: bool = False


@register.simple_tag(takes_context=True)
def paper_button(context: template.Context, row: Row) -> Button:
    """The button 据纸质登记 of a row, for whoever may enter papers of an act that is its agency's now."""
    request: HttpRequest = context["request"]
    post = getattr(request, "post", None)
    if (
        post is None
        or not may(post, Act.ENTER_PAPER, post.agency)
        or not offered(row, post.agency)
        or is_member_on(row, post)
    ):
        return Button()
    return Button(reverse("paper-new", args=[word_of(row), row.slug]), post.agency.paper_first)


@register.inclusion_tag("paper/entries.html", takes_context=True)
def paper_entries(context: template.Context, row: Row) -> dict[str, Any]:
    """What was entered from paper on a row: real time, entry time, way, and how far it is checked."""
    post = getattr(context["request"], "post", None)
    rows = entries_for(row, post) if post is not None else []
    return {
        "entries": [(entry, state_of(entry), entry.agency_id == post.agency_id) for entry in rows if post]
    }
