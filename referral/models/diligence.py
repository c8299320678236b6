"""What a person has confirmed for the 尽职免责清单 of his agency. A later confirmation counts; the earlier ones stay."""

from django.db import models
from django.db.models import Q

from agencies.models import Agency, Post, User
from referral.law.diligence import ANSWERS, ASKED
from referral.models.cases import Case
from referral.models.fields import choices


class DutyConfirmation(models.Model):
    """One duty that no record proves, confirmed for one agency in one case, with a remark."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="duty_confirmations")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    code = models.CharField("事项", max_length=20, choices=[(one.code, one.label) for one in ASKED])
    answer = models.CharField("情况", max_length=10, choices=choices(ANSWERS))
    remark = models.CharField("说明", max_length=300)
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    by_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("确认时间")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(remark=""),
                name="duty_confirmed_with_remark",
                violation_error_message="请填写说明。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_code_display()} {self.get_answer_display()}"
