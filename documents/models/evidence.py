"""Evidence (证据材料): a file known by its content, who put it in, who opened it; and the pieces of one that still comes in."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from agencies.models import Agency, Post
from agencies.models.directory import new_slug
from documents.models.letters import Dossier


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def to_scan(self, at: datetime) -> "EvidenceQuerySet":
        """What waits in quarantine for a scan that is due."""
        return self.filter(held_since__isnull=False, cleared_at__isnull=True, virus="", scan_after__lte=at)


class Evidence(models.Model):
    """One piece of evidence. The file is stored under its SHA-256; a new version is a new row that `replaces` the old one.

    held_since: since when it is in quarantine; cleared_at: when the scan found it clean; virus: what the scan found, then the
    file is gone; scan_after: not scanned again before; scan_trouble: why the last scan gave no answer.
    """

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="evidence")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="evidence")
    name = models.CharField("文件名", max_length=160)
    description = models.CharField("说明", max_length=300, default="", blank=True)
    content_type = models.CharField("类型", max_length=80, default="", blank=True)
    size = models.PositiveBigIntegerField("字节数", default=0)
    sha256 = models.CharField(max_length=64, db_index=True)
    file = models.FileField(upload_to="", max_length=120, default="", blank=True)
    pages = models.PositiveIntegerField("页数", default=0)
    medium_number = models.CharField("光盘或介质编号", max_length=60, default="", blank=True)
    is_inner = models.BooleanField("副卷", default=False)
    secret = models.BooleanField(default=False)
    uploaded_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("上传时间")
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    version = models.PositiveSmallIntegerField("版次", default=1)
    held_since = models.DateTimeField("待查毒", null=True, blank=True)
    cleared_at = models.DateTimeField("查毒通过时间", null=True, blank=True)
    virus = models.CharField("查出的病毒", max_length=100, default="", blank=True)
    scan_after = models.DateTimeField(null=True, blank=True)
    scan_trouble = models.CharField(max_length=100, default="", blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(virus="") | Q(cleared_at__isnull=True), name="evidence_with_virus_stays_held",
                violation_error_message="查出病毒的文件不能放行。",
            )
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["scan_after"],
                condition=Q(held_since__isnull=False, cleared_at__isnull=True),
                name="evidence_to_scan",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_held(self) -> bool:
        """Whether it is in quarantine: nobody opens it."""
        return self.held_since is not None and self.cleared_at is None

    @property
    def mark(self) -> str:
        """The word that stands beside its name while it cannot be opened."""
        return ("查出病毒" if self.virus else "待查毒") if self.is_held else ""

    @property
    def version_word(self) -> str:
        """Which version it is, from the second on."""
        return f"第{self.version}版" if self.version > 1 else ""

    @property
    def label(self) -> str:
        """Its name with version and mark, where it is one of several to choose from."""
        said = "，".join(word for word in (self.version_word, self.mark) if word)
        return f"{self.name}（{said}）" if said else self.name


class EvidenceView(models.Model):
    """Who opened a piece of evidence, when, and how: looked at here, or taken out as a file. Append-only."""

    WAYS = {"view": "查看", "download": "下载"}

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="views")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    way = models.CharField(max_length=10, choices=list(WAYS.items()), default="view")

    def __str__(self) -> str:
        return f"{self.user} {self.at:%Y-%m-%d %H:%M}"
