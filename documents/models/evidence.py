"""Evidence (证据材料): a file known by its content, who put it in, who opened it."""

from django.conf import settings
from django.db import models

from agencies.models import Agency, Post
from agencies.models.directory import new_slug
from documents.models.letters import Dossier


class Evidence(models.Model):
    """One piece of evidence. The file is stored under its SHA-256; a new version is a new row."""

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
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.name


class EvidenceView(models.Model):
    """Who opened a piece of evidence, and when. Append-only."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="views")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user} {self.at:%Y-%m-%d %H:%M}"
