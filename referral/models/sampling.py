"""抽查复查: a frozen frame of closed cases and of people, the draw from it, and what was found. Steps are read from facts."""

from datetime import date
from enum import StrEnum

from django.db import models
from django.db.models import F, Q

from agencies.models import Agency, Post, Region, User
from agencies.rights import may
from agencies.roles import Act
from referral.law import sampling
from referral.law.sampling import CHECKERS, ITEMS, PROBLEM, VERDICTS, Way
from referral.models.cases import Case
from referral.models.fields import choices, new_slug
from referral.models.ledger import Ledger
from referral.models.seen import seen


class SampleQuerySet(models.QuerySet["Sample"]):
    def visible_to(self, post: Post | None) -> "SampleQuerySet":
        """The samples of the own agency, for those who organise; a checker reads the cases drawn for him, no frame."""
        if post is None or not may(post, Act.ORGANISE_CHECK, post.agency):
            return self.none()
        return self.filter(agency_id=post.agency_id)


class Sample(models.Model):
    """One 抽查. commitment: SHA-256 of `secret`, published with the frame; number: what the second person gave afterwards."""

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    ledger = models.OneToOneField(Ledger, on_delete=models.PROTECT, related_name="sample")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="samples")
    way = models.CharField("方式", max_length=10, choices=[(way.value, way.label) for way in Way])
    title = models.CharField("名称", max_length=80)
    basis = models.CharField("依据", max_length=120, default="", blank=True)
    closed_from = models.DateField("办结日期自")
    closed_until = models.DateField("办结日期至")
    region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("移送类型", max_length=20, default="", blank=True)
    percent = models.PositiveSmallIntegerField("抽取比例（%）")
    due_on = models.DateField("检查完成日期")
    secret = models.CharField(max_length=64)
    commitment = models.CharField(max_length=64)
    frame_sha256 = models.CharField(max_length=64)
    announced_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    announced_by_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    announced_at = models.DateTimeField("公布时间")
    number = models.CharField("随机数", max_length=40, default="", blank=True)
    drawn_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    drawn_by_user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField("抽取时间", null=True, blank=True)

    objects = SampleQuerySet.as_manager()

    class Meta:
        ordering = ["-announced_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_until__gte=F("closed_from")), name="sample_period_forward",
                violation_error_message="办结日期的止日不能早于起日。",
            ),
            models.CheckConstraint(
                condition=Q(percent__gte=1, percent__lte=100), name="sample_percent_known",
                violation_error_message="抽取比例为1%至100%。",
            ),
            models.CheckConstraint(
                condition=~Q(way=Way.REVIEW) | Q(percent__gte=sampling.LEAST_REVIEW), name="sample_review_share",
                violation_error_message="复审抽查比例不低于5%。",
            ),
            models.CheckConstraint(
                condition=Q(drawn_by_user__isnull=True) | ~Q(drawn_by_user=F("announced_by_user")),
                name="sample_drawn_by_another", violation_error_message="组织人不能自行抽取。",
            ),
            models.CheckConstraint(
                condition=Q(drawn_at__isnull=True, number="", drawn_by__isnull=True)
                | Q(drawn_at__isnull=False, drawn_by__isnull=False) & ~Q(number=""),
                name="sample_drawn_with_number", violation_error_message="抽取须有随机数和抽取人。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def seed(self) -> str:
        """The seed of the draw; '' before it."""
        return sampling.seed_of(self.secret, self.number) if self.number else ""


class SampleChecker(models.Model):
    """One of the pool. added_at: when he was added after the draw, because somebody had withdrawn and nobody was left."""

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="checkers")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sample", "post"], name="sample_checker_once", violation_error_message="检查人员重复。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.post.user.full_name}（{self.post.agency.short_name}）"


class Step(StrEnum):
    """What a case of the frame waits for; read from its facts."""

    FRAMED = "framed"
    SHORT = "short"
    CHECKING = "checking"
    CONFIRMING = "confirming"
    MENDING = "mending"
    OVER = "over"

    @property
    def label(self) -> str:
        """The step in Chinese."""
        return _STEPS[self]


_STEPS = {
    Step.FRAMED: "未抽中", Step.SHORT: "检查人员不足", Step.CHECKING: "待检查", Step.CONFIRMING: "待另一检查人员确认",
    Step.MENDING: "待整改", Step.OVER: "已完成",
}  # fmt: skip


