"""借阅: who asked for a dossier of the own agency that is closed, for whom, who allowed it, and when it came back."""

from datetime import date
from enum import StrEnum

from django.db import models
from django.db.models import F, Q

from agencies.models import Agency, Post, User
from agencies.rights import may
from agencies.roles import Act
from referral.models.cases import Case
from referral.models.fields import choices, new_slug
from referral.models.seen import seen

READ, LOAN, COPY = "read", "loan", "copy"
WAYS = {READ: "在线查阅正卷", LOAN: "借出纸质案卷", COPY: "复制正卷"}


class Stage(StrEnum):
    """What a borrowing waits for; read from its facts and the day, never stored."""

    ASKED = "asked"
    REFUSED = "refused"
    ALLOWED = "allowed"
    OUT = "out"
    OVERDUE = "overdue"
    OVER = "over"

    @property
    def label(self) -> str:
        """The stage in Chinese."""
        return _STAGES[self]


_STAGES = {
    Stage.ASKED: "待审批", Stage.REFUSED: "未同意", Stage.ALLOWED: "已同意", Stage.OUT: "已借出", Stage.OVERDUE: "逾期未还",
    Stage.OVER: "已结束",
}  # fmt: skip


class BorrowingQuerySet(models.QuerySet["Borrowing"]):
    def visible_to(self, post: Post | None) -> "BorrowingQuerySet":
        """What somebody asked for himself or is the reader of; those who decide or hand out see all of cases that they see."""
        if post is None:
            return self.none()
        mine = Q(asked_by_user_id=post.user_id) | Q(reader__user_id=post.user_id)
        if may(post, Act.LEND_DOSSIER, post.agency) or may(post, Act.ARCHIVE_CASE, post.agency):
            mine |= Q(case__isnull=True) | Q(case__in=seen(Case, post))
        return self.filter(mine, agency_id=post.agency_id)

    def running(self, on: date) -> "BorrowingQuerySet":
        """Allowed, within the time, not ended."""
        return self.filter(is_allowed=True, returned_at__isnull=True, until__gte=on)


class Borrowing(models.Model):
    """One 借阅. For a colleague (reader) or for somebody outside (unit, person, document).

    case_number: as it was typed; case: the agency's case of that number, None where there is none: who asks is not told.
    until: the last day; handed_at: when the paper or the copy went out; returned_at: when it came back, or reading was ended.
    """

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="borrowings")
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="borrowings")
    case_number = models.CharField("案件编号", max_length=60)
    way = models.CharField("方式", max_length=10, choices=choices(WAYS))
    reader = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    unit = models.CharField("借阅单位", max_length=80, default="", blank=True)
    person = models.CharField("借阅人", max_length=40, default="", blank=True)
    document = models.CharField("调卷函或介绍信文号", max_length=80, default="", blank=True)
    purpose = models.CharField("用途", max_length=300)
    until = models.DateField("借阅截止日")
    asked_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    asked_by_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("申请时间")
    decided_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_by_user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    is_allowed = models.BooleanField("同意", null=True)
    opinion = models.CharField("审批意见", max_length=300, default="", blank=True)
    handed_at = models.DateTimeField("借出时间", null=True, blank=True)
    handed_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    returned_at = models.DateTimeField("归还时间", null=True, blank=True)
    returned_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    condition = models.CharField("归还情况", max_length=300, default="", blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = BorrowingQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by_user__isnull=True) | ~Q(decided_by_user=F("asked_by_user")), name="borrowing_two_persons",
                violation_error_message="申请人不能审批自己的借阅。",
            ),
            models.CheckConstraint(
                condition=Q(reader__isnull=False, unit="", person="")
                | Q(reader__isnull=True) & ~Q(unit="") & ~Q(person="") & ~Q(way=READ),
                name="borrowing_for_one_person", violation_error_message="请写明本机关人员，或者外单位的单位、姓名。",
            ),
            models.CheckConstraint(
                condition=Q(is_allowed__isnull=True, decided_at__isnull=True, handed_at__isnull=True, returned_at__isnull=True)
                | Q(is_allowed=False, decided_at__isnull=False, handed_at__isnull=True, returned_at__isnull=True)
                | Q(is_allowed=True, decided_at__isnull=False, case__isnull=False),
                name="borrowing_in_order", violation_error_message="借阅须先审批，再借出、归还。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.case_number} {self.get_way_display()}"

    @property
    def for_whom(self) -> str:
        """Who reads or takes it."""
        return self.reader.user.full_name if self.reader else f"{self.unit}　{self.person}"

    def stage(self, on: date) -> Stage:
        """What it waits for on a day."""
        if self.is_allowed is None:
            return Stage.ASKED
        if not self.is_allowed:
            return Stage.REFUSED
        if self.returned_at is not None or self.way == COPY and self.handed_at is not None:
            return Stage.OVER
        late = on > self.until
        if self.way == LOAN and self.handed_at is not None:
            return Stage.OVERDUE if late else Stage.OUT
        return Stage.OVER if late else Stage.ALLOWED
