"""责任倒查 of a case, on one page that can be printed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from agencies.rights import may
from agencies.roles import Act
from referral.law.tracing import told
from referral.models.cases import as_member
from referral.pages.acting import who
from referral.pages.cases.lines import clock_lines
from referral.pages.cases.views import visible_case
from referral.services import tracing


@require_GET
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Part by part: hands, limits, decisions, what was sent back or stopped."""
    case, acting = visible_case(request, slug), who(request)
    if case.pk in as_member(acting.post):
        raise Http404
    found = [
        {
            "part": part, "whole": told(part.whole), "stopped": told(part.stopped) if part.stopped else "",
            "rows": [(matter, one, told(one.held), told(one.stopped) if one.stopped else "") for matter, one in part.held],
            "clocks": clock_lines(part.clocks, acting.post, acting.at),
        }
        for part in tracing.parts(case, acting.post, acting.at)
    ]  # fmt: skip
    context = {
        "case": case, "parts": found, "nav": "case-list", "at": acting.at, "traces": may(acting.post, Act.TRACE_DUTY, acting.agency),
        "crumbs": [("案件库", reverse("case-list")), (case.number, reverse("case-pressing", args=[slug]))],
    }  # fmt: skip
    return render(request, "pressing/tracing.html", context)
