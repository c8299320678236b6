"""自查自纠 in a case: entered by an officer of the lead agency, taken back with the ground."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from referral.pages.acting import Answer, once, who
from referral.pages.acts import act, bind
from referral.pages.cases.views import visible_case
from referral.pages.institutions.forms import CorrectionForm, WithdrawForm
from referral.services import self_corrections
from workflows import engine


def enter(request: HttpRequest, slug: str) -> HttpResponse:
    """登记自查自纠."""
    case, acting = visible_case(request, slug), who(request)
    self_corrections.check(case, acting)
    form = bind(CorrectionForm, request, case=case, post=acting.post)
    return _form(
        request,
        case,
        form,
        "登记自查自纠",
        self_corrections.enter,
        "登记为从轻、减轻情节的事实，是否从轻由作出决定的机关认定。",
    )


def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """撤销."""
    case, acting = visible_case(request, slug), who(request)
    self_corrections.check(case, acting)
    facts = case.self_corrections.standing().select_related("subject")
    form = bind(WithdrawForm, request, facts=facts)
    return _form(
        request, case, form, "撤销自查自纠", self_corrections.withdraw, "原登记保留在记录中，不再显示。"
    )


def _form(request: HttpRequest, case: Any, form: Any, title: str, verb: Any, effect: str) -> HttpResponse:
    back = reverse("case", args=[case.slug])

    def do(data: dict[str, Any]) -> Answer:
        return once(
            request,
            f"{verb.__module__}:{verb.__name__}:{case.slug}",
            lambda by: engine.run(verb, case, by, **data),
            back,
        )

    return act(
        request, form, do, success=lambda a: a.text, redirect_to=lambda a: a.url,
        context={
            "title": title, "subtitle": case.number, "submit": title, "cancel": back, "nav": "case-list", "effect": effect,
            "crumbs": [(case.number, back)], "facts": [("案件编号", case.number), ("案件名称", case.title)],
        },
    )  # fmt: skip
