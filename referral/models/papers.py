"""Paper beside the screen: acts that happened on paper, and foreign papers (外来文书)."""

from django.db import models

from agencies.models import Agency, Post, User
from documents.models import Evidence, Letter
from referral.law.words import DELIVERY_WAYS
from referral.models.cases import Case
from referral.models.fields import choices, new_slug
from referral.models.lanes import Lane
from referral.models.referrals import Referral


class PaperEntry(models.Model):
    """An act that happened on paper, entered later: its real time, way, scan, and the second person who checked it.

    A 代录 of an approval takes effect only when a second person has checked it against the paper.
    """

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="paper_entries")
    referral = models.ForeignKey(
        Referral, null=True, blank=True, on_delete=models.PROTECT, related_name="paper_entries"
    )
    lane = models.ForeignKey(
        Lane, null=True, blank=True, on_delete=models.PROTECT, related_name="paper_entries"
    )
    move = models.CharField(max_length=30)
    fields = models.JSONField(default=dict)
    signed_by = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="签署人"
    )
    real_at = models.DateTimeField("实际时间")
    way = models.CharField("方式", max_length=20, choices=choices(DELIVERY_WAYS), default="direct")
    tracking_number = models.CharField("单号", max_length=60, default="", blank=True)
    scan = models.ForeignKey(
        Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="扫描件"
    )
    note = models.CharField("说明", max_length=300, default="", blank=True)
    secret = models.BooleanField(default=False)
    entered_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    entered_by_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("录入时间")
    checked_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    checked_by_user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    checked_at = models.DateTimeField("核对时间", null=True, blank=True)
    refused_reason = models.CharField("核对不符的理由", max_length=300, default="", blank=True)


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
