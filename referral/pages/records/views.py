"""处罚、记分、考核、信用记录: read, taken out for the systems that score by them, entered on a case."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from agencies.models import Post
from documents.workbooks import XLSX, written
from referral.models import Case
from referral.pages.acting import Answer, once, post_of, who
from referral.pages.acts import act, bind
from referral.pages.cases.views import visible_case
from referral.pages.downloads import whole
from referral.pages.records.forms import ConductForm, RecordFilter, WithdrawForm
from referral.pages.records.lines import SHEETS, record_sheet
from referral.services import conduct
from referral.services.conduct import Record
from workflows import engine


def _asked(request: HttpRequest, post: Post) -> tuple[RecordFilter, str, dict[str, list[Record]]]:
    """The filter, the register that is shown, and every register as narrowed."""
    found = {name: conduct.records(post, name) for name in SHEETS}
    years = sorted(
        {one.decided_on.year for rows in found.values() for one in rows if one.decided_on}, reverse=True
    )
    form = RecordFilter(request.GET or None, years=years)
    if not form.is_bound:
        return form, "penalty", found
    if not form.is_valid():
        return form, "penalty", {name: [] for name in found}
    register, year = form.cleaned_data["register"] or "penalty", form.cleaned_data["year"]
    if year:
        found = {
            name: [one for one in rows if one.decided_on and str(one.decided_on.year) == year] for name, rows in found.items()
        }  # fmt: skip
    return form, register, found


def registers(request: HttpRequest) -> HttpResponse:
    """One register as narrowed."""
    post = post_of(request)
    form, register, found = _asked(request, post)
    page = Paginator(found[register], 20).get_page(request.GET.get("page"))
    context = {
        "form": form, "page": page, "nav": "records", "own": post.agency_id, "register": register, "label": SHEETS[register],
        "query": request.GET.urlencode(), "has_any": any(found.values()),
    }  # fmt: skip
    return render(request, "records/list.html", context)


def registers_file(request: HttpRequest) -> HttpResponse:
    """Every register as narrowed to the year, a sheet each."""
    post = post_of(request)
    _, _, found = _asked(request, post)
    book = written([record_sheet(name, rows) for name, rows in found.items()], author=post.agency.name)
    return whole(book, f"处罚记分信用记录{timezone.localdate():%Y%m%d}.xlsx", XLSX, shown=False)


def enter(request: HttpRequest, slug: str) -> HttpResponse:
    """登记记分、考核、信用事项."""
    case, acting = visible_case(request, slug), who(request)
    conduct.check(case, acting)
    form = bind(ConductForm, request, case=case, who=acting)

    def do(data: dict[str, Any]) -> Answer:
        return once(
            request,
            f"conduct:{slug}",
            lambda by: engine.run(conduct.enter, case, by, draft=form.draft()),
            _back(case),
        )

    return _form(
        request,
        case,
        form,
        do,
        "登记记分、考核、信用事项",
        "只登记已经作出的决定，供导出；本系统不累计、不评分。",
    )


def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """撤销记录."""
    case, acting = visible_case(request, slug), who(request)
    conduct.check(case, acting)
    form = bind(WithdrawForm, request, case=case, who=acting)

    def do(data: dict[str, Any]) -> Answer:
        return once(
            request,
            f"conduct:{slug}:withdraw",
            lambda by: engine.run(conduct.withdraw, case, by, **data),
            _back(case),
        )

    return _form(request, case, form, do, "撤销记录", "原记录保留，不再导出；已经导出的，请告知使用的系统。")


def _back(case: Case) -> str:
    return reverse("case", args=[case.slug])


def _form(request: HttpRequest, case: Case, form: Any, do: Any, title: str, effect: str) -> HttpResponse:
    return act(
        request, form, do, success=lambda a: a.text, redirect_to=lambda a: a.url,
        context={
            "title": title, "subtitle": case.number, "submit": title, "cancel": _back(case), "nav": "case-list", "effect": effect,
            "crumbs": [(case.number, _back(case))], "facts": [("案件编号", case.number), ("案件名称", case.title)],
        },
    )  # fmt: skip
