"""会签: departments of the own agency, or other agencies for a joint letter, are asked about the text of a draft."""

from django.db import models
from django.db.models import Q

from agencies.models import Agency, Department, Post, User
from agencies.roles import WIDE_ROLES
from referral.models.cases import Case
from referral.models.fields import new_slug
from referral.models.referrals import Referral
from referral.models.seen import seen

AGREE, AMEND, REFUSE = "agree", "amend", "refuse"
ANSWERS = {AGREE: "同意", AMEND: "修改意见", REFUSE: "不同意"}


class CountersignQuerySet(models.QuerySet["Countersign"]):
    def asked_of(self, post: Post | None) -> "CountersignQuerySet":
        """What was asked of the acting post's department, or of its agency by another one; not what was taken back."""
        if post is None:
            return self.none()
        mine = Q(department_id=post.department_id) if post.department_id else Q(pk__in=[])
        if post.role in WIDE_ROLES:
            mine |= Q(department__isnull=True)
        return self.filter(mine, agency_id=post.agency_id, withdrawn_at__isnull=True)

    def visible_to(self, post: Post | None) -> "CountersignQuerySet":
        """What was asked of the post, and what its agency asks on drafts that it may see."""
        if post is None:
            return self.none()
        own = Q(referral__in=seen(Referral, post), referral__sender_id=post.agency_id)
        return self.filter(own | Q(pk__in=self.model.objects.asked_of(post).values("pk")))

    def open(self) -> "CountersignQuerySet":
        """Those that wait for an answer."""
        return self.filter(answered_at__isnull=True, withdrawn_at__isnull=True)


class Countersign(models.Model):
    """One party asked about one text. An answer is about the text with its hash: a changed text is asked about anew.

    department: of the own agency; without one the whole of another agency is asked.
    """

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="countersigns")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField("请会签的事项", max_length=300, default="", blank=True)
    asked_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    asked_by_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("送会签时间")
    answer = models.CharField("意见", max_length=10, choices=list(ANSWERS.items()), default="", blank=True)
    words = models.TextField("会签意见", max_length=2000, default="", blank=True)
    text_sha256 = models.CharField(max_length=64, default="", blank=True)
    answered_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_by_user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField("会签时间", null=True, blank=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawn_reason = models.CharField("撤回理由", max_length=300, default="", blank=True)

    objects = CountersignQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by_user__isnull=True, answer="")
                | Q(answered_at__isnull=False, answered_by_user__isnull=False) & ~Q(answer="") & ~Q(text_sha256=""),
                name="countersign_answered_by_somebody", violation_error_message="会签须有意见、会签人和会签时间。",
            ),
            models.CheckConstraint(
                condition=Q(answered_by_user__isnull=True) | ~Q(answered_by_user=models.F("asked_by_user")),
                name="countersign_second_person", violation_error_message="送会签的人不能自行会签。",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""), name="countersign_withdrawn_has_reason",
                violation_error_message="撤回会签须写明理由。",
            ),
            models.UniqueConstraint(
                fields=["referral", "department"],
                condition=Q(answered_at__isnull=True, withdrawn_at__isnull=True, department__isnull=False),
                name="countersign_department_once", violation_error_message="已送该科室会签。",
            ),
            models.UniqueConstraint(
                fields=["referral", "agency"],
                condition=Q(answered_at__isnull=True, withdrawn_at__isnull=True, department__isnull=True),
                name="countersign_agency_once", violation_error_message="已送该机关会签。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.party}会签"

    @property
    def case(self) -> Case:
        """The case of the draft."""
        return self.referral.case

    @property
    def party(self) -> str:
        """Who is asked: a department, or another agency."""
        return self.department.name if self.department else self.agency.short_name
