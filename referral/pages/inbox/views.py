"""待签收, 待办, 在办, 已办: the lists of what waits for the acting post and what it has done; taking and giving back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.models import Post
from referral.pages.acting import once, post_of, who
from referral.pages.acts import go
from referral.pages.inbox import deadlines
from referral.pages.inbox.counts import counts_of
from referral.pages.inbox.forms import DeadlineFilter, DoneFilter, QueueFilter
from referral.pages.inbox.lines import (
    deadline_lines,
    done_lines,
    item_lines,
    sent_lines,
    waiting_elsewhere,
    with_rows,
)
from referral.services.acting import Acting
from workflows import engine
from workflows.models import WorkItem, WorkItemQuerySet

PAGE = 20
SENT_SHOWN = 10


@dataclass(frozen=True)
class Queue:
    """One list. queue: of the items, '' for all of them."""

    name: str
    word: str
    queue: str
    about: str
    hint: str = ""
    has_stages: bool = False


TO_SIGN = Queue(
    "to-sign", "待签收", "sign", "其他机关送达、等待本机关签收或接受的移送",
    "缺项不影响签收：材料不全的，签收时在回执上写明，签收后另行一次告知补正。",
)  # fmt: skip
TODO = Queue("todo", "待办", "todo", "等待您以当前身份办理的事项", has_stages=True)
IN_PROGRESS = Queue("in-progress", "在办", "progress", "本机关已受理或立案、正在办理的分支")
OPEN = Queue("open-items", "全部未办", "", "待签收、待办和在办的全部事项", has_stages=True)
QUEUES = (TO_SIGN, TODO, IN_PROGRESS, OPEN)
#: ?sort= → order. Items without a limit come last, whichever way.
ORDERS: dict[str, tuple[Any, ...]] = {
    "due": (F("due_at").asc(nulls_last=True), "created_at", "pk"),
    "-due": (F("due_at").desc(nulls_last=True), "created_at", "pk"),
    "came": ("created_at", "pk"),
    "-came": ("-created_at", "-pk"),
}


def to_sign(request: HttpRequest) -> HttpResponse:
    """待签收."""
    return _queue(request, TO_SIGN)


def todo(request: HttpRequest) -> HttpResponse:
    """待办."""
    return _queue(request, TODO)


def open_items(request: HttpRequest) -> HttpResponse:
    """All open items: where the figures of the workbench lead."""
    return _queue(request, OPEN)


def in_progress(request: HttpRequest) -> HttpResponse:
    """在办, and what was sent and waits for another agency."""
    post = post_of(request)
    rows = Paginator(waiting_elsewhere(post), SENT_SHOWN).get_page(1)
    return _queue(request, IN_PROGRESS, sent=rows, sent_lines=sent_lines(rows, post, timezone.now()))


def _queue(request: HttpRequest, one: Queue, **more: Any) -> HttpResponse:
    post, at = post_of(request), timezone.now()
    items = WorkItem.objects.for_post(post)
    if one.queue:
        items = items.filter(queue=one.queue)
    form = QueueFilter(request.GET or None, has_stages=one.has_stages)
    if form.is_valid():
        items = form.narrow(items, post, at)
    page = _page(request, with_rows(items), "due")
    context = {
        "list": one, "form": form, "page": page, "lines": item_lines(page, post, at), "nav": one.name, "sort": "due",
        "tabs": tabs(request), "query": request.GET.urlencode(), "is_narrowed": bool(request.GET.keys() - {"page", "sort"}),
    }  # fmt: skip
    return render(request, "inbox/queue.html", context | more)


def _page(request: HttpRequest, items: WorkItemQuerySet, default: str) -> "Page[WorkItem]":
    order = ORDERS.get(request.GET.get("sort", ""), ORDERS[default])
    return Paginator(items.order_by(*order), PAGE).get_page(request.GET.get("page"))


def tabs(request: HttpRequest) -> list[tuple[str, str, int]]:
    """(name, word, number) of the queues that wait; the number of all is their sum."""
    counts = counts_of(request)
    return [(one.name, one.word, counts[one.queue] if one.queue else sum(counts.values())) for one in QUEUES]


def sent(request: HttpRequest) -> HttpResponse:
    """已发出、等待对方办理, all of them."""
    post = post_of(request)
    page = Paginator(waiting_elsewhere(post), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "sent_lines": sent_lines(page, post, timezone.now()), "nav": "in-progress"}
    return render(request, "inbox/sent.html", context)


def done(request: HttpRequest) -> HttpResponse:
    """已办: what this person did in this agency."""
    post = post_of(request)
    form = DoneFilter(request.GET or None)
    items = WorkItem.objects.done_by(post)
    if form.is_valid():
        items = form.narrow(items)
    rows = with_rows(items).order_by("-done_at", "-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "lines": done_lines(page, post), "nav": "done"}
    return render(request, "inbox/done.html", context)


def deadline_list(request: HttpRequest) -> HttpResponse:
    """本机关时限: every time limit that runs for the agency, also where no item waits."""
    post, at = post_of(request), timezone.now()
    form = DeadlineFilter(request.GET or None)
    rows = deadlines.running(post)
    if form.is_valid():
        rows = form.narrow(rows, at)
    page = Paginator(deadlines.with_rows(rows).order_by("due_at", "pk"), PAGE).get_page(
        request.GET.get("page")
    )
    context = {"form": form, "page": page, "lines": deadline_lines(page, at), "nav": "workbench"}
    return render(request, "inbox/deadlines.html", context)


@require_POST
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an item into one's own queue."""
    return _take(request, pk, "claim", lambda item, by: engine.claim(item, by.post, by.at))


@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a taken item back."""
    return _take(request, pk, "release", lambda item, by: engine.release(item, by.post))


def _take(request: HttpRequest, pk: int, act: str, do: Callable[[WorkItem, Acting], None]) -> HttpResponse:
    item = _item(who(request).post, pk)
    answer = once(request, f"item:{pk}:{act}", lambda by: do(item, by), _back(request))
    return go(request, answer.url)


def _item(post: Post, pk: int) -> WorkItem:
    found = WorkItem.objects.visible_to(post).select_related("agency").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _back(request: HttpRequest) -> str:
    """The list that the form stood on, with its filters."""
    name = request.POST.get("list", "")
    known = name if name in {one.name for one in QUEUES} else TODO.name
    query = request.POST.get("query", "")
    return reverse(known) + (f"?{query}" if query else "")
