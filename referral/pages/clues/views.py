"""线索: the list, registration with its duplicate check, and the page of one clue."""

import hashlib
import re
from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.models import Post
from agencies.rights import may
from agencies.roles import Act
from referral.law.errors import Incomplete
from referral.law.violations import VIOLATIONS
from referral.models import Case, Clock, Clue, Event, IncomingPaper
from referral.pages.acting import Answer, once, post_of, see, who
from referral.pages.acts import act, bind
from referral.pages.cases.events import entries
from referral.pages.cases.lines import ClockLine, clock_lines
from referral.pages.clocks.links import links
from referral.pages.clues.acts import acts_for, main_act, turn
from referral.pages.clues.forms import ClueFilter, ClueForm
from referral.pages.prints import printed
from referral.services import clues as verbs
from referral.services import incoming
from referral.services.acting import Acting, require
from referral.services.clues import SubjectDraft
from referral.services.done import Done
from referral.services.duplicates import Related, related
from referral.services.must_refer import rules_met
from referral.services.sheet_fields import clue_sheet
from workflows import engine

CONFIRM = "这些当事人已有案件或线索。请核对下方清单，确需另行登记的，勾选“确认仍要登记”后再提交。"


def clue_list(request: HttpRequest) -> HttpResponse:
    """线索: what the acting post may see, searched and filtered."""
    post = post_of(request)
    form = ClueFilter(request.GET or None, post=post)
    rows = Clue.objects.visible_to(post).select_related("agency", "department", "registered_by__user")
    if form.is_valid():
        rows = form.narrow(rows, post)
    page = Paginator(rows.order_by("-registered_at", "-pk"), 20).get_page(request.GET.get("page"))
    lamps = _lamps([clue.pk for clue in page], post)
    for clue in page:
        clue.line = lamps.get(clue.pk)  # type: ignore[attr-defined]
    context = {
        "form": form, "page": page, "nav": "clue-list", "may_register": may(post, Act.REGISTER_CLUE, post.agency),
    }  # fmt: skip
    return render(request, "clues/list.html", context)


def _lamps(pks: list[int], post: Post) -> dict[int | None, ClockLine]:
    """The first running clock of each clue, in one go for the page."""
    running = Clock.objects.open().filter(clue_id__in=pks)
    lines: dict[int | None, ClockLine] = {}
    for line in clock_lines(running, post, timezone.now()):
        lines.setdefault(line.clock.clue_id, line)
    return lines


def new(request: HttpRequest) -> HttpResponse:
    """登记线索. Related cases and clues are shown once and must be confirmed before another is registered."""
    acting = who(request)
    require(acting, Act.REGISTER_CLUE, acting.agency)
    paper = _incoming(request, acting)
    form = bind(ClueForm, request, post=acting.post, initial=_from_paper(paper))
    context: dict[str, Any] = {"nav": "clue-new", "cancel": reverse("clue-list"), "paper": paper}
    if form.wants_more:
        return render(request, "clues/new.html", context | {"form": form, "at_blocks": True})

    def register(by: Acting) -> Done:
        found = _related(by.post, form.subjects())
        if found and request.POST.get("confirmed") != _digest(found):
            context.update(related=found, digest=_digest(found))
            raise Incomplete(CONFIRM)
        done: Done = engine.run(verbs.register, form.draft(), by)
        if paper is not None and done.clue is not None:
            incoming.link_clue(paper, by, clue=done.clue)
        return done

    def do(data: dict[str, Any]) -> Answer:
        return once(request, "clue:register", register, _address)

    return act(
        request, form, do, success=lambda a: a.text, redirect_to=lambda a: a.url, template="clues/new.html", context=context
    )  # fmt: skip


def _incoming(request: HttpRequest, acting: Acting) -> IncomingPaper | None:
    """The incoming paper that the clue comes from, when the address or the form names one in this post's hand."""
    slug = request.POST.get("incoming") or request.GET.get("incoming") or ""
    paper = IncomingPaper.objects.visible_to(acting.post).filter(slug=slug).first() if slug else None
    return paper if paper is not None and incoming.handles(paper, acting.post) else None


