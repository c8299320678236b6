"""Fields that administrators have added to forms, each version from a day on."""

from django.conf import settings
from django.db import models


class FormField(models.Model):
    """One version of a field that an administrator has added to a form. Append-only: a change or its end is a new row.

    slot: the field itself, the same in all its versions; is_ended: from the day on nobody is asked for it any more.
    """

    kind = models.CharField("文书", max_length=40)
    slot = models.CharField("要素", max_length=12)
    label = models.CharField("名称", max_length=20)
    help = models.CharField("填写说明", max_length=100, default="", blank=True)
    required = models.BooleanField("必填", default=False)
    max_length = models.PositiveSmallIntegerField("最多字数", default=200)
    version = models.PositiveSmallIntegerField("版本")
    effective_on = models.DateField("生效日期")
    is_ended = models.BooleanField("停用", default=False)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "slot", "version"], name="form_field_version_once",
                violation_error_message="其他管理员刚刚修改了该要素，请刷新页面核对后再试。",
            ),
            models.CheckConstraint(
                condition=models.Q(max_length__gte=1, max_length__lte=500), name="form_field_length",
                violation_error_message="最多字数在1至500之间。",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["kind", "effective_on"], name="form_field_in_force")]

    def __str__(self) -> str:
        return f"{self.kind} {self.slot} {self.version}"
