"""What makes the file of an institution (一院一档) beside its cases: who is the same, and that it corrected itself."""

from django.db import models
from django.db.models import Q

from agencies.models import Agency, Post, User
from referral.models.cases import Case
from referral.models.clues import Subject
from referral.models.fields import new_slug
from referral.models.seen import seen


class SubjectLink(models.Model):
    """An officer's word that a subject is the unit with this code. It counts in his agency alone; undone, it stays as a record."""

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="links")
    code = models.CharField("统一社会信用代码", max_length=30, db_index=True)
    reason = models.CharField("理由", max_length=300)
    at = models.DateTimeField()
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    by_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by_user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_reason = models.CharField("解除理由", max_length=300, default="", blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "subject"], condition=Q(undone_at__isnull=True), name="subject_link_once",
                violation_error_message="该当事人已经归入一份档案，请先解除。",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by_user__isnull=True)
                | Q(undone_at__isnull=False, undone_by_user__isnull=False) & ~Q(undone_reason=""),
                name="subject_link_undone_with_reason", violation_error_message="解除归档须有办理人和理由。",
            ),
        ]  # fmt: skip


class SelfCorrectionQuerySet(models.QuerySet["SelfCorrection"]):
    def standing(self) -> "SelfCorrectionQuerySet":
        """Those that were not taken back."""
        return self.filter(withdrawn_at__isnull=True)

    def visible_to(self, post: Post | None) -> "SelfCorrectionQuerySet":
        """Of the cases that the acting post sees, about subjects that it may know of."""
        if post is None:
            return self.none()
        known = Subject.objects.known_to(post).values("pk")
        return self.filter(case__in=seen(Case, post), subject__in=known)


class SelfCorrection(models.Model):
    """That a subject examined itself and put things right (自查自纠), with the day and the paper that proves it. A ground to be
    mild, judged by whoever decides."""

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="self_corrections")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="self_corrections")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    on = models.DateField("自查自纠日期")
    paper = models.CharField("凭据（文书名称和文号）", max_length=120)
    words = models.CharField("情况说明", max_length=300, default="", blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    by_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField("撤销理由", max_length=300, default="", blank=True)

    objects = SelfCorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""), name="self_correction_withdrawn_with_reason",
                violation_error_message="撤销自查自纠情况须写明理由。",
            )
        ]  # fmt: skip
