"""How meetings are read: what districts owe, rows of the list, who takes part, the agenda with minutes and decisions."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from agencies.models import Agency, Post, Region
from agencies.rights import rights_of
from agencies.roles import Act
from documents.models import Evidence
from referral.law.meetings import GRADES, KINDS, NEVER, Owed, Step
from referral.law.tasks import TaskState
from referral.models import (
    ExpertOpinion,
    LedgerTask,
    Meeting,
    MeetingComment,
    MeetingItem,
    MeetingParticipant,
    MinutesAnswer,
    MinutesCorrection,
    RiskGrade,
)
from referral.models.cases import as_member
from referral.services import meeting_calendar, meeting_pack, minutes, minutes_corrections

TONES = {
    Step.CALLED: "info",
    Step.HELD: "warn",
    Step.SIGNING: "warn",
    Step.ISSUED: "ok",
    Step.CANCELLED: "mute",
}
#: A day that was agreed on and has gone by is amber, never more.
TASK_TONES = {
    TaskState.PROPOSED: "info", TaskState.DECLINED: "", TaskState.TODO: "", TaskState.WORKING: "info", TaskState.LATE: "warn",
    TaskState.DONE: "ok", TaskState.FAILED: "warn",
}  # fmt: skip


def may_run(post: Post) -> bool:
    """Whether a post calls meetings and answers invitations."""
    return Act.RUN_MEETING in rights_of(post) and post.agency.kind not in NEVER


@dataclass(frozen=True)
class OwedLine:
    """One district with its grade and one meeting that it owes; owed None: no grade was entered."""

    region: Region
    grade: RiskGrade | None
    owed: Owed | None = None
    word: str = ""
    tone: str = ""
    planned: Meeting | None = None

    @property
    def grade_word(self) -> str:
        """The grade in Chinese."""
        return GRADES[self.grade.grade] if self.grade else "未登记"

    @property
    def kind_word(self) -> str:
        """Which meeting."""
        return KINDS[self.owed.kind] if self.owed else ""


_WORD_TONES = {"未到期": "ok", "临近": "warn", "已过应召开日期": "warn"}


def owed_lines(agency: Agency, at: datetime) -> list[OwedLine]:
    """The calendar of the districts that an agency reads; below its own only those with a grade."""
    today, regions = timezone.localdate(at), meeting_calendar.shown_to(agency)
    grades = meeting_calendar.grades(regions, today)
    found = []
    for region in regions.filter(Q(pk__in=grades) | Q(pk=agency.region_id)):
        row = grades.get(region.pk)
        if row is None:
            found.append(OwedLine(region, None))
            continue
        for one in meeting_calendar.owed(row, today):
            word = one.word(today)
            meeting = meeting_calendar.planned(region, one.kind, at)
            found.append(OwedLine(region, row, one, word, _WORD_TONES[word], _if_seen(meeting, agency)))
    return found


def _if_seen(meeting: Meeting | None, agency: Agency) -> Meeting | None:
    """A meeting that is called, for an agency that takes part in it."""
    if meeting is None or not meeting.participants.filter(agency=agency).exists():
        return None
    return meeting


def meeting_rows(post: Post) -> Any:
    """The list, with how many take part."""
    rows = Meeting.objects.visible_to(post).select_related("convener", "region", "minutes")
    return rows.annotate(number=Count("participants")).order_by("-planned_at", "-pk")


@dataclass(frozen=True)
class ParticipantLine:
    """One agency at a meeting: its reply, whether it came, what it answered to the minutes."""

    participant: MeetingParticipant
    reply: str
    answer: MinutesAnswer | None
    is_asked: bool
    opinion: str


def participant_lines(meeting: Meeting, post: Post) -> list[ParticipantLine]:
    """Who takes part, in order."""
    given = {one.participant_id: one for one in minutes.answers(meeting)} if meeting.round else {}
    read = {one.participant_id: one.opinion for one in minutes.views_for(meeting, post)}
    asked = set(minutes.asked(meeting).values_list("pk", flat=True)) if meeting.circulated_at else set()
    rows = meeting.participants.select_related("agency", "answered_by__user")
    return [
        ParticipantLine(
            one, meeting_pack.comes(one.comes), given.get(one.pk), one.pk in asked, read.get(one.pk, "")
        )
        for one in rows
    ]


@dataclass(frozen=True)
class TaskLine:
    """A decision with how it stands."""

    task: LedgerTask
    state: TaskState
    tone: str


@dataclass(frozen=True)
class ItemLine:
    """One item as the reader may see it. acts: what he may do with it."""

    item: MeetingItem
    papers: list[Evidence]
    opinions: list[ExpertOpinion]
    comments: list[MeetingComment]
    tasks: list[TaskLine]
    acts: list[tuple[str, str]]


WORDS = {"papers": "选择材料", "comment": "会前意见", "minutes": "整理纪要", "decide": "登记决定事项"}


def item_acts(item: MeetingItem, post: Post, today: date) -> list[str]:
    """What a post may do with an item now."""
    meeting, step = item.meeting, item.meeting.step
    if not may_run(post) or item.case_id in as_member(post):
        return []
    if meeting.convener_id == post.agency_id:
        if step == Step.CALLED:
            return ["papers"] if item.case_id else []
        return ["minutes", "decide"] if step in {Step.HELD, Step.SIGNING} else []
    is_open = meeting.comments_until is None or today <= meeting.comments_until
    return ["comment"] if step == Step.CALLED and is_open else []


def item_lines(meeting: Meeting, post: Post, at: datetime) -> list[ItemLine]:
    """The agenda as a post reads it."""
    today, found = timezone.localdate(at), []
    tasks = LedgerTask.objects.visible_to(post).filter(meeting=meeting)
    rows = list(tasks.select_related("agency").prefetch_related("reports", "co_agencies"))
    for item in meeting_pack.items_of(meeting, post):
        item.meeting = meeting
        own = [_task(task, today) for task in rows if task.item_id == item.pk]
        acts = [(WORDS[name], name) for name in item_acts(item, post, today)]
        found.append(
            ItemLine(
                item, meeting_pack.papers_of(item, post), list(item.opinions.all()), meeting_pack.comments_for(item), own, acts
            )
        )  # fmt: skip
    return found


def _task(task: LedgerTask, today: date) -> TaskLine:
    state = task.state(today)
    return TaskLine(task, state, TASK_TONES[state])


@dataclass(frozen=True)
class CorrectionLine:
    """One 更正 of the minutes: how it stands, what was said to it as the reader may see it, what he may do with it."""

    correction: MinutesCorrection
    word: str
    tone: str
    answers: list[tuple[str, str]]
    acts: list[tuple[str, str]]


CORRECTION_WORDS = {"sign": "会签更正", "issue": "印发更正", "withdraw": "撤回更正"}


def correction_lines(meeting: Meeting, post: Post) -> list[CorrectionLine]:
    """Corrections of what the reader may read of the minutes, in order."""
    rows = MinutesCorrection.objects.visible_to(post).filter(meeting=meeting).select_related(
        "meeting", "item__case", "letter", "drafted_by__user", "issued_by_user"
    )  # fmt: skip
    return [CorrectionLine(one, *_stands(one), _said(one, post), _acts(one, post)) for one in rows]


def _acts(one: MinutesCorrection, post: Post) -> list[tuple[str, str]]:
    return [(CORRECTION_WORDS[name], name) for name in minutes_corrections.acts_on(one, post)]


def _stands(one: MinutesCorrection) -> tuple[str, str]:
    if one.withdrawn_at is not None:
        return "已撤回", "mute"
    return ("已印发", "ok") if one.issued_at is not None else ("会签中", "warn")


def _said(one: MinutesCorrection, post: Post) -> list[tuple[str, str]]:
    rows = one.answers.select_related("participant__agency", "by", "correction__meeting")
    return [
        (
            row.participant.agency.short_name,
            "同意" if not row.opinion else row.opinion if minutes_corrections.reads_opinion(row, post) else "有意见",
        )
        for row in rows
    ]  # fmt: skip
