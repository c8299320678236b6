"""案件调查报告 of an agency in a case, and the things of the case that were secured (涉案物品)."""

from django.db import models
from django.db.models import Q

from agencies.models import Agency, Post, User
from documents.models import Evidence, Letter
from referral.models.cases import Case
from referral.models.fields import new_slug
from referral.models.things import ThingLine


class CaseReport(models.Model):
    """One version of a 案件调查报告: typed as a draft, signed by two officers, checked by a reviewer, then frozen as a letter.

    Its step is read from its facts. typed: what only the officers know; edition: how often it was saved, so that nobody
    overwrites a colleague; round: signatures count for the text that they stand under; piece: the printed report among the
    evidence, so that it goes along with a referral.
    """

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reports")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField("版次")
    typed = models.JSONField("报告内容", default=dict)
    edition = models.PositiveIntegerField(default=1)
    round = models.PositiveSmallIntegerField(default=1)
    returned_reason = models.CharField("退回理由", max_length=500, default="", blank=True)
    drafted_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    drafted_by_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("起草时间")
    changed_at = models.DateTimeField("修改时间")
    reviewed_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reviewed_by_user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField("审核时间", null=True, blank=True)
    letter = models.OneToOneField(
        Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="report"
    )
    piece = models.OneToOneField(
        Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="report"
    )

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "agency"], condition=Q(letter__isnull=True), name="case_report_one_draft",
                violation_error_message="本案已有正在起草的调查报告。",
            ),
            models.CheckConstraint(
                condition=Q(letter__isnull=True, reviewed_at__isnull=True, reviewed_by_user__isnull=True, piece__isnull=True)
                | Q(letter__isnull=False, reviewed_at__isnull=False, reviewed_by_user__isnull=False),
                name="case_report_issued_by_reviewer", violation_error_message="调查报告须经审核后成文。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """What it is called, with its version from the second on."""
        return "案件调查报告" + (f"（第{self.version}版）" if self.version > 1 else "")

    @property
    def is_issued(self) -> bool:
        """Whether it is frozen: a change is a new version."""
        return self.letter_id is not None

    def signed(self) -> "models.QuerySet[ReportSignature]":
        """The signatures under the text as it stands."""
        return self.signatures.filter(round=self.round).select_related("user", "post__agency")


class ReportSignature(models.Model):
    """An officer's signature under one text of a report. text_sha256: of that text, with what the case put into it."""

    report = models.ForeignKey(CaseReport, on_delete=models.PROTECT, related_name="signatures")
    round = models.PositiveSmallIntegerField()
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("签名时间")
    text_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "round", "user"], name="case_report_signed_once",
                violation_error_message="每人只签一次。",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.report} {self.user}"


class CaseItem(ThingLine):
    """涉案物品: one thing that an agency has secured in a case. Its referrals list it, a hand-over begins with it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="items")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")

    class Meta(ThingLine.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["case", "agency", "position"], name="case_item_line_once",
                violation_error_message="清单序号重复。",
            ),
            models.CheckConstraint(
                condition=Q(count__gte=1), name="case_item_counts", violation_error_message="数量至少为1。"
            ),
        ]  # fmt: skip
