"""一院一档: the units that one reads of, the file of one, and who is the same."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from agencies.rights import may
from agencies.roles import Act
from documents.workbooks import XLSX, Sheet, Value, written
from referral.models import Subject
from referral.pages.acting import Answer, once, post_of, who
from referral.pages.acts import act, bind
from referral.pages.downloads import whole
from referral.pages.institutions.forms import JoinForm, PartForm, UnitFilter
from referral.pages.money.lines import HEADINGS, money_lines
from referral.pages.records.lines import SHEETS, record_sheet
from referral.services import institutions as files
from referral.services import money_sums
from referral.services.acting import require
from referral.services.institutions import UnitFile


def institutions(request: HttpRequest) -> HttpResponse:
    """The units of the cases that one sees, by name."""
    post = post_of(request)
    form = UnitFilter(request.GET or None)
    words = form.cleaned_data["q"] if form.is_bound and form.is_valid() else ""
    page = Paginator(files.search(post, words), 20).get_page(request.GET.get("page"))
    return render(request, "institutions/list.html", {"form": form, "page": page, "nav": "institutions"})


def _file(request: HttpRequest, code: str) -> UnitFile:
    found = files.file_of(post_of(request), code, timezone.localdate())
    if found is None:
        raise Http404
    return found


def institution(request: HttpRequest, code: str) -> HttpResponse:
    """The file of one unit."""
    unit, post = _file(request, code), post_of(request)
    context = {
        "unit": unit, "own": post.agency_id, "nav": "institutions", "may_join": may(post, Act.CHECK_CLUE, post.agency),
        "registers": [(label, unit.registers[name]) for name, label in SHEETS.items()],
    }  # fmt: skip
    return render(request, "institutions/file.html", context)


def institution_file(request: HttpRequest, code: str) -> HttpResponse:
    """The file as an Excel file: cases, money, a sheet for each register, and what else the page lists."""
    unit, post = _file(request, code), post_of(request)
    lines = money_lines(money_sums.listed(files.figures_of(unit, post)), post)
    tables = [
        Sheet("案件", ("案件编号", "案件名称", "牵头机关", "状态", "建案日期", "办结日期", "已办结并查实", f"此前{unit.value.length}{unit.value.unit.label}内已办结并查实"), _cases(unit)),
        Sheet("资金明细", HEADINGS, (line.cells() for line in lines)),
        *(record_sheet(name, unit.registers[name]) for name in SHEETS),
        Sheet("自查自纠", ("日期", "自查材料", "说明", "案件编号", "登记机关"), [[one.on, one.paper, one.words, one.case.number, one.agency.name] for one in unit.corrections]),
        Sheet("未建案的线索", ("线索号", "线索名称", "状态"), [[one.number, one.title, one.status_label] for one in unit.clues]),
        Sheet("检查", ("检查编号", "检查名称", "检查类型", "起始日期"), [[one.number, one.title, one.get_kind_display(), one.since] for one in unit.inspections]),
    ]  # fmt: skip
    book = written(tables, author=post.agency.name)
    return whole(book, f"{unit.name}一院一档.xlsx", XLSX, shown=False)


def _cases(unit: UnitFile) -> list[list[Value]]:
    return [
        [
            one.case.number, one.case.title, one.case.lead_agency.name, one.case.status_label, timezone.localdate(one.case.opened_at),
            timezone.localdate(one.case.closed_at) if one.case.closed_at else None, "是" if one.is_confirmed else "否", len(one.earlier),
        ]
        for one in unit.cases
    ]  # fmt: skip


def join(request: HttpRequest, code: str) -> HttpResponse:
    """Join a subject without a code to the file."""
    unit, acting = _file(request, code), who(request)
    require(acting, Act.CHECK_CLUE, acting.agency)
    alike = Subject.objects.filter(pk__in=[one.pk for one in unit.alike]).select_related("case", "clue")
    form = bind(JoinForm, request, alike=alike)

    def do(data: dict[str, Any]) -> Answer:
        return once(
            request,
            f"unit:{code}:join",
            lambda by: files.join(data["subject"], by, code=unit.code, reason=data["reason"]),
            _back(unit),
        )

    return _form(
        request, unit, form, do, "归入档案", "归入后，该当事人所在案件列入本档案；只在本机关有效，可以解除。"
    )


def part(request: HttpRequest, code: str) -> HttpResponse:
    """Undo a link."""
    unit, acting = _file(request, code), who(request)
    require(acting, Act.CHECK_CLUE, acting.agency)
    links = files.links_of(acting.post).filter(pk__in=[one.pk for one in unit.links])
    form = bind(PartForm, request, links=links.select_related("subject__case", "subject__clue"))

    def do(data: dict[str, Any]) -> Answer:
        return once(
            request,
            f"unit:{code}:part",
            lambda by: files.part(data["link"], by, reason=data["reason"]),
            _back(unit),
        )

    return _form(
        request, unit, form, do, "解除归入", "解除后，该当事人所在案件不再列入本档案；归入和解除都留有记录。"
    )


def _back(unit: UnitFile) -> str:
    return reverse("institution", args=[unit.code])


def _form(request: HttpRequest, unit: UnitFile, form: Any, do: Any, title: str, effect: str) -> HttpResponse:
    return act(
        request, form, do, success=f"{title}已办理。", redirect_to=lambda a: a.url,
        context={
            "title": title, "subtitle": unit.name, "submit": title, "cancel": _back(unit), "nav": "institutions", "effect": effect,
            "crumbs": [("一院一档", reverse("institutions")), (unit.name, _back(unit))],
        },
    )  # fmt: skip
