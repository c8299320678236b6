"""What was tried and refused: told in 责任倒查 as what was prevented."""

from django.db import models

from agencies.models import Agency, Post, User
from referral.law.errors import GROUNDS
from referral.models.cases import Case
from referral.models.lanes import Lane
from referral.models.referrals import Referral


class RefusedAct(models.Model):
    """One act that the system did not let somebody do. Append-only; nothing secret is ever kept here.

    referral, lane: what it was tried on, none for the case itself; ground: of `law.errors.GROUNDS`; sentence: as shown;
    internal: told in the own agency alone.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="refused_acts")
    referral = models.ForeignKey(Referral, null=True, on_delete=models.PROTECT, related_name="+")
    lane = models.ForeignKey(Lane, null=True, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    label = models.CharField("办理事项", max_length=60)
    ground = models.CharField("原因", max_length=20, choices=list(GROUNDS.items()))
    internal = models.BooleanField(default=False, help_text="仅本机关可见")
    sentence = models.TextField("提示")

    class Meta:
        indexes = [models.Index(fields=["case", "agency", "at"])]

    def __str__(self) -> str:
        return f"{self.label} {self.at:%Y-%m-%d %H:%M}"
