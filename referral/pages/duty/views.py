"""值班表: the own agency's shifts week by week; who keeps it adds and removes them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from agencies import services
from agencies.keeping import Deed, Keeper, is_permitted, keep, permit
from agencies.models import Agency, DutyShift
from referral.pages.acting import post_of
from referral.pages.acts import bind
from referral.pages.directory.forms import PlainForm
from referral.pages.duty.forms import ShiftForm
from referral.pages.keeping import change, keeper
from referral.services.calendars import calendar


@dataclass(frozen=True)
class Day:
    """One day of the week with the shifts that touch it."""

    on: date
    name: str
    is_off: bool
    shifts: list[DutyShift]


def _monday(request: HttpRequest) -> date:
    try:
        day = date.fromisoformat(request.GET.get("week", ""))
    except ValueError:
        day = timezone.localdate()
    day = min(max(day, date(2000, 1, 3)), date(2100, 1, 1))
    return day - timedelta(days=day.weekday())


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_current_timezone())


def _days(agency: Agency, monday: date) -> list[Day]:
    shifts = list(
        agency.shifts.filter(
            starts_at__lt=_midnight(monday + timedelta(days=7)), ends_at__gt=_midnight(monday)
        ).select_related("user")
    )
    on = calendar()
    days = [monday + timedelta(days=n) for n in range(7)]
    return [
        Day(
            day,
            on.name(day),
            not on.is_workday(day),
            [
                shift
                for shift in shifts
                if shift.starts_at < _midnight(day + timedelta(days=1)) and shift.ends_at > _midnight(day)
            ],
        )
        for day in days
    ]


def week(request: HttpRequest) -> HttpResponse:
    """One week of the own agency's roster, and the form of another shift for who keeps it."""
    who, agency, monday = keeper(request), post_of(request).agency, _monday(request)
    if request.method == "POST":
        permit(who, Deed.KEEP_DUTY, agency)
    form = bind(ShiftForm, request, agency=agency)

    def run(by: Keeper, data: dict[str, Any]) -> DutyShift:
        return keep(by, Deed.KEEP_DUTY, services.set_duty, of=agency, agency=agency, **data)

    return change(
        request, form, run, name="duty:set", url=lambda shift: _address(shift.starts_at), text="已排入值班表。",
        template="duty/week.html", nav="duty", title="值班表", agency=agency, days=_days(agency, monday),
        monday=monday, before=monday - timedelta(days=7), after=monday + timedelta(days=7), today=timezone.localdate(),
        now=who.at, may_keep=is_permitted(who, Deed.KEEP_DUTY, agency), last=monday + timedelta(days=6),
    )  # fmt: skip


def _address(at: datetime) -> str:
    return f"{reverse('duty')}?week={timezone.localdate(at)}"


def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a shift off that has not begun."""
    who, agency = keeper(request), post_of(request).agency
    shift = get_object_or_404(agency.shifts.select_related("user", "agency"), pk=pk)
    permit(who, Deed.KEEP_DUTY, agency)
    return change(
        request, bind(PlainForm, request),
        lambda by, data: keep(by, Deed.KEEP_DUTY, services.remove_duty, of=agency, shift=shift),
        name=f"duty:remove:{pk}", url=_address(shift.starts_at), text="已取消该次值班。", title="取消值班", danger=True,
        nav="duty", cancel=_address(shift.starts_at), crumbs=[("值班表", reverse("duty"))],
        facts=[("值班人员", shift.user.full_name), ("开始", _said(shift.starts_at)), ("结束", _said(shift.ends_at))],
    )  # fmt: skip


def _said(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
