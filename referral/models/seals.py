"""用印: who asked for the seal on a letter and who allowed it, the register of its uses, and the scan of the sealed paper."""

from django.db import models
from django.db.models import F, Q

from agencies.models import Agency, Post, User
from documents.models import Evidence, Letter
from referral.models.approvals import Approval
from referral.models.cases import Case
from referral.models.fields import new_slug
from referral.models.referrals import Referral
from referral.models.seen import seen


def _known(post: Post, keeper: str) -> Q:
    """Letters of the own agency, the secret ones for who may know of the referral and for the keeper who was named."""
    known = Q(letter__secret=False) | Q(letter__case_letter__referral__in=seen(Referral, post))
    if not post.is_delegated:
        known |= Q(**{keeper: post})
    return Q(letter__agency_id=post.agency_id) & known


class SealRequestQuerySet(models.QuerySet["SealRequest"]):
    def visible_to(self, post: Post | None) -> "SealRequestQuerySet":
        """Requests of the acting post's agency, as far as it may know of the letter."""
        return self.none() if post is None else self.filter(_known(post, "keeper"))

    def open(self) -> "SealRequestQuerySet":
        """Neither stamped, refused nor taken back."""
        return self.filter(use__isnull=True, cancelled_at__isnull=True).exclude(is_granted=False)

    def undecided(self) -> "SealRequestQuerySet":
        """Those that wait for 用印审批."""
        return self.open().filter(approval__isnull=True, is_granted__isnull=True)

    def allowed(self) -> "SealRequestQuerySet":
        """Those that wait for the 印章管理员."""
        return self.open().filter(Q(approval__isnull=False) | Q(is_granted=True))


class SealRequest(models.Model):
    """The seal is asked for on so many copies of a letter (用印审批).

    approval: the signature on the letter itself that allows it; otherwise somebody decides, never who asked. keeper: the
    one 印章管理员 who may know of a secret letter.
    """

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="seal_requests")
    copies = models.PositiveSmallIntegerField("份数")
    reason = models.CharField("用途", max_length=200)
    keeper = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    asked_by_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("申请时间")
    approval = models.ForeignKey(Approval, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_granted = models.BooleanField("同意", null=True, blank=True)
    decided_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_by_user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    opinion = models.CharField("审批意见", max_length=300, default="", blank=True)
    cancelled_at = models.DateTimeField("撤回时间", null=True, blank=True)

    objects = SealRequestQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(copies__gte=1), name="seal_request_copies", violation_error_message="用印份数至少一份。"
            ),
            models.CheckConstraint(
                condition=Q(is_granted__isnull=True, decided_by_user__isnull=True, decided_at__isnull=True)
                | Q(is_granted__isnull=False, decided_by_user__isnull=False, decided_at__isnull=False, approval__isnull=True),
                name="seal_request_decided_by_somebody", violation_error_message="用印审批须有审批人和审批时间。",
            ),
            models.CheckConstraint(
                condition=Q(decided_by_user__isnull=True) | ~Q(decided_by_user=F("asked_by_user")),
                name="seal_request_second_person", violation_error_message="申请人不能批准自己的用印申请。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.letter} {self.copies}份"

    @property
    def case(self) -> Case:
        """The case of the letter."""
        return self.letter.case_letter.case

    @property
    def is_allowed(self) -> bool:
        """Whether the seal may be used for it."""
        return self.approval_id is not None or self.is_granted is True

    @property
    def allowed_by(self) -> User | None:
        """Who allowed it: by the letter's own approval, or by a decision."""
        return self.approval.user if self.approval else self.decided_by_user if self.is_granted else None


class SealUseQuerySet(models.QuerySet["SealUse"]):
    def visible_to(self, post: Post | None) -> "SealUseQuerySet":
        """The register of the acting post's agency, as far as it may know of the letters."""
        return self.none() if post is None else self.filter(_known(post, "keeper"))


class SealUse(models.Model):
    """One line of the register (用印登记): which letter by which hash, how many copies, when, by whom. It only grows.

    stamped_at: when it really was; file_sha256: of the bytes as they were handed out then.
    """

    request = models.OneToOneField(SealRequest, on_delete=models.PROTECT, related_name="use")
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="seal_uses")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="seal_uses")
    number = models.CharField("用印登记号", max_length=60)
    copies = models.PositiveSmallIntegerField("份数")
    content_sha256 = models.CharField(max_length=64)
    file_sha256 = models.CharField(max_length=64)
    stamped_at = models.DateTimeField("用印时间")
    entered_at = models.DateTimeField("登记时间")
    keeper = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    keeper_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    remark = models.CharField("备注", max_length=200, default="", blank=True)

    objects = SealUseQuerySet.as_manager()

    class Meta:
        ordering = ["stamped_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "number"], name="seal_use_number_once", violation_error_message="该用印登记号已使用。"
            ),
            models.CheckConstraint(
                condition=Q(copies__gte=1), name="seal_use_copies", violation_error_message="用印份数至少一份。"
            ),
            models.CheckConstraint(
                condition=Q(stamped_at__lte=F("entered_at")), name="seal_use_not_in_the_future",
                violation_error_message="用印时间晚于登记时间，请核对。",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["agency", "stamped_at"])]

    def __str__(self) -> str:
        return self.number


class SealedScanQuerySet(models.QuerySet["SealedScan"]):
    def standing(self) -> "SealedScanQuerySet":
        """Scans that a second person has found right, the newest first."""
        return self.filter(checked_at__isnull=False, refused_reason="").order_by("-uploaded_at", "-pk")

    def unchecked(self) -> "SealedScanQuerySet":
        """Scans that wait for the second person."""
        return self.filter(checked_at__isnull=True)


class SealedScan(models.Model):
    """The scan of a letter as it was printed and stamped (盖章件): other bytes than the letter's own, with a hash of their own.

    paper_is_original: which of the two is the original; sent_at: since when the letter's receiver sees it. A better scan is
    a new row.
    """

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="sealed_scans")
    evidence = models.OneToOneField(Evidence, on_delete=models.PROTECT, related_name="sealed_scan")
    paper_is_original = models.BooleanField("纸质盖章件为正本", default=True)
    uploaded_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    uploaded_by_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("上传时间")
    checked_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    checked_by_user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    checked_at = models.DateTimeField("核对时间", null=True, blank=True)
    refused_reason = models.CharField("核对不符的理由", max_length=300, default="", blank=True)
    sent_at = models.DateTimeField("送达盖章件时间", null=True, blank=True)
    sent_by_user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = SealedScanQuerySet.as_manager()

    class Meta:
        ordering = ["uploaded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(checked_by_user__isnull=True) | ~Q(checked_by_user=F("uploaded_by_user")),
                name="sealed_scan_second_person", violation_error_message="上传人不能自行核对盖章件。",
            ),
            models.CheckConstraint(
                condition=Q(checked_at__isnull=True, checked_by_user__isnull=True, refused_reason="")
                | Q(checked_at__isnull=False, checked_by_user__isnull=False),
                name="sealed_scan_checked_by_somebody", violation_error_message="核对须有核对人和核对时间。",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(checked_at__isnull=False, refused_reason=""),
                name="sealed_scan_sent_when_right", violation_error_message="盖章件核对相符后才能送达。",
            ),
            models.UniqueConstraint(
                fields=["letter"], condition=Q(checked_at__isnull=True), name="sealed_scan_one_to_check",
                violation_error_message="该文书已有待核对的盖章件。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.letter} 盖章件"

    @property
    def case(self) -> Case:
        """The case of the letter."""
        return self.letter.case_letter.case
