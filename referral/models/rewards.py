"""举报奖励: what was decided and paid for a tip. Who reported stands under a number and nowhere here; nor is he reached from here."""

from django.db import models
from django.db.models import Q

from agencies.models import Post, User
from referral.models.clues import Clue
from referral.models.fields import new_slug
from referral.models.ledger import Ledger


class RewardQuerySet(models.QuerySet["Reward"]):
    def visible_to(self, post: Post | None) -> "RewardQuerySet":
        """For the named officers of the tip in its agency alone; a delegate was not named."""
        if post is None or post.is_delegated:
            return self.none()
        mine = Clue.objects.filter(agency_id=post.agency_id, officers__user_id=post.user_id)
        return self.filter(clue__in=mine.values("pk"))


class Reward(models.Model):
    """One reward for one tip, with a record of its own. Its step is read from its days: decided, collected, or given up."""

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    ledger = models.OneToOneField(Ledger, on_delete=models.PROTECT, related_name="reward")
    clue = models.ForeignKey(Clue, on_delete=models.PROTECT, related_name="rewards")
    informant_number = models.CharField("举报登记编号", max_length=40)
    amount = models.DecimalField("奖励金额（元）", max_digits=16, decimal_places=2)
    decided_on = models.DateField("决定日期")
    paper = models.CharField("审批表或通知书文号", max_length=80)
    collect_by = models.DateField("领取期限")
    at = models.DateTimeField()
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    by_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    collected_on = models.DateField("领取日期", null=True, blank=True)
    voucher = models.CharField("支付凭证号", max_length=80, default="", blank=True)
    given_up_on = models.DateField("视为放弃日期", null=True, blank=True)

    objects = RewardQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["clue", "informant_number"], name="reward_once", violation_error_message="该举报登记编号的奖励已经登记。"
            ),
            models.CheckConstraint(
                condition=Q(collected_on__isnull=True) | Q(given_up_on__isnull=True) & ~Q(voucher=""),
                name="reward_paid_with_voucher", violation_error_message="已领取的奖励须有支付凭证号，且不能视为放弃。",
            ),
        ]  # fmt: skip
