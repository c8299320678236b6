"""回头看 and 倒查 on the pages."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from agencies.rights import may
from agencies.roles import Act
from referral.models import CaseLink, LookBack
from referral.pages.acting import Answer, once, post_of, see, who
from referral.pages.acts import act, bind
from referral.pages.cases.views import visible_case
from referral.pages.looking_back.forms import FoundForm, LinkForm, PlanForm, UnlinkForm
from referral.services import looking_back

_TITLE = "回头看"


@require_GET
def look_backs(request: HttpRequest) -> HttpResponse:
    """The look-backs of the own agency: what waits, by its day, then what is done."""
    post, day = post_of(request), timezone.localdate()
    rows = LookBack.objects.visible_to(post).select_related("case", "listing", "set_by__user", "clue")
    rows = rows.order_by(F("done_at").desc(nulls_first=True), "on", "pk")
    page: Any = Paginator(rows, 20).get_page(request.GET.get("page"))
    for row in page:
        row.due = row.is_due(day)
    return render(
        request, "looking_back/list.html", {"page": page, "nav": "look-backs", "agency": post.agency}
    )


def new(request: HttpRequest, slug: str) -> HttpResponse:
    """安排回头看."""
    case = visible_case(request, slug)
    form, back = bind(PlanForm, request), reverse("case", args=[slug])

    def do(data: dict[str, Any]) -> Answer:
        return once(request, f"case:{slug}:look_back", lambda by: looking_back.plan(case, by, **data), back)

    return act(
        request, form, do, success="已安排，到日提醒。", redirect_to=lambda a: a.url,
        context={
            "title": "安排回头看", "submit": "安排", "cancel": back, "crumbs": [(case.number, back)], "nav": "case-list",
            "facts": [("案件", case.title), ("案件编号", case.number)],
        },
    )  # fmt: skip


def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One look-back: what was found, or the form to enter it."""
    acting = who(request)
    row = see(
        LookBack.objects.visible_to(acting.post).select_related("case", "set_by__user", "listing", "clue"),
        slug,
    )
    back = reverse("look-backs")
    if row.done_at is not None or not may(acting.post, Act.LOOK_BACK, row.agency):
        return render(request, "looking_back/detail.html", {"b": row, "nav": "look-backs"})
    form = bind(FoundForm, request)

    def do(data: dict[str, Any]) -> Answer:
        values = {key: data[key] for key in ("looked_on", "found", "clue")}
        relapsed = data["relapsed"] == "yes"
        return once(
            request, f"look_back:{slug}", lambda by: looking_back.finish(row, by, is_relapsed=relapsed, **values), back
        )  # fmt: skip

    return act(
        request, form, do, success="已登记。", redirect_to=lambda a: a.url,
        context={
            "title": "登记回头看情况", "submit": "登记", "cancel": back, "crumbs": [(_TITLE, back)], "nav": "look-backs",
            "facts": [
                ("案件", row.case.title), ("案件编号", row.case.number), ("回头看日期", f"{row.on}"), ("核查重点", row.focus),
            ],
        },
    )  # fmt: skip


def link(request: HttpRequest, slug: str) -> HttpResponse:
    """倒查关联: hang what is new on this older case."""
    case = visible_case(request, slug)
    form, back = bind(LinkForm, request), reverse("case", args=[slug])

    def do(data: dict[str, Any]) -> Answer:
        def run(by: Any) -> CaseLink:
            newer = looking_back.newer_by_number(data["number"], by.post)
            return looking_back.link(case, by, newer=newer, reason=data["reason"])

        return once(request, f"case:{slug}:link", run, back)

    return act(
        request, form, do, success="已关联。", redirect_to=lambda a: a.url,
        context={
            "title": "倒查关联", "submit": "关联", "cancel": back, "crumbs": [(case.number, back)], "nav": "case-list",
            "lead": "把本案（旧案）与后来的案件或者线索关联起来；只有两边都能查看的人员看得到。",
            "facts": [("旧案", case.title), ("案件编号", case.number)],
        },
    )  # fmt: skip


def unlink(request: HttpRequest, slug: str) -> HttpResponse:
    """撤销关联."""
    row = see(CaseLink.objects.visible_to(post_of(request)).select_related("old_case"), slug)
    form, back = bind(UnlinkForm, request), reverse("case", args=[row.old_case.slug])

    def do(data: dict[str, Any]) -> Answer:
        return once(request, f"link:{slug}", lambda by: looking_back.unlink(row, by, **data), back)

    return act(
        request, form, do, success="已撤销关联。", redirect_to=lambda a: a.url,
        context={
            "title": "撤销关联", "submit": "撤销", "cancel": back, "danger": True, "nav": "case-list",
            "crumbs": [(row.old_case.number, back)], "facts": [("旧案", row.old_case.title), ("关联理由", row.reason)],
        },
    )  # fmt: skip
