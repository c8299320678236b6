"""物品和案卷移交: a list of things that goes from one agency to another under a referral, signed by two persons of each side."""

from django.db import models
from django.db.models import F, Q

from agencies.models import Agency, Post, User
from documents.models import Evidence, Letter
from referral.law.handing import SEALS, THINGS, Counted, Step, Thing, difference
from referral.law.words import ORIGINALS
from referral.models.cases import Case, as_member
from referral.models.fields import choices, new_slug
from referral.models.ledger import Event
from referral.models.referrals import Referral
from referral.models.seen import seen
from referral.models.things import ThingLine

GIVE, TAKE = "give", "take"
LIST, REPORT = "list", "report"
DRAWN, KEY, PAPER = "drawn", "key", "paper"
SIDES = {GIVE: "移交方", TAKE: "接收方"}
WAYS = {DRAWN: "手写签名", KEY: "密码确认", PAPER: "纸质签名"}


class HandOverQuerySet(models.QuerySet["HandOver"]):
    def visible_to(self, post: Post | None) -> "HandOverQuerySet":
        """Hand-overs on referrals that the acting post may see: for the two sides and the case's lead agency.

        A list that was not given yet is its giver's own; a member of a 联合专班 sees none.
        """
        if post is None:
            return self.none()
        giver = Q(giver_id=post.agency_id)
        other = Q(taker_id=post.agency_id) | Q(referral__case__lead_agency_id=post.agency_id)
        shown = giver | other & Q(offered_at__isnull=False)
        rows = self.filter(shown, referral__in=seen(Referral, post))
        return rows.exclude(referral__case__in=as_member(post))

    def open(self) -> "HandOverQuerySet":
        """Neither finished nor cancelled."""
        return self.filter(finished_at__isnull=True, cancelled_at__isnull=True)


