"""Approvals (审批): the signatures of a chain, kept in the 副卷."""

from django.db import models

from agencies.models import Post, User
from referral.models.cases import Case
from referral.models.referrals import Referral


class Approval(models.Model):
    """One signature of an approval chain: by whom, in which post, when, with which opinion. 副卷."""

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
    opinion = models.TextField(max_length=2000, default="", blank=True)
    at = models.DateTimeField()
    round = models.PositiveSmallIntegerField(default=1)
    paper = models.ForeignKey(
        "referral.PaperEntry", null=True, blank=True, on_delete=models.PROTECT, related_name="approvals"
    )

    class Meta:
        ordering = ["at", "pk"]
