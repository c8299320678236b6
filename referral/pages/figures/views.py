"""统计分析: the figures of a period, the rows behind each, frozen periods, and what was done about a red figure."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from agencies.rights import may
from agencies.roles import WIDE_ROLES, Act
from referral.law.figures import ARITHMETIC, DIMENSIONS, FIGURES, VERSION, may_divide
from referral.models import FrozenFigures
from referral.pages.acting import Answer, once, see, who
from referral.pages.acts import act, bind
from referral.pages.figures import forms, lines
from referral.services import figure_freezing as freezing
from referral.services import figure_reports as reports
from referral.services.acting import Acting, require
from referral.services.figure_facts import Scope, may_oversee
from referral.services.figures import Figures, figures_of, require_reader

TITLE = "统计分析"


def question(request: HttpRequest, acting: Acting) -> forms.FigureQuery:
    """What this request asks for."""
    require_reader(acting.post)
    form = forms.FigureQuery(request.GET, post=acting.post, today=timezone.localdate(acting.at))
    form.full_clean()
    return form


def answered(request: HttpRequest) -> tuple[forms.FigureQuery, Figures]:
    """The question of a request and its figures."""
    acting = who(request)
    form = question(request, acting)
    return form, figures_of(acting.post, form.period, acting.at, form.whose)


def figures(request: HttpRequest) -> HttpResponse:
    """The page: every figure, one group of them divided, and the frozen periods."""
    form, found = answered(request)
    post = found.post
    groups = list(dict.fromkeys(figure.group for figure in found.table))
    group = form.shown if form.shown in groups else groups[0]
    columns = [one for one in found.table if one.group == group and may_divide(one, form.divided_by)]
    may_keep = may(post, Act.KEEP_FIGURES, post.agency)
    frozen = FrozenFigures.objects.visible_to(post).defer("content").select_related("by_user")
    context = {
        "nav": "figures", "form": form, "figures": found, "asked": lines.asked(found),
        "tables": lines.tables(found, freezing.remarks_of(found), may_remark=may_keep and found.scope == Scope.OWN),
        "groups": [(one, f"?{lines.asked(found, by=form.divided_by, group=str(one))}#h-by") for one in groups], "group": group,
        "by": DIMENSIONS[form.divided_by], "columns": columns,
        "divided": lines.divided(found, columns, form.divided_by, found.lines(form.divided_by)) if columns else [],
        "may_keep": may_keep, "is_narrow": post.role not in WIDE_ROLES, "frozen": frozen[:20],
        "papers": [(one, reports.title_of(one, found.period)) for one in reports.Paper if found.scope == Scope.OWN or one != reports.Paper.NOTICE],
        "arithmetic": ARITHMETIC, "version": VERSION, "scope": forms.SCOPES[found.scope],
    }  # fmt: skip
    return render(request, "figures/figures.html", context)


def rows(request: HttpRequest) -> HttpResponse:
    """Exactly the rows behind one figure."""
    form, found = answered(request)
    figure = FIGURES.get(request.GET.get("figure", ""))
    by, value = request.GET.get("by", ""), request.GET.get("value", "")
    if figure is None or figure not in found.table or not form.is_valid():
        raise Http404
    if by == "agency" and value not in {line.key for line in found.lines(by) if line.cells.get(figure.id)}:
        raise Http404
    facts = found.rows(figure.id, by if value else "", value)
    page = Paginator(facts, 50).get_page(request.GET.get("page"))
    label = (
        next((name for fact in facts[:1] for key, name in found.values(fact, by) if key == value), "")
        if value
        else ""
    )
    context = {
        "nav": "figures", "figure": figure, "figures": found, "page": page, "lines": lines.row_lines(list(page)),
        "crumbs": [(TITLE, f"{reverse('figures')}?{lines.asked(found)}")], "label": label,
    }  # fmt: skip
    return render(request, "figures/rows.html", context)


def freeze(request: HttpRequest) -> HttpResponse:
    """Keep the period as it stands."""
    acting = who(request)
    form = question(request, acting)
    require(acting, Act.KEEP_FIGURES, acting.agency)
    if not form.is_valid():
        raise Http404
    period, scope = form.period, form.whose
    back = f"{reverse('figures')}?{request.GET.urlencode()}"

    def do(data: dict[str, Any]) -> Answer:
        return once(
            request, "figures:freeze", lambda by: freezing.freeze(by, period=period, scope=scope, title=data["title"]),
            lambda made: reverse("figures-frozen", args=[made.slug]),
        )  # fmt: skip

    return act(
        request, bind(forms.FreezeForm, request), do, success="统计数据已固定。", redirect_to=lambda a: a.url,
        context={
            "title": "固定统计数据", "submit": "固定", "cancel": back, "crumbs": [(TITLE, back)], "nav": "figures",
            "facts": [("期间", period.words), ("范围", forms.SCOPES[scope]), ("口径版本", VERSION)],
            "effect": "固定后，数字、口径和每个数字背后的事项按现在的样子保存，不能修改；以后补登、更正的，在固定的数据旁边显示差异。",
        },
    )  # fmt: skip


def frozen(request: HttpRequest, slug: str) -> HttpResponse:
    """A frozen period, and where today's answer differs."""
    acting = who(request)
    found = see(FrozenFigures.objects.visible_to(acting.post).select_related("agency", "by", "by_user"), slug)
    kept = freezing.lines_of(found)
    period = freezing.period_of(found)
    scope = Scope(found.scope)
    compares = scope == Scope.OWN or may_oversee(acting.post)
    now = figures_of(acting.post, period, acting.at, scope) if compares else None
    differing = [
        (one, lines.said(FIGURES[one.line.id], one.line.cell), lines.said(FIGURES[one.line.id], one.now))
        for one in (freezing.differences(found, now) if now else ())
    ]
    context = {
        "nav": "figures", "frozen": found, "is_whole": freezing.is_whole(found), "version": freezing.version_of(found),
        "lines": [(line, lines.said(line_figure(line), line.cell)) for line in kept], "period": period,
        "differing": differing, "scope": forms.SCOPES[scope], "today": lines.asked(now) if now else "",
    }  # fmt: skip
    return render(request, "figures/frozen.html", context)


