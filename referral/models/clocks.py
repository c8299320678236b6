"""Clocks (时限) as rows: append-only events are the only input; due and met are hints rebuilt from them."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from agencies.kinds import AgencyKind
from agencies.models import Agency, Post, User
from agencies.roles import KEEPER_ROLES
from referral.law.criminal import OVERSEEN_CLOCKS
from referral.law.kinds import Kind
from referral.models.cases import Case, as_member
from referral.models.clues import Clue, Subject
from referral.models.fields import new_slug
from referral.models.lanes import Lane
from referral.models.referrals import Referral
from referral.models.seen import kept, seen


class ClockQuerySet(models.QuerySet["Clock"]):
    def open(self) -> "ClockQuerySet":
        """Clocks neither met nor void nor lapsed."""
        return self.filter(ended_at__isnull=True)

    def acted_on_here(self) -> "ClockQuerySet":
        """Without those whose actor works on another installation (交换文件): what it did or let pass is told by its files."""
        rows = self
        for of in ("referral", "lane__opened_by"):
            went = Q(**{f"{of}__exchange__came": False, "actor": F(f"{of}__recipient")})
            came = Q(**{f"{of}__exchange__came": True, "actor": F(f"{of}__sender")})
            rows = rows.exclude(went | came)
        return rows

    def visible_to(self, post: Post | None) -> "ClockQuerySet":
        """Clocks that the acting post may read: its own, and those of rows to which its agency is a party.

        Whoever takes part in a case knows of the others' lanes unit and status only, not their clocks. The lead agency
        and an overseer read them all; a lane kept silent (侦查保密) is read by its own agency. The discipline body's own
        clocks are its own.
        """
        if post is None:
            return self.none()
        silent = Q(lane__is_silent=True, lane__case__in=as_member(post))
        rows = self.filter(pk__in=kept(post, "Clock of a party", lambda: _of_parties(post)))
        return rows.exclude(Q(secret=True) & ~Q(actor_id=post.agency_id) | silent)


def _of_parties(post: Post) -> "ClockQuerySet":
    """Limits of rows that a post sees, as far as its agency is concerned by them."""
    whole = Q(lead_agency_id=post.agency_id) | Q(pk__in=Case.objects.overseen_by(post).values("pk"))
    led = kept(post, "Case that is led", lambda: Case.objects.visible_to(post).filter(whole))
    sight = Q(clue__in=seen(Clue, post), case__isnull=True, referral__isnull=True, lane__isnull=True)
    sight |= Q(case__in=seen(Case, post), referral__isnull=True, lane__isnull=True) & _of_cases(post, led)
    sight |= Q(referral__in=seen(Referral, post), lane__isnull=True) & _of_referrals(post, led)
    sight |= Q(lane__in=seen(Lane, post)) & _of_lanes(post, led)
    if post.role not in KEEPER_ROLES:  # a lister decides on its length
        listed = Clock.objects.filter(term_of__listing__signers__agency_id=post.agency_id)
        sight |= Q(pk__in=listed.values("pk"))
    return Clock.objects.filter(sight)


def _of_cases(post: Post, led: Any) -> Q:
    """Of a case's own limits: the own ones, all where the agency leads; a secret one is told to few."""
    told = Q(secret=False) | Q(case__in=Case.objects.confided_to(post).values("pk"))
    return told & ((Q(secret=False) & Q(case__in=led)) | Q(actor_id=post.agency_id))


def _of_referrals(post: Post, led: Any) -> Q:
    """Of a referral's limits: those of its sides and of the lead; of the police's own those that a copy watches over."""
    mine = post.agency_id
    party = Q(referral__sender_id=mine) | Q(referral__recipient_id=mine) | Q(referral__holder_id=mine)
    party |= Q(referral__origin__sender_id=mine) | Q(referral__case__in=led) | Q(actor_id=mine)
    if post.agency.kind == AgencyKind.PROCURATORATE:
        copies = Q(referral__addenda__kind=Kind.COPY, referral__addenda__recipient_id=mine)
        copies |= Q(referral__origin__addenda__kind=Kind.COPY, referral__origin__addenda__recipient_id=mine)
        party |= copies & Q(rule__in=OVERSEEN_CLOCKS)
    return party


def _of_lanes(post: Post, led: Any) -> Q:
    """Of a lane's limits: those of its own agency; unless it is silent those of who referred and of the lead too."""
    mine = post.agency_id
    party = Q(lane__opened_by__sender_id=mine) | Q(lane__opened_by__origin__sender_id=mine)
    party = Q(lane__is_silent=False) & (party | Q(lane__case__in=led))
    return party | Q(lane__agency_id=mine) | Q(actor_id=mine)


