"""Letters beside a referral: ask another place for help, consult, supplement, correct; each is drafted on a page of its own."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from referral.models import Case, Referral
from referral.pages.acting import Answer, once, see, who
from referral.pages.acts import act
from referral.pages.asking.forms import (
    SUBMIT,
    AssistForm,
    ConsultForm,
    CorrectForm,
    LetterForm,
    SupplementForm,
)
from referral.pages.lanes.views import visible_lane
from referral.services import addenda, assistance, consults, onward_asks
from referral.services.acting import Acting
from referral.services.done import Done
from referral.services.drafting import check_sender
from referral.services.redrafting import check_redraft
from referral.services.sight import reads_in_full
from workflows import engine

Run = Callable[[Acting], Done]


def _case(request: HttpRequest, slug: str) -> tuple[Case, Acting]:
    acting = who(request)
    case = see(Case.objects.visible_to(acting.post).select_related("lead_agency", "region"), slug)
    check_sender(case, acting)
    return case, acting


def assist(request: HttpRequest, slug: str) -> HttpResponse:
    """异地协查 from a case."""
    case, acting = _case(request, slug)
    form = AssistForm(data=_data(request), case=case, who=acting)
    run = lambda by: engine.run(assistance.ask, case, form.draft(), by)  # noqa: E731
    return _page(request, form, run, f"assist:{slug}", case, "异地协查", "assistance.html")


def lane_assist(request: HttpRequest, slug: str) -> HttpResponse:
    """异地协查 under the own lane: its answers come back to it."""
    lane, acting = visible_lane(request, slug)
    onward_asks.check_lane(lane, acting)
    form = AssistForm(data=_data(request), case=lane.case, who=acting)
    run = lambda by: engine.run(onward_asks.assist, lane, form.draft(), by)  # noqa: E731
    return _page(request, form, run, f"lane-assist:{slug}", lane.case, "异地协查", "assistance.html")


def change_assist(request: HttpRequest, slug: str) -> HttpResponse:
    """Change the draft of an 异地协查."""
    referral, acting = _referral(request, slug)
    check_redraft(referral, acting)
    if not hasattr(referral, "assistance"):
        return render(request, "errors/404.html", status=404)
    form = AssistForm(data=_data(request), case=referral.case, who=acting)
    form.fill(referral)
    run = lambda by: engine.run(assistance.change, referral, form.draft(), by)  # noqa: E731
    return _page(
        request,
        form,
        run,
        f"assist-change:{slug}",
        referral.case,
        "修改协查函稿",
        "assistance.html",
        referral,
    )


def consult(request: HttpRequest, slug: str) -> HttpResponse:
    """书面咨询, 商请提前介入."""
    case, acting = _case(request, slug)
    form = ConsultForm(data=_data(request), case=case, who=acting)
    run = lambda by: engine.run(consults.consult, case, form.draft(), by)  # noqa: E731
    return _page(request, form, run, f"consult:{slug}", case, "书面咨询", "consult.html")


def supplement(request: HttpRequest, slug: str) -> HttpResponse:
    """补充移送 of an accepted referral."""
    referral, acting = _referral(request, slug)
    check_sender(referral.case, acting)
    form = SupplementForm(data=_data(request), referral=referral, who=acting)
    run = lambda by: engine.run(addenda.supplement, referral, by, **form.values())  # noqa: E731
    return _page(
        request, form, run, f"supplement:{slug}", referral.case, "补充移送", "supplement.html", referral
    )


def correct(request: HttpRequest, slug: str) -> HttpResponse:
    """更正 of a letter that was sent."""
    referral, acting = _referral(request, slug)
    check_sender(referral.case, acting)
    form = CorrectForm(data=_data(request), referral=referral, who=acting)
    run = lambda by: engine.run(addenda.correct, referral, by, **form.values())  # noqa: E731
    return _page(request, form, run, f"correct:{slug}", referral.case, "更正", "correction.html", referral)


def _referral(request: HttpRequest, slug: str) -> tuple[Referral, Acting]:
    acting = who(request)
    rows = Referral.objects.visible_to(acting.post).select_related(
        "case", "sender", "recipient", "origin__sender"
    )
    referral = see(rows, slug)
    if not reads_in_full(referral, acting.post):
        return see(rows.none(), slug), acting
    return referral, acting


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _page(
    request: HttpRequest, form: LetterForm, run: Run, name: str, case: Case, title: str, template: str,
    referral: Referral | None = None,
) -> HttpResponse:  # fmt: skip
    """Show, steer or do: the draft, and its submission when that was asked for, in one transaction."""
    context = {"case": case, "referral": referral, "title": title, "nav": "case-list"}
    if form.is_steering:
        return render(request, f"asking/{template}", context | {"form": form})

    def both(by: Acting) -> Any:
        done = run(by)
        if form.data.get("do") != SUBMIT:
            return done
        assert done.referral is not None
        return engine.act_on_referral(done.referral, "submit", by)

    def address(done: Done) -> str:
        assert done.referral is not None
        return reverse("referral", args=[done.referral.slug])

    def do(data: dict[str, Any]) -> Answer:
        return once(request, name, both, address)

    return act(
        request, form, do, success=lambda a: a.text, redirect_to=lambda a: a.url, template=f"asking/{template}", context=context
    )  # fmt: skip
