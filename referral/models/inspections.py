"""检查: one inspection of one or several institutions (一查一档), what it found, and the clues that came of it."""

from django.db import models
from django.db.models import F, Q

from agencies.models import Agency, Post, User
from agencies.roles import KEEPER_ROLES
from referral.law.words import INSPECTION_KINDS
from referral.models.clues import Clue
from referral.models.fields import choices, new_slug


class InspectionQuerySet(models.QuerySet["Inspection"]):
    def visible_to(self, post: Post | None) -> "InspectionQuerySet":
        """The inspections of the acting post's agency, for all who work on cases there. Other agencies read of the cases."""
        if post is None or post.role in KEEPER_ROLES:
            return self.none()
        return self.filter(agency_id=post.agency_id)


class Inspection(models.Model):
    """One inspection: its number and kind, who went, from when to when, on which paper."""

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="inspections")
    number = models.CharField("检查编号", max_length=60)
    kind = models.CharField("检查类型", max_length=20, choices=choices(INSPECTION_KINDS))
    title = models.CharField("检查名称", max_length=120)
    basis = models.CharField("检查通知或方案文号", max_length=120, default="", blank=True)
    team = models.CharField("检查人员", max_length=300)
    since = models.DateField("起始日期")
    until = models.DateField("结束日期", null=True, blank=True)
    edition = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    by_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    clues: "models.ManyToManyField[Clue, models.Model]" = models.ManyToManyField(
        Clue, related_name="inspections"
    )

    objects = InspectionQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "number"], name="inspection_number_once", violation_error_message="该检查编号已经登记。"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="inspection_ends_after_start",
                violation_error_message="结束日期不能早于起始日期。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Inspected(models.Model):
    """One institution that was inspected, and the problems found there."""

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="inspected")
    position = models.PositiveSmallIntegerField()
    name = models.CharField("被查单位", max_length=80)
    id_code = models.CharField("统一社会信用代码", max_length=30, default="", blank=True, db_index=True)
    institution_code = models.CharField("定点医药机构编码", max_length=30, default="", blank=True)
    problems = models.TextField("发现的问题", max_length=2000, default="", blank=True)

    class Meta:
        ordering = ["position"]
