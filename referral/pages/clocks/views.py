"""Acts on a running limit: record it as met, extend, stop, resume."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from referral.law.grounds import GROUNDS
from referral.models import Clock, ListingUnit
from referral.pages.acting import Answer, once, see, who
from referral.pages.acts import act, bind
from referral.pages.cases.lines import clock_line
from referral.pages.clocks.acts import ACTS, decider
from referral.pages.clocks.forms import FORMS, LEVELS, ClockForm
from referral.services import clock_requests
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
    facts = [("时限", line.rule.name), ("责任机关", clock.actor.name), ("现在", line.words), ("届满", line.due), ("依据", line.rule.basis)]  # fmt: skip
    if name == "decide":
        facts += _asked(clock)
    return act(
        request, form, do, success=lambda a: a.text, redirect_to=lambda a: a.url,
        context={
            "title": ACTS[name].label, "subtitle": line.rule.name, "submit": ACTS[name].label, "cancel": back,
            "effect": ACTS[name].effect,
            "facts": facts,
        },
    )  # fmt: skip


def _asked(clock: Clock) -> list[tuple[str, str]]:
    """What was asked for, by whom and why."""
    asked = clock_requests.pending_of(clock)
    if asked is None:
        return []
    facts = [("提请", clock_requests.words_of(asked)), ("理由", asked.reason), ("提请材料", asked.document)]
    if asked.ground:
        facts.append(("事由的依据", GROUNDS[asked.ground].basis))
    when = f"{timezone.localtime(asked.asked_at):%Y-%m-%d %H:%M}"
    return [*facts, ("提请人", f"{asked.asked_by_user.full_name}，{when}"), ("决定", LEVELS.get(asked.level, "有权机关决定"))]  # fmt: skip


def _perform(clock: Clock, name: str, by: Acting, form: ClockForm) -> Any:
    real_at = form.cleaned_data.get("real_at")
    return engine.act_on_clock(clock, name, by.really_at(real_at) if real_at else by, **form.values())


def _page_of(clock: Clock) -> str:
    if unit := ListingUnit.objects.select_related("listing").filter(term=clock).first():
        return reverse("listing", args=[unit.listing.slug])  # its lister need not see the case
    row = clock.row
    return reverse(type(row).__name__.lower(), args=[row.slug])
