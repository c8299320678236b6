"""收文登记: the list, registration, the page of one incoming paper, and its 收文处理单 as a print."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.models import Post
from agencies.rights import may
from agencies.roles import Act
from documents.issue import render as make_bytes
from documents.models import Letter
from referral.models import Case, Clue, IncomingPaper
from referral.models.incoming import IncomingStep as S
from referral.pages import shell
from referral.pages.acting import Answer, once, post_of, see, who
from referral.pages.acts import act, bind
from referral.pages.cases.events import entries
from referral.pages.incoming.acts import acts_for, label_of, visible_papers
from referral.pages.incoming.forms import IncomingFilter, NewForm, scan_of
from referral.services import incoming as verbs
from referral.services.acting import Acting, require
from workflows.queue import capped

WAY = (S.PROPOSE, S.RULE, S.ASSIGN, S.TAKE, S.FINISH, S.DONE)
WORDS = ("拟办", "批办", "分办", "签收承办", "承办", "办结")


def _count(request: HttpRequest) -> int:
    return capped(IncomingPaper.objects.waiting_for(post_of(request)))


shell.COUNTS["incoming-list"] = _count


def incoming_list(request: HttpRequest) -> HttpResponse:
    """收文: what the acting post may see, searched and filtered."""
    post = post_of(request)
    form = IncomingFilter(request.GET or None)
    rows = IncomingPaper.objects.visible_to(post).select_related(
        "department", "officer__user", "taken_by__user"
    )
    if form.is_valid():
        rows = form.narrow(rows, post)
    page = Paginator(rows.order_by("-received_at", "-pk"), 20).get_page(request.GET.get("page"))
    for paper in page:
        paper.turn = turn_of(paper)  # type: ignore[attr-defined]
    context = {
        "form": form, "page": page, "nav": "incoming-list", "may_register": may(post, Act.REGISTER_INCOMING, post.agency),
    }  # fmt: skip
    return render(request, "incoming/list.html", context)


def turn_of(paper: IncomingPaper) -> str:
    """Whose turn it is, in words."""
    hand = (
        paper.officer.user.full_name if paper.officer else paper.department.name if paper.department else ""
    )
    return {
        S.PROPOSE: "收发或承办人拟办", S.RULE: "分管负责人或负责人批办", S.CHECK: "由第二人核对批示件", S.ASSIGN: "收发或负责人分办",
        S.TAKE: f"{hand}签收", S.FINISH: f"{paper.taken_by.user.full_name if paper.taken_by else hand}办理", S.DONE: "已办结",
    }[paper.step]  # fmt: skip


def new(request: HttpRequest) -> HttpResponse:
    """收文登记: the paper gets its 收文登记号."""
    acting = who(request)
    require(acting, Act.REGISTER_INCOMING, acting.agency)
    form = bind(NewForm, request)

    def do(data: dict[str, Any]) -> Answer:
        return once(
            request, "incoming:register", lambda by: verbs.register(form.draft(), by, scan=scan_of(data["scan"])),
            lambda paper: reverse("incoming", args=[paper.slug]),
        )  # fmt: skip

    back = reverse("incoming-list")
    return act(
        request, form, do, success="收文已登记，请拟办。", redirect_to=lambda a: a.url, template="incoming/new.html",
        context={"title": "收文登记", "submit": "登记", "cancel": back, "crumbs": [("收文登记", back)], "nav": "incoming-list"},
    )  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One opinion on the way: who wrote it, when, and on which paper."""

    word: str
    text: str
    by: Post | None
    at: Any
    note: str = ""


def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One incoming paper: what came, how far it is, whose turn it is, what may be done."""
    acting = who(request)
    paper = see(visible_papers(acting), slug)
    context = {
        "paper": paper, "turn": turn_of(paper), "stages": stages(paper), "lines": _lines(paper), "nav": "incoming-list",
        "acts": [(one, label_of(one, paper)) for one in acts_for(paper, acting)],
        "is_turn": IncomingPaper.objects.waiting_for(acting.post).filter(pk=paper.pk).exists(), "readings": paper.circulations.select_related("post__user"), "scans": _scans(paper),
        "case": Case.objects.visible_to(acting.post).filter(pk=paper.case_id).first(),
        "clue": Clue.objects.visible_to(acting.post).filter(pk=paper.clue_id).first(),
        "may_make_clue": may_make_clue(paper, acting), "late": _is_late(paper),
        "entries": entries(paper.ledger.events.select_related("user", "agency", "referral").order_by("seq")),
    }  # fmt: skip
    return render(request, "incoming/detail.html", context)


def may_make_clue(paper: IncomingPaper, by: Acting) -> bool:
    """Whether the post may register a clue from the paper: it has it in hand, and nothing was made of it yet."""
    free = paper.clue_id is None and paper.case_id is None
    return free and verbs.handles(paper, by.post) and may(by.post, Act.REGISTER_CLUE, paper.agency)


def _is_late(paper: IncomingPaper) -> bool:
    return (paper.registered_at - paper.received_at).total_seconds() > 3600


def stages(paper: IncomingPaper) -> list[dict[str, str]]:
    """word and state of the steps on the way."""
    now = S.RULE if paper.step == S.CHECK else paper.step
    reached = WAY.index(now)
    states = [
        "done" if n < reached or now == S.DONE else "now" if n == reached else "todo" for n in range(len(WAY))
    ]
    return [{"word": word, "state": state} for word, state in zip(WORDS, states, strict=True)]


def _lines(paper: IncomingPaper) -> list[Line]:
    note = ""
    if paper.ruling_entered_by:
        note = f"据批示件，{paper.ruling_entered_by.user.full_name}代录"
        checker = paper.ruling_checked_by
        note += f"，{checker.user.full_name}核对" if checker else "，待核对"
    to = "　".join(
        [
            paper.department.name if paper.department else "",
            paper.officer.user.full_name if paper.officer else "",
        ]
    )
    rows = [
        Line("拟办", paper.proposal, paper.proposed_by, paper.proposed_at),
        Line("批办", paper.ruling, paper.ruled_by, paper.ruled_at, note),
        Line("分办", to.strip(), paper.assigned_by, paper.assigned_at),
        Line("承办", paper.result or "已签收，办理中", paper.taken_by, paper.finished_at or paper.taken_at),
    ]
    return [line for line in rows if line.at]


def _scans(paper: IncomingPaper) -> Any:
    return paper.dossier.evidence.select_related("agency", "uploaded_by__user").order_by("uploaded_at", "pk")


@require_POST
def sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """收文处理单: made anew from what stands there now, then shown."""
    acting = who(request)
    paper = see(visible_papers(acting), slug)
    answer = once(
        request, f"incoming:{slug}:sheet", lambda by: verbs.sheet(paper, by),
        lambda done: reverse("letter", args=[done.sheet.slug]),
    )  # fmt: skip
    for letter in Letter.objects.waiting().filter(dossier=paper.dossier):
        make_bytes(letter, timezone.now())
    return HttpResponseRedirect(answer.url)
