"""Approvals (审批): the signatures of a chain, kept in the 副卷, and the steps that an agency adds to its chain."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from agencies.models import Agency, Department, Post, User
from agencies.roles import ROLE_CHOICES
from referral.models.cases import Case
from referral.models.referrals import Referral


class ApprovalStepQuerySet(models.QuerySet["ApprovalStep"]):
    def asked_of(self, referral: Referral, day: date | None = None) -> list["ApprovalStep"]:
        """The steps that a referral is asked for since its decider had it, in order; day: without those ended by then.

        Of a secret one none: it is known to the named alone.
        """
        if referral.secret or referral.reported_at is None:
            return []
        reported = timezone.localdate(referral.reported_at)
        rows = self.filter(
            agency_id=referral.sender_id, since__lte=reported, entered_at__lt=referral.reported_at
        )
        rows = rows.filter(Q(until__isnull=True) | Q(until__gt=day or reported))
        rows = rows.select_related("department").order_by("position", "pk")
        return [step for step in rows if not step.kinds or referral.kind in step.kinds]


class ApprovalStep(models.Model):
    """A step that an agency asks for between review and decision (法制审核, 分管会签, 案审会, 用印审批): data, never changed.

    kinds: of referrals, empty for all that are not secret; must: the approval waits for its consent, never on a 行刑移送;
    gives_seal: its consent is the 用印审批 of the letter; until: the first day on which it is asked for no more.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="approval_steps")
    label = models.CharField("环节名称", max_length=20)
    kinds = models.JSONField("适用的移送", default=list, blank=True)
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="办理科室"
    )
    role = models.CharField("办理角色", max_length=20, choices=ROLE_CHOICES, default="", blank=True)
    position = models.PositiveSmallIntegerField("次序", default=1)
    must = models.BooleanField("同意后才能批准", default=False)
    gives_seal = models.BooleanField("作为用印审批", default=False)
    since = models.DateField("启用日期")
    until = models.DateField("停用日期", null=True, blank=True)
    source = models.CharField("依据", max_length=120)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    objects = ApprovalStepQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(department__isnull=False, role="") | Q(department__isnull=True) & ~Q(role=""),
                name="approval_step_one_giver", violation_error_message="请在科室和角色中选择一项。",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="approval_step_ends_after_start",
                violation_error_message="停用日期不能早于启用日期。",
            ),
            models.UniqueConstraint(
                fields=["agency", "label"], condition=Q(until__isnull=True), name="approval_step_label_once",
                violation_error_message="本机关已有同名的审批环节。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.label

    @property
    def giver(self) -> str:
        """Who gives it: 政策法规科, 分管负责人."""
        return self.department.name if self.department else self.get_role_display()


class Approval(models.Model):
    """One signature of an approval chain: by whom, in which post, when, with which opinion. 副卷.

    given_for: the step of the agency's own that it is the opinion of, with agrees; without: steps that had not been
    given when the decider signed.
    """

    referral = models.ForeignKey(
        Referral, null=True, blank=True, on_delete=models.PROTECT, related_name="approvals"
    )
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="approvals")
    lane = models.ForeignKey(
        "referral.Lane", null=True, blank=True, on_delete=models.PROTECT, related_name="approvals"
    )
    step = models.CharField(max_length=20)
    label = models.CharField(max_length=20)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    given_for = models.ForeignKey(
        ApprovalStep, null=True, blank=True, on_delete=models.PROTECT, related_name="approvals"
    )
    agrees = models.BooleanField("同意", null=True, blank=True)
    opinion = models.TextField(max_length=2000, default="", blank=True)
    without = models.CharField("批准时尚未收到的意见", max_length=300, default="", blank=True)
    at = models.DateTimeField()
    round = models.PositiveSmallIntegerField(default=1)
    paper = models.ForeignKey(
        "referral.PaperEntry", null=True, blank=True, on_delete=models.PROTECT, related_name="approvals"
    )

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "round", "given_for"], condition=Q(given_for__isnull=False),
                name="approval_step_given_once", violation_error_message="该环节本轮已有意见。",
            ),
            models.UniqueConstraint(
                fields=["referral", "round", "user"], condition=Q(given_for__isnull=False),
                name="approval_steps_by_different_people",
                violation_error_message="同一人在一轮审批中只能办理一个环节。",
            ),
            models.CheckConstraint(
                condition=Q(given_for__isnull=True, agrees__isnull=True)
                | Q(given_for__isnull=False, agrees__isnull=False),
                name="approval_step_says_yes_or_no", violation_error_message="环节意见须写明同意或者不同意。",
            ),
        ]  # fmt: skip
