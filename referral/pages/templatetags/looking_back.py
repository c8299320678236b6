"""回头看 and 倒查 on the page of a case: the ways to them, what is set and what hangs together."""

from typing import Any

from django import template
from django.urls import reverse

from agencies.rights import may
from agencies.roles import Act
from referral.models import Case, LookBack
from referral.services import guides, looking_back, typical

register = template.Library()


@register.simple_tag(takes_context=True)
def follow_buttons(context: template.Context, case: Case) -> list[tuple[str, str]]:
    """(address, word) of what the post may do."""
    post = context["request"].post
    found = []
    if looking_back.may_plan(case, post):
        found.append((reverse("look-back-new", args=[case.slug]), "安排回头看"))
    if looking_back.may_link(case, post):
        found.append((reverse("case-link", args=[case.slug]), "倒查关联"))
    if typical.may_draft(case, post):
        found.append((reverse("typical-new", args=[case.slug]), "拟写典型案例"))
    if guides.may_draft(case, post):
        found.append((reverse("guide-new", args=[case.slug]), "拟写检查指南"))
    if context.get("may_upload") and may(post, Act.WRITE_URGENT, post.agency):  # an officer who takes part
        found.append((f"{reverse('urgent-new')}?case={case.slug}", "报告重大事项"))
    return found


@register.simple_tag(takes_context=True)
def follow_lines(context: template.Context, case: Case) -> dict[str, Any]:
    """The look-backs of the own agency and the links that the reader may see, older or newer."""
    post = context["request"].post
    if not case.follow:  # type: ignore[attr-defined]  # `visible_case` knows whether there is anything at all
        return {"looks": [], "links": []}
    looks = LookBack.objects.visible_to(post).filter(case=case)
    lines = []
    for row in looking_back.links_of(case, post):
        is_old = row.old_case_id == case.pk
        other = row.newer if is_old else row.old_case
        number = url = ""
        if other is not None and _sees(other, post):
            number, url = other.number, reverse("case", args=[other.slug])
        elif row.clue is not None:  # the case that it became is not the reader's to know
            number, url = row.clue.number, reverse("clue", args=[row.clue.slug])
        ends = row.agency_id == post.agency_id and looking_back.may_link(case, post)
        end = reverse("case-unlink", args=[row.slug]) if ends else ""
        lines.append(
            {
                "word": "新" if is_old else "旧案",
                "number": number,
                "url": url,
                "reason": row.reason,
                "end": end,
            }
        )
    return {"looks": looks, "links": lines}


def _sees(case: Case, post: Any) -> bool:
    return Case.objects.visible_to(post).filter(pk=case.pk).exists()
