"""What waits for a signature of the acting post: read from the queue, grouped by the dispatch it came in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q
from django.http import Http404, HttpRequest
from django.urls import reverse

from agencies.models import Post
from referral.law.states import CaseStatus, ClueStatus
from referral.models import Case, Clock, ClockRequest, Clue, PaperEntry, Referral
from referral.pages.cases.lines import ClockLine, clock_line, clock_lines
from referral.services import clock_requests
from referral.services.acting import Acting
from referral.services.batch import LIMIT, SIGNATURE
from workflows.models import WorkItem, WorkItemQuerySet
from workflows.queue import COUNT_CAP

#: Where an item's button leads: (name of the route, act in it, word on the button), by the kind of row.
_REFERRAL = {str(status): name for status, name in SIGNATURE.items()}
_WORDS = {"review": "审核", "approve": "批准"}


@dataclass(frozen=True)
class ApprovalLine:
    """One thing to sign. since: since when it waits; paper: a signed sheet of it waits for the second check."""

    item: WorkItem
    kind: str
    title: str
    note: str
    by: str
    since: datetime
    clock: ClockLine | None
    detail: str
    form: str
    word: str
    paper: bool


@dataclass(frozen=True)
class Group:
    """Lines that are ticked together: the referrals of one dispatch at the same step, or one line alone."""

    key: str
    tick: str
    lines: tuple[ApprovalLine, ...]

    @property
    def is_batch(self) -> bool:
        """Whether several referrals of one dispatch stand here."""
        return len(self.lines) > 1


def waiting(post: Post | None) -> WorkItemQuerySet:
    """The items of the post's queue that ask for a signature: 审核, 批准, 办结, 建案."""
    alone = Q(referral__isnull=True, lane__isnull=True)
    signatures = Q(referral__isnull=False, node__in=list(_REFERRAL))
    signatures |= alone & Q(clue__isnull=True, node=CaseStatus.CLOSING)
    signatures |= alone & Q(clue__isnull=False, node=ClueStatus.CHECKING)
    return WorkItem.objects.for_post(post).filter(signatures)


def keys_of(post: Post | None) -> list[tuple[str, list[int]]]:
    """The groups in the order in which they are due, each with the ids of its items; capped like every queue."""
    rows = waiting(post).order_by(F("due_at").asc(nulls_last=True), "created_at", "pk")
    found: dict[str, list[int]] = {}
    for pk, batch, node in rows.values_list("pk", "referral__batch", "node")[:COUNT_CAP]:
        found.setdefault(f"{batch}:{node}" if batch else f"item:{pk}", []).append(pk)
    return list(found.items())


def groups(page: Iterable[tuple[str, list[int]]], post: Post, at: datetime) -> list[Group]:
    """The groups of a page, in as many queries for many as for one."""
    chosen = list(page)
    pks = [pk for _, members in chosen for pk in members]
    rows = waiting(post).filter(pk__in=pks).select_related(
        "referral__recipient", "referral__drafted_by_user", "referral__case", "case__proposed_by_user",
        "clue__registered_by__user",
    )  # fmt: skip
    items = {item.pk: item for item in rows}
    clocks, papers = _clocks(items.values(), post, at), _papers(items.values(), post)
    made = []
    for key, members in chosen:
        lines = [_line(items[pk], clocks, papers) for pk in members if pk in items]
        lines.sort(key=lambda line: line.item.referral.position if line.item.referral else 0)
        if lines:
            tick = ",".join(line.item.referral.slug for line in lines if line.item.referral)
            made.append(Group(key, tick, tuple(lines)))
    return made


def _key(row: WorkItem | Clock | PaperEntry) -> tuple[int | None, int | None, int | None]:
    """Which row a thing is on: (referral, clue, case)."""
    if row.referral_id:
        return row.referral_id, None, None
    return (None, row.clue_id, None) if row.clue_id else (None, None, row.case_id)


