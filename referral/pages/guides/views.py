"""检查指南 on the pages."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from referral.law.errors import NotAllowed
from referral.models import Case, Guide
from referral.pages import shell
from referral.pages.acting import Answer, once, post_of, see, who
from referral.pages.acts import act, bind
from referral.pages.cases.views import visible_case
from referral.pages.forms import ActForm
from referral.pages.guides import forms
from referral.services import guides as verbs
from workflows import guides as told

_TITLE = "检查指南"


def _rows(request: HttpRequest) -> Any:
    return Guide.objects.visible_to(post_of(request)).select_related("agency", "case", "drafted_by__user")


def guides(request: HttpRequest) -> HttpResponse:
    """Those of the own line, found by the kind of violation."""
    form, rows = forms.GuideFilter(request.GET or None), _rows(request)
    if form.is_valid() and form.cleaned_data["violation"]:
        rows = rows.filter(violation=form.cleaned_data["violation"])
    page: Any = Paginator(rows, 20).get_page(request.GET.get("page"))
    return render(request, "guides/list.html", {"page": page, "form": form, "nav": "guides"})


shell.COUNTS["guides"] = lambda request: verbs.waiting_for(post_of(request)).count()


def new(request: HttpRequest, slug: str) -> HttpResponse:
    """拟写检查指南 of a case that is over."""
    case = visible_case(request, slug)
    if request.method != "POST" and not verbs.may_draft(case, post_of(request)):
        raise NotAllowed("案件办结后由牵头机关承办人拟写检查指南。")
    form, back = bind(forms.GuideForm, request, case=case), reverse("case", args=[slug])

    def do(data: dict[str, Any]) -> Answer:
        return once(
            request, f"case:{slug}:guide", lambda by: told.draft(case, by, form.words()), lambda row: reverse("guide", args=[row.slug])
        )  # fmt: skip

    return act(
        request, form, do, success="已提交，由负责人批准后发布。", redirect_to=lambda a: a.url,
        context={
            "title": "拟写检查指南", "submit": "提交", "cancel": back, "crumbs": [(case.number, back)], "nav": "guides",
            "facts": [("案件", case.title), ("案件编号", case.number)],
            "effect": "批准后本条线的上下级机关都能查看，不显示来自哪个案件；提交时按典型案例的规则检查姓名、单位名称、证件号和电话。",
        },
    )  # fmt: skip


def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One guide; the own agency's people who see the case are led to it."""
    row, post = see(_rows(request), slug), post_of(request)
    own = row.agency_id == post.agency_id
    sees = own and Case.objects.visible_to(post).filter(pk=row.case_id).exists()
    context = {
        "g": row,
        "nav": "guides",
        "own": own,
        "case": row.case if sees else None,
        "acts": verbs.acts_of(row, post),
    }
    return render(request, "guides/detail.html", context)


def decide(request: HttpRequest, slug: str) -> HttpResponse:
    """批准."""
    row = see(_rows(request), slug)
    return _form(
        request, row, "decide", "审批检查指南", bind(forms.DecideForm, request),
        lambda by, data: told.decide(row, by, allowed=data["decision"] == "yes", reason=data["reason"]),
    )  # fmt: skip


def stop(request: HttpRequest, slug: str) -> HttpResponse:
    """停用."""
    row = see(_rows(request), slug)
    return _form(
        request, row, "withdraw", "停用检查指南", bind(forms.StopForm, request), lambda by, data: verbs.withdraw(row, by, **data)
    )  # fmt: skip


def _form(request: HttpRequest, row: Guide, name: str, title: str, form: ActForm, run: Any) -> HttpResponse:
    if request.method != "POST" and name not in verbs.acts_of(row, who(request).post):
        raise NotAllowed(f"该检查指南现为「{row.stage[0]}」，您现在不能办理此事项。")
    back = reverse("guide", args=[row.slug])

    def do(data: dict[str, Any]) -> Answer:
        return once(request, f"guide:{row.slug}:{name}", lambda by: run(by, data), back)

    return act(
        request, form, do, success=f"{title}已办理。", redirect_to=lambda a: a.url,
        context={
            "title": title, "submit": title, "cancel": back, "nav": "guides", "crumbs": [(_TITLE, reverse("guides")), (row.title, back)],
            "facts": [("标题", row.title), ("怎样发现", row.found), ("应当取得的证据", row.evidence), ("核查的数据", row.compared)],
        },
    )  # fmt: skip
