"""Acts on a running limit: record it as met, extend, stop, resume."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from referral.models import Clock
from referral.pages.acting import Answer, once, see, who
from referral.pages.acts import act, bind
from referral.pages.cases.lines import clock_line
from referral.pages.clocks.acts import ACTS, decider
from referral.pages.clocks.forms import FORMS, ClockForm
from referral.services.acting import Acting, require
from workflows import engine


def verb(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """One act on a limit: GET shows its form, POST does it."""
    if name not in FORMS:
        raise Http404
    acting = who(request)
    rows = Clock.objects.visible_to(acting.post).select_related(
        "actor", "agreement", "lane__opened_by__origin__sender", "lane__opened_by__sender"
    )
    clock = see(rows, slug)
    require(acting, ACTS[name].right, decider(clock, name))
    form = bind(FORMS[name], request, clock=clock, who=acting)
    back = _page_of(clock)

    def do(data: dict[str, Any]) -> Answer:
        return once(request, f"clock:{slug}:{name}", lambda by: _perform(clock, name, by, form), back)

    line = clock_line(clock, timezone.now())
    return act(
        request, form, do, success=lambda a: a.text, redirect_to=lambda a: a.url,
        context={
            "title": ACTS[name].label, "subtitle": line.rule.name, "submit": ACTS[name].label, "cancel": back,
            "effect": ACTS[name].effect,
            "facts": [("时限", line.rule.name), ("责任机关", clock.actor.name), ("现在", line.words), ("届满", line.due), ("依据", line.rule.basis)],
        },
    )  # fmt: skip


def _perform(clock: Clock, name: str, by: Acting, form: ClockForm) -> Any:
    real_at = form.cleaned_data.get("real_at")
    return engine.act_on_clock(clock, name, by.really_at(real_at) if real_at else by, **form.values())


def _page_of(clock: Clock) -> str:
    row = clock.row
    return reverse(type(row).__name__.lower(), args=[row.slug])
