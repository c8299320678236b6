"""举报人信息隔离登记: who reported, in tables of its own that nothing else reads; who asked to see it, who allowed it, who looked.

Kept by the 举报信息专管员 of the agency that received the report. Everything else knows of a number at most.
"""

from datetime import date

from django.db import models
from django.db.models import F, Q

from agencies.models import Agency, Post, User
from agencies.rights import may
from agencies.roles import Act
from referral.models.clues import Clue
from referral.models.fields import choices, new_slug
from referral.models.ledger import Ledger

FEEDBACK, RETALIATION, HANDLED, CONTACT = "feedback", "retaliation", "handled", "contact"
NOTES = {
    FEEDBACK: "答复举报人", RETALIATION: "反映受到打击报复", HANDLED: "打击报复处理情况", CONTACT: "补充或者更正联系方式",
}  # fmt: skip


def keeps(post: Post) -> bool:
    """Whether a post keeps the vault of its agency: the custodian himself, for a delegate was not named."""
    return not post.is_delegated and may(post, Act.SHOW_VAULT, post.agency)


class InformantQuerySet(models.QuerySet["Informant"]):
    def visible_to(self, post: Post | None) -> "InformantQuerySet":
        """That there is one, and his number: for the custodian, and for the named officers of the clue in its agency."""
        if post is None or post.is_delegated:
            return self.none()
        if keeps(post):
            return self.filter(agency_id=post.agency_id)
        return self.filter(agency_id=post.agency_id, clue__officers__user_id=post.user_id).distinct()


class Informant(models.Model):
    """One informant of one clue. What says who he is is read by `services/vault.show` alone."""

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    ledger = models.OneToOneField(Ledger, on_delete=models.PROTECT, related_name="informant")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    clue = models.ForeignKey(Clue, on_delete=models.PROTECT, related_name="informants")
    number = models.CharField("举报登记编号", max_length=60, unique=True)
    received_on = models.DateField("收到举报日期")
    name = models.CharField("姓名或者名称", max_length=80)
    contact = models.CharField("联系方式", max_length=160)
    id_code = models.CharField("证件号码", max_length=30, default="", blank=True)
    is_insider = models.BooleanField("吹哨人（内部知情人）", default=False)
    remark = models.CharField("保护要求和说明", max_length=500, default="", blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    by_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = InformantQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.number


class VaultNote(models.Model):
    """What was done for an informant on a day. The words are read with his name alone."""

    informant = models.ForeignKey(Informant, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField("事项", max_length=20, choices=choices(NOTES))
    on = models.DateField("日期")
    words = models.CharField("情况", max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["on", "pk"]


class VaultRequestQuerySet(models.QuerySet["VaultRequest"]):
    def visible_to(self, post: Post | None) -> "VaultRequestQuerySet":
        """What somebody asked for himself; all of the agency for who keeps the vault, and for who decides."""
        if post is None:
            return self.none()
        rows = self.filter(informant__agency_id=post.agency_id)
        if keeps(post) or may(post, Act.APPROVE_VAULT, post.agency):
            return rows
        return rows.none() if post.is_delegated else rows.filter(asked_by_user_id=post.user_id)


class VaultRequest(models.Model):
    """That somebody asked to be shown an informant, why, and until when it was allowed."""

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    informant = models.ForeignKey(Informant, on_delete=models.PROTECT, related_name="requests")
    reason = models.CharField("查看事由", max_length=300)
    asked_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    asked_by_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("申请时间")
    is_allowed = models.BooleanField("同意", null=True)
    until = models.DateField("可以出示至", null=True, blank=True)
    opinion = models.CharField("审批意见", max_length=300, default="", blank=True)
    decided_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_by_user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)

    objects = VaultRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by_user__isnull=True) | ~Q(decided_by_user=F("asked_by_user")), name="vault_two_persons",
                violation_error_message="申请人不能审批自己的查看申请。",
            ),
            models.CheckConstraint(
                condition=~Q(is_allowed=True) | Q(until__isnull=False, decided_at__isnull=False), name="vault_allowed_until_a_day",
                violation_error_message="同意查看的须写明截止日。",
            ),
            models.UniqueConstraint(
                fields=["informant", "asked_by_user"], condition=Q(is_allowed__isnull=True), name="vault_asked_once",
                violation_error_message="已经申请，等待审批。",
            ),
        ]  # fmt: skip

    def is_open_on(self, day: date) -> bool:
        """Whether the informant may be shown by it on a day."""
        return bool(self.is_allowed) and self.until is not None and day <= self.until

    def stage(self, day: date) -> tuple[str, str]:
        """(word, tone) of where it stands on a day."""
        if self.is_allowed is None:
            return "待审批", "warn"
        if not self.is_allowed:
            return "未同意", "bad"
        return ("已同意", "ok") if self.is_open_on(day) else ("已到期", "mute")


class VaultLook(models.Model):
    """That an informant was shown: who opened him, by which request. Only grows (`append_only`)."""

    request = models.ForeignKey(VaultRequest, on_delete=models.PROTECT, related_name="looks")
    at = models.DateTimeField()
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    by_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "pk"]
