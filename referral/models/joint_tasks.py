"""Tasks that the agencies of one joint investigation (联合查处) have agreed on."""

from django.db import models
from django.db.models import Q

from agencies.models import Agency, Post
from referral.law.states import REFERRAL_NEVER_SENT, LaneStatus
from referral.models.cases import Case
from referral.models.fields import new_slug
from referral.models.lanes import Lane
from referral.models.referrals import Referral
from referral.models.taskforces import Taskforce

#: Lane statuses of an agency that takes part: it has joined and has not left.
TAKING_PART = (LaneStatus.WORKING, LaneStatus.REPORTED, LaneStatus.DONE)
JOINT = "joint"


def joined_lanes() -> "models.QuerySet[Lane]":
    """The lanes of all agencies that have joined a joint investigation and have not left it."""
    return Lane.objects.filter(opened_by__kind=JOINT, status__in=TAKING_PART)


def joint_letters() -> "models.QuerySet[Referral]":
    """The letters by which agencies were asked to join, as far as they went out."""
    never = [str(status) for status in REFERRAL_NEVER_SENT]
    return Referral.objects.filter(kind=JOINT, recalled_at__isnull=True).exclude(status__in=never)


class JointTaskQuerySet(models.QuerySet["JointTask"]):
    def open(self) -> "JointTaskQuerySet":
        """Tasks that are neither done nor given up."""
        return self.filter(ended_at__isnull=True)

    def visible_to(self, post: Post | None) -> "JointTaskQuerySet":
        """Tasks of the joint investigations that the acting post's agency asked for or has joined, and of its 联合专班.

        An agency that has left keeps what it did itself and sees no more. Nobody else sees any, whoever oversees.
        """
        if post is None:
            return self.none()
        mine = post.agency_id
        asked = joint_letters().filter(sender_id=mine).values("batch")
        joined = joined_lanes().filter(agency_id=mine).values("opened_by__batch")
        sight = Q(batch__in=asked) | Q(batch__in=joined) | Q(agency_id=mine, ended_at__isnull=False)
        teams = Q(batch__in=Taskforce.objects.visible_to(post).values("batch"))
        return self.filter(Q(sight, case__in=Case.objects.party_to(post)) | teams)


class JointTask(models.Model):
    """One task with its owner and the day that was agreed on. The day is no limit of law.

    batch: of the joint investigation, as its referrals bear it; ended_at: when it was done or given up; is_done: which.
    """

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="joint_tasks")
    batch = models.UUIDField(db_index=True)
    title = models.CharField("任务", max_length=80)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField("商定完成日期")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_done = models.BooleanField("已完成", default=False)
    said = models.CharField("完成情况", max_length=500, default="", blank=True)

    objects = JointTaskQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, is_done=False)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="joint_task_end_is_whole",
                violation_error_message="任务的完成须有时间和办理人。",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(is_done=True) | ~Q(said=""),
                name="joint_task_given_up_with_reason",
                violation_error_message="未能完成的任务须写明原因。",
            ),
        ]
        indexes = [
            models.Index(fields=["agency"], condition=Q(ended_at__isnull=True), name="joint_task_open")
        ]

    def __str__(self) -> str:
        return self.title
