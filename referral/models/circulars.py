"""通报 and the yearly 督查检查考核计划 that it rests on. The lines keep the facts as they were when it was issued."""

from django.db import models
from django.db.models import Q

from agencies.models import Agency, Post, User
from agencies.roles import WIDE_ROLES
from documents.models import Dossier, Letter
from referral.models.clocks import Clock
from referral.models.drafts import Decided
from referral.models.fields import new_slug
from referral.models.lanes import Lane


class InspectionPlan(models.Model):
    """A yearly plan of 督查检查考核, by its number. agency: who registered it."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    issuer = models.CharField("印发机关", max_length=80)
    number = models.CharField("文号", max_length=80)
    year = models.PositiveSmallIntegerField("年度")
    scope = models.CharField("列入事项", max_length=300)
    issued_on = models.DateField("印发日期")
    entered_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    entered_by_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        ordering = ["-year", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "number"], name="inspection_plan_once",
                violation_error_message="该文号的计划已经登记。",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.issuer}{self.year}年度督查检查考核计划（{self.number}）"


class CircularQuerySet(models.QuerySet["Circular"]):
    def visible_to(self, post: Post | None) -> "CircularQuerySet":
        """Of the issuing agency for its wide roles and who drafted it; once issued for the wide roles of who it goes to."""
        if post is None:
            return self.none()
        own = Q(agency_id=post.agency_id)
        if post.role not in WIDE_ROLES:
            return self.filter(own, drafted_by=post)
        lines = CircularLine.objects.filter(addressee_id=post.agency_id)
        return self.filter(own | Q(issued_at__isnull=False, pk__in=lines.values("circular_id")))


class Circular(Decided):
    """One 通报: drafted, decided by the own head, issued to the agencies of its line."""

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(InspectionPlan, on_delete=models.PROTECT, related_name="circulars")
    subject = models.CharField("事项", max_length=80)
    demands = models.JSONField("工作要求", default=list)
    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="circular")
    letter = models.OneToOneField(
        Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="circular"
    )
    issued_at = models.DateTimeField("印发时间", null=True, blank=True)

    objects = CircularQuerySet.as_manager()

    class Meta(Decided.Meta):
        abstract = False
        constraints = [
            *Decided.Meta.constraints,
            models.CheckConstraint(
                condition=Q(issued_at__isnull=True, letter__isnull=True)
                | Q(issued_at__isnull=False, letter__isnull=False, decided_at__isnull=False, refuse_reason=""),
                name="circular_issued_by_letter", violation_error_message="通报须经审批成文后印发。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"关于{self.subject}的通报"

    @property
    def is_void(self) -> bool:
        """Whether its letter was made void: it is no longer told."""
        return self.letter is not None and self.letter.voided_at is not None

    @property
    def state_label(self) -> str:
        """How it stands."""
        if self.issued_at is not None:
            return "已作废" if self.is_void else "已印发"
        return "未批准" if self.refuse_reason else "待审批"


class CircularLine(models.Model):
    """One fact: a limit on a lane that is over. words: as it was told when the 通报 was issued, empty before."""

    circular = models.ForeignKey(Circular, on_delete=models.PROTECT, related_name="lines")
    lane = models.ForeignKey(Lane, on_delete=models.PROTECT, related_name="circular_lines")
    addressee = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="+")
    words = models.CharField("情况", max_length=400, default="", blank=True)

    class Meta:
        ordering = ["addressee__region__code", "addressee_id", "lane_id", "clock_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["circular", "clock"], name="circular_line_once", violation_error_message="该事项已经列入。",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.words or f"{self.addressee_id}"
