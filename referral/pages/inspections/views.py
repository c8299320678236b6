"""一查一档: the inspections of the own agency, one file each."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from agencies.rights import may
from agencies.roles import Act
from documents.workbooks import XLSX, Sheet, Value, written
from referral.models import Inspection
from referral.pages.acting import Answer, once, post_of, see, who
from referral.pages.acts import act, bind
from referral.pages.downloads import whole
from referral.pages.inspections.forms import InspectionFilter, InspectionForm
from referral.services import inspection_files
from referral.services.acting import require
from referral.services.inspection_files import results


def inspections(request: HttpRequest) -> HttpResponse:
    """The list, latest first."""
    post = post_of(request)
    form = InspectionFilter(request.GET or None)
    rows = Inspection.objects.visible_to(post).prefetch_related("inspected")
    if form.is_bound and form.is_valid():
        words, kind = form.cleaned_data["q"].strip(), form.cleaned_data["kind"]
        if words:
            told = Q(number__icontains=words) | Q(title__icontains=words)
            told |= Q(inspected__name__icontains=words) | Q(inspected__id_code__iexact=words)
            rows = rows.filter(told).distinct()
        rows = rows.filter(kind=kind) if kind else rows
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "nav": "inspections",
        "may_write": may(post, Act.CHECK_CLUE, post.agency),
    }
    return render(request, "inspections/list.html", context)


def _inspection(request: HttpRequest, slug: str) -> Inspection:
    return see(Inspection.objects.visible_to(post_of(request)).select_related("agency", "by__user"), slug)


def inspection(request: HttpRequest, slug: str) -> HttpResponse:
    """The file of one inspection: who, when, where, what was found, what came of it."""
    row, post = _inspection(request, slug), post_of(request)
    context = {
        "inspection": row, "nav": "inspections", "inspected": row.inspected.all(), "results": results(row, post),
        "may_write": may(post, Act.CHECK_CLUE, post.agency),
    }  # fmt: skip
    return render(request, "inspections/file.html", context)


def inspection_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The file as an Excel file."""
    row, post = _inspection(request, slug), post_of(request)
    facts: list[tuple[str, Value]] = [
        ("检查编号", row.number), ("检查类型", row.get_kind_display()), ("检查名称", row.title), ("检查机关", row.agency.name),
        ("检查通知或方案文号", row.basis), ("检查人员", row.team), ("起始日期", row.since), ("结束日期", row.until),
    ]  # fmt: skip
    found = [(one.name, one.id_code, one.institution_code, one.problems) for one in row.inspected.all()]
    came = [
        (clue.number, clue.title, clue.status_label, case.number if case else "", case.title if case else "", case.status_label if case else "")
        for clue, case in results(row, post)
    ]  # fmt: skip
    tables = [
        Sheet("检查", ("项目", "内容"), facts),
        Sheet("被查单位和问题", ("被查单位", "统一社会信用代码", "定点医药机构编码", "发现的问题"), found),
        Sheet("线索和案件", ("线索号", "线索名称", "线索状态", "案件编号", "案件名称", "案件状态"), came),
    ]
    book = written(tables, author=post.agency.name)
    return whole(book, f"{row.number}一查一档.xlsx", XLSX, shown=False)


def new(request: HttpRequest) -> HttpResponse:
    """建立检查档案."""
    return _write(request, None)


def change(request: HttpRequest, slug: str) -> HttpResponse:
    """修改检查档案: problems and results are added as they come."""
    return _write(request, _inspection(request, slug))


def _write(request: HttpRequest, row: Inspection | None) -> HttpResponse:
    acting = who(request)
    require(acting, Act.CHECK_CLUE, acting.agency)
    form = bind(InspectionForm, request, who=acting, inspection=row)
    back = reverse("inspection", args=[row.slug]) if row else reverse("inspections")
    context = {"nav": "inspections", "cancel": back, "inspection": row, "today": timezone.localdate()}
    if form.is_steering:
        return render(request, "inspections/write.html", context | {"form": form})

    def do(data: dict[str, Any]) -> Answer:
        return once(
            request, f"inspection:{row.slug if row else 'new'}",
            lambda by: inspection_files.keep(by, draft=form.draft(), inspection=row, edition=data["edition"]),
            lambda kept: reverse("inspection", args=[kept.slug]),
        )  # fmt: skip

    return act(
        request, form, do, success="检查档案已保存。", redirect_to=lambda a: a.url, template="inspections/write.html", context=context
    )  # fmt: skip
