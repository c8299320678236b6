"""会签: what waits for an opinion of the acting post, and giving it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from referral.models import Referral
from referral.pages.acting import Answer, once, post_of, see, who
from referral.pages.acts import act, bind
from referral.pages.consents.forms import OwnStepForm
from referral.services import approval_steps, countersigns
from referral.services.sight import reads_as_sender
from workflows import engine


@require_GET
def consent_list(request: HttpRequest) -> HttpResponse:
    """The referrals on which the acting post gives a step, and the drafts that it is asked to 会签."""
    post = post_of(request)
    context = {"nav": "consent-list", "steps": approval_steps.waiting_for(post, timezone.localdate())} | {
        "asked": countersigns.waiting_for(post)
    }
    return render(request, "consents/list.html", context)


def give(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the opinion of a step of the agency's own."""
    acting = who(request)
    rows = Referral.objects.visible_to(acting.post).select_related(
        "case", "sender", "recipient", "origin__sender"
    )
    referral = see(rows, slug)
    if not reads_as_sender(referral, acting.post):
        raise Http404
    form = bind(OwnStepForm, request, referral=referral, who=acting)
    back = reverse("referral", args=[slug])

    def do(data: dict[str, Any]) -> Answer:
        return once(
            request, f"referral:{slug}:step",
            lambda by: engine.run(approval_steps.give, referral, by, **form.values()), reverse("consent-list"),
        )  # fmt: skip

    return act(
        request, form, do, success=lambda answer: answer.text, redirect_to=lambda answer: answer.url,
        template="referrals/move.html",
        context={
            "referral": referral, "back": back, "title": "办理审批环节", "subtitle": referral.title, "nav": "consent-list",
            "facts": [("移送", referral.rule.label), ("送", referral.recipient.name), ("案件", referral.case.number)],
            "submit": "提交意见", "cancel": back,
            "effect": "意见记入副卷，印入移送审批表；退回修改以后须重新办理。您给出意见以后，本轮不能再由您批准该移送。",
        },
    )  # fmt: skip
