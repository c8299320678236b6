"""发文登记: the numbered letters of the own agency, its series with what is missing, and the two acts on numbers."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from agencies.models import Post
from agencies.rights import may
from agencies.roles import Act
from documents.models import Letter
from referral.models import CaseLetter, Circular
from referral.pages.acting import Answer, once, post_of, see, who
from referral.pages.acts import act, bind
from referral.pages.register.forms import RegisterFilter, StartForm, VoidForm
from referral.services import register as verbs
from referral.services.acting import Acting, require
from workflows import circulating, engine

_TITLE = "发文登记"


def register(request: HttpRequest) -> HttpResponse:
    """The letters as filtered, and the series of the year with their gaps."""
    acting = who(request)
    verbs.require_reader(acting)
    post = acting.post
    runs = verbs.runs_of(post)
    form = RegisterFilter(request.GET or None, runs=runs)
    rows = verbs.letters_of(post).select_related("issued_by", "voided_by", "case_letter__to", "circular")
    shown, year, series = rows, timezone.localdate(acting.at).year, ""
    if form.is_valid():
        shown = form.narrow(rows)
        year, series = form.cleaned_data["year"] or year, form.cleaned_data["series"]
    page = Paginator(shown.order_by("-issued_at", "-pk"), 20).get_page(request.GET.get("page"))
    context = {
        "form": form, "page": page, "nav": "register", "agency": post.agency, "year": year,
        "runs": [run for run in runs if run.year == year and series in {"", run.series}],
        "may_void": may(post, Act.VOID_LETTER, post.agency), "may_start": may(post, Act.START_NUMBER, post.agency),
    }  # fmt: skip
    return render(request, "register/register.html", context)


def void(request: HttpRequest, slug: str) -> HttpResponse:
    """Make a letter void."""
    acting = who(request)
    letter = see(verbs.letters_of(acting.post, read=True), slug)
    require(acting, Act.VOID_LETTER, letter.agency)
    back = reverse("register")
    run, facts = _voiding(letter, acting.post)

    def do(data: dict[str, Any]) -> Answer:
        return once(request, f"letter:{slug}:void", lambda by: run(by, data["reason"]), back)

    return act(
        request, bind(VoidForm, request), do, success=f"{letter.number}已作废。", redirect_to=lambda a: a.url,
        context={
            "title": "作废文书", "subtitle": letter.number, "submit": "作废", "danger": True, "cancel": back,
            "crumbs": [(_TITLE, back)], "nav": "register",
            "facts": [("文号", letter.number), ("标题", letter.title), *facts],
            "effect": "文号保留在登记簿，不再使用；核验页显示作废。作废不改变办理环节，需要改变的，请按相应环节办理。",
        },
    )  # fmt: skip


def _voiding(letter: Letter, post: Post) -> tuple[Callable[[Acting, str], Any], list[tuple[str, str]]]:
    """What makes a letter void, and what the page tells of it: a 通报 belongs to no case."""
    circular = (
        Circular.objects.visible_to(post)
        .filter(letter=letter)
        .select_related("agency", "plan", "letter")
        .first()
    )
    if circular is not None:
        row = circular
        facts = [("主送机关", str(letter.content["to"])), ("依据", str(row.plan))]
        return lambda by, reason: circulating.void(row, by, reason=reason), facts
    link = CaseLetter.objects.select_related("case", "to").get(letter=letter)
    facts = [("主送机关", link.to.name if link.to else "无"), ("案件", link.case.number)]
    return lambda by, reason: engine.run(verbs.void_letter, link.case, letter, by, reason=reason), facts


def start(request: HttpRequest) -> HttpResponse:
    """Let a series go on after the numbers given out on paper."""
    acting = who(request)
    require(acting, Act.START_NUMBER, acting.agency)
    back, told = reverse("register"), ""

    def do(data: dict[str, Any]) -> Answer:
        def run(by: Any) -> None:
            nonlocal told
            told = f"起始号已设定，下一个文号为{verbs.start_series(by, **data)}。"

        return once(request, "register:start", run, back)

    return act(
        request, bind(StartForm, request, agency=post_of(request).agency), do, success=lambda _: told,
        redirect_to=lambda a: a.url,
        context={
            "title": "设定文号起始号", "subtitle": f"{timezone.localdate(acting.at).year}年度", "submit": "设定起始号", "cancel": back,
            "crumbs": [(_TITLE, back)], "nav": "register",
            "effect": "只能在本系统取该序列第一个号以前设定，只能改大；文号每年从1号重新编起。",
        },
    )  # fmt: skip
