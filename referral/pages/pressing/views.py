"""督促: the list of the agency, and of one case the ladder with what is lawful next."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from agencies.rights import may
from agencies.roles import Act
from referral.law.errors import ReferralError
from referral.law.talks import RUNGS
from referral.models import Case, Circular, Lane
from referral.pages import shell
from referral.pages.acting import post_of, who
from referral.pages.cases.views import tab_page
from referral.pages.pressing.talks import lines_for, rows_for
from referral.services import circulars, diligence, pressing, talks, unopened
from referral.services.acting import Acting
from referral.services.circulars import STEP as CIRCULAR
from referral.services.pressing import Ladder, Rung

_KIND_OF = {rung: kind for kind, rung in RUNGS.items()}


@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    """What nobody has looked at, and the 约谈 and 函询 that the post reads."""
    acting = who(request)
    page = Paginator(rows_for(acting.post), 20).get_page(request.GET.get("page"))
    page.object_list = lines_for(page.object_list, acting)
    context = {
        "page": page,
        "nav": "talks",
        "agency": acting.agency,
        "unopened": unopened.for_post(acting.post, acting.at),
        "circulars": Circular.objects.visible_to(acting.post).select_related("agency", "letter")[:50],
        "may_urge": may(acting.post, Act.URGE, acting.agency),
    }
    return render(request, "pressing/list.html", context)


@require_GET
def tab(request: HttpRequest, slug: str) -> HttpResponse:
    """督促和责任 of one case."""
    acting = who(request)
    return tab_page(
        request, slug, "case-pressing", "pressing/tab.html", ladders=lambda c, p: [_linked(one) for one in pressing.ladders(c, acting)],
        talks=lambda c, p: lines_for(rows_for(p).filter(case=c), acting),
        may_call=lambda c, p: _may_call(c, acting), escalation=pressing.escalation, has_duties=diligence.may_read,
    )  # fmt: skip


def _linked(one: Ladder) -> tuple[Ladder, list[tuple[Rung, str]]]:
    """A ladder, each rung with the page on which it is taken; empty for what is not open."""
    return one, [(rung, _page(rung, one.lane) if rung.is_open else "") for rung in one.rungs]


def _page(rung: Rung, lane: Lane) -> str:
    if rung.step.code in _KIND_OF:
        return f"{reverse('lane-talk', args=[lane.slug])}?kind={_KIND_OF[rung.step.code]}"
    if rung.step.code == CIRCULAR:
        return reverse("circular-new")
    return reverse("lane-urge", args=[lane.slug])


def _may_call(case: Case, acting: Acting) -> bool:
    try:
        talks.check_on_case(case, acting)
    except ReferralError:
        return False
    return True


def _count(request: HttpRequest) -> int:
    """What waits for the head's decision; nobody else is asked."""
    post = post_of(request)
    return talks.waiting_for(post).count() + circulars.waiting_for(post).count()


shell.COUNTS["talks"] = _count
