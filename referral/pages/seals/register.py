"""用印登记: the register by month, what waits for 用印审批 and for the seal."""

from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from agencies.models import Post
from agencies.rights import may, rights_of
from agencies.roles import Act
from referral.models import SealRequest, SealUse
from referral.pages import shell
from referral.pages.acting import who
from referral.pages.seals.views import acts_on
from referral.services import seal_uses, sealed_scans
from workflows.queue import capped


class MonthInput(forms.DateInput):
    """A month, picked in the browser."""

    input_type = "month"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m")


class SealFilter(forms.Form):
    """By month of the use, and by number, title or remark."""

    month = forms.DateField(
        label="月份", required=False, input_formats=["%Y-%m"], widget=MonthInput(),
        error_messages={"invalid": "月份请按 2026-11 的样式填写。"},
    )  # fmt: skip
    q = forms.CharField(
        label="关键词", required=False, max_length=80, widget=forms.TextInput(attrs={"placeholder": "登记号、文号、标题"})
    )  # fmt: skip

    def narrow(self, rows: QuerySet[SealUse]) -> QuerySet[SealUse]:
        """The lines that fit."""
        month: date | None = self.cleaned_data["month"]
        if month:
            rows = rows.filter(stamped_at__year=month.year, stamped_at__month=month.month)
        if words := self.cleaned_data["q"].strip():
            found = Q(number__icontains=words) | Q(letter__number__icontains=words)
            rows = rows.filter(found | Q(letter__title__icontains=words))
        return rows


@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """The lines of a month (at first the present one), newest first; above them what waits for the acting post."""
    acting = who(request)
    seal_uses.require_reader(acting)
    today = timezone.localdate(acting.at)
    form = SealFilter(request.GET or {"month": f"{today:%Y-%m}"})
    rows = SealUse.objects.visible_to(acting.post).select_related(
        "letter__case_letter__to", "request__asked_by_user", "request__approval__user", "request__decided_by_user", "keeper_user"
    )  # fmt: skip
    shown = form.narrow(rows) if form.is_valid() else rows.none()
    page = Paginator(shown.order_by("-stamped_at", "-pk"), 50).get_page(request.GET.get("page"))
    waiting = SealRequest.objects.visible_to(acting.post).open().select_related(
        "letter__agency", "letter__case_letter__to", "asked_by_user", "approval"
    )  # fmt: skip
    context: dict[str, Any] = {
        "form": form, "page": page, "nav": "seal-register", "agency": acting.agency,
        "lines": [(use, sealed_scans.original(use.letter, sealed_scans.standing(use.letter))) for use in page],
        "waiting": [(row, acts_on(row, acting)) for row in waiting.order_by("asked_at", "pk")[:100]],
        "month": form.cleaned_data.get("month") if form.is_valid() else None,
    }  # fmt: skip
    return render(request, "seals/register.html", context)


def count(request: HttpRequest) -> int:
    """How many wait for the acting post, for the menu."""
    post: Post | None = getattr(request, "post", None)
    if post is None or rights_of(post).isdisjoint({Act.KEEP_SEAL, Act.ALLOW_SEAL}):
        return 0
    if may(post, Act.KEEP_SEAL, post.agency):
        rows = SealRequest.objects.visible_to(post).exclude(asked_by_user=post.user_id)
        return capped(rows.allowed().order_by())
    return capped(seal_uses.waiting_for(post).order_by())


shell.COUNTS["seal-register"] = count
