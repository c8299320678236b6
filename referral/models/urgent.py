"""重大事项报告: one page upward in the line, to the government of the place, and to 网信办 where the public talks of it."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q

from agencies.models import Agency, Post, User
from agencies.roles import WIDE_ROLES
from referral.law.urgent import ORDERS, PRESS_AFTER, Part
from referral.models.cases import Case
from referral.models.fields import choices, new_slug
from referral.models.ledger import Ledger


class UrgentReportQuerySet(models.QuerySet["UrgentReport"]):
    def visible_to(self, post: Post | None) -> "UrgentReportQuerySet":
        """Who wrote it and the wide roles of his agency; once sent, the wide roles of its receivers."""
        if post is None:
            return self.none()
        mine = Q(agency_id=post.agency_id, written_by_user_id=post.user_id)
        if post.role in WIDE_ROLES:
            sent = UrgentRecipient.objects.filter(agency_id=post.agency_id).values("report_id")
            mine |= Q(agency_id=post.agency_id) | Q(pk__in=sent, released_at__isnull=False)
        return self.filter(mine)


class UrgentReport(models.Model):
    """One report. first: the 初报 that a 续报 or 终报 goes on from.

    released_by: the head on the screen; else ordered_by gave his word at ordered_at in some way, which entered_by wrote down,
    and confirmed_at is when the head himself said so afterwards.
    """

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    ledger = models.OneToOneField(Ledger, on_delete=models.PROTECT, related_name="urgent_report")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="urgent_reports"
    )
    first = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="later")
    part = models.CharField("类别", max_length=10, choices=[(part.value, part.label) for part in Part])
    title = models.CharField("标题", max_length=60)
    happened_at = models.DateTimeField("发生时间")
    place = models.CharField("地点", max_length=60)
    facts = models.TextField("基本情况", max_length=500)
    measures = models.TextField("已采取措施", max_length=300)
    asks = models.CharField("请示事项", max_length=200, default="", blank=True)
    is_public_opinion = models.BooleanField("涉及舆情", default=False)
    phone = models.CharField("联系电话", max_length=30, default="", blank=True)
    written_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    written_by_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField("拟稿时间")
    turned_back = models.CharField("退回意见", max_length=300, default="", blank=True)
    released_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    released_by_user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    released_at = models.DateTimeField("报出时间", null=True, blank=True)
    ordered_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField("签发时间", null=True, blank=True)
    order_way = models.CharField("签发方式", max_length=10, choices=choices(ORDERS), default="", blank=True)
    entered_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField("补签时间", null=True, blank=True)

    objects = UrgentReportQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(released_by_user__isnull=True) | ~Q(released_by_user=F("written_by_user")),
                name="urgent_released_by_another", violation_error_message="拟稿人不能签发自己的报告。",
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, released_by__isnull=True, ordered_by__isnull=True)
                | Q(released_at__isnull=False, released_by__isnull=False, ordered_by__isnull=True)
                | Q(released_at__isnull=False, ordered_by__isnull=False, ordered_at__isnull=False, entered_by__isnull=False)
                & ~Q(order_way=""),
                name="urgent_released_by_somebody", violation_error_message="报出须经负责人签发。",
            ),
            models.CheckConstraint(
                condition=Q(part=Part.FIRST, first__isnull=True) | ~Q(part=Part.FIRST) & Q(first__isnull=False),
                name="urgent_part_follows_first", violation_error_message="续报、终报须有初报。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_part_display()}：{self.title}"

    @property
    def head_of_matter(self) -> "UrgentReport":
        """The 初报 of the matter."""
        return self.first or self

    @property
    def awaits_word(self) -> bool:
        """Whether the head who gave his word elsewhere has not confirmed it yet."""
        return self.ordered_by_id is not None and self.confirmed_at is None


class UrgentRecipient(models.Model):
    """One receiver: when it signed, to the minute."""

    report = models.ForeignKey(UrgentReport, on_delete=models.PROTECT, related_name="recipients")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField("签收时间", null=True, blank=True)
    received_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    pressed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "agency"], name="urgent_recipient_once", violation_error_message="报送机关重复。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.agency)

    def is_unanswered(self, at: datetime) -> bool:
        """Whether it has not signed for some time."""
        sent = self.report.released_at
        return sent is not None and self.received_at is None and at >= sent + timedelta(minutes=PRESS_AFTER)


class UrgentReply(models.Model):
    """What came back: a 批示 of a superior or of the government, with its day; of an equal what it has done."""

    report = models.ForeignKey(UrgentReport, on_delete=models.PROTECT, related_name="replies")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    is_order = models.BooleanField("批示")
    leader = models.CharField("批示人", max_length=40, default="", blank=True)
    text = models.TextField("内容", max_length=500)
    due_on = models.DateField("报告期限", null=True, blank=True)
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_order=True) & ~Q(leader="") | Q(is_order=False, leader="", due_on__isnull=True),
                name="urgent_order_has_leader", violation_error_message="批示须写明批示人；平级机关不作批示、不定期限。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.text
