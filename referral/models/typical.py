"""典型案例: what is told in public of a case that is over, with names masked; who agreed, where it stands, when it came down."""

from enum import StrEnum

from django.db import models
from django.db.models import F, Q

from agencies.models import Agency, Post, User
from agencies.roles import WIDE_ROLES
from referral.models.cases import Case
from referral.models.fields import new_slug
from referral.models.seen import seen


class Stage(StrEnum):
    """What a typical case waits for; read from its facts."""

    DRAFT = "draft"
    REVIEW = "review"
    CONSENT = "consent"
    APPROVAL = "approval"
    APPROVED = "approved"
    PUBLISHED = "published"
    OBJECTED = "objected"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The stage in Chinese."""
        return _STAGES[self]


_STAGES = {
    Stage.DRAFT: "拟稿", Stage.REVIEW: "待法制审核", Stage.CONSENT: "待有关机关同意", Stage.APPROVAL: "待负责人批准",
    Stage.APPROVED: "已批准，待发布", Stage.PUBLISHED: "已发布", Stage.OBJECTED: "有异议，待撤回", Stage.WITHDRAWN: "已撤回",
}  # fmt: skip


class TypicalQuerySet(models.QuerySet["Typical"]):
    def visible_to(self, post: Post | None) -> "TypicalQuerySet":
        """The author agency's people who see the case; the wide roles of agencies that were asked, from then on."""
        if post is None:
            return self.none()
        mine = Q(agency_id=post.agency_id, case__in=seen(Case, post))
        if post.role in WIDE_ROLES:
            asked = TypicalConsent.objects.filter(agency_id=post.agency_id).values("typical_id")
            mine |= Q(pk__in=asked, reviewed_at__isnull=False)
        return self.filter(mine)


class Typical(models.Model):
    """One 典型案例. withdraw_by: the working day by which an objection has to be answered; kept_reason: why it stays."""

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="typicals")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    title = models.CharField("标题", max_length=80)
    text = models.TextField("拟公开内容", max_length=3000)
    reason = models.CharField("曝光理由", max_length=300)
    channel = models.CharField("发布渠道", max_length=80)
    decision = models.CharField("处理决定文号", max_length=120, default="", blank=True)
    drafted_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    drafted_by_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    submitted_at = models.DateTimeField("送审时间", null=True, blank=True)
    turned_back = models.CharField("退回意见", max_length=500, default="", blank=True)
    reviewed_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reviewed_by_user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField("审核时间", null=True, blank=True)
    review = models.CharField("审核意见", max_length=300, default="", blank=True)
    approved_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_by_user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField("批准时间", null=True, blank=True)
    published_on = models.DateField("发布日期", null=True, blank=True)
    published_in = models.CharField("发布载体", max_length=120, default="", blank=True)
    link = models.URLField("链接", max_length=300, default="", blank=True)
    objection = models.CharField("异议", max_length=500, default="", blank=True)
    objected_at = models.DateTimeField("异议时间", null=True, blank=True)
    objected_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdraw_by = models.DateField("撤回期限", null=True, blank=True)
    kept_reason = models.CharField("不撤回的理由", max_length=300, default="", blank=True)
    withdrawn_on = models.DateField("撤回日期", null=True, blank=True)
    withdrawn_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawal = models.CharField("撤回情况", max_length=300, default="", blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = TypicalQuerySet.as_manager()

    class Meta:
        ordering = ["-drafted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(withdrawn_on__isnull=True), name="typical_once_a_case",
                violation_error_message="本案已有典型案例。",
            ),
            models.CheckConstraint(
                condition=(Q(reviewed_by_user__isnull=True) | ~Q(reviewed_by_user=F("drafted_by_user")))
                & (Q(approved_by_user__isnull=True) | ~Q(approved_by_user=F("drafted_by_user")) & ~Q(approved_by_user=F("reviewed_by_user"))),
                name="typical_three_persons", violation_error_message="拟稿、审核、批准须是不同的人。",
            ),
            models.CheckConstraint(
                condition=Q(published_on__isnull=True) | Q(approved_at__isnull=False) & ~Q(published_in=""),
                name="typical_published_after_approval", violation_error_message="批准后才能发布。",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(published_on__isnull=False) & ~Q(withdrawal=""),
                name="typical_withdrawn_with_words", violation_error_message="撤回须写明情况。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def stage(self) -> Stage:
        """What it waits for."""
        if self.withdrawn_on is not None:
            return Stage.WITHDRAWN
        if self.published_on is not None:
            return (
                Stage.OBJECTED if self.objected_at is not None and not self.kept_reason else Stage.PUBLISHED
            )
        if self.approved_at is not None:
            return Stage.APPROVED
        if self.submitted_at is None:
            return Stage.DRAFT
        if self.reviewed_at is None:
            return Stage.REVIEW
        agreed = all(one.is_agreed for one in self.consents.all())
        return Stage.APPROVAL if agreed else Stage.CONSENT


class TypicalConsent(models.Model):
    """Whether an agency whose result is told agrees (equals are asked, not ordered). Emptied when the text changes."""

    typical = models.ForeignKey(Typical, on_delete=models.PROTECT, related_name="consents")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    is_agreed = models.BooleanField("同意", null=True)
    opinion = models.CharField("意见", max_length=300, default="", blank=True)
    by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间", null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["typical", "agency"], name="typical_consent_once", violation_error_message="征求意见机关重复。",
            ),
            models.CheckConstraint(
                condition=~Q(is_agreed=False) | ~Q(opinion=""), name="typical_refused_with_reason",
                violation_error_message="不同意的写明理由。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.agency)
