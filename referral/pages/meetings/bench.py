"""What of meetings and of the task ledger waits for a post: on its workbench, each with the page where it is done."""

from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from agencies.models import Post
from agencies.rights import rights_of
from agencies.roles import Act
from referral.law.tasks import TaskState
from referral.models import LedgerTask, MeetingParticipant, MinutesAnswer
from referral.pages.meetings.lines import TASK_TONES
from referral.services import minutes_corrections

MOST = 10


@dataclass(frozen=True)
class WaitingLine:
    """One thing to do. word, tone: what it waits for, as a tag."""

    title: str
    url: str
    when: date
    word: str
    tone: str


def waiting(post: Post, today: date) -> list[WaitingLine]:
    """Invitations to answer, minutes and corrections to countersign, tasks to confirm, and tasks of the own agency that are late."""
    return list(islice((*_meetings(post), *_corrections(post), *_tasks(post, today)), MOST))


def _meetings(post: Post) -> list[WaitingLine]:
    rights, turn = rights_of(post), Q(pk__in=[])
    if Act.RUN_MEETING in rights:
        turn |= Q(comes__isnull=True, meeting__held_at__isnull=True)
    if Act.COUNTERSIGN in rights:
        given = MinutesAnswer.objects.filter(participant=OuterRef("pk"), round=OuterRef("meeting__round"))
        signing = Q(meeting__circulated_at__isnull=False, meeting__issued_at__isnull=True)
        turn |= Q(~Exists(given), signing, attended=True)
    mine = MeetingParticipant.objects.filter(
        turn, agency_id=post.agency_id, meeting__cancelled_at__isnull=True
    )
    rows = (
        mine.exclude(meeting__convener_id=post.agency_id)
        .select_related("meeting")
        .order_by("meeting__planned_at")
    )
    return [
        WaitingLine(
            one.meeting.title, reverse("meeting", args=[one.meeting.slug]), one.meeting.sign_until or timezone.localdate(one.meeting.planned_at),
            "会签纪要" if one.meeting.held_at else "回复参会", "warn",
        )
        for one in rows[:MOST]
    ]  # fmt: skip


def _corrections(post: Post) -> list[WaitingLine]:
    rows = minutes_corrections.waiting_for(post).select_related("meeting")
    return [
        WaitingLine(one.meeting.title, reverse("meeting", args=[one.meeting.slug]), one.sign_until, "会签更正", "warn")
        for one in rows[:MOST]
    ]  # fmt: skip


def _tasks(post: Post, today: date) -> list[WaitingLine]:
    rights, turn = rights_of(post), Q(pk__in=[])
    if Act.ACCEPT_TASK in rights:
        turn |= Q(confirmed_at__isnull=True)
    if Act.KEEP_TASKS in rights:
        turn |= Q(confirmed_at__isnull=False, due_on__lt=today)
    rows = LedgerTask.objects.visible_to(post).open().filter(turn, agency_id=post.agency_id)
    states = [(task, TaskState.LATE if task.confirmed_at else TaskState.PROPOSED) for task in rows[:MOST]]
    return [
        WaitingLine(
            task.title,
            reverse("ledger-task", args=[task.slug]),
            task.due_on,
            task.word_of(state),
            TASK_TONES[state],
        )
        for task, state in states
    ]