class Clock(models.Model):
    """One running legal time limit. `due_at` is an indexed hint; the truth is computed from the events.

    subject: the one person that it is about; such a limit is secret (行纪).
    """

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    rule = models.CharField(max_length=40)
    rule_version = models.CharField(max_length=20, default="", blank=True)
    clue = models.ForeignKey(Clue, null=True, blank=True, on_delete=models.PROTECT, related_name="clocks")
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="clocks")
    referral = models.ForeignKey(
        Referral, null=True, blank=True, on_delete=models.PROTECT, related_name="clocks"
    )
    lane = models.ForeignKey(Lane, null=True, blank=True, on_delete=models.PROTECT, related_name="clocks")
    actor = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="clocks")
    agreement = models.ForeignKey(
        "referral.Agreement", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    secret = models.BooleanField(default=False)
    subject = models.ForeignKey(
        Subject, null=True, blank=True, on_delete=models.PROTECT, related_name="clocks"
    )
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    alarm_50_at = models.DateTimeField(null=True, blank=True)
    alarm_80_at = models.DateTimeField(null=True, blank=True)
    alarmed = models.PositiveSmallIntegerField(default=0)
    is_paused = models.BooleanField(default=False)
    is_extended = models.BooleanField(default=False)
    is_provisional = models.BooleanField(default=False)
    resume_expected = models.DateField("预计恢复", null=True, blank=True)
    resume_alarmed = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_kind = models.CharField(max_length=10, default="", blank=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(clue__isnull=False)
                | Q(case__isnull=False)
                | Q(referral__isnull=False)
                | Q(lane__isnull=False),
                name="clock_on_something",
                violation_error_message="时限须属于线索、案件、移送或办理分支。",
            ),
            models.CheckConstraint(
                condition=Q(subject__isnull=True) | Q(secret=True, case__isnull=False),
                name="clock_of_person_secret",
                violation_error_message="按人计算的时限须属于案件，并限定知悉范围。",
            ),
            models.UniqueConstraint(
                fields=["rule", "actor", "subject"],
                condition=Q(ended_at__isnull=True, subject__isnull=False),
                name="clock_once_a_person",
                violation_error_message="对同一人的同一时限不能重复计算。",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(ended_at__isnull=True), name="clock_open_due"),
            models.Index(
                fields=["actor", "due_at"], condition=Q(ended_at__isnull=True), name="clock_open_actor"
            ),
            models.Index(
                fields=["resume_expected"],
                condition=Q(ended_at__isnull=True, is_paused=True),
                name="clock_stands_still",
            ),
        ]

    @property
    def in_case(self) -> int | None:
        """Id of the case that it runs in; None on a clue."""
        part = self.lane or self.referral
        return part.case_id if part is not None else self.case_id

    @property
    def row(self) -> Clue | Case | Referral | Lane:
        """The row that it runs on."""
        row = self.lane or self.referral or self.case or self.clue
        assert row is not None
        return row

    @property
    def matter(self) -> Clue | Case | Referral:
        """Under what it is listed: its case, a clue that is none yet; of a 书面咨询 the letter, for a question opens no case."""
        row = self.row
        if isinstance(row, Referral) and row.kind == Kind.CONSULT:
            return row
        return row.case if isinstance(row, Lane | Referral) else row


class ClockEvent(models.Model):
    """One fact of a clock: start, set, stop, resume, extend, end, lapse, void, reproject. Append-only."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12)
    at = models.DateTimeField()
    entered_at = models.DateTimeField()
    by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by_user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    amount = models.PositiveIntegerField(null=True, blank=True)
    unit = models.CharField(max_length=10, default="", blank=True)
    ground = models.CharField(max_length=120, default="", blank=True)
    expected_end = models.DateField(null=True, blank=True)
    document = models.CharField(max_length=120, default="", blank=True)
    note = models.CharField(max_length=300, default="", blank=True)
    rule_version = models.CharField(max_length=20, default="", blank=True)
    calendar_version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(
                fields=["clock", "seq"],
                name="clock_event_seq_once",
                violation_error_message="时限事件序号重复。",
            )
        ]


class ClockRequestQuerySet(models.QuerySet["ClockRequest"]):
    def pending(self) -> "ClockRequestQuerySet":
        """Requests that wait for their decision, on limits that still run or stand still."""
        return self.filter(decided_at__isnull=True, clock__ended_at__isnull=True)


class ClockRequest(models.Model):
    """提请中止 or 提请延长: asked for by one person, decided by another of the level that the ground or the rule names."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=10, choices=[("stop", "中止"), ("extend", "延长")])
    level = models.CharField("决定层级", max_length=10)
    ground = models.CharField(max_length=40, default="", blank=True)
    expected_end = models.DateField("预计恢复日期", null=True, blank=True)
    amount = models.PositiveIntegerField(null=True, blank=True)
    unit = models.CharField(max_length=10, default="", blank=True)
    from_base = models.BooleanField(default=False)
    reason = models.CharField("理由", max_length=300)
    document = models.CharField("提请材料", max_length=120)
    asked_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    asked_by_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("提请时间")
    decided_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_by_user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    is_granted = models.BooleanField("同意", null=True)
    opinion = models.CharField("决定意见", max_length=300, default="", blank=True)
    decision_document = models.CharField("决定文书", max_length=120, default="", blank=True)

    objects = ClockRequestQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["clock"], condition=Q(decided_at__isnull=True), name="clock_request_once",
                violation_error_message="该时限已有待决定的提请。",
            ),
            models.CheckConstraint(
                condition=Q(decided_by_user__isnull=True) | ~Q(decided_by_user=models.F("asked_by_user")),
                name="clock_request_by_two", violation_error_message="提请人不能自行决定。",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, is_granted__isnull=True)
                | Q(decided_at__isnull=False, is_granted__isnull=False, decided_by_user__isnull=False),
                name="clock_request_decided_whole", violation_error_message="提请的决定须写明结果、决定人和时间。",
            ),
        ]  # fmt: skip
