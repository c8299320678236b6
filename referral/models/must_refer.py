"""应移送未移送提示 as rows: the figures of a province, decisions not to refer, and who was told of what."""

import uuid

from django.db import models
from django.db.models import F, Q

from agencies.models import Post, Region, User
from referral.models.cases import Case
from referral.models.clues import Clue
from referral.models.fields import new_slug
from referral.models.seen import seen


class ProvinceStandard(models.Model):
    """What a province has fixed: 诈骗罪数额较大, and after how many working days a finding is on the head's list."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", verbose_name="省份")
    threshold = models.DecimalField("数额较大（元）", max_digits=9, decimal_places=2)
    head_after = models.PositiveSmallIntegerField("列入负责人清单的工作日数")
    source = models.CharField("依据", max_length=200)
    effective_on = models.DateField("生效日期")
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["-effective_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(threshold__gte=3000, threshold__lte=10000), name="standard_in_the_band",
                violation_error_message="数额较大标准须在3000元至10000元之间（法释〔2011〕7号第一条）。",
            ),
            models.UniqueConstraint(
                fields=["region", "effective_on"], name="standard_once_a_day",
                violation_error_message="该省份同一生效日期的标准已经录入。",
            ),
        ]  # fmt: skip


class NoReferralQuerySet(models.QuerySet["NoReferral"]):
    def visible_to(self, post: Post | None) -> "NoReferralQuerySet":
        """What the own agency proposed in cases that it leads, as far as the post sees them."""
        if post is None:
            return self.none()
        own = self.filter(case__lead_agency_id=post.agency_id, proposed_by__agency_id=post.agency_id)
        return own.filter(case__in=seen(Case, post))


class NoReferral(models.Model):
    """不移送: one rule met by one case (or clue), one reason, two people. facts: the snapshot that it was decided on.

    Whether it still stands is derived: any changed fact voids it.
    """

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="no_referrals")
    clue = models.ForeignKey(Clue, null=True, on_delete=models.PROTECT, related_name="no_referrals")
    rule = models.CharField(max_length=40)
    rules_version = models.CharField(max_length=20)
    facts = models.JSONField()
    reason = models.CharField("不移送的理由", max_length=500)
    batch = models.UUIDField(default=uuid.uuid4)
    proposed_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    proposed_by_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="+")
    decided_by_user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    agreed = models.BooleanField(null=True)
    answer = models.CharField("决定意见", max_length=500, default="", blank=True)

    objects = NoReferralQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by_user__isnull=True) | ~Q(decided_by_user=F("proposed_by_user")),
                name="no_referral_by_two", violation_error_message="提出不移送的人不能自行决定。",
            ),
            models.CheckConstraint(
                condition=Q(case__isnull=False) | Q(clue__isnull=False), name="no_referral_on_case_or_clue",
                violation_error_message="不移送决定须属于案件或线索。",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, agreed__isnull=True, decided_by_user__isnull=True)
                | Q(decided_at__isnull=False, agreed__isnull=False, decided_by_user__isnull=False),
                name="no_referral_decided_by_somebody", violation_error_message="不移送决定须有决定人和时间。",
            ),
        ]  # fmt: skip


class FindingTold(models.Model):
    """That people were told of a finding at a stage, once. after: the voided decision that brought it back, 0 for none."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    rule = models.CharField(max_length=40)
    stage = models.CharField(max_length=20)
    after = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "rule", "stage", "after"], name="finding_told_once",
                violation_error_message="该提示已经通知。",
            )
        ]  # fmt: skip
