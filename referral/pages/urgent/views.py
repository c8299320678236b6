"""重大事项报告 on the pages."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from agencies.rights import may
from agencies.roles import Act
from referral.law.errors import NotAllowed
from referral.models import Case, UrgentReport
from referral.pages import shell
from referral.pages.acting import Answer, once, post_of, see, who
from referral.pages.acts import act, bind
from referral.pages.forms import ActForm, ShownForm
from referral.pages.prints import printed
from referral.pages.urgent.forms import BackForm, FeedbackForm, OrderForm, ReportForm, WordForm
from referral.services import urgent as verbs
from referral.services import urgent_fields
from referral.services.acting import Acting, require
from workflows import urgent

_TITLE = "重大事项报告"
WORDS = {
    "release": "签发并报出", "turn_back": "退回修改", "by_word": "代录签发", "rewrite": "修改", "confirm_word": "补签",
    "next": "续报", "last": "终报", "receive": "签收", "reply": "登记批示或者反馈",
}  # fmt: skip
_PRIMARY = ("release", "receive", "confirm_word")


def _count(request: HttpRequest) -> int:
    post = post_of(request)
    rows = UrgentReport.objects.visible_to(post)
    waiting = rows.filter(
        recipients__agency_id=post.agency_id, recipients__received_at=None, released_at__isnull=False
    )
    count = waiting.count() if may(post, Act.RECEIVE_URGENT, post.agency) else 0
    return count + verbs.waiting_for(post).count()


shell.COUNTS["urgent-list"] = _count


def _rows(request: HttpRequest) -> Any:
    rows = UrgentReport.objects.visible_to(post_of(request)).select_related(
        "agency",
        "case",
        "first",
        "written_by__user",
        "released_by__user",
        "ordered_by__user",
        "entered_by__user",
    )
    return rows.prefetch_related(
        "recipients__agency", "recipients__received_by__user", "replies__agency", "replies__by__user"
    )


@require_GET
def reports(request: HttpRequest) -> HttpResponse:
    """What the own agency wrote and what came in."""
    post = post_of(request)
    page: Any = Paginator(_rows(request), 20).get_page(request.GET.get("page"))
    for row in page:
        row.mine = next((one for one in row.recipients.all() if one.agency_id == post.agency_id), None)
    context = {"page": page, "writes": may(post, Act.WRITE_URGENT, post.agency)}
    return render(request, "urgent/list.html", context | {"nav": "urgent-list", "agency": post.agency})


def new(request: HttpRequest) -> HttpResponse:
    """初报; ?case= names a case that the post has a part in."""
    acting = who(request)
    require(acting, Act.WRITE_URGENT, acting.agency)
    case = Case.objects.party_to(acting.post).filter(slug=request.GET.get("case", "")).first()
    initial = {"phone": acting.agency.phone, "happened_at": timezone.localtime(acting.at)}
    form = bind(ReportForm, request, who=acting, initial=initial)
    back = reverse("urgent-list")

    def do(data: dict[str, Any]) -> Answer:
        return once(
            request, "urgent:new", lambda by: urgent.write(by, form.told(), case=case), lambda row: reverse("urgent", args=[row.slug])
        )  # fmt: skip

    return act(
        request, form, do, success="已送负责人签发；紧急的请同时电话报告，签发后即时报出。", redirect_to=lambda a: a.url,
        context={
            "title": "报告重大事项", "submit": "送负责人签发", "cancel": back, "crumbs": [(_TITLE, back)], "nav": "urgent-list",
            "facts": [("涉及案件", f"{case.number} {case.title}")] if case else None,
            "effect": "负责人不在的，可以按其电话、当面指示代录签发，即时报出，事后由负责人补签。",
        },
    )  # fmt: skip


@require_GET
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One report with its way and what came back; the other parts of the matter."""
    post, now = post_of(request), timezone.now()
    row = see(_rows(request), slug)
    first = row.head_of_matter
    parts = UrgentReport.objects.visible_to(post).filter(pk=first.pk) | UrgentReport.objects.visible_to(
        post
    ).filter(first=first)
    for one in row.recipients.all():
        one.late = one.is_unanswered(now)
    case = row.case if row.case and Case.objects.visible_to(post).filter(pk=row.case.pk).exists() else None
    context = {
        "r": row, "parts": parts.order_by("written_at"), "case": case, "nav": "urgent-list", "is_ours": row.agency_id == post.agency_id,
        "acts": [(WORDS[name], name, name in _PRIMARY) for name in verbs.acts_of(row, post)],
    }  # fmt: skip
    return render(request, "urgent/detail.html", context)


@require_GET
def sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """The report as one page of paper."""
    row, now = see(_rows(request), slug), timezone.now()
    return printed("urgent_sheet", urgent_fields.sheet(row, now), now)


def act_on(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """One act on a report."""
    row, acting = see(_rows(request), slug), who(request)
    if name not in WORDS:
        raise Http404
    if request.method != "POST" and name not in verbs.acts_of(row, acting.post):
        raise NotAllowed("该报告现在没有需要您办理的这一事项。")
    form: Any = _form(request, row, acting, name)
    back = reverse("urgent", args=[slug])

    def do(data: dict[str, Any]) -> Answer:
        return once(
            request,
            f"urgent:{slug}:{name}",
            lambda by: _run(row, by, name, form, data),
            lambda made: _after(made, back),
        )

    facts = [
        ("标题", row.title),
        ("报告机关", row.agency.name),
        ("报送机关", "、".join(one.agency.name for one in row.recipients.all())),
        ("发生时间、地点", f"{timezone.localtime(row.happened_at):%Y-%m-%d %H:%M}　{row.place}"),
        ("基本情况", row.facts),
        ("已采取措施", row.measures),
        ("请示事项", row.asks or "无"),
    ]
    return act(
        request, form, do, success="已登记。", redirect_to=lambda a: a.url,
        context={
            "title": WORDS[name], "submit": WORDS[name], "cancel": back, "nav": "urgent-list",
            "facts": None if name in {"rewrite", "next", "last"} else facts,
            "crumbs": [(_TITLE, reverse("urgent-list")), (row.title, back)],
        },
    )  # fmt: skip


def _form(request: HttpRequest, row: UrgentReport, acting: Acting, name: str) -> Any:
    shown = {"seen": urgent_fields.text_token(row)}
    if name in {"rewrite", "next", "last"}:
        follows = name != "rewrite" or row.first_id is not None
        return bind(ReportForm, request, who=acting, row=row, follows=follows)
    if name == "by_word":
        return bind(WordForm, request, row=row, initial=shown)
    if name == "reply":
        return bind(OrderForm if verbs.orders(acting.agency, row.agency) else FeedbackForm, request)
    if name == "release":
        return bind(ShownForm, request, initial=shown)
    return bind(BackForm if name == "turn_back" else ActForm, request)


def _run(row: UrgentReport, by: Acting, name: str, form: Any, data: dict[str, Any]) -> Any:
    if name in {"next", "last"}:
        return urgent.write(by, form.told(), first=row, last=name == "last")
    if name == "rewrite":
        return urgent.rewrite(row, by, form.told())
    if name == "confirm_word":
        return verbs.confirm_word(row, by)
    run = {
        "release": urgent.release,
        "turn_back": urgent.turn_back,
        "by_word": urgent.release_by_word,
        "receive": urgent.receive,
    }
    return run.get(name, urgent.reply)(row, by, **data)  # type: ignore[operator]


def _after(made: Any, back: str) -> str:
    return reverse("urgent", args=[made.slug]) if isinstance(made, UrgentReport) else back
