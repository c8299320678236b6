"""论证意见 of a case: the list, and entering one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from referral.law.errors import NotAllowed
from referral.models import ExpertOpinion
from referral.pages.acting import Answer, once, who
from referral.pages.acts import act, bind
from referral.pages.cases.views import visible_case
from referral.pages.meetings.forms import ExpertForm
from referral.services import experts
from referral.services.experts import Paper


@require_GET
def opinions(request: HttpRequest, slug: str) -> HttpResponse:
    """The opinions of the own agency on a case."""
    case, acting = visible_case(request, slug), who(request)
    rows = ExpertOpinion.objects.visible_to(acting.post).filter(case=case)
    context = {
        "case": case, "rows": rows.select_related("scan", "entered_by__user"), "nav": "case-list",
        "may_enter": experts.may_enter(case, acting.post),
    }  # fmt: skip
    return render(request, "meetings/experts.html", context)


def new(request: HttpRequest, slug: str) -> HttpResponse:
    """登记论证意见."""
    case, acting = visible_case(request, slug), who(request)
    if not experts.may_enter(case, acting.post):
        raise NotAllowed("论证意见由承办本案的机关登记，请联系承办人。")
    form, back = bind(ExpertForm, request), reverse("case-experts", args=[slug])

    def do(data: dict[str, Any]) -> Answer:
        scan = next(iter(data["scan"]), None)
        paper = Paper(scan.name, scan.chunks()) if scan else None
        return once(
            request,
            f"case:{slug}:expert",
            lambda by: experts.enter(case, by, form.draft(), paper=paper),
            back,
        )

    return act(
        request, form, do, success="已登记论证意见。", redirect_to=lambda a: a.url,
        context={
            "title": "登记论证意见", "submit": "登记", "cancel": back, "nav": "case-list",
            "effect": "论证意见属于本机关副卷，不写入对外文书；列入会议议题并勾选后，能够查看本案的参会单位才可以阅读。",
            "facts": [("案件编号", case.number), ("案件名称", case.title)],
            "crumbs": [("案件库", reverse("case-list")), (case.number, reverse("case", args=[slug])), ("论证意见", back)],
        },
    )  # fmt: skip
