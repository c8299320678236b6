"""检查指南 beside a clue or a case of the same kind of violation."""

from django import template

from referral.models import Case, Clue, Guide
from referral.services import guides

register = template.Library()


@register.simple_tag(takes_context=True)
def guides_beside(context: template.Context, row: Clue | Case) -> list[Guide]:
    """The latest few that the reader may use."""
    return list(guides.beside(row, context["request"].post).select_related("agency")[:5])
