"""Referrals (移送): one hand-over from one agency to one other, its officers, materials and receipts."""

import uuid

from django.db import models
from django.db.models import F, Q

from agencies.models import Agency, Department, Post, User
from agencies.roles import WIDE_ROLES, Role
from documents.models import Evidence, Letter
from referral.law.kinds import KINDS, SECRET_KINDS, Kind, KindRule
from referral.law.reverse import REPLY_UNITS
from referral.law.sharing import Section
from referral.law.states import REFERRAL_FINAL, REFERRAL_NEVER_SENT, ReferralStatus
from referral.law.words import DELIVERY_WAYS, NO_CLOCK_REASONS, ORIGINALS, PARTS, SECRECY
from referral.models.cases import Case, as_member
from referral.models.clues import Subject
from referral.models.fields import choices, new_slug
from referral.models.moving import Moving
from referral.models.seen import seen
from referral.models.sharing import kept_back

_FINAL = sorted(status.value for status in REFERRAL_FINAL)
_NEVER_SENT = [status.value for status in REFERRAL_NEVER_SENT]


class ReferralQuerySet(models.QuerySet["Referral"]):
    def open(self) -> "ReferralQuerySet":
        """Referrals whose status is not final."""
        return self.exclude(status__in=_FINAL)

    def visible_to(self, post: Post | None) -> "ReferralQuerySet":
        """What the acting post may know of: existence, parties and status (detail is asked of `Referral.party`).

        Unsent papers are the sender's own (a member of a 联合专班 is none of its hands). What was called back (收回) is gone
        for its receiver. Who is consulted reads the consultation and nothing else of the case; who is not given what others do
        (按部分共享) reads his own. A secret referral is absent
        for everyone but the sender's named officers and head, and the receiving discipline body once it was sent on-line.
        """
        if post is None:
            return self.none()
        sender = Q(sender_id=post.agency_id)
        sent = ~Q(status__in=_NEVER_SENT) & Q(sent_at__isnull=False)
        sent &= Q(recalled_at__isnull=True) | ~Q(recipient_id=post.agency_id)
        drafts = sender & ~Q(case__in=as_member(post))
        ordinary = Q(secret=False, case__in=seen(Case, post)) & (drafts | sent)
        ordinary &= ~Q(case__in=kept_back(post, Section.LANES)) | self._of_own(post.agency_id)
        names = ReferralOfficer.objects.filter(user_id=post.user_id)  # a delegate was not named himself
        named = Q(pk__in=[] if post.is_delegated else names.values("referral_id"))
        shown = Q(status__in=_SEEN_BY_HEAD)
        insider = sender & (named | (shown if post.role == Role.HEAD else Q(pk__in=[])))
        receiver = Q(recipient_id=post.agency_id, is_offline=False) & sent
        if post.role not in {Role.HEAD, Role.REGISTRAR, Role.OFFICER, Role.DEPUTY}:
            receiver = Q(pk__in=[])
        asked = Q(kind=Kind.CONSULT, secret=False, recipient_id=post.agency_id) & sent
        if post.role not in WIDE_ROLES:
            answers = Q(pk__in=names.filter(position=ReferralOfficer.ANSWERER).values("referral_id"))
            if post.role == Role.OFFICER:
                answers |= ~Q(recipient__in=Department.objects.values("agency_id"))
            asked &= answers
        # Nothing here joins, so that it stands inside other rules of sight without another layer of subqueries.
        return self.filter(ordinary | asked | Q(secret=True) & (insider | receiver))

    def _of_own(self, agency_id: int) -> Q:
        """What an agency has a hand in: sent to it or by it, with what its copies are about and where it was handed on."""
        rows = self.model._default_manager.filter(Q(sender_id=agency_id) | Q(recipient_id=agency_id))
        chains = Q(pk__in=rows.values("about_id")) | Q(pk__in=rows.values("pk"))
        chains |= Q(origin_id__in=rows.values("about_id")) | Q(
            origin_id__in=rows.filter(sender_id=agency_id).values("pk")
        )
        return chains | Q(holder_id=agency_id)


_SEEN_BY_HEAD = [s.value for s in ReferralStatus if s not in {ReferralStatus.DRAFT}]


