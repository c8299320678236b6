"""借阅登记 on the pages: the list, asking, one borrowing with what may be read by it, and its acts."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from agencies.models import Post
from agencies.roles import Act
from referral.law.errors import NotAllowed
from referral.models import Borrowing, Case
from referral.models.borrowing import Stage
from referral.pages import shell
from referral.pages.acting import Answer, once, post_of, see, who
from referral.pages.acts import act, bind
from referral.pages.borrowing.forms import AskForm, BackForm, DecideForm
from referral.pages.forms import ActForm
from referral.services import borrowing
from referral.services.acting import Acting, require
from referral.services.catalogue import bound
from workflows import lending

_TITLE = "借阅登记"
TONES = {Stage.ASKED: "warn", Stage.REFUSED: "bad", Stage.ALLOWED: "ok", Stage.OUT: "warn", Stage.OVERDUE: "bad", Stage.OVER: "mute"}  # fmt: skip
WORDS = {"decide": "审批", "hand_out": "借出", "give_back": "归还"}


@require_GET
def borrowings(request: HttpRequest) -> HttpResponse:
    """What the person asked for or reads; for who decides and hands out all of the agency's."""
    acting = who(request)
    rows = _rows(acting.post)
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    day = timezone.localdate(acting.at)
    for row in page:
        row.shown = row.stage(day)
        row.tone = TONES[row.shown]
    return render(
        request, "borrowing/list.html", {"page": page, "nav": "borrowings", "agency": acting.agency}
    )


shell.COUNTS["borrowings"] = lambda request: borrowing.waiting_for(post_of(request)).count()


def _rows(post: Post) -> Any:
    return Borrowing.objects.visible_to(post).select_related(
        "case", "reader__user", "asked_by__user", "decided_by__user", "decided_by__agency", "handed_by__user", "returned_by__user", "agency",
    )  # fmt: skip


def new(request: HttpRequest) -> HttpResponse:
    """申请借阅; ?case= names a case that the post sees."""
    acting = who(request)
    require(acting, Act.SEE_EVIDENCE, acting.agency)
    case = Case.objects.visible_to(acting.post).filter(slug=request.GET.get("case", "")).first()
    initial = {"case_number": case.number} if case else {}
    form = bind(AskForm, request, who=acting, initial=initial)
    back = reverse("borrowings")

    def do(data: dict[str, Any]) -> Answer:
        return once(
            request, "borrowing:new", lambda by: lending.ask(by, form.wish()), lambda row: reverse("borrowing", args=[row.slug])
        )  # fmt: skip

    return act(
        request, form, do, success="已申请，由分管负责人或者负责人审批。", redirect_to=lambda a: a.url,
        template="borrowing/ask.html", context={
            "title": "申请借阅", "submit": "申请", "cancel": back, "crumbs": [(_TITLE, back)], "nav": "borrowings",
            "effect": "借阅的是本机关已经办结的案卷。在线查阅只开放正卷，不含副卷和限定知悉的材料；每次查看留痕。",
        },
    )  # fmt: skip


def _one(request: HttpRequest, slug: str) -> tuple[Borrowing, Acting, date]:
    acting = who(request)
    return see(_rows(acting.post), slug), acting, timezone.localdate(acting.at)


@require_GET
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One borrowing; its reader finds 正卷 here while it runs."""
    row, acting, day = _one(request, slug)
    stage = row.stage(day)
    reads = borrowing.reading(acting.post, day).filter(pk=row.pk).exists()
    context = {
        "b": row, "stage": stage, "tone": TONES[stage], "nav": "borrowings", "volume": bound(borrowing.pieces(row))[0] if reads else None,
        "case": row.case if row.case and Case.objects.visible_to(acting.post).filter(pk=row.case.pk).exists() else None,
        "acts": [(WORDS[name], name) for name in borrowing.acts_of(row, acting.post, day)],
    }  # fmt: skip
    return render(request, "borrowing/detail.html", context)


def act_on(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """One act on a borrowing."""
    row, acting, day = _one(request, slug)
    if name not in _ACTS:
        raise Http404
    if request.method != "POST" and name not in borrowing.acts_of(row, acting.post, day):
        raise NotAllowed(f"该借阅现为「{row.stage(day).label}」，您现在不能办理此事项。")
    form_class, done, run = _ACTS[name]
    form = bind(form_class, request)
    back = reverse("borrowing", args=[slug])

    def do(data: dict[str, Any]) -> Answer:
        return once(request, f"borrowing:{slug}:{name}", lambda by: run(row, by, data), back)

    facts = [
        ("案件编号", row.case_number),
        ("方式", row.get_way_display()),
        ("借阅人", row.for_whom),
        ("用途", row.purpose),
    ]
    return act(
        request, form, do, success=done, redirect_to=lambda a: a.url,
        context={
            "title": WORDS[name], "submit": WORDS[name], "cancel": back, "facts": facts, "nav": "borrowings",
            "crumbs": [(_TITLE, reverse("borrowings")), (row.case_number, back)],
        },
    )  # fmt: skip


Run = Callable[[Borrowing, Acting, dict[str, Any]], None]
_ACTS: dict[str, tuple[type[ActForm], str, Run]] = {
    "decide": (
        DecideForm, "已审批。",
        lambda row, by, data: lending.decide(row, by, allowed=data["decision"] == "yes", opinion=data["opinion"]),
    ),
    "hand_out": (ActForm, "已登记借出。", lambda row, by, data: borrowing.hand_out(row, by)),
    "give_back": (BackForm, "已登记归还。", lambda row, by, data: borrowing.give_back(row, by, **data)),
}  # fmt: skip
