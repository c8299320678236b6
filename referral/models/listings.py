"""挂牌督办: a case under the supervision of one or several superior agencies. Facts alone; the step is read from them."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from agencies.models import Agency, Post, User
from agencies.roles import KEEPER_ROLES, WIDE_ROLES
from documents.models import Evidence, Letter
from referral.law.listing import CADENCES, LEVELS, Course, Step, step
from referral.law.words import DELIVERY_WAYS
from referral.models.cases import Case
from referral.models.clocks import Clock
from referral.models.fields import choices, new_slug

if TYPE_CHECKING:
    from referral.models.listing_duties import ListingReport


class ListingQuerySet(models.QuerySet["Listing"]):
    def visible_to(self, post: Post | None) -> "ListingQuerySet":
        """Listings that the acting post may read: of a lister, of who proposed it, and once issued of units and the lead agency.

        The listers' people see the listing without seeing the case. A unit whose part was split off (分案) still owes what it
        was ordered, so who works on that part reads on. A member of a 联合专班 sees none by that, keepers of seals and names none at all.
        """
        if post is None or post.role in KEEPER_ROLES:
            return self.none()
        held = Case.objects.party_to(post)
        hands = Q(case__in=held)
        signed = Q(pk__in=ListingSigner.objects.filter(agency_id=post.agency_id).values("listing_id"))
        signed &= Q(endorsed_at__isnull=False) | Q(needs_endorsement=False)
        asked = Q(proposed_by__agency_id=post.agency_id)
        if post.role not in WIDE_ROLES:
            asked &= Q(proposed_by=post) | hands
        served = Q(pk__in=ListingUnit.objects.filter(agency_id=post.agency_id).values("listing_id"))
        served |= Q(case__lead_agency_id=post.agency_id)
        served &= hands | Q(case__in=held.values("split_from"))
        return self.filter(signed | asked | served & Q(issued_at__isnull=False))

    def notices(self) -> Q:
        """Which letters of a case are notices of these listings."""
        issued, lifted = (self.exclude(**{name: None}).values(name) for name in ("notice", "lifting"))
        return Q(letter__in=issued) | Q(letter__in=lifted)

    def told(self) -> Q:
        """Which events of a case may be told to who reads these listings alone: theirs, and all of no listing."""
        return ~Q(act__startswith="listing_") | Q(
            payload__listing__in=list(self.values_list("slug", flat=True))
        )

    def active(self) -> "ListingQuerySet":
        """Issued and not lifted: their cases are not closed."""
        return self.filter(issued_at__isnull=False, lifted_at__isnull=True)


class Listing(models.Model):
    """One listing. grounds: codes of the standards; order_document: of the superior's order; requirements: a line each.

    needs_endorsement: proposed by an agency that is none of the listers, whose own head has to agree first.
    """

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="listings")
    grounds = models.JSONField("挂牌理由", default=list)
    order_document = models.CharField("上级交办文号", max_length=120, default="", blank=True)
    facts = models.TextField("基本案情", max_length=3000)
    requirements = models.JSONField("督办要求", default=list)
    every = models.CharField(
        "报告频次", max_length=10, choices=choices({k: v[0] for k, v in CADENCES.items()}), default="month"
    )
    level = models.PositiveSmallIntegerField("挂牌级别", choices=list(LEVELS.items()))
    proposed_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    proposed_by_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("提请时间")
    needs_endorsement = models.BooleanField(default=False)
    copies_government = models.BooleanField("抄送同级人民政府", default=False)
    endorsed_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    endorsed_by_user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    endorsed_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    refused_at = models.DateTimeField(null=True, blank=True)
    refuse_reason = models.CharField("不同意的理由", max_length=500, default="", blank=True)
    notice = models.ForeignKey(Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField("挂牌时间", null=True, blank=True)
    look_back_on = models.DateField("回头看日期", null=True, blank=True)
    lifting = models.ForeignKey(Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField("解除时间", null=True, blank=True)

    objects = ListingQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(refused_at__isnull=True, lifted_at__isnull=True), name="listing_once_a_case",
                violation_error_message="本案已经提请或者正在挂牌督办。",
            ),
            models.CheckConstraint(
                condition=Q(endorsed_by_user__isnull=True) | ~Q(endorsed_by_user=F("proposed_by_user")),
                name="listing_endorsed_by_another", violation_error_message="提请人不能自行同意提请。",
            ),
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True) | Q(issued_at__isnull=True) & ~Q(refuse_reason=""),
                name="listing_refused_with_reason", violation_error_message="不同意挂牌督办的须写明理由。",
            ),
            models.CheckConstraint(
                condition=Q(issued_at__isnull=True, notice__isnull=True) | Q(issued_at__isnull=False, notice__isnull=False),
                name="listing_issued_by_notice", violation_error_message="挂牌督办须有通知书。",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifting__isnull=True)
                | Q(lifted_at__isnull=False, lifting__isnull=False, issued_at__isnull=False),
                name="listing_lifted_by_notice", violation_error_message="解除挂牌督办须有解除通知书。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.case.title}挂牌督办"

    def is_met(self, position: int) -> bool:
        """Whether the last check of a requirement found it met."""
        found = [check.is_met for check in self.checks.all() if check.position == position]
        return bool(found) and found[-1]

    @property
    def step(self) -> Step:
        """What it waits for now."""
        issued = self.issued_at is not None
        reported = issued and all(unit.closing is not None for unit in self.units.all())
        return step(
            Course(
                is_refused=self.refused_at is not None,
                is_endorsed=not self.needs_endorsement or self.endorsed_at is not None,
                is_issued=issued,
                is_reported=reported,
                is_checked=reported and all(self.is_met(n) for n in range(len(self.requirements))),
                is_lifted=self.lifted_at is not None,
            )
        )


class ListingSigner(models.Model):
    """One of the agencies that list: its approval by its head, and its consent to the lifting. The first is in the lead.

    barred: who proposed, and therefore never approves.
    """

    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="signers")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    barred = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signed_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signed_by_user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField("审批时间", null=True, blank=True)
    opinion = models.CharField("审批意见", max_length=500, default="", blank=True)
    released_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField("同意解除时间", null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "agency"], name="listing_signer_once", violation_error_message="挂牌督办机关重复。",
            ),
            models.CheckConstraint(
                condition=Q(signed_by_user__isnull=True) | ~Q(signed_by_user=F("barred")),
                name="listing_signed_by_another", violation_error_message="提请人不能审批自己提请的挂牌督办。",
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | Q(signed_at__isnull=False),
                name="listing_released_after_signed", violation_error_message="解除挂牌督办的须是挂牌督办的机关。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.agency)


class ListingUnit(models.Model):
    """One 承办单位: its task, when it was served and signed, and the limits that run for it.

    taken_by, proof: who took it on paper, and the 送达回证 that says so; term: 办理时限; early: until when a lengthening is asked for; due: the report that is awaited; missed_told: of how many
    missed reports people were told.
    """

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="units")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    task = models.CharField("督办任务", max_length=300)
    served_at = models.DateTimeField("送达时间", null=True, blank=True)
    signed_at = models.DateTimeField("签收时间", null=True, blank=True)
    signed_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    served_way = models.CharField("送达方式", max_length=20, choices=choices(DELIVERY_WAYS), default="system")
    taken_by = models.CharField("签收人", max_length=80, default="", blank=True)
    proof = models.ForeignKey(
        Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="送达回证"
    )
    term = models.OneToOneField(
        Clock, null=True, blank=True, on_delete=models.PROTECT, related_name="term_of"
    )
    early = models.OneToOneField(Clock, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    due = models.ForeignKey(
        Clock, null=True, blank=True, on_delete=models.PROTECT, related_name="report_due_of"
    )
    missed_told = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "agency"], name="listing_unit_once", violation_error_message="承办单位重复。",
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True)
                | Q(served_at__isnull=False) & (Q(signed_by__isnull=False) | ~Q(taken_by="") & Q(proof__isnull=False)),
                name="listing_unit_signs_what_is_served", violation_error_message="通知书送达后才能签收。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.agency)

    @property
    def case(self) -> Case:
        """The case that is listed."""
        return self.listing.case

    @property
    def closing(self) -> "ListingReport | None":
        """The closing report that was accepted."""
        return next((row for row in reversed(self.reports.all()) if row.is_closing and row.is_accepted), None)
