"""What the queues and the notices are read from. Both are derived: `rebuild_workitems` makes the queue anew."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from viewflow.workflow.models import Task

from agencies.models import Agency, Department, Post, User
from agencies.rights import rights_of
from referral.models import Case, Clue, Lane, Referral
from referral.models.cases import as_member
from referral.models.seen import seen
from workflows.turns import ACT_SETS

QUEUES = {"sign": "待签收", "todo": "待办", "progress": "在办"}
NOTICE_KINDS = {
    "act": "办理",
    "reminder": "时限提醒",
    "overdue": "到期提醒",
    "letter": "文书",
    "prompt": "移送提示",
    "system": "系统",
}


class WorkItemQuerySet(models.QuerySet["WorkItem"]):
    def open(self) -> "WorkItemQuerySet":
        """Items that still wait for somebody."""
        return self.filter(done_at__isnull=True)

    def visible_to(self, post: Post | None) -> "WorkItemQuerySet":
        """Items on rows that the acting post may see: the rows' own rule of sight, no second copy of it."""
        if post is None:
            return self.none()
        sight = Q(referral__in=seen(Referral, post)) | Q(lane__in=seen(Lane, post))
        whole = Q(referral__isnull=True, lane__isnull=True)
        sight |= whole & (Q(case__in=seen(Case, post)) | Q(clue__in=seen(Clue, post)))
        rows = self.filter(sight, agency_id=post.agency_id)
        return rows.exclude(case__in=as_member(post))

    def for_post(self, post: Post | None) -> "WorkItemQuerySet":
        """The queue of the acting post: open items of its agency that it has the right to do and to see.

        An item that somebody took (owner) is in the owner's queue alone.
        """
        if post is None:
            return self.none()
        rights = rights_of(post)
        mine = [acts for acts in ACT_SETS if rights & set(acts.split(","))]
        taken = Q(owner__isnull=True) | Q(owner=post)
        return self.visible_to(post).open().filter(taken, acts__in=mine)

    def done_by(self, post: Post | None) -> "WorkItemQuerySet":
        """已办: what the person of the acting post did in this post's agency, as far as it may still be seen."""
        if post is None:
            return self.none()
        return self.visible_to(post).filter(done_at__isnull=False, done_by_id=post.user_id)


class WorkItem(models.Model):
    """One open human task: who is to act on what, by when. Kept when it is done (已办), with who did it."""

    task = models.OneToOneField(
        Task, null=True, blank=True, on_delete=models.SET_NULL, related_name="work_item"
    )
    node = models.CharField(max_length=20)
    label = models.CharField("待办事项", max_length=20)
    queue = models.CharField(max_length=10, choices=list(QUEUES.items()))
    acts = models.CharField(max_length=200)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    owner = models.ForeignKey(Post, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    clue = models.ForeignKey(Clue, null=True, blank=True, on_delete=models.CASCADE, related_name="work_items")
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.CASCADE, related_name="work_items")
    referral = models.ForeignKey(
        Referral, null=True, blank=True, on_delete=models.CASCADE, related_name="work_items"
    )
    lane = models.ForeignKey(Lane, null=True, blank=True, on_delete=models.CASCADE, related_name="work_items")
    title = models.CharField(max_length=160)
    secret = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    done_as = models.CharField("办理情况", max_length=60, default="", blank=True)

    objects = WorkItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(clue__isnull=False, case__isnull=True)
                | Q(clue__isnull=True, case__isnull=False),
                name="work_item_on_clue_or_case",
                violation_error_message="待办事项须属于线索或案件。",
            ),
            models.UniqueConstraint(
                fields=["referral"], condition=Q(done_at__isnull=True, referral__isnull=False),
                name="work_item_referral_once", violation_error_message="该移送已有待办事项。",
            ),
            models.UniqueConstraint(
                fields=["lane"], condition=Q(done_at__isnull=True, lane__isnull=False),
                name="work_item_lane_once", violation_error_message="该分支已有待办事项。",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(done_at__isnull=True, referral__isnull=True, lane__isnull=True, case__isnull=False),
                name="work_item_case_once", violation_error_message="该案件已有待办事项。",
            ),
            models.UniqueConstraint(
                fields=["clue"], condition=Q(done_at__isnull=True, clue__isnull=False),
                name="work_item_clue_once", violation_error_message="该线索已有待办事项。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["agency", "queue", "due_at"], condition=Q(done_at__isnull=True), name="work_item_open"
            ),
            models.Index(
                fields=["agency", "-created_at"], condition=Q(done_at__isnull=True), name="work_item_open_new"
            ),
            models.Index(
                fields=["done_by", "-done_at"], condition=Q(done_at__isnull=False), name="work_item_done"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.title}"

    @property
    def row(self) -> Referral | Lane | Case | Clue:
        """The row that it is about."""
        row = self.referral or self.lane or self.case or self.clue
        assert row is not None
        return row


class NoticeHead(models.Model):
    """The last number that a person's notices have reached. Its row is the lock under which the next one is written."""

    user = models.OneToOneField(User, primary_key=True, on_delete=models.CASCADE, related_name="notice_head")
    seq = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.pk}: {self.seq}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unread(self) -> "NoticeQuerySet":
        """Notices that were not read."""
        return self.filter(read_at__isnull=True)

    def seen_by(self, user: User, posts: Iterable[Post] | None = None) -> "NoticeQuerySet":
        """A person's notices whose row may still be seen in the post that they were sent to: sight can end.

        posts: those that the person may act in now; None: the dates of posts are not asked.
        """
        mine = self.filter(recipient=user)
        sight = Q(post__isnull=True)
        if posts is None:
            posts = Post.objects.filter(pk__in=mine.values("post_id")).select_related("agency")
        for post in posts:
            sight |= Q(post=post) & notice_sight(post)
        return mine.filter(sight)


def notice_sight(post: Post) -> Q:
    """Which notices a post may read, by the rows' own rules of sight."""
    sight = Q(referral__in=seen(Referral, post))
    sight |= Q(referral__isnull=True, lane__in=seen(Lane, post))
    whole = Q(referral__isnull=True, lane__isnull=True)
    sight |= whole & Q(case__in=seen(Case, post))
    sight |= whole & Q(case__isnull=True, clue__in=seen(Clue, post))
    return sight | whole & Q(case__isnull=True, clue__isnull=True)


class Notice(models.Model):
    """One message to one person, written in the transaction of the act; the push is only a hint."""

    recipient = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    seq = models.PositiveIntegerField()
    post = models.ForeignKey(Post, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=list(NOTICE_KINDS.items()), default="act")
    title = models.CharField("内容", max_length=200)
    url = models.CharField(max_length=200, default="", blank=True)
    clue = models.ForeignKey(Clue, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    referral = models.ForeignKey(Referral, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    lane = models.ForeignKey(Lane, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-seq"]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "seq"], name="notice_seq_once", violation_error_message="通知序号重复。"
            )
        ]
        indexes = [
            models.Index(fields=["recipient"], condition=Q(read_at__isnull=True), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return self.title


class BriefingDay(models.Model):
    """That the leaders of an agency were told of the 每日一页 of a day, or that there was nothing to tell."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "on"],
                name="briefing_once_a_day",
                violation_error_message="当日的每日一页已提醒。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.agency} {self.on}"


__all__ = ["NOTICE_KINDS", "QUEUES", "BriefingDay", "Notice", "NoticeHead", "WorkItem"]
