"""Clues (线索) and the subjects (当事人) that they and their cases are about."""

from django.db import models
from django.db.models import Q

from agencies.models import Agency, Department, Post
from agencies.roles import KEEPER_ROLES, WIDE_ROLES
from referral.law.states import ClueStatus
from referral.law.words import (
    CLUE_SOURCES,
    SECRECY,
    SUBJECT_KINDS,
    SUPERVISED_CATEGORIES,
)
from referral.models.fields import choices, new_slug
from referral.models.ledger import Ledger
from referral.models.moving import Moving
from referral.models.sharing import unnamed


class ClueQuerySet(models.QuerySet["Clue"]):
    def visible_to(self, post: Post | None) -> "ClueQuerySet":
        """Clues of the acting post's agency: all of them for its wide roles, else its department's and its own.

        A restricted clue (直送) is seen by its named officers alone; keepers of seals and names see none.
        """
        if post is None or post.role in KEEPER_ROLES:
            return self.none()
        named = Q(pk__in=[]) if post.is_delegated else Q(officers__user_id=post.user_id)
        if post.role in WIDE_ROLES:
            sight = Q(restricted=False) | named
        else:
            own = Q(department__isnull=True)
            if post.department_id:
                own |= Q(department_id=post.department_id)
            sight = Q(restricted=False) & own | named
        mine = type(self)(self.model).filter(Q(agency_id=post.agency_id) & sight)
        return self.filter(pk__in=mine.values("pk"))


class Clue(Moving):
    """Where a case starts. The day of receipt (收到) is kept apart from the day of registration (登记)."""

    STATUS = ClueStatus

    slug = models.CharField(max_length=12, unique=True, default=new_slug, editable=False)
    ledger = models.ForeignKey(Ledger, on_delete=models.PROTECT, related_name="clues")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="clues")
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT)
    officers: "models.ManyToManyField[Post, models.Model]" = models.ManyToManyField(
        Post, related_name="clues"
    )
    number = models.CharField("线索号", max_length=60, unique=True)
    title = models.CharField("线索名称", max_length=120)
    source = models.CharField("线索来源", max_length=20, choices=choices(CLUE_SOURCES))
    summary = models.TextField("线索内容", max_length=5000)
    violations = models.JSONField("违法情形", default=list)
    secrecy = models.CharField("密级", max_length=10, choices=choices(SECRECY), default="", blank=True)
    external_numbers = models.JSONField("外部编号", default=dict, blank=True)
    informant_elsewhere = models.BooleanField("举报人信息另行登记", default=False)
    named_informant = models.BooleanField("实名举报", default=False)
    restricted = models.BooleanField("直送（限指定承办人）", default=False)
    direct_to = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    direct_number = models.CharField("直送发文登记号", max_length=80, default="", blank=True)
    direct_on = models.DateField("直送发文日期", null=True, blank=True)
    received_at = models.DateTimeField("收到时间")
    registered_at = models.DateTimeField("登记时间")
    registered_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(
        "referral.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="clues"
    )
    status = models.CharField(max_length=20, default=ClueStatus.REGISTERED)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ClueQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=["cased", "merged"]) | Q(case__isnull=False),
                name="clue_cased_has_case",
                violation_error_message="已建案或并案的线索须指向案件。",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[s.value for s in ClueStatus]),
                name="clue_status_known",
                violation_error_message="线索状态不在状态表内。",
            ),
        ]
        indexes = [models.Index(fields=["agency", "-registered_at"])]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class SubjectQuerySet(models.QuerySet["Subject"]):
    def ordinary(self) -> "SubjectQuerySet":
        """Subjects that don't point to the discipline channel by themselves."""
        return self.exclude(Q(kind="official") | ~Q(supervised_category=""))

    def known_to(self, post: Post) -> "SubjectQuerySet":
        """Subjects that the acting post may read of.

        An official is known to the agency that leads the case or keeps the clue, and to the police who were sent it:
        anybody else would learn from his name that the discipline body has a part in the case. Where the sender has kept
        back the others (按部分共享), a receiver reads of those that its letter names.
        """
        own = Q(case__lead_agency_id=post.agency_id) | Q(case__opener_id=post.agency_id)
        own |= Q(clue__agency_id=post.agency_id)
        police = Q(
            case__referrals__recipient_id=post.agency_id,
            case__referrals__kind__in=["criminal", "report_crime"],
            case__referrals__sent_at__isnull=False,
        )
        told = self.model._default_manager.filter(own | police).values("pk")
        return self.filter(Q(pk__in=self.ordinary().values("pk")) | Q(pk__in=told)).shared_with(post)

    def shared_with(self, post: Post) -> "SubjectQuerySet":
        """Without those that were kept back from the acting post's agency."""
        return self.exclude(unnamed(post))


class Subject(models.Model):
    """A person or unit that a clue or case is about. 党员 and 监察对象 point to the discipline channel."""

    clue = models.ForeignKey(Clue, null=True, blank=True, on_delete=models.PROTECT, related_name="subjects")
    case = models.ForeignKey(
        "referral.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="subjects"
    )
    kind = models.CharField("当事人类型", max_length=20, choices=choices(SUBJECT_KINDS))
    name = models.CharField("名称或姓名", max_length=80)
    id_code = models.CharField("统一社会信用代码或身份证号", max_length=30, default="", blank=True)
    institution_code = models.CharField("定点医药机构编码", max_length=30, default="", blank=True)
    address = models.CharField("地址", max_length=120, default="", blank=True)
    legal_person = models.CharField("法定代表人", max_length=40, default="", blank=True)
    phone = models.CharField("电话", max_length=30, default="", blank=True)
    work_unit = models.CharField("单位职务", max_length=80, default="", blank=True)
    is_party_member = models.BooleanField("中共党员", default=False)
    supervised_category = models.CharField(
        "监察对象类别", max_length=20, choices=choices(SUPERVISED_CATEGORIES), default="", blank=True
    )
    managed_by = models.CharField("干部管理权限（任免机关）", max_length=60, default="", blank=True)
    is_deputy = models.BooleanField("人大代表或政协委员", default=False)

    objects = SubjectQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["name"]), models.Index(fields=["id_code"])]

    def __str__(self) -> str:
        return self.name

    @property
    def is_official(self) -> bool:
        """Whether the discipline channel is for this person."""
        return self.is_party_member or bool(self.supervised_category) or self.kind == "official"
