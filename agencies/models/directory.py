"""Regions (GB/T 2260), agencies, their departments and duty roster."""

import secrets
import string

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agencies.kinds import AGENCY_KIND_CHOICES
from agencies.roles import ACT_LABELS

_ALPHABET = string.ascii_lowercase + string.digits


def new_slug() -> str:
    """A random 12-character address: nothing may be guessed from it (62 bits)."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(12))


class Region(models.Model):
    """One region of the country. level: 0 nation, 1 province, 2 prefecture, 3 county."""

    code = models.CharField("行政区划代码", max_length=6, unique=True)
    name = models.CharField("名称", max_length=40)
    full_name = models.CharField("全称", max_length=80)
    level = models.PositiveSmallIntegerField()
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )

    class Meta:
        indexes = [models.Index(fields=["name"])]

    def __str__(self) -> str:
        return self.full_name


class Agency(models.Model):
    """One office of one kind in one region."""

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="agencies")
    kind = models.CharField("机构类别", max_length=20, choices=AGENCY_KIND_CHOICES)
    name = models.CharField("全称", max_length=60, unique=True)
    short_name = models.CharField("简称", max_length=40)
    doc_code = models.CharField("机关代字", max_length=20, default="", blank=True)
    letterhead = models.CharField("发文机关标志", max_length=60, default="", blank=True)
    superior = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="subordinates"
    )
    paper_first = models.BooleanField("纸质为准", default=False)
    shows_board = models.BooleanField("开放大屏", default=False)
    is_open = models.BooleanField("已开通", default=True)
    phone = models.CharField("电话", max_length=30, default="", blank=True)
    address = models.CharField("地址", max_length=120, default="", blank=True)

    class Meta:
        permissions = [(act.value, label) for act, label in ACT_LABELS.items()]  # type: ignore[attr-defined]
        constraints = [
            models.CheckConstraint(
                condition=Q(superior__isnull=True) | ~Q(superior=F("id")),
                name="agency_not_its_own_superior",
                violation_error_message="上级机关不能是本机关。",
            )
        ]
        indexes = [models.Index(fields=["region", "kind"])]

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    """科室 or 受委托机构 of an agency, with its own people. It acts in the agency's name, number and seal."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="departments")
    name = models.CharField("名称", max_length=60)
    is_entrusted = models.BooleanField("受委托机构", default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "name"], name="department_name_once",
                violation_error_message="本机关已有同名科室。",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class DutyShift(models.Model):
    """One line of the duty roster (值班表): who signs and can be reached from when to when."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="shifts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    phone = models.CharField("值班电话", max_length=30)
    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_after_start",
                violation_error_message="值班结束时间须晚于开始时间。",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.agency} {self.starts_at:%Y-%m-%d %H:%M}"


class DirectoryEvent(models.Model):
    """What was changed in the directory, by whom, when. Append-only."""

    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=40)
    detail = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.act
