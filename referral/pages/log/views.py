"""操作日志: what was changed in the directory and in the rules, and whether the record of business still holds together.

Nothing of a case is told here: no title, no party, no number.
"""

from datetime import datetime, time, timedelta

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.keeping import Deed, is_permitted, permit
from agencies.models import DirectoryEvent
from agencies.services.book import LABELS, note
from referral.pages.forms import DayField
from referral.pages.keeping import keeper
from referral.pages.log.words import line
from referral.reports import chain

#: Records checked at a time: an answer within a breath.
STEP = 200


class LogFilter(forms.Form):
    q = forms.CharField(label="机构或人员", required=False, max_length=60)
    act = forms.ChoiceField(label="事项", required=False, choices=[("", "全部"), *LABELS.items()])
    since = DayField(label="自", required=False)
    until = DayField(label="至", required=False)

    def narrow(self, rows: QuerySet[DirectoryEvent]) -> QuerySet[DirectoryEvent]:
        """The entries that fit."""
        data, zone = self.cleaned_data, timezone.get_current_timezone()
        if words := data["q"].strip():
            by = Q(by__full_name__icontains=words) | Q(by__username__icontains=words)
            rows = rows.filter(by | Q(agency__name__icontains=words) | Q(detail__person__icontains=words))
        if data["act"]:
            rows = rows.filter(act=data["act"])
        if data["since"]:
            rows = rows.filter(at__gte=datetime.combine(data["since"], time.min, zone))
        if data["until"]:
            rows = rows.filter(at__lt=datetime.combine(data["until"] + timedelta(days=1), time.min, zone))
        return rows


def events(request: HttpRequest) -> HttpResponse:
    """The log: all of it for security administrator and auditor, the own agency's for its administrator."""
    who = keeper(request)
    permit(who, Deed.SEE_LOG)
    rows = DirectoryEvent.objects.select_related("by", "agency")
    if who.agency is not None:
        rows = rows.filter(agency=who.agency)
    form = LogFilter(request.GET or None)
    if form.is_valid():
        rows = form.narrow(rows)
    page = Paginator(rows.order_by("-pk"), 50).get_page(request.GET.get("page"))
    audits = is_permitted(who, Deed.AUDIT)
    context = {
        "form": form, "page": page, "lines": [line(event) for event in page], "nav": "events", "own": who.agency,
        "extent": chain.extent() if audits else None, "last_check": _last_check() if audits else None,
    }  # fmt: skip
    return render(request, "log/events.html", context)


def _last_check() -> DirectoryEvent | None:
    return DirectoryEvent.objects.filter(act="verify_chain").select_related("by").order_by("-pk").first()


@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Check the next records of business; says how many hold and which do not, by their numbers alone."""
    who = keeper(request)
    permit(who, Deed.AUDIT)
    typed = request.POST.get("after", "")
    after = int(typed) if typed.isdecimal() and len(typed) < 16 else 0
    checked, last, faults = chain.check(limit=STEP, after=after)
    note("verify_chain", at=who.at, by=who.user, checked=checked, faults=len(faults))
    context = {
        "checked": checked,
        "last": last,
        "faults": faults,
        "is_whole": checked < STEP,
        "nav": "events",
    }
    return render(request, "log/verified.html", context)
