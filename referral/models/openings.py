"""Who opened what of a referral on the receiving side: asked for when it is called back (收回)."""

from django.db import models

from agencies.models import Agency, Post, User
from documents.models import Letter
from referral.models.referrals import Referral


class Opening(models.Model):
    """One look of another agency at a referral's page, at a letter of it, or at the case that it opened. Append-only.

    letter: None for a page; of_case: the page of the case. Files of evidence have a list of their own (`EvidenceView`).
    """

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="openings")
    letter = models.ForeignKey(Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    of_case = models.BooleanField(default=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["referral", "at"])]

    def __str__(self) -> str:
        return f"{self.user} {self.at:%Y-%m-%d %H:%M}"


class UnopenedTold(models.Model):
    """That people were told that nobody of the receiver has opened a referral, once."""

    referral = models.OneToOneField(Referral, on_delete=models.CASCADE, related_name="unopened_told")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.referral_id} {self.at:%Y-%m-%d}"
