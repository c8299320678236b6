"""节假日: the year as a grid, and notices entered by one administrator and confirmed by another."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from agencies.keeping import Deed, Keeper, is_permitted, keep, permit
from referral.law.workdays import Calendar
from referral.models import HolidayNotice
from referral.pages.acts import bind
from referral.pages.directory.forms import PlainForm
from referral.pages.forms import ActForm
from referral.pages.keeping import change, keeper
from referral.services import holidays as verbs
from referral.services import reprojections
from referral.services.calendars import calendar
from referral.services.holidays import SetDay
from workflows import recounting

FIRST_YEAR, LAST_YEAR = 2010, 2060
_LINE = re.compile(
    r"(\d{4}-\d{1,2}-\d{1,2})(?:\s*[至到~～]\s*(\d{4}-\d{1,2}-\d{1,2}))?\s+(放假|上班)(?:\s+(\S.*))?"
)
#: No notice gives more days in a row.
LONGEST = 31
#: More agencies than these are folded away.
FEW = 4


@dataclass(frozen=True)
class Cell:
    """One day of the grid. kind: '' (work), off, holiday, work (调休上班); is_set: entered by an administrator."""

    on: date
    kind: str
    name: str
    is_set: bool


@dataclass(frozen=True)
class Month:
    """One month in weeks from Monday; None outside of it."""

    number: int
    weeks: list[list[Cell | None]]


def _cell(days: Calendar, day: date) -> Cell:
    name, is_workday, weekend = days.name(day), days.is_workday(day), day.weekday() > 4
    is_special = not name.startswith("星期")
    kind = "" if is_workday else "holiday" if is_special else "off"
    if is_workday and weekend:
        kind = "work"
    return Cell(day, kind, name if is_special else "", day in days.overrides)


def months(days: Calendar, year: int) -> list[Month]:
    """The twelve months of a year."""
    grid = []
    for number in range(1, 13):
        first = date(year, number, 1)
        last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        cells: list[Cell | None] = [None] * first.weekday()
        cells += [_cell(days, first + timedelta(days=n)) for n in range(last.day)]
        cells += [None] * (-len(cells) % 7)
        grid.append(Month(number, [cells[n : n + 7] for n in range(0, len(cells), 7)]))
    return grid


def year(request: HttpRequest) -> HttpResponse:
    """One year of working days; notices that wait for the second person."""
    who = keeper(request)
    asked = request.GET.get("year", "")
    number = int(asked) if re.fullmatch(r"\d{4}", asked) else timezone.localdate().year
    number = min(max(number, FIRST_YEAR), LAST_YEAR)
    days = calendar()
    entered = HolidayNotice.objects.filter(version__isnull=False, days__on__year=number).distinct()
    context = {
        "year": number, "months": months(days, number), "is_published": days.is_published(number), "nav": "holidays",
        "may_load": is_permitted(who, Deed.KEEP_RULES), "may_confirm": is_permitted(who, Deed.CONFIRM_DAYS),
        "pending": verbs.pending() if who.user.platform_role else [], "entered": entered.order_by("-version"),
        "progress": [(row, reprojections.left_of(row)) for row in reprojections.waiting()] if who.user.platform_role else [],
        "today": timezone.localdate(), "before": number - 1, "after": number + 1,
    }  # fmt: skip
    return render(request, "calendar/holidays.html", context)


class NoticeForm(ActForm):
    """A notice as it is published: one line a day or a span."""

    source = forms.CharField(label="通知文号", max_length=80, help_text="如“国办发明电〔2026〕7号”。")
    days = forms.CharField(
        label="日期", widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}), max_length=4000,
        help_text="每行一天或一段：2027-02-05至2027-02-11 放假 春节；2027-02-14 上班。",
    )  # fmt: skip

    def clean_days(self) -> list[SetDay]:
        """The days, each as the notice sets it."""
        days: list[SetDay] = []
        for number, line in enumerate(self.cleaned_data["days"].splitlines(), 1):
            if line.strip():
                days += _set_days(number, line.strip())
        if len({day.on.year for day in days}) > 2:
            raise forms.ValidationError("一份通知只写一年的安排（可跨到相邻年份），请核对年份。")
        return days


def _set_days(number: int, line: str) -> list[SetDay]:
    match = _LINE.fullmatch(line)
    try:
        first = date.fromisoformat(_padded(match[1])) if match else None
        last = date.fromisoformat(_padded(match[2])) if match and match[2] else first
    except ValueError:
        first = last = None
    if match is None or first is None or last is None or not FIRST_YEAR <= first.year <= LAST_YEAR:
        raise forms.ValidationError(
            f"第{number}行“{line[:40]}”看不明白，请按“2027-02-05至2027-02-11 放假 春节”的样式填写。"
        )
    span = (last - first).days + 1
    if not 0 < span <= LONGEST:
        raise forms.ValidationError(f"第{number}行的结束日期早于开始日期，或者超过{LONGEST}天，请核对。")
    is_workday = match[3] == "上班"
    name = (match[4] or ("调休上班" if is_workday else "放假"))[:40]
    return [SetDay(first + timedelta(days=n), is_workday, name) for n in range(span)]


def _padded(day: str) -> str:
    parts = day.split("-")
    return f"{parts[0]}-{parts[1]:>02}-{parts[2]:>02}"


def load(request: HttpRequest) -> HttpResponse:
    """Enter a notice; it waits for the second person."""
    permit(keeper(request), Deed.KEEP_RULES)

    def run(by: Keeper, data: dict[str, Any]) -> HolidayNotice:
        return keep(by, Deed.KEEP_RULES, verbs.load, **data)

    return change(
        request, bind(NoticeForm, request), run, name="holidays:load", url=_back, text="已录入，待安全管理员确认后生效。",
        title="录入放假安排", nav="holidays", cancel=reverse("holidays"), crumbs=[("节假日", reverse("holidays"))],
        lead="按国务院办公厅通知或本地规定录入，只写与平常不同的日子。录入后须由安全管理员核对确认，确认前不影响任何时限。",
    )  # fmt: skip


def _back(notice: HolidayNotice) -> str:
    first = notice.days.order_by("on").first()
    return f"{reverse('holidays')}?year={first.on.year}" if first else reverse("holidays")


def verb(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Confirm or take back a notice that waits."""
    if name not in {"confirm", "discard"}:
        raise Http404
    deed = Deed.CONFIRM_DAYS if name == "confirm" else Deed.KEEP_RULES
    permit(keeper(request), deed)
    notice = get_object_or_404(HolidayNotice.objects.select_related("entered_by"), pk=pk)
    page = (
        _confirm_page(notice, request.GET.get("page", ""))
        if name == "confirm"
        else {"title": "撤销放假安排", "danger": True}
    )
    do = recounting.confirm if name == "confirm" else verbs.discard
    return change(
        request, bind(PlainForm, request), lambda by, data: keep(by, deed, do, notice=notice),
        name=f"holidays:{name}:{pk}", url=reverse("holidays"), nav="holidays", cancel=reverse("holidays"),
        text="放假安排已生效。" if name == "confirm" else "已撤销。", crumbs=[("节假日", reverse("holidays"))],
        facts=[("通知文号", notice.source), ("录入人", notice.entered_by.full_name), ("日期", _said(notice))], **page,
    )  # fmt: skip


def _confirm_page(notice: HolidayNotice, page: str) -> dict[str, Any]:
    if notice.version is not None:
        return {"title": "确认放假安排"}
    return {
        "title": "确认放假安排", "template": "calendar/confirm.html", "few": FEW,
        "dry": SimpleLazyObject(lambda: reprojections.dry_run(notice, page=page)),
        "lead": "请对照通知原文逐日核对，并核对上面试算的结果。", "submit": "确认并重新推算",
        "effect": "试算没有改动任何时限。确认后用于新起算的时限，并重新推算正在计算的时限，届满改变的逐项记入流转记录；时限很多的，分批推算，几分钟内完成。",
    }  # fmt: skip


def _said(notice: HolidayNotice) -> str:
    """The days as the notice writes them: days in a row of the same kind are one span."""
    spans: list[list[Any]] = []
    for day in notice.days.all():
        words = f"{'上班' if day.is_workday else '放假'} {day.name}"
        if spans and spans[-1][2] == words and day.on - spans[-1][1] == timedelta(days=1):
            spans[-1][1] = day.on
        else:
            spans.append([day.on, day.on, words])
    return "；".join(f"{a} {words}" if a == b else f"{a}至{b} {words}" for a, b, words in spans)
