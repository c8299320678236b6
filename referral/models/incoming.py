"""Incoming post (收文) and its way inside the agency: 登记 → 拟办 → 批办 → 分办 → 承办 → 办结, with 传阅 beside it."""

from enum import StrEnum

from django.db import models
from django.db.models import F, Q

from agencies.models import Agency, Department, Post, User
from agencies.rights import rights_of
from agencies.roles import Act, Role
from documents.models import Dossier, Evidence, Letter
from referral.law.words import DELIVERY_WAYS
from referral.models.cases import Case
from referral.models.clues import Clue
from referral.models.fields import choices, new_slug
from referral.models.ledger import Ledger

#: They handle all incoming post of their agency; everybody else sees what came to the department or by name.
DESKS = frozenset({Role.REGISTRAR, Role.DEPUTY, Role.HEAD})


class IncomingStep(StrEnum):
    """What an incoming paper waits for. Derived from what was written on it, never stored."""

    PROPOSE = "propose"
    RULE = "rule"
    CHECK = "check"
    ASSIGN = "assign"
    TAKE = "take"
    FINISH = "finish"
    DONE = "done"

    @property
    def label(self) -> str:
        """The step in Chinese."""
        return _LABELS[self]


_LABELS = {
    IncomingStep.PROPOSE: "待拟办",
    IncomingStep.RULE: "待批办",
    IncomingStep.CHECK: "批示件待核对",
    IncomingStep.ASSIGN: "待分办",
    IncomingStep.TAKE: "待承办",
    IncomingStep.FINISH: "办理中",
    IncomingStep.DONE: "已办结",
}
_UNRULED = Q(ruled_at__isnull=True)
_UNCHECKED = Q(ruled_at__isnull=False, ruling_entered_by__isnull=False, ruling_checked_at__isnull=True)
_VALID = Q(ruled_at__isnull=False) & ~_UNCHECKED
#: The papers of each step: the twin of `IncomingPaper.step` for a whole list.
STEPS: dict[IncomingStep, Q] = {
    IncomingStep.PROPOSE: Q(proposed_at__isnull=True),
    IncomingStep.RULE: Q(proposed_at__isnull=False) & _UNRULED,
    IncomingStep.CHECK: _UNCHECKED,
    IncomingStep.ASSIGN: _VALID & Q(assigned_at__isnull=True),
    IncomingStep.TAKE: Q(assigned_at__isnull=False, taken_at__isnull=True),
    IncomingStep.FINISH: Q(taken_at__isnull=False, finished_at__isnull=True),
    IncomingStep.DONE: Q(finished_at__isnull=False),
}
#: The steps in which each act of the way is lawful. 分办 again is 改派.
LAWFUL: dict[str, frozenset[IncomingStep]] = {
    "propose": frozenset({IncomingStep.PROPOSE, IncomingStep.RULE}),
    "rule": frozenset({IncomingStep.RULE}),
    "enter_ruling": frozenset({IncomingStep.RULE}),
    "check_ruling": frozenset({IncomingStep.CHECK}),
    "assign": frozenset({IncomingStep.ASSIGN, IncomingStep.TAKE, IncomingStep.FINISH}),
    "take": frozenset({IncomingStep.TAKE}),
    "finish": frozenset({IncomingStep.FINISH}),
}
#: The right that a step waits for, where a right decides and not a name.
STEP_ACTS: dict[IncomingStep, str] = {
    IncomingStep.PROPOSE: Act.PROPOSE_INCOMING,
    IncomingStep.RULE: Act.RULE_INCOMING,
    IncomingStep.CHECK: Act.CHECK_PAPER,
    IncomingStep.ASSIGN: Act.ASSIGN_DEPARTMENT,
}


class IncomingPaperQuerySet(models.QuerySet["IncomingPaper"]):
    def visible_to(self, post: Post | None) -> "IncomingPaperQuerySet":
        """Papers of the acting post's agency: all of them for its desks (收发、分管负责人、负责人), else the department's,
        and those on which this person is named: 承办, 拟办, 传阅. While an entered 批示件 waits for its second check,
        whoever may check paper sees it: a small office has one registrar, and heads don't log in."""
        if post is None:
            return self.none()
        mine = type(self)(self.model).filter(agency_id=post.agency_id)
        if post.role not in DESKS:
            sight = Q(officer__user_id=post.user_id) | Q(taken_by__user_id=post.user_id)
            sight |= Q(proposed_by__user_id=post.user_id) | Q(
                pk__in=Circulation.objects.filter(post__user_id=post.user_id).values("paper_id")
            )
            if post.department_id:
                sight |= Q(department_id=post.department_id)
            if str(Act.CHECK_PAPER) in rights_of(post):
                sight |= STEPS[IncomingStep.CHECK]
            mine = mine.filter(sight)
        return self.filter(pk__in=mine.values("pk"))

    def in_step(self, step: IncomingStep) -> "IncomingPaperQuerySet":
        """Papers that wait for one step."""
        return self.filter(STEPS[step])

    def waiting_for(self, post: Post | None) -> "IncomingPaperQuerySet":
        """Papers on which it is the acting post's turn: by right, by name, or to be read (传阅)."""
        if post is None:
            return self.none()
        rights = rights_of(post)
        turn = Q(pk__in=Circulation.objects.filter(post=post, read_at__isnull=True).values("paper_id"))
        for step, act in STEP_ACTS.items():
            if str(act) in rights:
                others = ~Q(ruling_entered_by_user_id=post.user_id) if step == IncomingStep.CHECK else Q()
                turn |= STEPS[step] & others
        named = Q(officer__user_id=post.user_id)
        if post.department_id:
            named |= Q(officer__isnull=True, department_id=post.department_id)
        turn |= STEPS[IncomingStep.TAKE] & named
        turn |= STEPS[IncomingStep.FINISH] & Q(taken_by__user_id=post.user_id)
        return self.visible_to(post).filter(turn)


