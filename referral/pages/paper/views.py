"""Paper beside the screen: 据纸质登记, the list 纸质件核对, and one entry beside its scan."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from agencies.models import Post, User
from agencies.rights import may
from agencies.roles import Act
from documents.evidence import note_view
from documents.quarantine import opened
from referral.law.errors import NotAllowed, Unlawful
from referral.law.states import labels_of
from referral.models import PaperEntry
from referral.models.papers import PaperEntryQuerySet
from referral.pages import shell
from referral.pages.acting import Answer, once, post_of, see, who
from referral.pages.acts import act, bind, go
from referral.pages.downloads import chunks_of, streamed
from referral.pages.paper.forms import CheckForm, on_paper
from referral.pages.paper.lines import fields_of, number_of, state_of, title_of
from referral.pages.paper.rows import facts_of, form_of, offered, row_of, status_of
from referral.services import paper_entries as verbs
from referral.services.acting import Acting, require
from workflows import engine
from workflows.notices import address
from workflows.queue import capped

WAITS = "代录的签署须由另一人与纸质件核对相符后才生效，生效时间按实际时间计算。"
AT_ONCE = "录入后立即生效，按实际时间计算时限，并列入纸质件核对。"


@require_GET
def choose(request: HttpRequest, word: str, slug: str) -> HttpResponse:
    """Which act happened on paper: those that are lawful now on the own agency's side."""
    acting = who(request)
    row = row_of(word, slug, acting)
    require(acting, Act.ENTER_PAPER, acting.agency)
    moves = offered(row, acting.agency)
    if len(moves) == 1:
        return go(request, reverse("paper-enter", args=[word, slug, moves[0].name]))
    choices = [(move, verbs.is_signature(move, acting, acting.agency)) for move in moves]
    context = {"word": word, "row": row, "choices": choices, "facts": facts_of(row), "cancel": address(row)}
    return render(request, "paper/choose.html", context)


def enter(request: HttpRequest, word: str, slug: str, name: str) -> HttpResponse:
    """One act from paper: GET shows the act's form with what the paper is asked for, POST enters it."""
    acting = who(request)
    row = row_of(word, slug, acting)
    move = verbs.moves_of(row).get(name)
    if move is None or not move.screen:
        raise Http404
    agency = verbs.agency_of(row, move, acting.agency)
    require(acting, Act.ENTER_PAPER, agency)
    lawful = offered(row, agency)
    if request.method != "POST" and move.name not in {one.name for one in lawful}:
        now = labels_of(lawful)
        raise Unlawful(f"现为「{status_of(row)}」，不能登记{move.label}；现在可以登记：{now}。")
    base, given = form_of(row, name, acting)
    form: Any = bind(on_paper(base), request, row=row, move=move, agency=agency, acting=acting, **given)
    said: list[str] = []

    def run(by: Acting) -> Any:
        entry, done = engine.run(verbs.enter, row, form.draft(by), by)
        said.append(
            f"{done.text}已列入纸质件核对。" if done else f"{entry.label}已录入，由另一人核对相符后生效。"
        )
        return entry, done

    def do(data: dict[str, Any]) -> Answer:
        return once(request, f"paper:{word}:{slug}:{name}", run, address(row))

    return act(
        request, form, do, success=lambda answer: "".join(said), redirect_to=lambda answer: answer.url,
        template="paper/enter.html",
        context={
            "title": f"据纸质登记：{move.label}", "facts": facts_of(row), "cancel": address(row), "submit": "登记",
            "effect": WAITS if form.waits else AT_ONCE, "lost": bool(request.FILES),
        },
    )  # fmt: skip


@dataclass(frozen=True)
class EntryLine:
    """One entry in the list."""

    entry: PaperEntry
    title: str
    number: str
    state: tuple[str, str]


def _entries(post: Post) -> PaperEntryQuerySet:
    """The own agency's entries, with what a line needs."""
    return PaperEntry.objects.visible_to(post).select_related(
        "referral", "lane__agency", "lane__case", "case", "clue", "meeting", "ledgertask", "entered_by_user", "signed_by__user", "scan"
    )  # fmt: skip


def _to_check(post: Post | None, user: User) -> PaperEntryQuerySet:
    """What this person may check: entries of others that wait."""
    return PaperEntry.objects.visible_to(post).waiting_for(user)


@require_GET
def checks(request: HttpRequest) -> HttpResponse:
    """纸质件核对: entries that wait for a second person; all entries of the agency beside it."""
    acting = who(request)
    if not (
        may(acting.post, Act.CHECK_PAPER, acting.agency) or may(acting.post, Act.ENTER_PAPER, acting.agency)
    ):
        raise NotAllowed("您当前的身份无权录入或核对纸质件；请切换身份或交有权人员办理。")
    view = request.GET.get("show", "")
    rows = _entries(acting.post)
    if view == "mine":
        rows = rows.unchecked().filter(entered_by_user=acting.user).order_by("entered_at", "pk")
    elif view == "all":
        rows = rows.order_by("-entered_at", "-pk")
    else:
        view, rows = "", rows.unchecked().exclude(entered_by_user=acting.user).order_by("entered_at", "pk")
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    lines = [EntryLine(entry, title_of(entry), number_of(entry), state_of(entry)) for entry in page]
    context = {"page": page, "lines": lines, "view": view, "nav": "paper-checks"}
    return render(request, "paper/checks.html", context)


def entry(request: HttpRequest, slug: str) -> HttpResponse:
    """One entry beside its scan; the second person says whether they agree."""
    acting = who(request)
    row = see(_entries(acting.post).select_related("checked_by_user", "agency"), slug)
    form: Any = bind(CheckForm, request)
    if request.method == "POST":
        require(acting, Act.CHECK_PAPER, row.agency)

    def do(data: dict[str, Any]) -> Answer:
        return once(
            request, f"paper-check:{slug}", lambda by: engine.check_paper(row, by, **form.values()), reverse("paper-checks")
        )  # fmt: skip

    mine = row.entered_by_user_id == acting.user.pk
    return act(
        request, form, do, success="已核对。", redirect_to=lambda answer: answer.url, template="paper/entry.html",
        context={
            "nav": "paper-checks", "entry": row, "title": title_of(row), "number": number_of(row), "state": state_of(row),
            "typed": fields_of(row), "url": address(row.row), "cancel": reverse("paper-checks"), "mine": mine,
            "may_check": row.checked_at is None and not mine and may(acting.post, Act.CHECK_PAPER, row.agency),
            "is_picture": row.scan is not None and not row.scan.is_held and row.scan.content_type in {"image/png", "image/jpeg"},
        },
    )  # fmt: skip


@require_GET
def scan(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """The scan of an entry, shown in the browser; who opened it is written down."""
    post = post_of(request)
    found = see(PaperEntry.objects.visible_to(post).select_related("scan"), slug).scan
    if found is None:
        raise Http404
    assert isinstance(request.user, User)
    content = opened(found)
    note_view(found, user=request.user, post=post, at=timezone.now())
    return streamed(chunks_of(content), found.name, found.content_type, shown=True)


def count(request: HttpRequest) -> int:
    """How many this person may check, for the menu."""
    assert isinstance(request.user, User)
    post: Post | None = getattr(request, "post", None)
    if post is None or not PaperEntry.objects.filter(agency=post.agency).waiting_for(request.user).exists():
        return 0  # most of the time: no need to ask who may see what
    return capped(_to_check(post, request.user).order_by())


shell.COUNTS["paper-checks"] = count
