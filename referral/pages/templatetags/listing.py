"""挂牌督办 on the page of a case (`visible_case` knows the last one that the reader may see): its mark, the way to it, and the way to propose one."""

from typing import Any

from django import template
from django.urls import reverse

from agencies.rights import may
from agencies.roles import Act
from referral.law.listing import ACTIVE, LEVELS, Step
from referral.law.states import CaseStatus
from referral.models import Case, Listing
from referral.models.cases import as_member

register = template.Library()


@register.simple_tag(takes_context=True)
def listing_head(context: template.Context, case: Case) -> dict[str, Any]:
    """mark: 省级挂牌督办 while it lasts; url, word: the listing, or where to propose one; '' for who has neither."""
    post = context["request"].post
    found = Listing.objects.get(pk=case.listed) if case.listed else None  # type: ignore[attr-defined]
    step = found.step if found is not None else None
    if found is not None and step not in {Step.REFUSED, Step.LIFTED}:
        mark = f"{LEVELS[found.level]}挂牌督办" if step in ACTIVE else ""
        return {"mark": mark, "url": reverse("listing", args=[found.slug]), "word": "挂牌督办"}
    proposes = may(post, Act.PROPOSE_LISTING, post.agency) and case.pk not in as_member(post)
    if case.status == CaseStatus.OPEN and proposes:
        return {"mark": "", "url": reverse("listing-new", args=[case.slug]), "word": "提请挂牌督办"}
    return {"mark": "", "url": "", "word": ""}
