"""专项行动: the list, one with what has come of it, its Excel file, and what a clue or a case bears."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from agencies.rights import may
from agencies.roles import Act
from documents.workbooks import XLSX, Sheet, Value, written
from referral.law.errors import NotAllowed
from referral.models import Campaign, Case, Clue
from referral.pages.acting import Answer, once, post_of, see, who
from referral.pages.acts import act, bind
from referral.pages.campaigns.forms import CampaignForm, MarkForm
from referral.pages.cases.views import visible_case
from referral.pages.downloads import whole
from referral.pages.forms import ActForm
from referral.services import campaigns as verbs
from referral.services.acting import require

_TITLE = "专项行动"
_CLUES = ("线索号", "线索名称", "状态", "收到日期", "案件编号")
_CASES = ("案件编号", "案件名称", "牵头机关", "地区", "状态", "建案日期", "办结日期")


def campaigns(request: HttpRequest) -> HttpResponse:
    """The campaigns of the places above and below, the latest first."""
    post = post_of(request)
    page = Paginator(Campaign.objects.visible_to(post).select_related("agency"), 20).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page, "nav": "campaigns", "may_keep": may(post, Act.KEEP_TASKS, post.agency), "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "campaigns/list.html", context)


def _campaign(request: HttpRequest, slug: str) -> Campaign:
    return see(Campaign.objects.visible_to(post_of(request)).select_related("agency"), slug)


def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One campaign and what has come of it, as far as the reader sees."""
    row, post = _campaign(request, slug), post_of(request)
    context = {
        "c": row, "nav": "campaigns", "progress": verbs.progress(row, post), "may_keep": may(post, Act.KEEP_TASKS, row.agency),
    }  # fmt: skip
    return render(request, "campaigns/detail.html", context)


def file(request: HttpRequest, slug: str) -> HttpResponse:
    """Its clues and cases as an Excel file."""
    row, post = _campaign(request, slug), post_of(request)
    clues, cases = verbs.bearing(row, post)
    case_numbers = dict(Case.objects.visible_to(post).filter(clues__in=clues).values_list("pk", "number"))
    lines: list[list[Value]] = [
        [one.number, one.title, one.status_label, timezone.localdate(one.received_at), case_numbers.get(one.case_id or 0, "")]
        for one in clues.order_by("registered_at", "pk")
    ]  # fmt: skip
    rows: list[list[Value]] = [
        [
            one.number, one.title, one.lead_agency.name, one.region.full_name, one.status_label, timezone.localdate(one.opened_at),
            timezone.localdate(one.closed_at) if one.closed_at else None,
        ]
        for one in cases.select_related("lead_agency", "region").order_by("opened_at", "pk")
    ]  # fmt: skip
    book = written([Sheet("线索", _CLUES, lines), Sheet("案件", _CASES, rows)], author=post.agency.name)
    return whole(book, f"{row.name}.xlsx", XLSX, shown=False)


def new(request: HttpRequest) -> HttpResponse:
    """登记专项行动."""
    acting = who(request)
    require(acting, Act.KEEP_TASKS, acting.agency)
    form = bind(CampaignForm, request, initial={"ordered_by": acting.agency.name})

    def do(data: dict[str, Any]) -> Answer:
        return once(
            request, "campaign:new", lambda by: verbs.enter(by, form.told()), lambda row: reverse("campaign", args=[row.slug])
        )  # fmt: skip

    return _write(request, form, do, "登记专项行动", reverse("campaigns"))


def change(request: HttpRequest, slug: str) -> HttpResponse:
    """修改专项行动."""
    row = _campaign(request, slug)
    require(who(request), Act.KEEP_TASKS, row.agency)
    kept = {name: getattr(row, name) for name in CampaignForm.base_fields}
    form, back = bind(CampaignForm, request, initial=kept), reverse("campaign", args=[slug])

    def do(data: dict[str, Any]) -> Answer:
        return once(request, f"campaign:{slug}", lambda by: verbs.change(row, by, form.told()), back)

    return _write(request, form, do, "修改专项行动", back)


def _write(request: HttpRequest, form: ActForm, do: Any, title: str, back: str) -> HttpResponse:
    return act(
        request, form, do, success=f"已{title}。", redirect_to=lambda a: a.url,
        context={
            "title": title, "submit": title, "cancel": back, "nav": "campaigns", "crumbs": [(_TITLE, reverse("campaigns"))],
            "effect": "本地区及其下级地区的机关登记线索时可以选择，办理中可以标注。",
        },
    )  # fmt: skip


def mark_clue(request: HttpRequest, slug: str) -> HttpResponse:
    """What a clue bears."""
    row = see(Clue.objects.visible_to(post_of(request)).select_related("agency"), slug)
    return _mark(request, row, "clue-list")


def mark_case(request: HttpRequest, slug: str) -> HttpResponse:
    """What a case bears."""
    return _mark(request, visible_case(request, slug), "case-list")


def _mark(request: HttpRequest, row: Clue | Case, nav: str) -> HttpResponse:
    post, noun = post_of(request), type(row).__name__.lower()
    if not verbs.may_mark(row, post):
        raise NotAllowed("专项行动由承办机关的承办人标注：线索在核实期间，案件在归档以前；直送线索不标注。")
    borne = [one.campaign_id for one in verbs.marks_for(row, post)]
    form = bind(MarkForm, request, post=post, initial={"campaigns": borne})
    back = reverse(noun, args=[row.slug])

    def do(data: dict[str, Any]) -> Answer:
        return once(request, f"{noun}:{row.slug}:campaigns", lambda by: verbs.mark(row, by, **data), back)

    return act(
        request, form, do, success="专项行动标注已更新。", redirect_to=lambda a: a.url,
        context={
            "title": "标注专项行动", "subtitle": row.number, "submit": "保存", "cancel": back, "nav": nav,
            "crumbs": [(row.number, back)], "facts": [("编号", row.number), ("名称", row.title)],
        },
    )  # fmt: skip
