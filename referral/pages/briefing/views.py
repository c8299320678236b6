"""每日一页 on the screen, whole, and as the one A4 that is laid before the leader."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from agencies.models import Post
from agencies.roles import Act
from referral.law.errors import Incomplete, NotAllowed
from referral.pages.acting import who
from referral.pages.prints import printed
from referral.pages.task_ledger import instructing
from referral.services.acting import Acting, require
from workflows import boards, briefings

PARTS = ("stuck", "instructions", "signatures", "near")


@require_GET
def briefing(request: HttpRequest) -> HttpResponse:
    """All matters of the page, with links."""
    acting, leaders, leader = _asked(request)
    page = briefings.of(leader, acting.post, acting.at)
    context = {
        "page": page, "parts": {name: _linked(getattr(page, name), acting.post) for name in PARTS}, "leader": leader, "leaders": leaders, "today": timezone.localdate(acting.at), "agency": acting.agency, "nav": "briefing",
        "has_board": acting.agency.shows_board,
    }  # fmt: skip
    return render(request, "briefing/page.html", context)


def _linked(rows: list[briefings.Matter], post: Post) -> list[tuple[briefings.Matter, str]]:
    """Each matter with the address where a 批示 on its case is registered, '' where the reader registers none."""
    return [(one, instructing.address(one.case, post) if one.case is not None else "") for one in rows]


@require_GET
def sheet(request: HttpRequest) -> HttpResponse:
    """The A4 as PDF."""
    acting, _, leader = _asked(request)
    page = briefings.of(leader, acting.post, acting.at)
    return printed("daily_sheet", briefings.sheet(page, leader, acting.post, acting.at), acting.at)


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """The wall board: still, without names or numbers of letters. Off unless an administrator opens it for the agency."""
    acting = who(request)
    require(acting, Act.PRINT_BRIEFING, acting.agency)
    if not acting.agency.shows_board:
        raise NotAllowed("本机关没有开放大屏；需要的，请系统管理员在“机构与人员”中勾选“开放大屏”。")
    context = {"board": boards.of(acting.post, acting.at), "agency": acting.agency, "at": acting.at}
    return render(request, "briefing/board.html", context)


def _asked(request: HttpRequest) -> tuple[Acting, list[Post], Post]:
    """Who asks, the leaders of his agency, and the one whose page is asked for: his own, the named one, else the head's."""
    acting = who(request)
    require(acting, Act.PRINT_BRIEFING, acting.agency)
    leaders = briefings.leaders_of(acting.agency, timezone.localdate(acting.at))
    if not leaders:
        raise Incomplete("本机关没有登记负责人、分管负责人，请联系管理员在“机构与人员”中补充任职。")
    wanted = request.GET.get("leader", "")
    named = next((post for post in leaders if str(post.pk) == wanted), None)
    own = next((post for post in leaders if post.pk == acting.post.pk), None)
    return acting, leaders, named or own or leaders[0]
