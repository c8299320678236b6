"""补录: a case that is already running on paper is entered where it stands."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from agencies.roles import Act
from referral.pages.acting import Answer, once, who
from referral.pages.acts import act, bind
from referral.pages.backfill.forms import BackfillForm
from referral.services import backfill
from referral.services.acting import require
from referral.services.done import Done
from workflows import engine

TEMPLATE = "backfill/enter.html"


def enter(request: HttpRequest) -> HttpResponse:
    """补录在办案件: GET shows the form, POST enters it or asks for more blocks."""
    acting = who(request)
    require(acting, Act.DECIDE_CLUE, acting.agency)
    form = bind(BackfillForm, request, agency=acting.agency)
    context = {"nav": "case-list", "cancel": reverse("case-list")}
    if form.wants_more:
        return render(request, TEMPLATE, context | {"form": form})

    def do(data: dict[str, Any]) -> Answer:
        return once(request, "backfill", lambda by: engine.run(backfill.enter, form.past(), by), _address)

    return act(
        request, form, do, success=lambda a: a.text, redirect_to=lambda a: a.url, template=TEMPLATE, context=context
    )  # fmt: skip


def _address(done: Done) -> str:
    assert done.case is not None
    return reverse("case", args=[done.case.slug])
