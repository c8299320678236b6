"""会商 and 联席会议: who calls, who takes part, what is talked over, and the minutes. Facts alone; the step is read from them."""

from django.db import models
from django.db.models import Q

from agencies.models import Agency, Post, Region, User
from agencies.roles import KEEPER_ROLES
from documents.models import Dossier, Evidence, Letter
from referral.law.meetings import GRADES, KINDS, OWED, Step, step
from referral.models.cases import Case
from referral.models.experts import ExpertOpinion
from referral.models.fields import choices, new_slug
from referral.models.ledger import Ledger
from referral.models.seen import seen


class RiskGrade(models.Model):
    """The risk grade of a district since a day, with the paper that says so. The newest counts."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="risk_grades")
    grade = models.CharField("风险等级", max_length=6, choices=choices(GRADES))
    since = models.DateField("评定日期")
    basis = models.CharField("依据", max_length=120)
    entered_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "since"], name="risk_grade_once_a_day", violation_error_message="该地区当日的风险等级已经登记。"
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.region} {self.get_grade_display()}"


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, post: Post | None) -> "MeetingQuerySet":
        """Meetings that the acting post's agency calls or is invited to. Keepers of seals and names see none."""
        if post is None or post.role in KEEPER_ROLES:
            return self.none()
        invited = MeetingParticipant.objects.filter(agency_id=post.agency_id).values("meeting_id")
        return self.filter(Q(convener_id=post.agency_id) | Q(pk__in=invited))

    def held(self) -> "MeetingQuerySet":
        """Those that took place."""
        return self.filter(held_at__isnull=False, cancelled_at__isnull=True)


class Meeting(models.Model):
    """One meeting. region: the district that owes it, of a 联席会议; comments_until: for opinions on the agenda beforehand;
    sign_until: until when the minutes are countersigned; round: of that; report_document: how the government was told."""

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    ledger = models.OneToOneField(Ledger, on_delete=models.PROTECT, related_name="meeting")
    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="meeting")
    kind = models.CharField("会议类别", max_length=10, choices=choices(KINDS))
    title = models.CharField("会议名称", max_length=80)
    convener = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField("召开时间")
    place = models.CharField("地点", max_length=80)
    host = models.CharField("主持人", max_length=40)
    comments_until = models.DateField("会前意见截止日", null=True, blank=True)
    called_at = models.DateTimeField()
    called_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    called_by_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    held_at = models.DateTimeField("实际召开时间", null=True, blank=True)
    recorder = models.CharField("记录人", max_length=40, default="", blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField("取消原因", max_length=300, default="", blank=True)
    round = models.PositiveSmallIntegerField(default=0)
    circulated_at = models.DateTimeField(null=True, blank=True)
    sign_until = models.DateField("会签截止日", null=True, blank=True)
    minutes = models.OneToOneField(
        Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="meeting"
    )
    issued_at = models.DateTimeField("纪要印发时间", null=True, blank=True)
    report_document = models.CharField("报告文号", max_length=120, default="", blank=True)
    reported_on = models.DateField("报告日期", null=True, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-planned_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(region__isnull=False) | ~Q(kind__in=OWED), name="meeting_owed_by_district",
                violation_error_message="联席会议须写明所属地区。",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | Q(held_at__isnull=True) & ~Q(cancel_reason=""),
                name="meeting_cancelled_with_reason", violation_error_message="取消会议须写明原因。",
            ),
            models.CheckConstraint(
                condition=Q(issued_at__isnull=True, minutes__isnull=True) | Q(issued_at__isnull=False, minutes__isnull=False),
                name="meeting_issued_by_minutes", violation_error_message="印发纪要须有会商纪要。",
            ),
            models.CheckConstraint(
                condition=Q(circulated_at__isnull=True) | Q(held_at__isnull=False, sign_until__isnull=False),
                name="meeting_circulated_after_held", violation_error_message="会议召开以后才会签纪要。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def step(self) -> Step:
        """What the meeting waits for."""
        return step(
            is_held=self.held_at is not None, is_circulated=self.circulated_at is not None,
            is_issued=self.issued_at is not None, is_cancelled=self.cancelled_at is not None,
        )  # fmt: skip


class MeetingParticipant(models.Model):
    """One agency at a meeting, the convener too. people: who came, as they are named in the minutes."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="participants")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    invited_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    comes = models.BooleanField("参加", null=True)
    said = models.CharField("参会人员或者不参加的原因", max_length=200, default="", blank=True)
    attended = models.BooleanField("到会", null=True)
    people = models.CharField("到会人员", max_length=120, default="", blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "agency"], name="meeting_invites_once", violation_error_message="该机关已在参会单位中。"
            ),
            models.CheckConstraint(
                condition=~Q(attended=True) | ~Q(people=""), name="meeting_attendance_named",
                violation_error_message="到会单位须写明到会人员。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.agency)

    @property
    def in_minutes(self) -> str:
        """As the minutes name it: 某局（某人、某人）."""
        return f"{self.agency.name}（{self.people}）"


class MeetingItemQuerySet(models.QuerySet["MeetingItem"]):
    def visible_to(self, post: Post | None) -> "MeetingItemQuerySet":
        """Items of meetings that the post sees, without those on a case that it does not see: an invitation opens no case."""
        if post is None:
            return self.none()
        free = Q(case__isnull=True) | Q(case__in=seen(Case, post))
        return self.filter(free, meeting__in=Meeting.objects.visible_to(post).values("pk"))


class MeetingItem(models.Model):
    """One item of the agenda, on a case or on a matter. materials: each receiver finds those that he may see anyway;
    studied, agreed, apart: what the minutes say of it, a paragraph a line."""

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    topic = models.CharField("议题", max_length=120)
    materials: "models.ManyToManyField[Evidence, models.Model]" = models.ManyToManyField(
        Evidence, blank=True, related_name="+"
    )
    opinions: "models.ManyToManyField[ExpertOpinion, models.Model]" = models.ManyToManyField(
        ExpertOpinion, blank=True, related_name="items"
    )
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    studied = models.TextField("研究的情况", max_length=3000, default="", blank=True)
    agreed = models.TextField("一致意见", max_length=3000, default="", blank=True)
    apart = models.TextField("不同意见", max_length=2000, default="", blank=True)

    objects = MeetingItemQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return self.topic


class MeetingComment(models.Model):
    """会前意见 of an invited agency on one item."""

    item = models.ForeignKey(MeetingItem, on_delete=models.PROTECT, related_name="comments")
    text = models.CharField("会前意见", max_length=1000)
    at = models.DateTimeField()
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text


class Countersigned(models.Model):
    """会签 of one participant. opinion: its own view, printed as it is; empty: it agrees.

    seen_items: keys of the items that its author saw then, of which it may speak.
    """

    opinion = models.CharField("会签意见", max_length=500, default="", blank=True)
    seen_items = models.JSONField(default=list, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.opinion or "同意"


class MinutesAnswer(Countersigned):
    """会签 of the minutes, of one round."""

    participant = models.ForeignKey(MeetingParticipant, on_delete=models.PROTECT, related_name="answers")
    round = models.PositiveSmallIntegerField()

    class Meta(Countersigned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "round"], name="minutes_answered_once", violation_error_message="本机关已经会签。"
            )
        ]  # fmt: skip


class MeetingReminder(models.Model):
    """That a district was reminded of a meeting that it owes: once before its day and once after."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=choices(KINDS))
    due_on = models.DateField()
    is_over = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["region", "kind", "due_on", "is_over"], name="meeting_reminded_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.due_on}"
