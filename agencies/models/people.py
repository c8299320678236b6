"""People, their posts and delegations, and the auth groups that carry guardian's rows."""

from datetime import date, datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from agencies.models.directory import Agency, Department
from agencies.roles import ROLE_CHOICES, Role

PLATFORM_ROLES = [
    ("", "业务人员"),
    ("system_admin", "系统管理员"),
    ("security_admin", "安全管理员"),
    ("auditor", "审计员"),
]


class UserManager(BaseUserManager["User"]):
    """Accounts by user name. There is no superuser: three platform roles are kept apart (三员分立)."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """Make an account. Without a password it can't log in until one is set."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """One person, one account. What one may do depends on the acting post, never on the account."""

    username = models.CharField("用户名", max_length=40, unique=True)
    full_name = models.CharField("姓名", max_length=40)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("首次登录须改密码", default=True)
    platform_role = models.CharField(
        "平台角色", max_length=20, choices=PLATFORM_ROLES, default="", blank=True
    )
    is_compact = models.BooleanField("紧凑显示", default=False)
    groups = models.ManyToManyField(Group, related_name="user_set", blank=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = []
    is_superuser = False
    is_staff = False

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(platform_role__in=[code for code, _ in PLATFORM_ROLES]),
                name="user_one_platform_role",
                violation_error_message="平台角色只能是系统管理员、安全管理员、审计员之一。",
            )
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_full_name(self) -> str:
        """The person's name."""
        return self.full_name

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """No right hangs on an account: ask `agencies.rights.may` for the acting post."""
        return False

    def has_perms(self, perms: list[str], obj: models.Model | None = None) -> bool:
        """See `has_perm`."""
        return not perms

    def has_module_perms(self, app_label: str) -> bool:
        """See `has_perm`."""
        return False


class PostQuerySet(models.QuerySet["Post"]):
    def valid_on(self, day: date) -> "PostQuerySet":
        """Posts held on a day by active people in open agencies."""
        return self.filter(
            Q(until__isnull=True) | Q(until__gte=day),
            since__lte=day,
            user__is_active=True,
            agency__is_open=True,
        )


class Post(models.Model):
    """A person holds a role in an agency, from – to (both days included)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="posts")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="posts")
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.PROTECT, related_name="posts"
    )
    role = models.CharField("角色", max_length=20, choices=ROLE_CHOICES)
    title = models.CharField("职务", max_length=40, default="", blank=True)
    since = models.DateField("任职自")
    until = models.DateField("任职至", null=True, blank=True)
    acting_document = models.CharField("主持工作的任命或授权文号", max_length=80, default="", blank=True)
    card_number = models.CharField("执法证号", max_length=40, default="", blank=True)
    card_until = models.DateField("执法证有效期至", null=True, blank=True)
    is_seconded = models.BooleanField("借调或第三方人员", default=False)

    #: Whether somebody acts in it for its holder: what its holder knows by name, the delegate does not.
    is_delegated = False

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="post_ends_after_start",
                violation_error_message="任职结束日期不能早于开始日期。",
            ),
            models.UniqueConstraint(
                fields=["user", "agency", "role"], condition=Q(until__isnull=True), name="post_held_once",
                violation_error_message="该人员已在本机关担任同一角色。",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["agency", "role"])]

    def __str__(self) -> str:
        return f"{self.user.full_name}（{self.agency.short_name}{self.role_label}）"

    @property
    def role_label(self) -> str:
        """The role in Chinese."""
        return Role(self.role).label

    def is_valid_on(self, day: date) -> bool:
        """Whether the post is held on a day by an active person in an open agency."""
        in_time = self.since <= day and (self.until is None or day <= self.until)
        return in_time and self.user.is_active and self.agency.is_open

    def may_enforce_on(self, day: date) -> bool:
        """Whether its holder may be named as 承办人 of an enforcement paper: a valid 执法证, not seconded."""
        in_time = self.card_until is None or day <= self.card_until
        return bool(self.card_number) and in_time and not self.is_seconded

    def is_valid_at(self, at: datetime) -> bool:
        """`is_valid_on` the local day of a moment."""
        return self.is_valid_on(timezone.localdate(at))


class Delegation(models.Model):
    """代办、AB岗: another person acts in a post by dates. Earlier signatures stay the delegator's."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="delegations")
    delegate = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations")
    since = models.DateField("自")
    until = models.DateField("至")
    reason = models.CharField("事由", max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=F("since")), name="delegation_ends_after_start",
                violation_error_message="代办结束日期不能早于开始日期。",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.delegate} 代 {self.post}"


class RightsGroup(models.Model):
    """What an auth group stands for: a role of an agency, all its wide roles, a department, or one post."""

    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="rights")
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="rights_groups")
    role = models.CharField(max_length=20, default="", blank=True)
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.CASCADE)
    post = models.ForeignKey(Post, null=True, blank=True, on_delete=models.CASCADE)
    is_wide = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "role"], condition=~Q(role=""), name="rights_role_once"
            ),
            models.UniqueConstraint(fields=["agency"], condition=Q(is_wide=True), name="rights_wide_once"),
            models.UniqueConstraint(fields=["department"], name="rights_department_once"),
            models.UniqueConstraint(fields=["post"], name="rights_post_once"),
        ]

    def __str__(self) -> str:
        return self.group.name
