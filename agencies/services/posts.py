"""Posts and delegations: who does what in which agency, from when to when."""

import re
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from agencies.errors import DirectoryError
from agencies.models import Agency, Delegation, Department, Post, User
from agencies.rights import (
    administrator_ids,
    groups_of,
    has_rights,
    post_group,
    sync_rights,
    withhold_administration,
)
from agencies.rights import give_administration as give
from agencies.roles import Role
from agencies.services.book import named, note

#: A document number somewhere in a text: 安医保发〔2026〕5号.
_NUMBERED = re.compile(r"〔\d{4}〕\d+号")


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

    Raises DirectoryError for a platform role (三员分立), oneself, a foreign department, 主持工作 without its document,
    or a role held already.
    """
    _refuse(user=user, agency=agency, by=by, department=department, since=since, until=until)
    if "主持" in title and not acting_document:
        raise DirectoryError("主持工作的，须填写任命或授权文号。")
    if role == Role.HEAD and is_seconded:
        raise DirectoryError("借调、第三方人员不能担任负责人。")
    held = Post.objects.filter(user=user, agency=agency, role=role)
    overlap = Q(until__isnull=True) | Q(until__gte=since)
    if until is not None:
        overlap &= Q(since__lte=until)
    if held.filter(overlap).exists():
        raise DirectoryError(
            f"{user.full_name}已在{agency.short_name}担任{role.label}，请先结束原任职，或者改选其他角色。"
        )
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
        note("fill_post", at=at, by=by, agency=agency, user=user.pk, person=named(user), role=role)
    return post


def _refuse(
    *,
    user: User,
    agency: Agency,
    by: User | None,
    department: Department | None,
    since: date,
    until: date | None,
) -> None:
    if user.platform_role:
        raise DirectoryError("系统管理员、安全管理员、审计员不得兼任业务角色，请另建业务账号。")
    if by is not None and by.pk == user.pk:
        raise DirectoryError("不能为本人任职，请由其他机构管理员或安全管理员办理。")
    if not user.is_active:
        raise DirectoryError(f"{user.full_name}的账号已停用，请先恢复账号。")
    if department is not None and department.agency_id != agency.pk:
        raise DirectoryError("科室不属于该机构，请重新选择科室。")
    if until is not None and until < since:
        raise DirectoryError("任职结束日期不能早于开始日期。")


def end_post(*, post: Post, until: date, at: datetime, by: User | None = None) -> None:
    """End a post on a day (that day included). The deeds of the past stay as they are."""
    if by is not None and by.pk == post.user_id:
        raise DirectoryError("不能结束本人的任职，请由其他机构管理员或安全管理员办理。")
    if until < post.since:
        raise DirectoryError("任职结束日期不能早于开始日期。")
    if post.until is not None and post.until < min(until, timezone.localdate(at)):
        raise DirectoryError(f"该任职已于{post.until}结束。")
    Post.objects.filter(pk=post.pk).update(until=until)
    note(
        "end_post", at=at, by=by, agency=post.agency, post=post.pk, person=named(post.user), role=post.role,
        until=str(until),
    )  # fmt: skip


def renew_card(
    *, post: Post, card_number: str, card_until: date | None, at: datetime, by: User | None = None
) -> None:
    """Enter a post's 执法证 anew: number and last valid day."""
    Post.objects.filter(pk=post.pk).update(card_number=card_number, card_until=card_until)
    note(
        "renew_card", at=at, by=by, agency=post.agency, post=post.pk, person=named(post.user),
        card_number=card_number, until=str(card_until or ""),
    )  # fmt: skip


def name_administrator(*, post: Post, at: datetime, by: User | None = None) -> None:
    """Let a post manage the posts, departments and duty roster of its own agency (机构管理员)."""
    if not post.is_valid_at(at):
        raise DirectoryError("该任职现在无效，不能指定为机构管理员。")
    if post.pk in administrator_ids(post.agency):
        raise DirectoryError(f"{post.user.full_name}已是{post.agency.short_name}的机构管理员。")
    give(post)
    note("name_administrator", at=at, by=by, agency=post.agency, post=post.pk, person=named(post.user))


def dismiss_administrator(*, post: Post, at: datetime, by: User | None = None) -> None:
    """Take the management of the agency from a post."""
    if not withhold_administration(post):
        raise DirectoryError(f"{post.user.full_name}不是{post.agency.short_name}的机构管理员。")
    note("dismiss_administrator", at=at, by=by, agency=post.agency, post=post.pk, person=named(post.user))


def delegate(
    *, post: Post, delegate: User, since: date, until: date, reason: str, at: datetime, by: User | None = None
) -> Delegation:
    """Let another person of the agency act in a post by dates (代办、AB岗).

    For a head's post the reason names the document that lets somebody else decide (310号令: 正职负责人或者主持工作的负责人).
    """
    if delegate.pk == post.user_id:
        raise DirectoryError("不能委托本人代办，请选择其他人员。")
    if by is not None and by.pk == delegate.pk:
        raise DirectoryError("不能将他人的岗位委托给自己，请由本人或安全管理员办理。")
    if delegate.platform_role:
        raise DirectoryError("系统管理员、安全管理员、审计员不得代办业务。")
    if until < since:
        raise DirectoryError("代办结束日期不能早于开始日期。")
    if not Post.objects.valid_on(since).filter(user=delegate, agency=post.agency).exists():
        raise DirectoryError(
            f"{delegate.full_name}在代办开始日未在{post.agency.short_name}任职，只能委托本机关人员代办。"
        )
    if post.role == Role.HEAD and by is not None and not _NUMBERED.search(reason):
        raise DirectoryError(
            "负责人岗位的代办须有任命或授权文件，请在事由中写明文号，如“安医保发〔2026〕5号”。"
        )
    same = Delegation.objects.filter(post=post, delegate=delegate, since__lte=until, until__gte=since)
    if same.exists():
        raise DirectoryError(f"{delegate.full_name}在这段时间已经代办该岗位。")
    row = Delegation.objects.create(post=post, delegate=delegate, since=since, until=until, reason=reason)
    note(
        "delegate", at=at, by=by, agency=post.agency, post=post.pk, delegate=delegate.pk, person=named(delegate),
        of=named(post.user), role=post.role, since=str(since), until=str(until), reason=reason,
    )  # fmt: skip
    return row


def end_delegation(*, delegation: Delegation, at: datetime, by: User | None = None) -> None:
    """End a delegation now; what was done under it stands."""
    today = timezone.localdate(at)
    if delegation.until < today:
        raise DirectoryError("该代办已经结束。")
    detail = {"person": named(delegation.delegate), "of": named(delegation.post.user)}
    agency = delegation.post.agency
    # A delegation counts whole days: ended today, it is over from this day on. One of a single day is taken back.
    if delegation.since >= today:
        delegation.delete()
    else:
        delegation.until = today - timedelta(days=1)
        delegation.save(update_fields=["until"])
    note("end_delegation", at=at, by=by, agency=agency, **detail)
