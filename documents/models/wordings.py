"""Sentences of forms that an administrator has worded anew, each from a day on."""

from django.conf import settings
from django.db import models


class LetterWording(models.Model):
    """One sentence of a form from a day on. An empty text takes the house's own words again. Append-only: a change is a new row."""

    kind = models.CharField("文书", max_length=40)
    slot = models.CharField("语句", max_length=20)
    text = models.CharField("文字", max_length=500, default="", blank=True)
    version = models.PositiveSmallIntegerField("版本")
    effective_on = models.DateField("生效日期")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "slot", "version"], name="wording_version_once",
                violation_error_message="其他管理员刚刚修改了该语句，请刷新页面核对后再试。",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["kind", "effective_on"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.slot} {self.version}"
