"""Lanes (办理分支): one agency's handling of its part of a case, and its structured outcomes."""

from django.db import models
from django.db.models import Q

from agencies.models import Agency, Department, Post, User
from documents.models import Letter
from referral.law.sharing import Section
from referral.law.states import LANE_FINAL, LaneStatus
from referral.law.words import MEASURE_LABELS, NO_CLOCK_REASONS, PARTS
from referral.models.cases import Case
from referral.models.clues import Subject
from referral.models.fields import choices, new_slug
from referral.models.moving import Moving
from referral.models.referrals import Referral
from referral.models.seen import seen
from referral.models.sharing import kept_back

_FINAL = sorted(status.value for status in LANE_FINAL)


class LaneQuerySet(models.QuerySet["Lane"]):
    def open(self) -> "LaneQuerySet":
        """Lanes that have not ended."""
        return self.exclude(status__in=_FINAL)

    def visible_to(self, post: Post | None) -> "LaneQuerySet":
        """Lanes that the acting post may know of: its own case's own lanes, and those whose referral it may see.

        Where the sender has kept back what others do (按部分共享), only its own.
        """
        if post is None:
            return self.none()
        own = Q(opened_by__isnull=True, case__in=seen(Case, post))
        own &= Q(agency_id=post.agency_id) | ~Q(case__in=kept_back(post, Section.LANES))
        opened = Q(opened_by__in=seen(Referral, post))
        return self.filter(own | opened)


class Lane(Moving):
    """How far one agency's work is. Opened by a referral when it is sent, or with the case (own lane)."""

    STATUS = LaneStatus

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="lanes")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="lanes")
    opened_by = models.OneToOneField(
        Referral, null=True, blank=True, on_delete=models.PROTECT, related_name="lane"
    )
    part = models.CharField("分工", max_length=10, choices=choices(PARTS), default="own")
    secret = models.BooleanField(default=False)
    is_silent = models.BooleanField("侦查保密", default=False)
    status = models.CharField(max_length=20, default=LaneStatus.WAITING)
    holder = models.ForeignKey(
        Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="held_lanes"
    )
    no_clock_reason = models.CharField(
        max_length=20, choices=choices(NO_CLOCK_REASONS), default="", blank=True
    )
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    officers: "models.ManyToManyField[Post, models.Model]" = models.ManyToManyField(
        Post, related_name="lanes"
    )
    agency_number = models.CharField("本机关案号", max_length=80, default="", blank=True)
    opened_at = models.DateTimeField()
    taken_at = models.DateTimeField("承办时间", null=True, blank=True)
    reported_at = models.DateTimeField("反馈时间", null=True, blank=True)
    reported_by_user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sent_back_at = models.DateTimeField("退回补充时间", null=True, blank=True)
    ended_at = models.DateTimeField("办结时间", null=True, blank=True)
    end_reason = models.CharField(max_length=500, default="", blank=True)
    result = models.TextField("办理结果", max_length=4000, default="", blank=True)
    letter = models.ForeignKey(Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = LaneQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=_FINAL, holder__isnull=True)
                | (~Q(status__in=_FINAL) & Q(holder__isnull=False)),
                name="lane_open_has_holder",
                violation_error_message="未办结的分支须有且仅有一个持有机关。",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[s.value for s in LaneStatus]),
                name="lane_status_known",
                violation_error_message="办理分支状态不在状态表内。",
            ),
            models.UniqueConstraint(
                fields=["case", "agency"],
                condition=Q(opened_by__isnull=True),
                name="lane_own_once",
                violation_error_message="本机关办理分支只有一个。",
            ),
        ]
        indexes = [models.Index(fields=["case", "opened_at"]), models.Index(fields=["agency", "status"])]

    def __str__(self) -> str:
        return f"{self.agency.short_name}办理分支"

    @property
    def origin(self) -> Agency:
        """The agency that results go back to; for an own lane the agency itself."""
        return self.opened_by.origin_sender if self.opened_by else self.agency

    @property
    def kind(self) -> str:
        """The kind of the referral that opened it, or own."""
        return self.opened_by.kind if self.opened_by else "own"

    @property
    def is_leading(self) -> bool:
        """Whether it is the own lane of the agency that leads the case: what it concludes is the case's own conclusion."""
        return self.opened_by_id is None and self.agency_id == self.case.lead_agency_id

    @property
    def is_final(self) -> bool:
        """Whether the lane has ended."""
        return self.status in LANE_FINAL


class Outcome(models.Model):
    """One structured result of a lane. The published or written words stand beside the structured value."""

    lane = models.ForeignKey(Lane, on_delete=models.PROTECT, related_name="outcomes")
    is_final = models.BooleanField("最终结果")
    measure = models.CharField("结果类型", max_length=30, choices=choices(MEASURE_LABELS))
    subject = models.ForeignKey(Subject, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    document_number = models.CharField("文号", max_length=80, default="", blank=True)
    decided_on = models.DateField("决定日期", null=True, blank=True)
    amount = models.DecimalField("金额（元）", max_digits=16, decimal_places=2, null=True, blank=True)
    words = models.TextField("结果说明", max_length=2000, default="", blank=True)
    at = models.DateTimeField()
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                name="outcome_amount_not_negative",
                violation_error_message="金额不能为负数。",
            )
        ]


class Urge(models.Model):
    """One step of pressing (提醒、催办、商请反馈 …): who, whom, in which words. At most one a working day, lane and sender."""

    lane = models.ForeignKey(Lane, on_delete=models.PROTECT, related_name="urges")
    sender = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    addressee = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=20)
    on = models.DateField("工作日")
    at = models.DateTimeField()
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    by_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("说明", max_length=300, default="", blank=True)
    reply_by = models.DateField("商请反馈时间", null=True, blank=True)
    letter = models.ForeignKey(Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lane", "sender", "on"], name="urge_once_a_workday",
                violation_error_message="同一办理分支一个工作日内只能催办或者商请一次。",
            )
        ]  # fmt: skip
