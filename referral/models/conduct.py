"""Entries of registers that other systems score by: 医保支付资格记分, 医师考核, 信用事项. Facts to be exported; nothing is added up."""

from django.db import models
from django.db.models import Q

from agencies.models import Agency, Post, User
from referral.law.words import CONDUCT_REGISTERS
from referral.models.clues import Subject
from referral.models.fields import choices, new_slug
from referral.models.lanes import Lane


class ConductQuerySet(models.QuerySet["ConductEntry"]):
    def standing(self) -> "ConductQuerySet":
        """Entries that were not taken back."""
        return self.filter(withdrawn_at__isnull=True)


class ConductEntry(models.Model):
    """One entry of one register about one subject, made by the agency that keeps the register, on its lane of the case.

    points: of the 医保支付资格 alone, as its decision says; words: the matter, or the result of the assessment.
    """

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    lane = models.ForeignKey(Lane, on_delete=models.PROTECT, related_name="conduct")
    register = models.CharField("登记类别", max_length=20, choices=choices(CONDUCT_REGISTERS))
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="conduct")
    points = models.PositiveSmallIntegerField("记分", null=True, blank=True)
    words = models.CharField("事项", max_length=300)
    document_number = models.CharField("文号", max_length=80)
    decided_on = models.DateField("决定日期")
    until = models.DateField("有效期至", null=True, blank=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    by_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField("撤销理由", max_length=300, default="", blank=True)

    objects = ConductQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(register="payment", points__isnull=False) | Q(points__isnull=True) & ~Q(register="payment"),
                name="conduct_points_of_payment", violation_error_message="只有医保支付资格记分登记分值，且须填写分值。",
            ),
            models.UniqueConstraint(
                fields=["register", "subject", "document_number"], condition=Q(withdrawn_at__isnull=True), name="conduct_once",
                violation_error_message="该文号对同一当事人的记录已经登记。",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""), name="conduct_withdrawn_with_reason",
                violation_error_message="撤销记录须写明理由。",
            ),
        ]  # fmt: skip
