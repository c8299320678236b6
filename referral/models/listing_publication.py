"""公开 of a listed case: never by default, only what each agency at work on the case has agreed to in writing."""

from django.db import models
from django.db.models import F, Q

from agencies.models import Agency, Post, User
from agencies.rights import may
from agencies.roles import Act
from referral.models.cases import Case
from referral.models.fields import new_slug
from referral.models.listings import Listing


class ListingPublication(models.Model):
    """One text that a lister wants to make public, where, and what became of it. stopped: given up, or taken down again."""

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="publications")
    text = models.TextField("公开内容", max_length=1000)
    place = models.CharField("公开渠道", max_length=120)
    asked_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("征求意见时间")
    published_on = models.DateField("公开日期", null=True, blank=True)
    published_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField("登记时间", null=True, blank=True)
    stopped_at = models.DateTimeField("停止时间", null=True, blank=True)
    stopped_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    stop_reason = models.CharField("停止公开的理由", max_length=300, default="", blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["listing"], condition=Q(stopped_at__isnull=True), name="listing_publication_once",
                violation_error_message="该挂牌督办已经征求公开意见。",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True) | ~Q(stop_reason=""), name="listing_publication_stopped_with_reason",
                violation_error_message="停止公开的须写明理由。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.listing}公开"

    @property
    def case(self) -> Case:
        """The case that is listed."""
        return self.listing.case

    @property
    def word(self) -> str:
        """How it stands."""
        if self.stopped_at is not None:
            return "已停止公开" if self.published_on else "不再公开"
        return "已公开" if self.published_on else "征求意见中"


class ListingConsentQuerySet(models.QuerySet["ListingConsent"]):
    def visible_to(self, post: Post | None) -> "ListingConsentQuerySet":
        """What an agency is asked is read by its own head."""
        if post is None or not may(post, Act.DECIDE_LISTING, post.agency):
            return self.none()
        return self.filter(agency_id=post.agency_id)


class ListingConsent(models.Model):
    """The written word of one agency that works on the case. agrees None: not answered; the last word before publication counts."""

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    publication = models.ForeignKey(ListingPublication, on_delete=models.PROTECT, related_name="consents")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    barred = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    agrees = models.BooleanField("同意公开", null=True)
    document = models.CharField("书面意见文号", max_length=120, default="", blank=True)
    reason = models.CharField("意见", max_length=300, default="", blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_by_user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ListingConsentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "agency"], name="listing_consent_once", violation_error_message="已征求该机关意见。",
            ),
            models.CheckConstraint(
                condition=Q(agrees__isnull=True, answered_at__isnull=True)
                | Q(agrees=True, answered_at__isnull=False) & ~Q(document="")
                | Q(agrees=False, answered_at__isnull=False) & ~Q(reason=""),
                name="listing_consent_in_writing", violation_error_message="同意公开的须有书面意见文号，不同意的写明理由。",
            ),
            models.CheckConstraint(
                condition=Q(answered_by_user__isnull=True) | ~Q(answered_by_user=F("barred")), name="listing_consent_by_another",
                violation_error_message="征求意见的人不能代其他机关答复。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.agency)
