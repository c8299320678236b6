"""定稿: the Word file that a draft's text was taken from."""

from django.db import models

from agencies.models import Post, User
from documents.models import Evidence
from referral.models.referrals import Referral


class FinalText(models.Model):
    """A 定稿 that was taken over into a draft. evidence: the file itself, in the 副卷; texts: what the draft said after it.

    version, adopted_version: of the letter before and after. Which letter came of it the referral says.
    """

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="finals")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="+")
    version = models.CharField(max_length=16)
    adopted_version = models.CharField(max_length=16)
    texts = models.JSONField("采用后的文字")
    adopted_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    adopted_by_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    adopted_at = models.DateTimeField("采用时间")

    def __str__(self) -> str:
        return self.evidence.name

    @property
    def changed_since(self) -> bool:
        """Whether a text of the draft was changed after it."""
        return any(getattr(self.referral, name) != text for name, text in self.texts.items())
