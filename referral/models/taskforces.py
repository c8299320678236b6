"""联合专班: a named team of people from several agencies that works on one case between two dates."""

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q

from agencies.models import Post
from referral.models.cases import Case
from referral.models.fields import new_slug


class TaskforceQuerySet(models.QuerySet["Taskforce"]):
    def visible_to(self, post: Post | None) -> "TaskforceQuerySet":
        """Teams that the acting post may read of: the lead agency's people who see the case, and the members."""
        if post is None:
            return self.none()
        led = Q(case__in=Case.objects.party_to(post), case__lead_agency_id=post.agency_id)
        mine = TaskforceMember.objects.active().filter(post=post)
        joined = Q(pk__in=[] if post.is_delegated else mine.values("taskforce_id"))
        return self.filter(led | joined)


class Taskforce(models.Model):
    """One team. since, until: both days included; ended_at: when it was dissolved before its time.

    batch: under which its tasks stand (`JointTask.batch`).
    """

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="taskforces")
    batch = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("专班名称", max_length=60)
    since = models.DateField("起始日期")
    until = models.DateField("截止日期")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    end_reason = models.CharField("撤销理由", max_length=300, default="", blank=True)

    objects = TaskforceQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=F("since")), name="taskforce_ends_after_start",
                violation_error_message="专班截止日期不能早于起始日期。",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(end_reason=""),
                name="taskforce_end_is_whole", violation_error_message="撤销专班须有办理人和理由。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def is_open_on(self, day: date) -> bool:
        """Whether the team works on a day."""
        return self.ended_at is None and self.since <= day <= self.until


class TaskforceMemberQuerySet(models.QuerySet["TaskforceMember"]):
    def awaited(self) -> "TaskforceMemberQuerySet":
        """Members on whom the home agency has not decided."""
        return self.filter(agreed_at__isnull=True, ended_at__isnull=True)

    def active(self) -> "TaskforceMemberQuerySet":
        """Members to whom the home agency has agreed and who have not left."""
        return self.filter(agreed_at__isnull=False, ended_at__isnull=True)

    def visible_to(self, post: Post | None) -> "TaskforceMemberQuerySet":
        """Members of the teams that the acting post may read of, and the people that its own agency is asked for or has sent.

        Of the latter its deciders know, whom the case itself is not shown.
        """
        if post is None:
            return self.none()
        teams = Taskforce.objects.visible_to(post)
        return self.filter(Q(taskforce__in=teams) | Q(post__agency_id=post.agency_id))


class TaskforceMember(models.Model):
    """A person in a team, in the post that the home agency sends him from.

    agreed_at: when the home agency agreed; ended_at without agreed_at: it did not. ended_by: None when the time was up.
    """

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    taskforce = models.ForeignKey(Taskforce, on_delete=models.PROTECT, related_name="members")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    end_reason = models.CharField(max_length=300, default="", blank=True)

    objects = TaskforceMemberQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["taskforce", "post"], condition=Q(ended_at__isnull=True), name="taskforce_member_once",
                violation_error_message="该人员已在专班名单中。",
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True, agreed_by__isnull=True)
                | Q(agreed_at__isnull=False, agreed_by__isnull=False),
                name="taskforce_member_agreed_by_somebody",
                violation_error_message="派员须有同意人。",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | ~Q(end_reason=""), name="taskforce_member_leaves_with_reason",
                violation_error_message="退出专班须写明理由。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.post.user.full_name}（{self.post.agency.short_name}）"

    @property
    def case(self) -> Case:
        """The case of the team."""
        return self.taskforce.case