def line_figure(line: freezing.FrozenLine) -> Any:
    """The figure of a frozen line; one that is no longer defined is read as a count."""
    return FIGURES.get(line.id) or FIGURES["case.opened"]


def frozen_rows(request: HttpRequest, slug: str) -> HttpResponse:
    """The rows behind a frozen figure, those that the acting post may still see."""
    acting = who(request)
    found = see(FrozenFigures.objects.visible_to(acting.post), slug)
    line = next((one for one in freezing.lines_of(found) if one.id == request.GET.get("figure")), None)
    if line is None:
        raise Http404
    facts = freezing.facts_of(line, acting.post)
    page = Paginator(facts, 50).get_page(request.GET.get("page"))
    context = {
        "nav": "figures", "figure": line, "page": page, "lines": lines.row_lines(list(page)), "frozen": found,
        "crumbs": [(TITLE, reverse("figures")), (found.title, reverse("figures-frozen", args=[slug]))],
    }  # fmt: skip
    return render(request, "figures/rows.html", context)


def remark(request: HttpRequest) -> HttpResponse:
    """Say what was done about a red figure."""
    acting = who(request)
    form = question(request, acting)
    require(acting, Act.KEEP_FIGURES, acting.agency)
    figure = FIGURES.get(request.GET.get("figure", ""))
    if figure is None or not figure.is_red or not form.is_valid():
        raise Http404
    period = form.period
    back = f"{reverse('figures')}?since={period.since}&until={period.until}"

    def do(data: dict[str, Any]) -> Answer:
        return once(
            request, f"figures:remark:{figure.id}",
            lambda by: freezing.remark(by, figure=figure.id, period=period, text=data["text"]), back,
        )  # fmt: skip

    return act(
        request, bind(forms.RemarkForm, request), do, success="采取的措施已登记。", redirect_to=lambda a: a.url,
        context={
            "title": "登记采取的措施", "submit": "登记", "cancel": back, "crumbs": [(TITLE, back)], "nav": "figures",
            "facts": [("指标", figure.label), ("期间", period.words)],
            "effect": "与该指标并列显示，随报表输出；登记后不能修改，可以再登记。",
        },
    )  # fmt: skip