class HandOver(models.Model):
    """One hand-over. Its step is read from its facts and signatures, never stored.

    round: how often the list was begun; a corrected list is signed anew, earlier signatures stay with their round.
    given_at: when the second person of the giver had signed; offered_at: when that was so first, since then the other side
    sees it; counted_at: when the receiver entered what he found.
    """

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="hand_overs")
    giver = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    taker = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    place = models.CharField("移交地点", max_length=80)
    round = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField("制作时间")
    created_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField(null=True, blank=True)
    given_at = models.DateTimeField("移交时间", null=True, blank=True)
    counted_at = models.DateTimeField("清点时间", null=True, blank=True)
    counted_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField("接收时间", null=True, blank=True)
    letter = models.ForeignKey(Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    cancel_reason = models.CharField("撤销理由", max_length=300, default="", blank=True)

    objects = HandOverQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(giver=F("taker")), name="hand_over_leaves_its_agency",
                violation_error_message="移交单位与接收单位不能是同一单位。",
            ),
            models.CheckConstraint(
                condition=(Q(counted_at__isnull=True) | Q(given_at__isnull=False))
                & (Q(finished_at__isnull=True) | Q(counted_at__isnull=False)),
                name="hand_over_in_order", violation_error_message="移交须依次移交、清点、接收。",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | Q(finished_at__isnull=True) & ~Q(cancel_reason=""),
                name="hand_over_cancelled_with_reason", violation_error_message="撤销移交须写明理由。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.giver}→{self.taker}"

    @property
    def case(self) -> Case:
        """The case of the referral, wherever that is now."""
        return self.referral.case

    @property
    def is_return(self) -> bool:
        """Whether the receiver of the referral gives the file back."""
        return self.giver_id == self.referral.recipient_id

    @property
    def title(self) -> str:
        """What the list is called."""
        return "退还案卷材料清单" if self.is_return else "移送财物清单"

    def signed(self, side: str, about: str = LIST) -> "SignatureQuerySet":
        """The signatures of a side in this round that count."""
        return self.signatures.filter(round=self.round, side=side, about=about).standing()

    def differences(self) -> list[str]:
        """What the receiver found otherwise than listed, a phrase a line; nothing before he has counted."""
        if self.counted_at is None:
            return []
        found = (difference(item.as_counted()) for item in self.items.all())
        return [phrase for phrase in found if phrase]

    @property
    def is_reported(self) -> bool:
        """Whether both sides have signed the report of the differences."""
        return all(self.signed(side, REPORT).exists() for side in SIDES)

    @property
    def step(self) -> Step:
        """What it waits for now."""
        if self.cancelled_at or self.finished_at:
            return Step.CANCELLED if self.cancelled_at else Step.DONE
        if self.given_at is None:
            return Step.DRAFT
        if self.counted_at is None:
            return Step.COUNTING
        return Step.DIFFERENT if self.differences() and not self.is_reported else Step.TAKING


class HandOverItem(ThingLine):
    """One line of a list: a thing, papers or a medium, as it was given and as it was found.

    earlier: the same thing on the list by which it came to the giver.
    """

    hand_over = models.ForeignKey(HandOver, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField("类别", max_length=10, choices=choices(THINGS), default=Thing.GOODS)
    seal_number = models.CharField("封条号", max_length=40, default="", blank=True)
    medium_number = models.CharField("介质编号", max_length=60, default="", blank=True)
    sha256 = models.CharField("SHA-256校验值", max_length=64, default="", blank=True)
    original = models.CharField(
        "原件或复印件", max_length=10, choices=choices(ORIGINALS), default="", blank=True
    )
    pages = models.PositiveIntegerField("页数", default=0)
    page_range = models.CharField("起止页", max_length=20, default="", blank=True)
    photo = models.ForeignKey(Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    earlier = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="later")
    found_count = models.PositiveIntegerField("清点数量", null=True, blank=True)
    found_seal = models.CharField("封条情况", max_length=10, choices=choices(SEALS), default="", blank=True)
    found_note = models.CharField("清点说明", max_length=120, default="", blank=True)

    class Meta(ThingLine.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["hand_over", "position"], name="hand_over_line_once",
                violation_error_message="清单序号重复。",
            ),
            models.CheckConstraint(
                condition=Q(count__gte=1), name="hand_over_item_counts",
                violation_error_message="数量至少为1。",
            ),
        ]  # fmt: skip

    def as_counted(self) -> Counted:
        """The line as the law compares it; what was not counted is taken as none."""
        return Counted(
            self.name,
            self.unit,
            self.count,
            self.seal_number,
            self.found_count or 0,
            self.found_seal,
            self.found_note,
        )

    @property
    def difference(self) -> str:
        """What was found otherwise, once it was counted."""
        return "" if self.found_count is None else difference(self.as_counted())

    @property
    def details(self) -> str:
        """What tells the thing from others: marks, medium, pages, original or copy."""
        original = self.get_original_display() if self.original else ""
        said = (
            self.mark, f"介质编号{self.medium_number}" if self.medium_number else "", original,
            f"{self.pages}页" if self.pages else "", f"起止页{self.page_range}" if self.page_range else "",
        )  # fmt: skip
        return "；".join(part for part in said if part)

    @property
    def safe(self) -> str:
        """保全措施 with the number of the seal."""
        measure = self.get_measure_display() if self.measure else ""
        return "，".join(
            part for part in (measure, f"封条号{self.seal_number}" if self.seal_number else "") if part
        )


class SignatureQuerySet(models.QuerySet["HandOverSignature"]):
    def standing(self) -> "SignatureQuerySet":
        """Signatures that count: made here, or on paper and found right by a second person."""
        return self.exclude(way=PAPER, checked_at__isnull=True).filter(refused_reason="")

    def unchecked(self) -> "SignatureQuerySet":
        """Signatures entered from paper that wait for the second person."""
        return self.filter(way=PAPER, checked_at__isnull=True)


class HandOverSignature(models.Model):
    """One person's signature to a list, or to the report of its differences.

    strokes: a signature drawn on the screen, as an SVG path in a field of 600 × 200; user None: signed on paper, entered by
    somebody and checked by another.
    """

    hand_over = models.ForeignKey(HandOver, on_delete=models.PROTECT, related_name="signatures")
    round = models.PositiveSmallIntegerField()
    about = models.CharField(max_length=8, choices=[(LIST, "清单"), (REPORT, "差异报告")], default=LIST)
    side = models.CharField(max_length=5, choices=choices(SIDES))
    name = models.CharField("签名人", max_length=40)
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("签名时间")
    way = models.CharField(max_length=6, choices=choices(WAYS))
    strokes = models.TextField(default="", blank=True)
    scan = models.ForeignKey(Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    entered_by_user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    checked_at = models.DateTimeField("核对时间", null=True, blank=True)
    checked_by_user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    refused_reason = models.CharField("核对不符", max_length=300, default="", blank=True)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["hand_over", "round", "about", "user"], name="hand_over_signed_once",
                violation_error_message="每人只签一次。",
            ),
            models.CheckConstraint(
                condition=Q(way=PAPER, scan__isnull=False, entered_by_user__isnull=False)
                | ~Q(way=PAPER) & Q(user__isnull=False, entered_by_user__isnull=True),
                name="hand_over_signature_is_whole",
                violation_error_message="纸质签名须有扫描件和录入人，系统内签名须有签名人。",
            ),
            models.CheckConstraint(
                condition=Q(checked_by_user__isnull=True) | ~Q(checked_by_user=F("entered_by_user")),
                name="hand_over_signature_second_person",
                violation_error_message="录入人不能自行核对纸质签名，请由其他人员核对。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class Custody(models.Model):
    """Who had a thing since when, where, by which entry of the record. Append-only."""

    item = models.ForeignKey(HandOverItem, on_delete=models.PROTECT, related_name="custody")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    keepers = models.CharField("经手人", max_length=120)
    place = models.CharField("存放地点", max_length=80, default="", blank=True)
    since = models.DateTimeField("起")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["since", "pk"]

    def __str__(self) -> str:
        return f"{self.item} {self.agency}"
