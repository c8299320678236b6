"""专项行动: who ordered it, for how long, by which document; which clues and cases bear its name."""

from django.db import models
from django.db.models import F, Q

from agencies.directory import above_or_below, codes_up
from agencies.models import Agency, Post
from referral.law.sharing import Section
from referral.models.cases import Case
from referral.models.clues import Clue
from referral.models.fields import new_slug
from referral.models.ledger import Ledger
from referral.models.seen import seen
from referral.models.sharing import kept_back


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, post: Post | None) -> "CampaignQuerySet":
        """Those of the places above and below the own one: a campaign is ordered for all departments of a place."""
        if post is None:
            return self.none()
        return self.filter(above_or_below(post.agency.region))

    def taken_part_in(self, post: Post) -> "CampaignQuerySet":
        """Those whose place the acting post's agency lies in: its clues and cases may bear them."""
        return self.filter(agency__region__code__in=codes_up(post.agency.region))


class Campaign(models.Model):
    """One 专项行动. agency: who keeps it here; ordered_by: who ordered it, in words, for that may be nobody of this system."""

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    ledger = models.OneToOneField(Ledger, on_delete=models.PROTECT, related_name="campaign")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("名称", max_length=80)
    ordered_by = models.CharField("部署机关", max_length=80)
    basis = models.CharField("依据", max_length=160)
    since = models.DateField("起始日期")
    until = models.DateField("结束日期")
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "name"], name="campaign_once", violation_error_message="本机关已登记同名的专项行动。"
            ),
            models.CheckConstraint(
                condition=Q(until__gte=F("since")), name="campaign_ends_after_it_begins",
                violation_error_message="结束日期不能早于起始日期。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class CampaignMarkQuerySet(models.QuerySet["CampaignMark"]):
    def standing(self) -> "CampaignMarkQuerySet":
        """Those that were not taken off."""
        return self.filter(ended_at__isnull=True)

    def visible_to(self, post: Post) -> "CampaignMarkQuerySet":
        """Of clues and cases that the post reads; where the source of a case is kept back, so is what it was found by."""
        cases = Q(case__in=seen(Case, post)) & ~Q(case__in=kept_back(post, Section.STORY))
        campaigns = Campaign.objects.visible_to(post).values("pk")
        return self.standing().filter(cases | Q(clue__in=seen(Clue, post)), campaign__in=campaigns)


class CampaignMark(models.Model):
    """That a clue or a case bears a campaign, since when and until when. A restricted clue bears none."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="marks")
    clue = models.ForeignKey(
        Clue, null=True, blank=True, on_delete=models.PROTECT, related_name="campaign_marks"
    )
    case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="campaign_marks"
    )
    at = models.DateTimeField()
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = CampaignMarkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(clue__isnull=False, case__isnull=True) | Q(clue__isnull=True, case__isnull=False),
                name="campaign_mark_of_one", violation_error_message="专项行动标注在一条线索或者一个案件上。",
            ),
            models.UniqueConstraint(
                fields=["campaign", "clue"], condition=Q(ended_at__isnull=True, clue__isnull=False), name="campaign_mark_once_a_clue",
                violation_error_message="该线索已经标注这一专项行动。",
            ),
            models.UniqueConstraint(
                fields=["campaign", "case"], condition=Q(ended_at__isnull=True, case__isnull=False), name="campaign_mark_once_a_case",
                violation_error_message="该案件已经标注这一专项行动。",
            ),
        ]  # fmt: skip
