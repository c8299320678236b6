"""任务台账: tasks that a meeting decided or an agency entered; 批示 of listings and joint tasks stand in their own rows."""

from datetime import date

from django.db import models
from django.db.models import Q

from agencies.models import Agency, Post, User
from agencies.roles import KEEPER_ROLES
from documents.models import Evidence
from referral.law.tasks import (
    DONE,
    ENTERED,
    FAILED,
    MEETING,
    ORDER,
    ORDERED_LATE,
    PROGRESS,
    REPORTS,
    TaskState,
    state,
)
from referral.models.cases import Case
from referral.models.fields import choices, new_slug
from referral.models.ledger import Ledger
from referral.models.meetings import Meeting, MeetingItem
from referral.models.seen import seen


class LedgerTaskQuerySet(models.QuerySet["LedgerTask"]):
    def visible_to(self, post: Post | None) -> "LedgerTaskQuerySet":
        """Tasks that the acting post's agency leads, helps with or gave, and those of its meetings; of a case that it sees."""
        if post is None or post.role in KEEPER_ROLES:
            return self.none()
        free = Q(case__isnull=True) | Q(case__in=seen(Case, post))
        part = self.of_part(post.agency) | Q(meeting__in=Meeting.objects.visible_to(post).values("pk"))
        return self.filter(free & part)

    @staticmethod
    def of_part(agency: Agency) -> Q:
        """Tasks that an agency leads, helps with or gave."""
        helped = LedgerTask.objects.filter(co_agencies=agency).order_by().values("pk")
        return Q(agency=agency) | Q(pk__in=helped) | Q(given_by=agency)

    def open(self) -> "LedgerTaskQuerySet":
        """Neither ended nor declined."""
        ends = TaskReport.objects.filter(kind__in=[DONE, FAILED]).values("task_id")
        return self.filter(declined_at__isnull=True).exclude(pk__in=ends)


class LedgerTask(models.Model):
    """One task. agency: the first, in the lead; given_by: whose meeting or ledger it is of, or whose leader ordered it;
    ordered_by: that leader, whose 批示 it is; document: the paper that says so;
    key: what makes a row of a file the same row again; due_on: the day agreed on or given, no limit of the law."""

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    ledger = models.ForeignKey(Ledger, on_delete=models.PROTECT, related_name="tasks")
    title = models.CharField("任务事项", max_length=200)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    co_agencies: "models.ManyToManyField[Agency, models.Model]" = models.ManyToManyField(
        Agency, blank=True, related_name="+"
    )
    given_by = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    meeting = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks"
    )
    item = models.ForeignKey(
        MeetingItem, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks"
    )
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ordered_by = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="批示人"
    )
    document = models.CharField("来源文件", max_length=120, default="", blank=True)
    key = models.CharField(max_length=64, default="", blank=True)
    due_on = models.DateField("完成日期")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    declined_at = models.DateTimeField(null=True, blank=True)
    declined_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decline_reason = models.CharField("不同意承担的原因", max_length=300, default="", blank=True)
    late_told_at = models.DateTimeField(null=True, blank=True)

    objects = LedgerTaskQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "key"], condition=~Q(key=""), name="ledger_task_entered_once",
                violation_error_message="该任务已经登记。",
            ),
            models.CheckConstraint(
                condition=Q(declined_at__isnull=True) | Q(confirmed_at__isnull=True) & ~Q(decline_reason=""),
                name="ledger_task_declined_with_reason", violation_error_message="不同意承担的须写明原因。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def source(self) -> str:
        """Where it came from, of `law.tasks.SOURCES`."""
        return ORDER if self.ordered_by_id else MEETING if self.meeting_id else ENTERED

    @property
    def origin(self) -> str:
        """The 批示, meeting or paper that says so."""
        if self.ordered_by is not None:
            return f"{self.ordered_by.user.full_name}批示"
        return self.meeting.title if self.meeting is not None else self.document

    def word(self, today: date) -> str:
        """How it stands on a day, as it is read."""
        return self.word_of(self.state(today))

    def word_of(self, state: TaskState) -> str:
        """A state of it as it is read: the day of a 批示 was given, not agreed on."""
        return ORDERED_LATE if state == TaskState.LATE and self.ordered_by_id else state.label

    def state(self, today: date) -> TaskState:
        """How it stands on a day."""
        reports = list(self.reports.all())
        ended = next((one.kind for one in reports if one.kind != PROGRESS), "")
        return state(
            is_confirmed=self.confirmed_at is not None, is_declined=self.declined_at is not None, ended=ended,
            is_started=bool(reports), due_on=self.due_on, today=today,
        )  # fmt: skip


class TaskReport(models.Model):
    """What the agency in the lead says of its task; the last word ends it. evidence: material of the case that proves it."""

    task = models.ForeignKey(LedgerTask, on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField("情况", max_length=10, choices=choices(REPORTS))
    said = models.CharField("办理情况", max_length=500)
    document = models.CharField("佐证材料", max_length=120, default="", blank=True)
    evidence = models.ForeignKey(Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    by_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["task"], condition=Q(kind__in=[DONE, FAILED]), name="ledger_task_ended_once",
                violation_error_message="该任务已经登记完成情况。",
            ),
            models.CheckConstraint(
                condition=~Q(kind=DONE) | ~Q(document="") | Q(evidence__isnull=False), name="ledger_task_done_with_proof",
                violation_error_message="完成任务须写明佐证材料。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.said
