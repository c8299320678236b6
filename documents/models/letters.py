"""Dossiers (卷宗), letters (公文) and the number series of each agency."""

import secrets

from django.db import models
from django.db.models import Q

from agencies.models import Agency, User
from agencies.models.directory import new_slug


def new_check_code() -> str:
    """The code printed on a letter for the check page: 16 hex digits, nothing to be guessed."""
    return secrets.token_hex(8)


class Dossier(models.Model):
    """一案一卷: what letters and evidence belong to."""

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.slug


class NumberSeries(models.Model):
    """One running number: of an agency, a series and a year. start: the last number given out on paper before the first here."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="number_series")
    series = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    start = models.PositiveIntegerField(default=0)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "series", "year"],
                name="series_once",
                violation_error_message="该文号序列已存在。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.series}〔{self.year}〕"


class LetterQuerySet(models.QuerySet["Letter"]):
    def waiting(self) -> "LetterQuerySet":
        """Issued letters whose bytes are still to be made."""
        return self.filter(rendered_at__isnull=True, voided_at__isnull=True)


class Letter(models.Model):
    """An issued letter: number and content are frozen at once; the bytes follow; nothing of it ever changes again.

    file_sha256: of what is handed out; unsigned_sha256: of what was printed, the same whenever it is printed again;
    signature: in a few words how it was signed, empty where it was not; received: issued on another installation, which
    alone vouches for it.
    """

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField("文书种类", max_length=40)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="letters")
    title = models.CharField("标题", max_length=160)
    number = models.CharField("发文字号", max_length=60, default="", blank=True)
    series = models.CharField(max_length=40, default="", blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    serial = models.PositiveIntegerField(null=True, blank=True)
    content = models.JSONField("内容")
    content_sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to="", default="", blank=True, max_length=120)
    file_sha256 = models.CharField(max_length=64, default="", blank=True, db_index=True)
    unsigned_sha256 = models.CharField(max_length=64, default="", blank=True, db_index=True)
    signature = models.CharField("完整性签名", max_length=60, default="", blank=True)
    pages = models.PositiveSmallIntegerField(default=0)
    is_inner = models.BooleanField("副卷", default=False)
    is_demo = models.BooleanField("演示", default=False)
    received = models.BooleanField("交换文件送来", default=False)
    secret = models.BooleanField(default=False)
    check_code = models.CharField(max_length=16, unique=True, default=new_check_code)
    issued_at = models.DateTimeField("成文时间")
    issued_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    rendered_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.CharField(max_length=32, default="", blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废理由", max_length=300, default="", blank=True)
    voided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = LetterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "series", "year", "serial"], condition=~Q(series=""), name="letter_number_once",
                violation_error_message="该文号已使用。",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | ~Q(void_reason=""), name="letter_void_has_reason",
                violation_error_message="作废文书须写明理由。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["issued_at"], condition=Q(rendered_at__isnull=True), name="letter_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()
