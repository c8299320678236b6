"""What is drafted by one person and decided by another: 约谈, 函询, 通报, 检查指南."""

from django.db import models
from django.db.models import F, Q

from agencies.models import Post, User


class Decided(models.Model):
    """Who drafted it, who decided it; refuse_reason: only where it was refused."""

    drafted_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    drafted_by_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField("拟制时间")
    decided_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_by_user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    refuse_reason = models.CharField("不同意的理由", max_length=300, default="", blank=True)

    class Meta:
        abstract = True
        ordering = ["-drafted_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by_user__isnull=True) | ~Q(decided_by_user=F("drafted_by_user")),
                name="%(class)s_decided_by_another", violation_error_message="拟制人不能审批自己拟制的文书。",
            ),
        ]  # fmt: skip
