"""Cases (案件), who sees them, their amounts and outcomes' money."""

from django.db import models
from django.db.models import Q
from guardian.models import GroupObjectPermissionBase

from agencies.directory import within
from agencies.models import Agency, Post, Region
from agencies.rights import groups_of
from agencies.roles import Role
from documents.models import Dossier, Evidence
from referral.law.states import CaseStatus
from referral.law.words import AMOUNT_CONCEPTS
from referral.models.fields import choices, new_slug
from referral.models.ledger import Ledger
from referral.models.moving import Moving

#: Why a person sees a case as a member of its 联合专班: he reads, and is no party.
MEMBER = "联合专班"
#: Who may be a member. A registrar or reviewer does no work on cases, a head sends his people.
MEMBER_ROLES = (Role.OFFICER, Role.DEPUTY)


class CaseQuerySet(models.QuerySet["Case"]):
    def party_to(self, post: Post | None) -> "CaseQuerySet":
        """Cases that a group of the acting post holds guardian's right to view, as one of its agency's hands."""
        if post is None:
            return self.none()
        return self.filter(pk__in=_held(post).exclude(why=MEMBER).values("content_object_id"))

    def overseen_by(self, post: Post | None) -> "CaseQuerySet":
        """Cases below an oversight right of the acting post's agency: read-only."""
        if post is None:
            return self.none()
        scope = Q(pk__in=[])
        for right in oversights_of(post):
            scope |= right.covers()
        return self.filter(scope)

    def confided_to(self, post: Post | None) -> "CaseQuerySet":
        """Cases whose 行纪 duties the acting post may know of: the head, and who is named as 承办人 on the own lane."""
        if post is None:
            return self.none()
        if post.role == Role.HEAD:
            return self.all()
        if post.is_delegated or post.role != Role.OFFICER:  # a delegate was not named himself
            return self.none()
        named = type(self)(self.model).filter(
            lanes__agency_id=post.agency_id,
            lanes__opened_by__isnull=True,
            lanes__officers__user_id=post.user_id,
        )
        return self.filter(pk__in=named.values("pk"))

    def visible_to(self, post: Post | None) -> "CaseQuerySet":
        """What the acting post may see: its cases, those whose 联合专班 it is a member of, and those it oversees."""
        if post is None:
            return self.none()
        held = Q(pk__in=_held(post).values("content_object_id"))
        if not oversights_of(post):
            return self.filter(held)
        overseen = type(self)(self.model).overseen_by(post)
        return self.filter(held | Q(pk__in=overseen.values("pk")))


class Case(Moving):
    """One case, handled by several agencies, each in its lane."""

    STATUS = CaseStatus

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    ledger = models.OneToOneField(Ledger, on_delete=models.PROTECT, related_name="case")
    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="case")
    number = models.CharField("案件编号", max_length=60, unique=True)
    title = models.CharField("案件名称", max_length=120)
    summary = models.TextField("案情", max_length=5000, default="", blank=True)
    violations = models.JSONField("违法情形", default=list)
    circumstances = models.JSONField("情节", default=dict, blank=True)
    opener = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    lead_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="led_cases")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    external_numbers = models.JSONField("外部编号", default=dict, blank=True)
    is_urgent = models.BooleanField("紧急", default=False)
    is_public_opinion = models.BooleanField("舆情", default=False)
    is_backfilled = models.BooleanField("补录", default=False)
    status = models.CharField(max_length=20, default=CaseStatus.OPEN)
    opened_at = models.DateTimeField("建案时间")
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    proposed_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    proposed_by_user = models.ForeignKey(
        "agencies.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    last_activity_at = models.DateTimeField(db_index=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    split_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="splits"
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["open", "closing"]) | Q(closed_at__isnull=False),
                name="case_closed_has_time",
                violation_error_message="办结的案件须有办结时间。",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[s.value for s in CaseStatus]),
                name="case_status_known",
                violation_error_message="案件状态不在状态表内。",
            ),
        ]
        indexes = [models.Index(fields=["region", "-opened_at"])]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class CaseGroupPermission(GroupObjectPermissionBase):
    """Who sees a case: one row per group and case, with why and since. The only truth of sight."""

    content_object = models.ForeignKey(Case, on_delete=models.CASCADE)
    why = models.CharField(max_length=60, default="")
    since = models.DateTimeField(null=True)

    class Meta(GroupObjectPermissionBase.Meta):
        indexes = [models.Index(fields=["content_object", "group", "permission"])]


