"""工作台: the first page after logging in. What is late, how much waits, what comes next, and how the own cases stand."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from agencies.models import Post
from agencies.rights import rights_of
from agencies.roles import Act
from referral.law.states import CaseStatus, LaneStatus
from referral.law.workdays import Calendar
from referral.models import Lane
from referral.pages.acting import post_of
from referral.pages.inbox import deadlines
from referral.pages.inbox.counts import ENTRIES, counts_of
from referral.pages.inbox.lines import DeadlineLine, deadline_lines, item_lines, with_rows
from referral.pages.joint.lines import open_tasks
from referral.pages.meetings.bench import waiting as meetings_waiting
from referral.pages.notices.lines import latest
from referral.pages.taskforce.lines import own_people
from referral.services import approval_steps, clocks, countersigns, listing_offers
from workflows.models import QUEUES, WorkItem
from workflows.queue import COUNT_CAP, capped

TOP = 10
WEEK = 7


@dataclass(frozen=True)
class Figure:
    """One figure of the strip, and the list of exactly what it counts. lamp: drawn beside the word."""

    word: str
    number: int
    url: str
    lamp: str = ""
    unit: str = "件"


@dataclass(frozen=True)
class DayBox:
    """One day of the week to come: how many time limits end on it."""

    day: date
    word: str
    number: int
    note: str
    is_workday: bool
    is_today: bool
    url: str


def workbench(request: HttpRequest) -> HttpResponse:
    """The workbench of the acting post."""
    post, at = post_of(request), timezone.now()
    today, days = timezone.localdate(at), clocks.calendar()
    items = WorkItem.objects.for_post(post)
    rights = rights_of(post)
    in_hand = ExpressionWrapper(Q(queue="progress"), BooleanField())  # what waits for an act stands before it
    top = with_rows(items).order_by(in_hand.asc(), F("due_at").asc(nulls_last=True), "created_at", "pk")[:TOP]
    counts = counts_of(request)
    context = {
        "today": today, "day_word": day_word(today, days), "broken": broken(post, at), "strip": strip(request, post, at),
        "lines": item_lines(top, post, at), "number": sum(counts.values()), "week": week(post, today, days),
        "tasks": open_tasks(post, today), "people": own_people(post, today), "sessions": meetings_waiting(post, today), "listed": listing_offers.waiting(post, at), "consents": len(approval_steps.waiting_for(post, today)) + len(countersigns.waiting_for(post)), "departments": departments(post), "feed": latest(request), "nav": "workbench",
        "may_register": Act.REGISTER_CLUE in rights, "may_draft": Act.DRAFT_REFERRAL in rights,
    }  # fmt: skip
    return render(request, "inbox/workbench.html", context)


def day_word(day: date, days: Calendar) -> str:
    """工作日, 休息日, or the name of what makes the day differ from its weekday."""
    word, name = ("工作日" if days.is_workday(day) else "休息日"), days.name(day)
    return word if name.startswith("星期") else f"{word}（{name}）"


def broken(post: Post, at: datetime) -> DeadlineLine | None:
    """The statutory duty of the agency that is 超期 for the longest time, for the banner."""
    rows = deadlines.running(post).filter(pk__in=deadlines.in_state("over", at).values("pk"))
    first = deadlines.with_rows(rows).order_by("due_at", "pk")[:1]
    return next(iter(deadline_lines(first, at)), None)


def strip(request: HttpRequest, post: Post, at: datetime) -> list[Figure]:
    """The figures: queues as the menu counts them, the agency's time limits, what was done this month."""
    counts, running = counts_of(request), deadlines.running(post)
    figures = [Figure(QUEUES[queue], counts[queue], reverse(entry)) for entry, queue in ENTRIES.items()]
    for how, word, lamp in (("near", "临期", "warn"), ("over", "超期", "bad")):
        number = capped(running.filter(pk__in=deadlines.in_state(how, at).values("pk")).order_by())
        figures.append(Figure(word, number, f"{reverse('deadlines')}?clock={how}", lamp, "项"))
    first = timezone.localdate(at).replace(day=1)
    done = capped(WorkItem.objects.done_by(post).filter(done_at__date__gte=first).order_by())
    return [*figures, Figure("本月已办", done, f"{reverse('done')}?since={first}", "done")]


def week(post: Post, today: date, days: Calendar) -> list[DayBox]:
    """The seven days from today, each with what ends on it."""
    last = today + timedelta(days=WEEK - 1)
    rows = deadlines.running(post).filter(deadlines.due_on(today, last)).order_by()
    moments = rows.values_list("due_at", flat=True)[: COUNT_CAP + 1]
    numbers = Counter(deadlines.last_day(moment) for moment in moments if moment is not None)
    boxes = []
    for n in range(WEEK):
        day = today + timedelta(days=n)
        works, name = days.is_workday(day), days.name(day)
        note = "班" if works and not name.startswith("星期") else "" if works else "休"
        word = "今" if n == 0 else "一二三四五六日"[day.weekday()]
        url = f"{reverse('deadlines')}?{urlencode({'due': day.isoformat()})}"
        boxes.append(DayBox(day, word, numbers[day], note, works, n == 0, url))
    return boxes


@dataclass(frozen=True)
class Department:
    """How many lanes of the cases that the own agency leads stand where, at one other agency. No order of merit."""

    name: str
    waiting: int
    working: int
    reported: int
    ended: int

    @property
    def number(self) -> int:
        """All of them."""
        return self.waiting + self.working + self.reported + self.ended


def departments(post: Post) -> list[Department]:
    """Other agencies in the unfinished cases that the acting post's agency leads, in the directory's order.

    Secret lanes count nowhere, not even for those who may see them.
    """
    rows = Lane.objects.visible_to(post).filter(
        case__lead_agency_id=post.agency_id, case__status__in=[CaseStatus.OPEN, CaseStatus.CLOSING], secret=False
    )  # fmt: skip
    counted = rows.exclude(agency_id=post.agency_id).values_list("agency_id", "agency__short_name", "status")
    found: dict[int, tuple[str, Counter[str]]] = {}
    for pk, name, status, number in counted.annotate(n=Count("pk")).order_by("agency_id"):
        found.setdefault(pk, (name, Counter()))[1][status] += number
    return [_department(name, by) for name, by in found.values()]


def _department(name: str, by: "Counter[str]") -> Department:
    open_ones: list[Any] = [LaneStatus.WAITING, LaneStatus.WORKING, LaneStatus.REPORTED]
    waiting, working, reported = (by[status] for status in open_ones)
    return Department(name, waiting, working, reported, by.total() - waiting - working - reported)
