"""Referrals that live on two installations, and the files that went between them (交换文件)."""

from django.db import models

from agencies.models import Post, User
from referral.models.referrals import Referral
from referral.models.seen import seen


class ExchangeThread(models.Model):
    """One referral on two installations.

    partner: the installation on the other side; origin: where the referral was made, with its address and its case's
    there; came: whether it was made there and not here.
    """

    referral = models.OneToOneField(Referral, on_delete=models.PROTECT, related_name="exchange")
    partner = models.CharField(max_length=16)
    partner_name = models.CharField("对接系统", max_length=80)
    origin = models.CharField(max_length=16)
    origin_slug = models.CharField(max_length=12)
    origin_case = models.CharField(max_length=12)
    came = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "origin_slug"], name="exchange_thread_once",
                violation_error_message="该移送已经由交换文件导入。",
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["origin", "origin_case"])]


class ExchangeMessageQuerySet(models.QuerySet["ExchangeMessage"]):
    def visible_to(self, post: Post | None) -> "ExchangeMessageQuerySet":
        """Files of the acting post's agency about referrals that it may see."""
        if post is None:
            return self.none()
        mine = models.Q(thread__referral__sender_id=post.agency_id)
        mine |= models.Q(thread__referral__recipient_id=post.agency_id)
        return self.filter(mine, thread__referral__in=seen(Referral, post))


class ExchangeMessage(models.Model):
    """One exchange file, out or in. Files of a thread are numbered in each direction and taken in order.

    upto: of a file that went out, the last event that it tells; heard: up to which of the other side's files it has been
    taken; acknowledged_at: when a file of the other side said that this one had arrived.
    """

    thread = models.ForeignKey(ExchangeThread, on_delete=models.PROTECT, related_name="messages")
    message = models.UUIDField(unique=True)
    outgoing = models.BooleanField()
    number = models.PositiveIntegerField("序号")
    acts = models.JSONField("内容", default=list)
    upto = models.PositiveBigIntegerField(default=0)
    heard = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField("字节数")
    file = models.FileField(upload_to="", max_length=120, default="", blank=True)
    at = models.DateTimeField("时间")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    acknowledged_at = models.DateTimeField("对方收到", null=True, blank=True)

    objects = ExchangeMessageQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["thread", "outgoing", "number"], name="exchange_message_once",
                violation_error_message="该序号的交换文件已经存在。",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"第{self.number}号"

    @property
    def awaits_receipt(self) -> bool:
        """Whether it went out and the other side has not said that it arrived."""
        return self.outgoing and self.acknowledged_at is None
