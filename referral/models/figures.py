"""What is kept about figures: frozen periods, what was done about a red one, and whether agencies may be compared."""

from django.db import models
from django.db.models import Q

from agencies.models import Agency, Post, User
from agencies.roles import WIDE_ROLES
from referral.law.figures import FIGURES
from referral.models.fields import new_slug


class Comparison(models.Model):
    """That an agency may read figures agency by agency (机构间比较), by the yearly plan that says so."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="comparisons")
    basis = models.CharField("依据", max_length=120)
    since = models.DateTimeField("开启时间")
    ended_at = models.DateTimeField("关闭时间", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency"], condition=Q(ended_at__isnull=True), name="comparison_once",
                violation_error_message="机构间比较已经开启。",
            )
        ]  # fmt: skip


class FrozenFiguresQuerySet(models.QuerySet["FrozenFigures"]):
    def visible_to(self, post: Post | None) -> "FrozenFiguresQuerySet":
        """Rows of the acting post's agency, for those of its roles that see all of its cases."""
        if post is None or post.role not in WIDE_ROLES:
            return self.none()
        return self.filter(agency_id=post.agency_id)


class FrozenFigures(models.Model):
    """A period as it stood at a moment: every figure with its rows, as one JSON with its hash. Append-only."""

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="frozen_figures")
    scope = models.CharField(max_length=10)
    since = models.DateField("起始日期")
    until = models.DateField("截止日期")
    title = models.CharField("名称", max_length=60)
    at = models.DateTimeField("固定时间")
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    by_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    content = models.TextField()
    sha256 = models.CharField(max_length=64)

    objects = FrozenFiguresQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.title


class FigureRemark(models.Model):
    """What an agency has done about a red figure of a period: dated, signed, never changed. Append-only."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="figure_remarks")
    figure = models.CharField("指标", max_length=40)
    since = models.DateField()
    until = models.DateField()
    text = models.CharField("采取的措施", max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    by_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "pk"]

    @property
    def label(self) -> str:
        """What the figure is called now; its name in the record where it is no longer one."""
        return FIGURES[self.figure].label if self.figure in FIGURES else self.figure


class ReportForm(models.Model):
    """A report form that an agency has handed in: its workbook, and which place takes which figure."""

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="report_forms")
    name = models.CharField("报表名称", max_length=80)
    content = models.BinaryField()
    cells = models.JSONField("对应关系", default=dict)
    at = models.DateTimeField("上传时间")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)

    def __str__(self) -> str:
        return self.name