def _held(post: Post) -> "models.QuerySet[CaseGroupPermission]":
    """The rows of sight of the acting post's groups. A member of a team is one person: his delegate is not."""
    rows = CaseGroupPermission.objects.filter(
        group_id__in=groups_of(post), permission__codename="view_case"
    )  # fmt: skip
    return rows.exclude(why=MEMBER) if post.is_delegated else rows


def as_member(post: Post) -> list[int]:
    """Ids of the cases that a post reads as a member of a 联合专班 alone. Kept on the post object: one request asks often."""
    if post.role not in MEMBER_ROLES:
        return []
    kept: list[int] | None = getattr(post, "_as_member", None)
    if kept is None:
        rows = set(_held(post).filter(why=MEMBER).values_list("content_object_id", flat=True))
        hands = _held(post).filter(content_object_id__in=rows).exclude(why=MEMBER) if rows else []
        kept = sorted(rows - {row.content_object_id for row in hands})
        post._as_member = kept  # type: ignore[attr-defined]
    return kept


class Oversight(models.Model):
    """A read-only right over a subtree of regions: a superior's, a procuratorate's, a leading group's. One row, no row per case."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="oversights")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField("依据", max_length=120)
    is_active = models.BooleanField(default=True)

    def covers(self) -> Q:
        """The cases below, by how the codes of their places begin."""
        return Q(region__code__startswith=within(self.region))


def oversights_of(post: Post) -> "list[Oversight]":
    """The oversight rights of the acting post's agency. Kept on the post object: one request asks often."""
    kept: list[Oversight] | None = getattr(post, "_oversights", None)
    if kept is None:
        rows = Oversight.objects.filter(agency_id=post.agency_id, is_active=True)
        kept = list(rows.select_related("region"))
        post._oversights = kept  # type: ignore[attr-defined]
    return kept


class AmountQuerySet(models.QuerySet["Amount"]):
    def standing(self) -> "AmountQuerySet":
        """Figures that count: those that no later one has corrected."""
        return self.filter(correction__isnull=True)


class Amount(models.Model):
    """One figure under its own name (涉嫌骗保金额 is not 认定基金损失), per subject, with who, when and at which stage. Yuan.

    Money that moved or was imposed hangs on the lane of the agency that says so, with its voucher; what is assessed
    belongs to the case. A wrong figure stays; the one that corrects it counts in its place.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="amounts", null=True, blank=True)
    clue = models.ForeignKey(
        "referral.Clue", on_delete=models.PROTECT, related_name="amounts", null=True, blank=True
    )
    lane = models.ForeignKey(
        "referral.Lane", on_delete=models.PROTECT, related_name="amounts", null=True, blank=True
    )
    subject = models.ForeignKey(
        "referral.Subject", on_delete=models.PROTECT, related_name="amounts", null=True, blank=True
    )
    concept = models.CharField("金额名称", max_length=20, choices=choices(AMOUNT_CONCEPTS))
    value = models.DecimalField("金额（元）", max_digits=16, decimal_places=2)
    stage = models.CharField("认定环节", max_length=40, default="", blank=True)
    on = models.DateField("日期", db_index=True)
    voucher = models.CharField("凭证号", max_length=80, default="", blank=True)
    proof = models.ForeignKey(
        Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="凭证材料"
    )
    reason = models.CharField("说明", max_length=300, default="", blank=True)
    outcome = models.OneToOneField(
        "referral.Outcome", null=True, blank=True, on_delete=models.PROTECT, related_name="booked"
    )
    at = models.DateTimeField()
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    corrects = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="correction",
        verbose_name="更正",
    )

    objects = AmountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(value__gte=0),
                name="amount_not_negative",
                violation_error_message="金额不能为负数。",
            ),
            models.CheckConstraint(
                condition=Q(case__isnull=False) | Q(clue__isnull=False),
                name="amount_has_owner",
                violation_error_message="金额须属于案件或线索。",
            ),
        ]
