"""约谈 and 函询: notice, meeting or reply, minutes, rectification. Facts alone; the step is read from them."""

from django.db import models
from django.db.models import F, Q

from agencies.models import Agency, Post, User
from agencies.roles import KEEPER_ROLES
from documents.models import Evidence, Letter
from referral.law.talks import KINDS, Course, Step, step
from referral.law.words import DELIVERY_WAYS
from referral.models.cases import Case, as_member
from referral.models.clues import Subject
from referral.models.drafts import Decided
from referral.models.fields import choices, new_slug
from referral.models.lanes import Lane
from referral.models.listings import Listing
from referral.models.seen import seen


class TalkQuerySet(models.QuerySet["Talk"]):
    def visible_to(self, post: Post | None) -> "TalkQuerySet":
        """For the people of both sides who see the case or the listing; for the other side from its service on.

        Nobody else in the case learns of it, and no member of a 联合专班 by that.
        """
        if post is None or post.role in KEEPER_ROLES:
            return self.none()
        hands = Q(case__in=seen(Case, post)) & ~Q(case__in=as_member(post))
        hands |= Q(listing__in=seen(Listing, post))
        sides = Q(agency_id=post.agency_id) | Q(addressee_id=post.agency_id, served_at__isnull=False)
        return self.filter(hands & sides)


class Talk(Decided):
    """One 约谈 or 函询. lane or listing: what it is about, subject: the 定点医药机构 that is called in the agency's own case.

    matters: a line each, of a 函询 the questions; owed_by: the day of the report or the reply; told_late: that it is over was told.
    """

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    kind = models.CharField("方式", max_length=10, choices=choices(KINDS))
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="talks")
    lane = models.ForeignKey(Lane, null=True, blank=True, on_delete=models.PROTECT, related_name="talks")
    listing = models.ForeignKey(
        Listing, null=True, blank=True, on_delete=models.PROTECT, related_name="talks"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    addressee = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(
        Subject, null=True, blank=True, on_delete=models.PROTECT, related_name="talks"
    )
    basis = models.JSONField("依据", default=list)
    matters = models.JSONField("事由", default=list)
    people = models.JSONField("被约谈人员", default=list)
    at = models.DateTimeField("约谈时间", null=True, blank=True)
    place = models.CharField("地点", max_length=120, default="", blank=True)
    host = models.CharField("主持人", max_length=80, default="", blank=True)
    attending = models.JSONField("参加部门", default=list)
    bring = models.JSONField("携带材料", default=list)
    owed_by = models.DateField("书面报告日期", null=True, blank=True)
    letter = models.OneToOneField(
        Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="talk"
    )
    served_at = models.DateTimeField("送达时间", null=True, blank=True)
    served_way = models.CharField(
        "送达方式", max_length=20, choices=choices(DELIVERY_WAYS), default="", blank=True
    )
    served_to = models.CharField("签收人", max_length=80, default="", blank=True)
    held_at = models.DateTimeField("实际约谈时间", null=True, blank=True)
    minutes = models.OneToOneField(
        Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="talk_held"
    )
    signed_on = models.DateField("纪要签名日期", null=True, blank=True)
    signers = models.CharField("纪要签名人", max_length=160, default="", blank=True)
    signed_scan = models.ForeignKey(
        Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    cancelled_at = models.DateTimeField("取消时间", null=True, blank=True)
    cancel_reason = models.CharField("取消的理由", max_length=300, default="", blank=True)
    told_late = models.DateField(null=True, blank=True)

    objects = TalkQuerySet.as_manager()

    class Meta(Decided.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=Q(addressee__isnull=False, subject__isnull=True)
                | Q(addressee__isnull=True, subject__isnull=False, lane__isnull=True, listing__isnull=True),
                name="talk_calls_one", violation_error_message="约谈、函询的对象须有且仅有一个。",
            ),
            *Decided.Meta.constraints,
            models.CheckConstraint(
                condition=Q(letter__isnull=True) | Q(decided_at__isnull=False, refuse_reason=""),
                name="talk_letter_is_approved", violation_error_message="通知书须经审批。",
            ),
            models.CheckConstraint(
                condition=Q(served_at__isnull=True) | Q(letter__isnull=False),
                name="talk_served_by_letter", violation_error_message="送达的须是已经成文的通知书。",
            ),
            models.CheckConstraint(
                condition=Q(signed_on__isnull=True, signed_scan__isnull=True)
                | Q(signed_on__isnull=False, signed_scan__isnull=False, minutes__isnull=False),
                name="talk_signed_on_paper", violation_error_message="纪要签名须有扫描件。",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | ~Q(cancel_reason=""),
                name="talk_cancelled_with_reason", violation_error_message="取消的须写明理由。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()}{self.called}"

    @property
    def called(self) -> str:
        """Who is called, in short."""
        if self.addressee is not None:
            return self.addressee.short_name
        return self.subject.name if self.subject is not None else ""

    @property
    def step(self) -> Step:
        """What it waits for now."""
        last = self.reports.last() if self.pk else None
        return step(
            Course(
                self.kind,
                owes=self.owed_by is not None,
                is_refused=bool(self.refuse_reason),
                is_approved=self.letter_id is not None,
                is_served=self.served_at is not None,
                is_cancelled=self.cancelled_at is not None,
                is_held=self.minutes_id is not None,
                is_signed=self.signed_on is not None,
                is_reported=last is not None and last.is_accepted is None,
                is_confirmed=last is not None and last.is_accepted is True,
            )
        )


class TalkReport(models.Model):
    """A written report of rectification, or the reply to a 函询; found in order by another person of who called, or sent back."""

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    talk = models.ForeignKey(Talk, on_delete=models.PROTECT, related_name="reports")
    text = models.TextField("整改或者说明", max_length=3000)
    scan = models.ForeignKey(Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    received_on = models.DateField("报告日期")
    reported_at = models.DateTimeField("登记时间")
    reported_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    reported_by_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    is_accepted = models.BooleanField("确认", null=True, blank=True)
    opinion = models.CharField("确认意见", max_length=500, default="", blank=True)
    checked_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    checked_by_user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    checked_at = models.DateTimeField("确认时间", null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["talk"], condition=~Q(is_accepted=False), name="talk_report_one_stands",
                violation_error_message="已有一份报告待确认或者已经确认。",
            ),
            models.CheckConstraint(
                condition=Q(checked_by_user__isnull=True) | ~Q(checked_by_user=F("reported_by_user")),
                name="talk_report_checked_by_another", violation_error_message="登记报告的人不能确认该报告。",
            ),
            models.CheckConstraint(
                condition=Q(is_accepted__isnull=True) | Q(checked_at__isnull=False),
                name="talk_report_checked_at", violation_error_message="确认的须写明时间。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.talk} {self.received_on}"
