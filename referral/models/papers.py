"""Paper beside the screen: acts that happened on paper, and foreign papers (外来文书)."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from agencies.models import Agency, Post, User
from documents.models import Evidence, Letter
from referral.law.words import DELIVERY_WAYS
from referral.models.cases import Case, as_member
from referral.models.clues import Clue
from referral.models.fields import choices, new_slug
from referral.models.lanes import Lane
from referral.models.ledger_tasks import LedgerTask
from referral.models.meetings import Meeting, MeetingItem
from referral.models.referrals import Referral
from referral.models.seen import seen


class PaperEntryQuerySet(models.QuerySet["PaperEntry"]):
    def visible_to(self, post: Post | None) -> "PaperEntryQuerySet":
        """Entries of the acting post's agency on rows that it may see: the rows' own rule of sight."""
        if post is None:
            return self.none()
        sight = Q(referral__in=seen(Referral, post)) | Q(lane__in=seen(Lane, post))
        whole = Q(referral__isnull=True, lane__isnull=True)
        sight |= whole & Q(clue__isnull=True, case__in=seen(Case, post))
        sight |= whole & Q(clue__in=seen(Clue, post))
        sight |= Q(meeting__in=Meeting.objects.visible_to(post).order_by().values("pk"))
        sight |= Q(ledgertask__in=LedgerTask.objects.visible_to(post).order_by().values("pk"))
        mine = self.filter(sight, agency_id=post.agency_id).exclude(case__in=as_member(post))
        hidden = MeetingItem.objects.exclude(pk__in=MeetingItem.objects.visible_to(post).values("pk"))
        return mine.exclude(ledgertask__case__in=as_member(post)).exclude(seen_items__in=hidden.order_by())

    def of(self, row: Referral | Lane | Clue | Case | Meeting | LedgerTask) -> "PaperEntryQuerySet":
        """Entries of exactly this row; a case's own are those of no part of it."""
        if isinstance(row, Case):
            return self.filter(case=row, referral__isnull=True, lane__isnull=True, clue__isnull=True)
        return self.filter(**{type(row).__name__.lower(): row})

    def unchecked(self) -> "PaperEntryQuerySet":
        """Entries that wait for the second person."""
        return self.filter(checked_at__isnull=True)

    def waiting_for(self, user: User) -> "PaperEntryQuerySet":
        """What this person may be the second to look at: entries of others that wait."""
        return self.unchecked().exclude(entered_by_user=user)

    def pending(self) -> "PaperEntryQuerySet":
        """Signatures that take effect only when the second person has found them right."""
        return self.unchecked().filter(took_effect_at__isnull=True)


class PaperEntry(models.Model):
    """An act that happened on paper, entered later: its real time, way, scan, and the second person who checked it.

    What the enterer may do himself takes effect at once. A signature of somebody else (代录) takes effect only when a
    second person has checked it against the paper. seen_items: of the meeting, those that its people saw then: the
    sheet may speak of them.
    """

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    clue = models.ForeignKey(
        Clue, null=True, blank=True, on_delete=models.PROTECT, related_name="paper_entries"
    )
    case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="paper_entries"
    )
    referral = models.ForeignKey(
        Referral, null=True, blank=True, on_delete=models.PROTECT, related_name="paper_entries"
    )
    lane = models.ForeignKey(
        Lane, null=True, blank=True, on_delete=models.PROTECT, related_name="paper_entries"
    )
    meeting = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="paper_entries"
    )
    ledgertask = models.ForeignKey(
        LedgerTask, null=True, blank=True, on_delete=models.PROTECT, related_name="paper_entries"
    )
    move = models.CharField(max_length=30)
    label = models.CharField("办理事项", max_length=40)
    fields = models.JSONField(default=dict)
    seen_items: "models.ManyToManyField[MeetingItem, models.Model]" = models.ManyToManyField(
        MeetingItem, blank=True, related_name="+"
    )
    signed_by = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="签署人"
    )
    real_at = models.DateTimeField("实际时间")
    way = models.CharField("方式", max_length=20, choices=choices(DELIVERY_WAYS), default="", blank=True)
    tracking_number = models.CharField("单号", max_length=60, default="", blank=True)
    scan = models.ForeignKey(
        Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="扫描件"
    )
    note = models.CharField("说明", max_length=300, default="", blank=True)
    secret = models.BooleanField(default=False)
    entered_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    entered_by_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("录入时间")
    took_effect_at = models.DateTimeField("生效时间", null=True, blank=True)
    checked_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    checked_by_user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    checked_at = models.DateTimeField("核对时间", null=True, blank=True)
    refused_reason = models.CharField("核对不符的理由", max_length=300, default="", blank=True)

    objects = PaperEntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(clue__isnull=False) | Q(case__isnull=False) | Q(meeting__isnull=False) | Q(ledgertask__isnull=False),
                name="paper_entry_on_something", violation_error_message="纸质件录入须属于线索、案件、会议或任务。",
            ),
            models.CheckConstraint(
                condition=Q(checked_by_user__isnull=True) | ~Q(checked_by_user=F("entered_by_user")),
                name="paper_entry_second_person", violation_error_message="录入人不能自行核对，请由其他人员核对。",
            ),
            models.CheckConstraint(
                condition=Q(checked_at__isnull=True, checked_by_user__isnull=True, refused_reason="")
                | Q(checked_at__isnull=False, checked_by_user__isnull=False),
                name="paper_entry_checked_by_somebody", violation_error_message="核对须有核对人和核对时间。",
            ),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True)
                | Q(scan__isnull=False)
                & (Q(took_effect_at__isnull=True) | Q(checked_at__isnull=False, refused_reason="")),
                name="paper_entry_signature_checked",
                violation_error_message="代录的签署须附扫描件，由另一人核对相符后才能生效。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["agency", "entered_at"], condition=Q(checked_at__isnull=True), name="paper_entry_unchecked"
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.label} {self.row}"

    @property
    def row(self) -> Referral | Lane | Clue | Case | Meeting | LedgerTask:
        """The row that the act was done on."""
        row = self.referral or self.lane or self.clue or self.case or self.meeting or self.ledgertask
        assert row is not None
        return row

    @property
    def is_late(self) -> bool:
        """Whether it was entered after the day on which it happened: shown, never scolded."""
        return _day(self.entered_at) > _day(self.real_at)


def _day(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d}"


class ForeignPaper(models.Model):
    """A paper that another agency made and numbered (立案通知书, 检察意见书, 判决书 …): registered and scanned, never made here."""

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="foreign_papers")
    referral = models.ForeignKey(
        Referral, null=True, blank=True, on_delete=models.PROTECT, related_name="foreign_papers"
    )
    lane = models.ForeignKey(
        Lane, null=True, blank=True, on_delete=models.PROTECT, related_name="foreign_papers"
    )
    name = models.CharField("文书名称", max_length=80)
    number = models.CharField("文书文号", max_length=80)
    issuer = models.CharField("制作机关", max_length=80)
    issued_on = models.DateField("文书日期")
    scan = models.ForeignKey(Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    secret = models.BooleanField(default=False)
    registered_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()


class CaseLetter(models.Model):
    """Which act of which case a letter belongs to: `documents` itself knows no case."""

    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="case_letter")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="letters")
    referral = models.ForeignKey(
        Referral, null=True, blank=True, on_delete=models.PROTECT, related_name="letters"
    )
    lane = models.ForeignKey(Lane, null=True, blank=True, on_delete=models.PROTECT, related_name="letters")
    to = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
