"""更正 of issued minutes: one passage as it stands and as it should read. The minutes themselves stay as they were issued."""

from django.db import models
from django.db.models import F, Q

from agencies.models import Post, User
from documents.models import Letter
from referral.law.meetings import PARTS
from referral.models.fields import choices, new_slug
from referral.models.meetings import Countersigned, Meeting, MeetingItem, MeetingParticipant


class MinutesCorrectionQuerySet(models.QuerySet["MinutesCorrection"]):
    def visible_to(self, post: Post | None) -> "MinutesCorrectionQuerySet":
        """Corrections of what a post may read of the minutes; those not issued yet only for the convener and who came."""
        if post is None:
            return self.none()
        came = MeetingParticipant.objects.filter(agency_id=post.agency_id, attended=True).values("meeting_id")
        ready = Q(issued_at__isnull=False) | Q(meeting__convener_id=post.agency_id) | Q(meeting__in=came)
        read = Q(item__isnull=True) | Q(item__in=MeetingItem.objects.visible_to(post).values("pk"))
        return self.filter(ready, read, meeting__in=Meeting.objects.visible_to(post).values("pk"))

    def open(self) -> "MinutesCorrectionQuerySet":
        """Neither issued nor withdrawn."""
        return self.filter(issued_at__isnull=True, withdrawn_at__isnull=True)


class MinutesCorrection(models.Model):
    """One correction. item: of the agenda, None for the arrangements; part: of the minutes; sign_until: of its 会签."""

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="corrections")
    item = models.ForeignKey(
        MeetingItem, null=True, blank=True, on_delete=models.PROTECT, related_name="corrections"
    )
    part = models.CharField("更正之处", max_length=10, choices=choices(PARTS))
    wrong = models.CharField("原文", max_length=300)
    right = models.CharField("更正为", max_length=300)
    reason = models.CharField("更正理由", max_length=300)
    sign_until = models.DateField("会签截止日")
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    drafted_by_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdraw_reason = models.CharField("撤回理由", max_length=300, default="", blank=True)
    letter = models.OneToOneField(
        Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="corrects_minutes"
    )
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by_user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = MinutesCorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["drafted_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(item__isnull=False, issued_at__isnull=True, withdrawn_at__isnull=True),
                name="minutes_one_open_correction", violation_error_message="该议题已有一件更正正在办理。",
            ),
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(item__isnull=True, issued_at__isnull=True, withdrawn_at__isnull=True),
                name="minutes_one_open_basic", violation_error_message="会议基本情况已有一件更正正在办理。",
            ),
            models.CheckConstraint(
                condition=Q(issued_at__isnull=True, letter__isnull=True, issued_by_user__isnull=True)
                | Q(issued_at__isnull=False, letter__isnull=False, issued_by_user__isnull=False, withdrawn_at__isnull=True),
                name="minutes_correction_is_letter", violation_error_message="印发更正须成文，撤回的不能印发。",
            ),
            models.CheckConstraint(
                condition=Q(issued_by_user__isnull=True) | ~Q(issued_by_user=F("drafted_by_user")),
                name="minutes_correction_second_person", violation_error_message="起草人不能印发自己起草的更正。",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdraw_reason=""), name="minutes_correction_withdrawn_why",
                violation_error_message="撤回更正须写明理由。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"“{self.wrong}”更正为“{self.right}”"

    @property
    def place(self) -> str:
        """Where in the minutes: the part, and of which item."""
        part = PARTS[self.part]
        return f"{part}（{self.item.topic}）" if self.item is not None else part


class CorrectionAnswer(Countersigned):
    """会签 of a correction."""

    correction = models.ForeignKey(MinutesCorrection, on_delete=models.PROTECT, related_name="answers")
    participant = models.ForeignKey(MeetingParticipant, on_delete=models.PROTECT, related_name="+")

    class Meta(Countersigned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["correction", "participant"], name="correction_answered_once", violation_error_message="本机关已经会签。"
            )
        ]  # fmt: skip