def _from_paper(paper: IncomingPaper | None) -> dict[str, Any]:
    """What is known already: the clue was received when the paper really came in."""
    if paper is None:
        return {}
    return {
        "title": paper.title[:120], "received_at": timezone.localtime(paper.received_at), "source": "transfer",
        "summary": f"来文：{paper.from_name}{paper.from_number}《{paper.title}》。",
    }  # fmt: skip


def _address(done: Done) -> str:
    assert done.clue is not None
    return reverse("clue", args=[done.clue.slug])


def _related(post: Post, subjects: Iterable[SubjectDraft]) -> list[Related]:
    """Related cases and clues of all subjects, each once."""
    found: dict[Related, None] = {}
    for subject in subjects:
        rows = related(
            post, name=subject.name, id_code=subject.id_code, institution_code=subject.institution_code
        )
        found |= dict.fromkeys(rows)
    return list(found)


def _digest(found: list[Related]) -> str:
    """What was confirmed: another list asks again."""
    return hashlib.sha256("\n".join(sorted(map(repr, found))).encode()).hexdigest()[:16]


@require_POST
def duplicates(request: HttpRequest) -> HttpResponse:
    """Related cases and clues of one block of the form, while it is typed. By POST: names stay out of the logs."""
    acting = who(request)
    if not may(acting.post, Act.DECIDE_CLUE, acting.agency):  # who enters a running case (补录) asks too
        require(acting, Act.REGISTER_CLUE, acting.agency)
    typed: dict[str, str] = {}
    for name, value in request.POST.items():
        if match := re.fullmatch(r"subject_\d+_(name|id_code|institution_code)", name):
            typed[match[1]] = str(value)
    return render(request, "clues/related.html", {"related": related(acting.post, **typed)})


def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One clue: what it says, about whom, its clocks, what may be done."""
    acting = who(request)
    rows = Clue.objects.visible_to(acting.post).select_related(
        "agency", "department", "case", "registered_by__user", "direct_to"
    )
    clue = see(rows, slug)
    officers = list(clue.officers.select_related("user"))
    case = Case.objects.visible_to(acting.post).filter(clues=clue).first()
    acts = acts_for(clue, acting)
    context = {
        "clue": clue, "case": case, "nav": "clue-list", "acts": acts, "main_act": main_act(acts), "officers": officers,
        "turn": turn(clue, timezone.localdate()),
        "subjects": clue.subjects.order_by("pk"), "amounts": clue.amounts.standing().order_by("pk"), "must_refer": rules_met(clue, timezone.localdate()),
        "violations": [VIOLATIONS[code] for code in clue.violations if code in VIOLATIONS],
        "clocks": clock_lines(clue.clocks.all(), acting.post, timezone.now()), "entries": entries(_events(clue)),
        "begin_links": links([clue], acting.post), "is_named": any(post.user_id == acting.user.pk for post in officers),
    }  # fmt: skip
    return render(request, "clues/detail.html", context)


def sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """线索登记表 of a clue as a print."""
    acting = who(request)
    clue = see(Clue.objects.visible_to(acting.post).select_related("agency", "registered_by__user"), slug)
    return printed("clue_sheet", clue_sheet(clue, acting), acting.at)


def _events(clue: Clue) -> Iterable[Event]:
    """What its own agency did with the clue, before there was a case."""
    rows = Event.objects.filter(ledger_id=clue.ledger_id, agency_id=clue.agency_id, referral=None, lane=None)
    acts = ["register", "check", "extend", "open", "merge", "drop", "direct", "reproject", "campaign"]
    if clue.case_id is None:  # later the limits of the case stand in the same record
        acts.append("clock")
    rows = rows.filter(act__in=acts)
    return rows.select_related("user", "agency", "referral__recipient").order_by("at", "pk")
