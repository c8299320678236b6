"""What goes with a letter that asks or adds: questions of a 协查 with their answers, passages of a 更正."""

from django.db import models
from django.db.models import Q

from agencies.models import Post
from documents.models import Evidence, Letter
from referral.law.jurisdiction import PLACES
from referral.models.fields import choices
from referral.models.referrals import Referral


class Assistance(models.Model):
    """What an 异地协查 carries beside its questions: whom and which bills to check, and which place handles the case."""

    referral = models.OneToOneField(Referral, on_delete=models.CASCADE, related_name="assistance")
    verify = models.TextField("需核实的人员和票据", max_length=2000, default="", blank=True)
    place = models.CharField("管辖判断", max_length=10, choices=choices(PLACES), default="none")
    place_reason = models.CharField("判断的理由", max_length=300, default="", blank=True)


class AssistanceQuestion(models.Model):
    """One numbered question of an 异地协查. Its answer is the asked agency's alone until the result is reported."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="questions")
    number = models.PositiveSmallIntegerField("序号")
    text = models.CharField("协查事项", max_length=500)
    answer = models.TextField("答复", max_length=4000, default="", blank=True)
    why_not = models.CharField("未能查清的原因", max_length=500, default="", blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    again_at = models.DateTimeField("要求补充的时间", null=True, blank=True)
    evidence: "models.ManyToManyField[Evidence, models.Model]" = models.ManyToManyField(
        Evidence, related_name="+", verbose_name="随附材料"
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "number"], name="assistance_question_once",
                violation_error_message="协查事项的序号重复。",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=False) | Q(answer="", why_not=""),
                name="assistance_answer_has_moment", violation_error_message="答复须有时间。",
            ),
        ]  # fmt: skip

    @property
    def is_answered(self) -> bool:
        """Whether it has an answer or a reason, given after it was last asked."""
        if self.answered_at is None:
            return False
        return self.again_at is None or self.answered_at > self.again_at


class CorrectionItem(models.Model):
    """One passage of an issued letter that a 更正函 puts right."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="corrections")
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="+")
    wrong = models.CharField("原文", max_length=300)
    right = models.CharField("更正为", max_length=300)

    class Meta:
        ordering = ["pk"]
