"""What an administrator may set without code: values of rules, the days of a year, agreements between agencies."""

from django.db import models
from django.db.models import Q

from agencies.models import Agency, Region, User


class ClockRule(models.Model):
    """A value of a rule changed by an administrator, with source and date of effect; the table of the law stays below."""

    rule = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    length = models.PositiveIntegerField(null=True, blank=True)
    unit = models.CharField(max_length=10, default="", blank=True)
    source = models.CharField("依据", max_length=200)
    effective_on = models.DateField("生效日期")
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "version"], name="clock_rule_version_once")]


class HolidayNotice(models.Model):
    """Days entered from one notice (放假安排). They count once a second administrator has confirmed them.

    version: 1, 2, … in the order of confirming. A limit is counted under the version of its last start or re-projection,
    so that no date moves by itself; cursor: the last one counted anew, moved: how many ends have moved. A confirmed notice stays as it is; a mistake is mended by another one.
    """

    source = models.CharField("通知文号", max_length=120)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(null=True, blank=True, unique=True)
    cursor = models.PositiveBigIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    projected_at = models.DateTimeField("重新推算完成", null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=models.F("entered_by")),
                name="holidays_by_two",
                violation_error_message="放假安排须由录入人以外的管理员确认。",
            ),
            models.CheckConstraint(
                condition=Q(version__isnull=True, confirmed_by__isnull=True)
                | Q(version__isnull=False, confirmed_by__isnull=False),
                name="holidays_count_when_confirmed",
                violation_error_message="放假安排确认后才能生效。",
            ),
        ]


class Holiday(models.Model):
    """A day that a notice sets: a holiday or a 调休 working day."""

    notice = models.ForeignKey(HolidayNotice, on_delete=models.CASCADE, related_name="days")
    on = models.DateField()
    is_workday = models.BooleanField("上班")
    name = models.CharField("名称", max_length=40)

    class Meta:
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "on"],
                name="holiday_once_a_notice",
                violation_error_message="同一份放假安排中同一天只能写一次。",
            )
        ]


class Agreement(models.Model):
    """部门协议: the time limits that agencies have agreed on. Without one: 建议.

    It binds the agencies that signed it; or, with `kinds` and `regions`, whoever stands in one of these regions and is
    of one of these kinds, towards every other such agency.
    """

    number = models.CharField("文号", max_length=80)
    title = models.CharField("名称", max_length=120)
    signed_on = models.DateField("签订日期")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    agencies: "models.ManyToManyField[Agency, models.Model]" = models.ManyToManyField(
        Agency, related_name="agreements"
    )
    kinds = models.JSONField("适用机关类别", default=list, blank=True)
    regions: "models.ManyToManyField[Region, models.Model]" = models.ManyToManyField(
        Region, related_name="agreements", blank=True
    )
    values = models.JSONField("约定时限", default=dict)
    shares_findings = models.BooleanField("检察院可以查看应移送未移送提示", default=False)
    effective_on = models.DateField("生效日期")
    ends_on = models.DateField("终止日期", null=True, blank=True)
