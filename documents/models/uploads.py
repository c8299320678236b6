"""A file that comes in piece by piece, until it is whole."""

from django.db import models
from django.db.models import Q

from agencies.models import Post, User
from agencies.models.directory import new_slug
from documents.models.evidence import Evidence
from documents.models.letters import Dossier


class UploadQuerySet(models.QuerySet["Upload"]):
    def unfinished(self) -> "UploadQuerySet":
        """Those that no evidence has come of yet."""
        return self.filter(evidence__isnull=True)


class Upload(models.Model):
    """What one person began to upload: the file as declared, and how much of it is here.

    purpose: what it is for, if it is no evidence yet; received: bytes so far, the offset of the next piece; pieces: where they lie, in order; evidence: what came of it, kept
    for a browser that asks again because the answer was lost.
    """

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("文件名", max_length=160)
    purpose = models.CharField(max_length=40, default="", blank=True)
    size = models.PositiveBigIntegerField("字节数")
    sha256 = models.CharField(max_length=64)
    received = models.PositiveBigIntegerField(default=0)
    pieces = models.JSONField(default=list, blank=True)
    started_at = models.DateTimeField()
    touched_at = models.DateTimeField(db_index=True)
    evidence = models.ForeignKey(Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = UploadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "post", "user", "sha256", "purpose"], condition=Q(evidence__isnull=True), name="upload_once",
                violation_error_message="该文件正在上传。",
            ),
            models.CheckConstraint(
                condition=Q(received__lte=models.F("size")), name="upload_within_size",
                violation_error_message="收到的内容超过文件大小。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def percent(self) -> int:
        """How much of it is here."""
        return self.received * 100 // self.size
