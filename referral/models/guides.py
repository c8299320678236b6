"""检查指南: what a closed case taught about one kind of violation, for the own line; drafted by one, approved by another."""

from django.db import models
from django.db.models import Q

from agencies.directory import above_or_below
from agencies.models import Agency, Post
from referral.law.violations import VIOLATIONS
from referral.models.cases import Case
from referral.models.drafts import Decided
from referral.models.fields import choices, new_slug
from referral.models.seen import seen

_KINDS = {code: f"{code} {entry.label}" for code, entry in VIOLATIONS.items()}


class GuideQuerySet(models.QuerySet["Guide"]):
    def in_force(self) -> "GuideQuerySet":
        """Approved and not taken back."""
        return self.filter(decided_at__isnull=False, refuse_reason="", withdrawn_at__isnull=True)

    def visible_to(self, post: Post | None) -> "GuideQuerySet":
        """Those in force in the own line, above and below; of the own agency the others too, for who sees the case."""
        if post is None:
            return self.none()
        line = self.in_force().filter(above_or_below(post.agency.region), agency__kind=post.agency.kind)
        own = Q(agency_id=post.agency_id, case__in=seen(Case, post))
        return self.filter(Q(pk__in=line.values("pk")) | own)


class Guide(Decided):
    """One 检查指南. violation: the kind that it is about; its case is named to the own agency alone."""

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="guides")
    violation = models.CharField("违法情形", max_length=10, choices=choices(_KINDS))
    title = models.CharField("标题", max_length=80)
    found = models.TextField("怎样发现", max_length=1000)
    evidence = models.TextField("应当取得的证据", max_length=1000)
    compared = models.TextField("核查的数据", max_length=1000)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_reason = models.CharField("停用理由", max_length=300, default="", blank=True)

    objects = GuideQuerySet.as_manager()

    class Meta(Decided.Meta):
        abstract = False
        constraints = [
            *Decided.Meta.constraints,
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(decided_at__isnull=False) & ~Q(withdrawn_reason=""),
                name="guide_withdrawn_with_reason", violation_error_message="停用检查指南须写明理由。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def stage(self) -> tuple[str, str]:
        """(word, tone) of where it stands."""
        if self.withdrawn_at is not None:
            return "已停用", "mute"
        if self.decided_at is None:
            return "待批准", "warn"
        return ("未同意", "bad") if self.refuse_reason else ("已发布", "ok")