class IncomingPaper(models.Model):
    """收文: a letter that came in on paper. Its time of receipt and of registration are kept apart."""

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    ledger = models.OneToOneField(Ledger, on_delete=models.PROTECT, related_name="incoming_paper")
    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="incoming_paper")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="incoming_papers")
    number = models.CharField("收文登记号", max_length=60, unique=True)
    received_at = models.DateTimeField("收文时间")
    from_name = models.CharField("来文机关", max_length=80)
    from_number = models.CharField("来文字号", max_length=80, default="", blank=True)
    title = models.CharField("来文标题", max_length=160)
    copies = models.PositiveSmallIntegerField("份数", default=1)
    pages = models.PositiveIntegerField("页数", default=1)
    way = models.CharField("来文方式", max_length=20, choices=choices(DELIVERY_WAYS), default="direct")
    scan = models.ForeignKey(Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    proposal = models.CharField("拟办意见", max_length=500, default="", blank=True)
    proposed_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(null=True, blank=True)
    ruling = models.CharField("批办意见", max_length=500, default="", blank=True)
    ruled_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ruled_at = models.DateTimeField(null=True, blank=True)
    ruling_scan = models.ForeignKey(
        Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="批示件"
    )
    ruling_entered_by = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="代录人"
    )
    ruling_entered_by_user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ruling_checked_by = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="核对人"
    )
    ruling_checked_by_user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ruling_checked_at = models.DateTimeField("核对时间", null=True, blank=True)
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="承办科室"
    )
    officer = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="承办人"
    )
    assigned_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField("分办时间", null=True, blank=True)
    taken_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField("承办签收时间", null=True, blank=True)
    result = models.CharField("承办情况", max_length=500, default="", blank=True)
    finished_at = models.DateTimeField("办结时间", null=True, blank=True)
    clue = models.ForeignKey(
        Clue, null=True, blank=True, on_delete=models.PROTECT, related_name="incoming_papers"
    )
    case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="incoming_papers"
    )
    sheet = models.ForeignKey(Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    registered_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField("登记时间")

    objects = IncomingPaperQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(assigned_at__isnull=True)
                | Q(department__isnull=False)
                | Q(officer__isnull=False),
                name="incoming_assigned_to_somebody",
                violation_error_message="分办须有承办科室或承办人。",
            ),
            models.CheckConstraint(
                condition=(Q(ruled_at__isnull=True) | Q(proposed_at__isnull=False))
                & (Q(assigned_at__isnull=True) | _VALID)
                & (Q(taken_at__isnull=True) | Q(assigned_at__isnull=False))
                & (Q(finished_at__isnull=True) | Q(taken_at__isnull=False)),
                name="incoming_in_order",
                violation_error_message="收文须依次拟办、批办、分办、承办签收、办结。",
            ),
            models.CheckConstraint(
                condition=Q(ruling_checked_at__isnull=True, ruling_checked_by_user__isnull=True)
                | Q(ruling_checked_at__isnull=False, ruling_checked_by_user__isnull=False)
                & ~Q(ruling_checked_by_user=F("ruling_entered_by_user")),
                name="incoming_ruling_second_person",
                violation_error_message="录入人不能自行核对批示件，请由其他人员核对。",
            ),
        ]
        indexes = [models.Index(fields=["agency", "-received_at"])]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def step(self) -> IncomingStep:
        """What the paper waits for now."""
        if self.finished_at:
            return IncomingStep.DONE
        if self.taken_at:
            return IncomingStep.FINISH
        if self.assigned_at:
            return IncomingStep.TAKE
        if self.ruled_at:
            unchecked = self.ruling_entered_by_id is not None and self.ruling_checked_at is None
            return IncomingStep.CHECK if unchecked else IncomingStep.ASSIGN
        return IncomingStep.RULE if self.proposed_at else IncomingStep.PROPOSE

    def is_given_to(self, post: Post) -> bool:
        """Whether it was given to this post: by name, else by department."""
        if self.officer is not None:
            return self.officer.user_id == post.user_id
        return self.department_id is not None and self.department_id == post.department_id

    def is_taken_by(self, post: Post) -> bool:
        """Whether the holder of this post has signed for it."""
        return self.taken_by is not None and self.taken_by.user_id == post.user_id


class Circulation(models.Model):
    """传阅: one person who is to read an incoming paper, and when he did."""

    paper = models.ForeignKey(IncomingPaper, on_delete=models.CASCADE, related_name="circulations")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("送阅时间")
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "post"],
                name="circulation_once",
                violation_error_message="该人员已在传阅名单内。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.post} {self.paper.number}"
