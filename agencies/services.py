"""Verbs of the directory. Each writes a DirectoryEvent."""

import secrets
from datetime import date, datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from agencies.errors import DirectoryError
from agencies.kinds import AgencyKind
from agencies.models import (
    Agency,
    Delegation,
    Department,
    DirectoryEvent,
    DutyShift,
    Post,
    Region,
    User,
)
from agencies.rights import (
    department_group,
    groups_of,
    has_rights,
    post_group,
    sync_rights,
)
from agencies.roles import Role


def _note(act: str, *, at: datetime, by: User | None, agency: Agency | None = None, **detail: Any) -> None:
    DirectoryEvent.objects.create(agency=agency, at=at, by=by, act=act, detail=detail)


def open_agency(
    *,
    region: Region,
    kind: AgencyKind,
    name: str,
    short_name: str,
    doc_code: str,
    at: datetime,
    by: User | None = None,
    superior: Agency | None = None,
    paper_first: bool = False,
    phone: str = "",
) -> Agency:
    """Open an agency. Raises DirectoryError when the name is taken."""
    if Agency.objects.filter(name=name).exists():
        raise DirectoryError(f"机构「{name}」已经存在，请直接使用或换一个名称。")
    agency = Agency.objects.create(
        region=region, kind=kind, name=name, short_name=short_name, doc_code=doc_code, letterhead=name,
        superior=superior, paper_first=paper_first, phone=phone,
    )  # fmt: skip
    _note("open_agency", at=at, by=by, agency=agency, name=name)
    return agency


def open_department(
    *, agency: Agency, name: str, at: datetime, by: User | None = None, is_entrusted: bool = False
) -> Department:
    """Open a department under an agency."""
    department = Department.objects.create(agency=agency, name=name, is_entrusted=is_entrusted)
    department_group(department)
    _note("open_department", at=at, by=by, agency=agency, name=name)
    return department


def create_user(
    *,
    username: str,
    full_name: str,
    at: datetime,
    by: User | None = None,
    password: str = "",
    platform_role: str = "",
    must_change_password: bool = True,
) -> tuple[User, str]:
    """Make an account. Returns it and its one-time password (the given one, or a random one)."""
    if User.objects.filter(username=username).exists():
        raise DirectoryError(f"用户名「{username}」已被使用，请换一个。")
    secret = password or secrets.token_urlsafe(12)
    user = User.objects.create_user(
        username=username, password=secret, full_name=full_name, platform_role=platform_role,
        must_change_password=must_change_password,
    )  # fmt: skip
    _note("create_user", at=at, by=by, username=username, platform_role=platform_role)
    return user, secret


def fill_post(
    *,
    user: User,
    agency: Agency,
    role: Role,
    since: date,
    at: datetime,
    by: User | None = None,
    department: Department | None = None,
    until: date | None = None,
    title: str = "",
    card_number: str = "",
    card_until: date | None = None,
    acting_document: str = "",
    is_seconded: bool = False,
) -> Post:
    """Appoint a person. The first post of an agency makes its groups and rights.

    Raises DirectoryError for a platform role (三员分立), a foreign department, or a role held already.
    """
    if user.platform_role:
        raise DirectoryError("系统管理员、安全管理员、审计员不得兼任业务角色，请另建业务账号。")
    if department is not None and department.agency_id != agency.pk:
        raise DirectoryError("科室不属于该机构，请重新选择科室。")
    if Post.objects.filter(user=user, agency=agency, role=role, until__isnull=True).exists():
        raise DirectoryError(f"{user.full_name}已在{agency.short_name}担任{role.label}。")
    with transaction.atomic():
        if not has_rights(agency):
            sync_rights(agency)
        post = Post.objects.create(
            user=user, agency=agency, role=role, since=since, until=until, department=department, title=title,
            card_number=card_number, card_until=card_until, acting_document=acting_document, is_seconded=is_seconded,
        )  # fmt: skip
        post_group(post)
        if post.is_valid_at(at):
            user.groups.add(*groups_of(post))
        _note("fill_post", at=at, by=by, agency=agency, user=user.pk, role=role)
    return post


def end_post(*, post: Post, until: date, at: datetime, by: User | None = None) -> None:
    """End a post on a day (that day included)."""
    if until < post.since:
        raise DirectoryError("任职结束日期不能早于开始日期。")
    Post.objects.filter(pk=post.pk).update(until=until)
    _note("end_post", at=at, by=by, agency=post.agency, post=post.pk, until=str(until))


def delegate(
    *, post: Post, delegate: User, since: date, until: date, reason: str, at: datetime, by: User | None = None
) -> Delegation:
    """Let another person act in a post by dates (代办、AB岗)."""
    if delegate.pk == post.user_id:
        raise DirectoryError("不能委托本人代办，请选择其他人员。")
    if delegate.platform_role:
        raise DirectoryError("系统管理员、安全管理员、审计员不得代办业务。")
    if until < since:
        raise DirectoryError("代办结束日期不能早于开始日期。")
    row = Delegation.objects.create(post=post, delegate=delegate, since=since, until=until, reason=reason)
    _note("delegate", at=at, by=by, agency=post.agency, post=post.pk, delegate=delegate.pk)
    return row


def set_duty(
    *,
    agency: Agency,
    user: User,
    phone: str,
    starts_at: datetime,
    ends_at: datetime,
    at: datetime,
    by: User | None,
) -> DutyShift:
    """Put a shift on the duty roster."""
    if ends_at <= starts_at:
        raise DirectoryError("值班结束时间须晚于开始时间。")
    if not Post.objects.filter(user=user, agency=agency).exists():
        raise DirectoryError("值班人员须在本机关任职，请重新选择。")
    shift = DutyShift.objects.create(
        agency=agency, user=user, phone=phone, starts_at=starts_at, ends_at=ends_at
    )
    _note("set_duty", at=at, by=by, agency=agency, user=user.pk)
    return shift


def on_duty(agency: Agency, at: datetime) -> DutyShift | None:
    """Who is on duty in an agency at a moment, or None."""
    shifts = agency.shifts.filter(starts_at__lte=at, ends_at__gt=at).select_related("user")
    return shifts.first()


def change_password(*, user: User, old: str, new: str, at: datetime) -> None:
    """Change one's own password. Raises DirectoryError with what to mend."""
    if not user.check_password(old):
        raise DirectoryError("原密码不正确，请重新输入。")
    if old == new:
        raise DirectoryError("新密码不能与原密码相同，请另设密码。")
    try:
        validate_password(new, user)
    except ValidationError as error:
        raise DirectoryError("".join(error.messages)) from error
    user.set_password(new)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    _note("change_password", at=at, by=user)