class Referral(Moving):
    """One hand-over. It ends at the answer and never tracks the work: that is the lane's."""

    STATUS = ReferralStatus

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="referrals")
    kind = models.CharField("移送类型", max_length=20, choices=[(k, rule.label) for k, rule in KINDS.items()])
    sender = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="sent_referrals")
    recipient = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="received_referrals")
    holder = models.ForeignKey(
        Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="held_referrals"
    )
    origin = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="hops")
    hop = models.PositiveSmallIntegerField(default=1)
    designated = models.BooleanField("指定管辖", default=False)
    about = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="addenda")
    under = models.ForeignKey(
        "referral.Lane", null=True, blank=True, on_delete=models.PROTECT, related_name="onward", verbose_name="商请配合的分支"
    )  # fmt: skip
    batch = models.UUIDField(default=uuid.uuid4)
    position = models.PositiveSmallIntegerField(default=1)
    part = models.CharField("分工", max_length=10, choices=choices(PARTS), default="lead")
    secret = models.BooleanField(default=False)
    is_offline = models.BooleanField("线下送达", default=False)
    secrecy = models.CharField("密级", max_length=10, choices=choices(SECRECY), default="", blank=True)
    status = models.CharField(max_length=20, default=ReferralStatus.DRAFT)
    no_clock_reason = models.CharField(max_length=20, choices=choices(NO_CLOCK_REASONS), default="", blank=True)  # fmt: skip
    subject = models.ForeignKey(Subject, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    title = models.CharField("标题", max_length=160)
    facts = models.TextField("违法事实", max_length=8000)
    crime = models.CharField("涉嫌罪名", max_length=60, default="", blank=True)
    legal_basis = models.TextField("移送依据", max_length=1000)
    not_ours_reason = models.CharField("不属于本机关管辖的理由", max_length=500, default="", blank=True)
    request = models.CharField("请求事项", max_length=2000, default="", blank=True)
    is_early = models.BooleanField("商请提前介入", default=False)
    had_penalty = models.BooleanField("已作出行政处罚", default=False)
    has_items = models.BooleanField("扣押或先行登记保存物品", default=False)
    violation_ended_on = models.DateField("违法行为终了之日", null=True, blank=True)
    has_long_limitation = models.BooleanField("适用五年处罚时效", default=False)
    reply_length = models.PositiveSmallIntegerField("回复期限", null=True, blank=True)
    reply_unit = models.CharField(
        "回复期限单位", max_length=10, choices=choices(REPLY_UNITS), default="", blank=True
    )
    extras = models.JSONField("增加的要素", default=list, blank=True)
    opinion = models.TextField("承办意见", max_length=4000, default="", blank=True)
    suggested = models.BooleanField("与系统建议一致", default=True)
    suggestion = models.CharField("系统建议", max_length=300, default="", blank=True)
    different_reason = models.CharField("与建议不同的理由", max_length=300, default="", blank=True)

    drafted_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    drafted_by_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    reported_at = models.DateTimeField("负责人收到书面报告时间", null=True, blank=True)
    approved_at = models.DateTimeField("批准时间", null=True, blank=True)
    sent_at = models.DateTimeField("送达时间", null=True, blank=True)
    signed_at = models.DateTimeField("签收时间", null=True, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    delivery = models.CharField(
        "送达方式", max_length=20, choices=choices(DELIVERY_WAYS), default="", blank=True
    )
    tracking_number = models.CharField("邮寄单号或交换号", max_length=60, default="", blank=True)
    answer = models.TextField("答复内容", max_length=2000, default="", blank=True)
    answer_number = models.CharField("答复文号", max_length=80, default="", blank=True)
    recipient_number = models.CharField("受移送机关案号", max_length=80, default="", blank=True)
    offline_number = models.CharField("线下发文登记号", max_length=80, default="", blank=True)
    offline_on = models.DateField("线下发文日期", null=True, blank=True)
    reviewed = models.BooleanField("已经复议", default=False)
    recalled_at = models.DateTimeField("收回时间", null=True, blank=True)
    letter = models.ForeignKey(Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    copy_to: "models.ManyToManyField[Agency, models.Model]" = models.ManyToManyField(
        Agency, related_name="+", verbose_name="抄送")  # fmt: skip
    parties: "models.ManyToManyField[Subject, models.Model]" = models.ManyToManyField(
        Subject, related_name="+", verbose_name="涉及的当事人"
    )

    objects = ReferralQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(sender=F("recipient")), name="referral_leaves_its_agency",
                violation_error_message="移送须发往另一机关。",
            ),
            models.CheckConstraint(
                condition=Q(status__in=_FINAL, holder__isnull=True)
                | (~Q(status__in=_FINAL) & Q(holder__isnull=False)),
                name="referral_open_has_holder",
                violation_error_message="未终结的移送须有且仅有一个持有机关。",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[s.value for s in ReferralStatus]), name="referral_status_known",
                violation_error_message="移送状态不在状态表内。",
            ),
            models.CheckConstraint(
                condition=Q(hop__gte=1, hop__lte=4), name="referral_hop_range",
                violation_error_message="转送次数超出范围。",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=sorted(str(k) for k in SECRET_KINDS)) | Q(secret=True), name="referral_secret_kind",
                violation_error_message="行纪移送须限定知悉范围。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["case", "position"]), models.Index(fields=["recipient", "status"]),
            models.Index(fields=["sender", "status"]), models.Index(fields=["batch"]),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def rule(self) -> KindRule:
        """What the law says of this kind."""
        return KINDS[self.kind]

    @property
    def status_label(self) -> str:
        """The status in the words of this kind."""
        return self.rule.status_label(self.status)

    def get_kind_display(self) -> str:  # type: ignore[no-redef]
        """The kind as people call it, which for 反向衔接 depends on who sent it first."""
        if self.kind != Kind.REVERSE:
            return self.rule.label
        return self.rule.label_of(self.origin_sender.kind)

    @property
    def first(self) -> "Referral":
        """The first of the chain of re-routes."""
        return self.origin or self

    @property
    def origin_sender(self) -> Agency:
        """The agency that results go back to, whoever re-routed."""
        return self.first.sender

    @property
    def is_final(self) -> bool:
        """Whether the referral has been answered or ended."""
        return self.status in REFERRAL_FINAL


class ReferralOfficer(models.Model):
    """A named officer (承办人) of one side of a referral, in order; behind them the reviewer of a secret one."""

    #: The position of a secret referral's named reviewer: he may know of it and is no 承办人.
    REVIEWER = 90
    #: The position of who answers a consultation at its receiver: he reads it, and is no 承办人 of the sender.
    ANSWERER = 95

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="officers")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "user"], name="referral_officer_once",
                violation_error_message="同一承办人只需填写一次。",
            )
        ]  # fmt: skip