def _on(items: Iterable[WorkItem]) -> Q:
    rows = list(items)
    on = Q(referral_id__in=[i.referral_id for i in rows if i.referral_id])
    whole = Q(referral__isnull=True, lane__isnull=True)
    on |= whole & Q(clue_id__in=[i.clue_id for i in rows if i.clue_id])
    cases = [i.case_id for i in rows if not i.referral_id and not i.clue_id]
    return on | whole & Q(clue__isnull=True, case_id__in=cases)


def _clocks(items: Iterable[WorkItem], post: Post, at: datetime) -> dict[Any, ClockLine]:
    """The first running clock of the own agency on each row."""
    running = Clock.objects.open().filter(_on(items), actor_id=post.agency_id)
    lines: dict[Any, ClockLine] = {}
    for line in clock_lines(running, post, at):
        lines.setdefault(_key(line.clock), line)
    return lines


def _papers(items: Iterable[WorkItem], post: Post) -> set[Any]:
    pending = PaperEntry.objects.visible_to(post).pending().filter(_on(items))
    return {_key(entry) for entry in pending}


def _line(item: WorkItem, clocks: dict[Any, ClockLine], papers: set[Any]) -> ApprovalLine:
    key = _key(item)
    shared: dict[str, Any] = {
        "item": item,
        "since": item.created_at,
        "clock": clocks.get(key),
        "paper": key in papers,
    }
    if referral := item.referral:
        act = _REFERRAL[item.node]
        return ApprovalLine(
            kind=referral.get_kind_display(), title=referral.title,
            note=f"送{referral.recipient.short_name}　{referral.case.number}", by=referral.drafted_by_user.full_name,
            detail=reverse("referral", args=[referral.slug]), form=reverse("referral-move", args=[referral.slug, act]),
            word=_WORDS[act], **shared,
        )  # fmt: skip
    if clue := item.clue:
        return ApprovalLine(
            kind="建案", title=clue.title, note=clue.number, by=clue.registered_by.user.full_name,
            detail=reverse("clue", args=[clue.slug]), form=reverse("clue-act", args=[clue.slug, "open"]), word="建案",
            **shared,
        )  # fmt: skip
    case = item.case
    assert case is not None
    return ApprovalLine(
        kind="办结", title=case.title, note=case.number,
        by=case.proposed_by_user.full_name if case.proposed_by_user else "", detail=reverse("case", args=[case.slug]),
        form=reverse("case-act", args=[case.slug, "close"]), word="办结", **shared,
    )  # fmt: skip


@dataclass(frozen=True)
class RequestLine:
    """One 提请中止 or 提请延长 that waits for the post's decision."""

    asked: ClockRequest
    what: str
    rule: str
    title: str
    url: str
    clock: ClockLine


def request_lines(post: Post, at: datetime) -> list[RequestLine]:
    """The requests on limits that wait for the acting post, the oldest first."""
    return [_request(asked, at) for asked in clock_requests.waiting_for(post)]


def _request(asked: ClockRequest, at: datetime) -> RequestLine:
    line, row = clock_line(asked.clock, at), asked.clock.row
    title = row.title if isinstance(row, Clue | Case) else row.case.title
    url = reverse("clock-act", args=[asked.clock.slug, "decide"])
    return RequestLine(asked, clock_requests.words_of(asked), line.rule.name, title, url, line)


def ticked(request: HttpRequest, acting: Acting) -> list[Referral]:
    """The ticked referrals of the own agency. 404 when one is not there or may not be seen."""
    groups = (request.POST if request.method == "POST" else request.GET).getlist("tick")
    slugs = list(dict.fromkeys(slug for group in groups for slug in group.split(",") if slug))
    if not slugs:
        return []
    if not all(slug.isalnum() for slug in slugs):
        raise Http404
    seen = Referral.objects.visible_to(acting.post).filter(sender=acting.agency, slug__in=slugs[: LIMIT + 1])
    rows = list(
        seen.select_related("case", "recipient", "drafted_by_user").order_by("case", "position", "pk")
    )
    if len(rows) < min(len(slugs), LIMIT + 1):
        raise Http404
    return rows