class SampledCaseQuerySet(models.QuerySet["SampledCase"]):
    def read_by(self, post: Post) -> "SampledCaseQuerySet":
        """Drawn for this person, who has not withdrawn: until the check is confirmed he reads the case. Not his delegate."""
        if post.is_delegated:
            return self.none()
        mine = Assignment.objects.filter(checker__post=post, ended_at__isnull=True)
        return self.filter(pk__in=mine.values("sampled_id"), confirmed_at__isnull=True)

    def told_to(self, post: Post) -> "SampledCaseQuerySet":
        """Confirmed checks of cases that the post's agency leads and the post sees: what was found is told to it."""
        return self.filter(
            confirmed_at__isnull=False,
            case__lead_agency_id=post.agency_id,
            case__in=Case.objects.party_to(post),
        )

    def visible_to(self, post: Post | None) -> "SampledCaseQuerySet":
        """Drawn cases that a post reads of: who organises and sees the case, its checkers, and afterwards the lead agency."""
        if post is None:
            return self.none()
        found = Q(pk__in=self.told_to(post).values("pk"))
        if not post.is_delegated:  # the person himself was drawn
            mine = Assignment.objects.filter(checker__post=post, ended_at__isnull=True)
            found |= Q(pk__in=mine.values("sampled_id"))
        samples = Sample.objects.visible_to(post)
        found |= Q(sample__in=samples, case__in=seen(Case, post))
        return self.filter(found, drawn_at__isnull=False)


class SampledCase(models.Model):
    """A case of a frozen frame. barred: slugs of checkers who may not check it, as it was when the frame was announced.

    rank: its place among the drawn; opinion: why the other checker did not confirm.
    """

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="cases")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="samplings")
    barred = models.JSONField(default=list)
    rank = models.PositiveIntegerField(null=True, blank=True)
    drawn_at = models.DateTimeField(null=True, blank=True)
    summary = models.TextField("检查结论", max_length=2000, default="", blank=True)
    reported_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reported_by_user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reported_at = models.DateTimeField("检查时间", null=True, blank=True)
    opinion = models.CharField("退回理由", max_length=500, default="", blank=True)
    confirmed_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_by_user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = SampledCaseQuerySet.as_manager()

    class Meta:
        ordering = ["rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sample", "case"], name="sampled_case_once", violation_error_message="案件重复。",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by_user__isnull=True) | ~Q(confirmed_by_user=F("reported_by_user")),
                name="sampled_confirmed_by_another", violation_error_message="填报人不能确认自己的检查结果。",
            ),
            models.CheckConstraint(
                condition=Q(reported_at__isnull=True, confirmed_at__isnull=True)
                | Q(reported_at__isnull=False, drawn_at__isnull=False),
                name="sampled_in_order", violation_error_message="抽中的案件先检查，再确认。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.sample}：{self.case.number}"

    @property
    def label(self) -> str:
        """What stands for the case in the draw: its random address tells nothing of it."""
        return self.case.slug

    @property
    def step(self) -> Step:
        """What it waits for."""
        if self.drawn_at is None:
            return Step.FRAMED
        if self.confirmed_at is not None:
            left = [f for f in self.findings.all() if f.verdict == PROBLEM and f.settled_at is None]
            return Step.MENDING if left else Step.OVER
        if sum(one.ended_at is None for one in self.assignments.all()) < CHECKERS:
            return Step.SHORT
        return Step.CHECKING if self.reported_at is None else Step.CONFIRMING


class Assignment(models.Model):
    """A checker of a drawn case. ended_at: when he withdrew (回避), with the reason; the next one moved up."""

    sampled = models.ForeignKey(SampledCase, on_delete=models.PROTECT, related_name="assignments")
    checker = models.ForeignKey(SampleChecker, on_delete=models.PROTECT, related_name="assignments")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("回避理由", max_length=300, default="", blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sampled", "checker"], name="assignment_once", violation_error_message="检查人员重复。",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, reason="") | Q(ended_at__isnull=False) & ~Q(reason=""),
                name="assignment_ends_with_reason", violation_error_message="回避须写明理由。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.checker)


class CheckFinding(models.Model):
    """What was found of one item, and how it was put right. evidence: the pieces that show it."""

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    sampled = models.ForeignKey(SampledCase, on_delete=models.PROTECT, related_name="findings")
    item = models.CharField("检查事项", max_length=20, choices=choices(ITEMS))
    verdict = models.CharField("结果", max_length=10, choices=choices(VERDICTS))
    found = models.CharField("问题", max_length=500, default="", blank=True)
    evidence = models.CharField("依据材料", max_length=200, default="", blank=True)
    measure = models.CharField("整改要求", max_length=300, default="", blank=True)
    mend_by = models.DateField("整改期限", null=True, blank=True)
    answer = models.TextField("整改情况", max_length=2000, default="", blank=True)
    answered_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_by_user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField("整改时间", null=True, blank=True)
    returned = models.CharField("退回理由", max_length=300, default="", blank=True)
    settled_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField("销号时间", null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sampled", "item"], name="check_finding_once", violation_error_message="检查事项重复。",
            ),
            models.CheckConstraint(
                condition=~Q(verdict=PROBLEM) | ~Q(found="") & ~Q(measure="") & Q(mend_by__isnull=False),
                name="check_problem_is_whole", violation_error_message="发现问题的，写明问题、整改要求和期限。",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True) | Q(answered_at__isnull=False),
                name="check_settled_after_answer", violation_error_message="整改情况报来后才能销号。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_item_display()}：{self.get_verdict_display()}"

    def is_late(self, day: date) -> bool:
        """Whether its day is over and nothing was reported. An inner limit: never 超期."""
        return self.mend_by is not None and self.answered_at is None and day > self.mend_by