class Material(models.Model):
    """One line of the list of materials that go with a referral."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="materials")
    code = models.CharField(max_length=20)
    name = models.CharField("材料名称", max_length=120)
    copies = models.PositiveSmallIntegerField("份数", default=1)
    pages = models.PositiveIntegerField("页数", default=1)
    original = models.CharField("原件或复印件", max_length=10, choices=choices(ORIGINALS), default="copy")
    page_range = models.CharField("起止页", max_length=20, default="", blank=True)
    note = models.CharField("备注", max_length=120, default="", blank=True)
    evidence = models.ForeignKey(Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["position", "pk"]


class SupplementItem(models.Model):
    """One thing that the receiver asked for in a round of 补正, and how it was answered."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="supplement_items")
    round = models.PositiveSmallIntegerField(default=1)
    name = models.CharField("需补正的材料", max_length=160)
    asked_at = models.DateTimeField()
    supplied_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField("补正情况", max_length=300, default="", blank=True)
    evidence = models.ForeignKey(Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["round", "pk"]


class Receipt(models.Model):
    """The signed proof of one hop: who took what, when, how many items and pages. It starts the receiver's clocks."""

    referral = models.OneToOneField(Referral, on_delete=models.PROTECT, related_name="receipt")
    at = models.DateTimeField("接受时间")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signer = models.CharField("接收人", max_length=40)
    badge = models.CharField("警号或工号", max_length=40, default="", blank=True)
    volumes = models.PositiveIntegerField("卷", default=0)
    items = models.PositiveIntegerField("件", default=0)
    pages = models.PositiveIntegerField("页", default=0)
    complete = models.BooleanField("材料齐全", default=True)
    missing = models.CharField("缺少的材料", max_length=500, default="", blank=True)
    external_number = models.CharField("外部编号", max_length=80, default="", blank=True)
    letter = models.ForeignKey(Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
