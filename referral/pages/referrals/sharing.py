"""共享范围 of a referral on its page, and 以对方身份预览: the receiver's own pages before anything is sent."""

import copy
import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET

from agencies.models import Post
from referral.law.errors import ReferralError
from referral.law.sharing import labels, shares
from referral.models import Referral
from referral.pages.acting import see, who
from referral.pages.errors import status_of
from referral.services import rehearsal, sharing
from referral.services.sight import reads_as_sender

#: The receiver's pages, by the name of their address.
PAGES = (
    ("referral", "移送页面"), ("case", "案件概要"), ("case-lanes", "各部门办理"), ("case-measures", "一案多处"),
    ("case-clocks", "时限"), ("case-letters", "文书"), ("case-evidence", "证据材料"), ("case-record", "流转记录"),
    ("case-picture", "流程图"),
)  # fmt: skip
_MAIN = re.compile(r'<main\b[^>]*>\s*<p class="printonly small">.*?</p>(.*)<footer class="foot">', re.DOTALL)


def share_line(referral: Referral, post: Post) -> str:
    """What is said of the sharing on the page: all of it to the sender, to others what was kept back from the receiver."""
    kept = sharing.withheld(referral)
    if reads_as_sender(referral, post) and shares(referral.kind):
        given = labels(sharing.given(referral))
        return f"共享{given}；不共享{labels(kept)}" if kept else f"全部共享：{given}"
    return f"移送机关未共享{labels(kept)}" if kept and referral.recipient_id == post.agency_id else ""


@require_GET
def as_receiver(request: HttpRequest, slug: str) -> HttpResponse:
    """以对方身份预览: read only; the referral is sent in a rehearsal that leaves nothing behind."""
    acting = who(request)
    rows = Referral.objects.visible_to(acting.post)
    referral = see(rows.select_related("case", "sender", "recipient", "drafted_by", "origin__sender"), slug)
    if not rehearsal.may_rehearse(referral, acting.post):
        raise Http404
    context: dict[str, Any] = {
        "referral": referral,
        "nav": "case-list",
        "pages": PAGES[:1],
        "page": "referral",
    }
    status = 200
    try:
        reader = rehearsal.reader_of(referral, acting.at)
        if rehearsal.shows_case(referral, acting.post, reader):
            context["pages"] = PAGES
        asked = request.GET.get("page", "referral")
        context["page"] = asked if asked in dict(context["pages"]) else "referral"
        with rehearsal.sent(referral, acting):
            context["shown"] = _page(request, reader, context["page"], referral)
    except ReferralError as refusal:
        context["problem"], status = refusal.sentence, status_of(refusal)
    return render(request, "referrals/as_receiver.html", context, status=status)


def _page(request: HttpRequest, reader: Post, name: str, referral: Referral) -> SafeString:
    """What stands on one of the reader's pages, made by the page itself. The frame around it is his own business."""
    path = reverse(name, args=[referral.slug if name == "referral" else referral.case.slug])
    his: Any = copy.copy(request)
    his.path = his.path_info = path
    his.GET, his.post, his.posts, his.user = QueryDict(), reader, [reader], reader.user
    his.META, his._messages = {**request.META, "QUERY_STRING": ""}, []
    his.resolver_match = resolve(path)
    view, args, kwargs = his.resolver_match
    found = _MAIN.search(view(his, *args, **kwargs).content.decode())
    assert found is not None, "every page has a main part"
    return mark_safe(found[1])  # noqa: S308  # made by our own templates, which have escaped it


def may_preview(referral: Referral, post: Post) -> bool:
    """Whether the page offers 以对方身份预览."""
    return rehearsal.may_rehearse(referral, post) and referral.recipient.is_open
