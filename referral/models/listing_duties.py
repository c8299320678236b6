"""What a listing asks of its units and how it is looked at: reports, 批示 as dated tasks, checks item by item."""

from django.db import models
from django.db.models import F, Q

from agencies.models import Post, User
from documents.models import Evidence
from referral.models.cases import Case
from referral.models.clocks import Clock
from referral.models.fields import choices, new_slug
from referral.models.listings import Listing, ListingUnit

PAPER, SITE = "paper", "site"
CHECK_WAYS = {PAPER: "材料审查", SITE: "现场核查"}


class ListingReport(models.Model):
    """进展报告 or 结案报告 of a unit, reviewed by a lister. clock: the period that it answers; is_accepted None: not reviewed."""

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    unit = models.ForeignKey(ListingUnit, on_delete=models.PROTECT, related_name="reports")
    is_closing = models.BooleanField("结案报告", default=False)
    progress = models.TextField("办理进展", max_length=3000)
    next_steps = models.TextField("下一步措施", max_length=2000, default="", blank=True)
    files: "models.ManyToManyField[Evidence, models.Model]" = models.ManyToManyField(
        Evidence, blank=True, related_name="+", verbose_name="附件"
    )
    clock = models.ForeignKey(Clock, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField("报告时间")
    reported_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    reported_by_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField("审阅时间", null=True, blank=True)
    reviewed_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reviewed_by_user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_accepted = models.BooleanField("通过", null=True)
    opinion = models.CharField("审阅意见", max_length=500, default="", blank=True)

    class Meta:
        ordering = ["reported_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_by_user__isnull=True) | ~Q(reviewed_by_user=F("reported_by_user")),
                name="listing_report_reviewed_by_another", violation_error_message="报告人不能审阅自己的报告。",
            ),
            models.CheckConstraint(
                condition=Q(is_accepted__isnull=True, reviewed_at__isnull=True)
                | Q(is_accepted=True, reviewed_at__isnull=False)
                | Q(is_accepted=False, reviewed_at__isnull=False) & ~Q(opinion=""),
                name="listing_report_returned_with_reason", violation_error_message="退回报告须写明理由。",
            ),
            models.UniqueConstraint(
                fields=["unit", "is_closing"], condition=Q(is_accepted__isnull=True), name="listing_report_one_waits",
                violation_error_message="已有报告待审阅。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.word

    @property
    def case(self) -> Case:
        """The case that is listed."""
        return self.unit.listing.case

    @property
    def word(self) -> str:
        """What it is."""
        return "结案报告" if self.is_closing else "进展报告"


class ListingInstruction(models.Model):
    """One 批示 of a leader, made into a task with its unit and day. document: what proves that it was done."""

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    unit = models.ForeignKey(ListingUnit, on_delete=models.PROTECT, related_name="instructions")
    leader = models.CharField("批示人", max_length=60)
    text = models.CharField("批示内容和任务", max_length=500)
    due_on = models.DateField("完成日期")
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField("完成时间", null=True, blank=True)
    done_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    said = models.CharField("完成情况", max_length=500, default="", blank=True)
    document = models.CharField("证明材料", max_length=120, default="", blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False) & ~Q(said="") & ~Q(document=""),
                name="listing_instruction_done_with_proof", violation_error_message="完成批示事项须写明情况和证明材料。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.text

    @property
    def case(self) -> Case:
        """The case that is listed."""
        return self.unit.listing.case


class ListingCheck(models.Model):
    """核查 of one requirement by two persons of the listers; the last one counts. position: of the requirement."""

    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="checks")
    position = models.PositiveSmallIntegerField("督办要求")
    way = models.CharField("核查方式", max_length=8, choices=choices(CHECK_WAYS))
    found = models.CharField("核查结果", max_length=500)
    is_met = models.BooleanField("已完成")
    checked_on = models.DateField("核查日期")
    entered_at = models.DateTimeField()
    first = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    first_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    second_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["entered_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(first_user=F("second_user")), name="listing_checked_by_two",
                violation_error_message="核查人员不少于2人。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.found
