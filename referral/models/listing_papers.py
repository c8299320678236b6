"""Papers of units of a listing: the notice that was taken on paper, a report or what became of a 批示; right when a second person says so."""

from django.db import models
from django.db.models import F, Q

from agencies.models import Agency, Post, User
from documents.models import Evidence
from referral.law.words import DELIVERY_WAYS
from referral.models.cases import Case
from referral.models.fields import choices, new_slug
from referral.models.listing_duties import ListingInstruction, ListingReport
from referral.models.listings import Listing, ListingUnit
from referral.models.seen import seen

SERVED, REPORT, CLOSING, FINISHED = "served", "report", "closing", "finished"
PAPERS = {SERVED: "纸质送达", REPORT: "纸质进展报告", CLOSING: "纸质结案报告", FINISHED: "纸质批示办理情况"}


class ListingPaperQuerySet(models.QuerySet["ListingPaper"]):
    def visible_to(self, post: Post | None) -> "ListingPaperQuerySet":
        """What the own agency has entered on listings that the post reads."""
        if post is None:
            return self.none()
        return self.filter(entered_by__agency_id=post.agency_id, unit__listing__in=seen(Listing, post))

    def unchecked(self) -> "ListingPaperQuerySet":
        """Papers that wait for the second person."""
        return self.filter(checked_at__isnull=True, withdrawn_at__isnull=True)


class ListingPaper(models.Model):
    """One paper with its scan, entered by a lister: it takes effect, at its real time, when another person has compared it.

    way, taken_by: of a notice; progress, next_steps: what a report says; report: the report that it became; instruction,
    document: the 批示 that was carried out, and what proves it; withdrawn_at: taken back by who entered it, before it was checked.
    """

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    unit = models.ForeignKey(ListingUnit, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField("纸质件", max_length=10, choices=choices(PAPERS))
    real_at = models.DateTimeField("实际时间")
    scan = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="+", verbose_name="扫描件")
    way = models.CharField("送达方式", max_length=20, choices=choices(DELIVERY_WAYS), default="", blank=True)
    taken_by = models.CharField("签收人", max_length=80, default="", blank=True)
    progress = models.TextField("办理进展", max_length=3000, default="", blank=True)
    next_steps = models.TextField("下一步措施", max_length=2000, default="", blank=True)
    instruction = models.ForeignKey(
        ListingInstruction, null=True, blank=True, on_delete=models.PROTECT, related_name="papers"
    )
    document = models.CharField("证明材料", max_length=120, default="", blank=True)
    entered_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    entered_by_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("录入时间")
    checked_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    checked_by_user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    checked_at = models.DateTimeField("核对时间", null=True, blank=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    refused_reason = models.CharField("核对不符的理由", max_length=300, default="", blank=True)
    report = models.OneToOneField(
        ListingReport, null=True, blank=True, on_delete=models.PROTECT, related_name="paper"
    )

    objects = ListingPaperQuerySet.as_manager()

    class Meta:
        ordering = ["entered_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(checked_by_user__isnull=True) | ~Q(checked_by_user=F("entered_by_user")),
                name="listing_paper_second_person", violation_error_message="录入人不能自行核对，请由其他人员核对。",
            ),
            models.CheckConstraint(
                condition=Q(checked_at__isnull=True, checked_by_user__isnull=True, refused_reason="", report__isnull=True)
                | Q(checked_at__isnull=False, checked_by_user__isnull=False),
                name="listing_paper_checked_by_somebody", violation_error_message="核对须有核对人和核对时间。",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(checked_at__isnull=True), name="listing_paper_withdrawn_unchecked",
                violation_error_message="已经核对的纸质件不能撤回。",
            ),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(checked_at__isnull=True, withdrawn_at__isnull=True), name="listing_paper_one_to_check",
                violation_error_message="该单位已有待核对的纸质件。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.unit.agency.short_name}{self.get_kind_display()}"

    @property
    def case(self) -> Case:
        """The case that is listed."""
        return self.unit.listing.case

    @property
    def agency(self) -> Agency:
        """Whose people enter and check it."""
        return self.entered_by.agency
