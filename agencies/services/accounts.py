"""Accounts: making, disabling, passwords. An account by itself gives no right."""

import secrets
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from agencies.errors import DirectoryError
from agencies.models import User
from agencies.services.book import named, note

#: How the names of people on another installation begin (`services/elsewhere`): they have no account.
ELSEWHERE = "@"
#: Letters and figures that nobody mistakes for others when they are read from a sheet or told by telephone.
_PLAIN = "abcdefghjkmnpqrstuvwxyz23456789"


def one_time_password() -> str:
    """Sixteen plain characters in groups of four (79 bits)."""
    return "-".join("".join(secrets.choice(_PLAIN) for _ in range(4)) for _ in range(4))


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
    if username.startswith(ELSEWHERE):
        raise DirectoryError(f"用户名不能以“{ELSEWHERE}”开头，请换一个。")
    if User.objects.filter(username__iexact=username).exists():
        raise DirectoryError(f"用户名「{username}」已被使用，请换一个。")
    secret = password or one_time_password()
    user = User.objects.create_user(
        username=username, password=secret, full_name=full_name, platform_role=platform_role,
        must_change_password=must_change_password,
    )  # fmt: skip
    note("create_user", at=at, by=by, username=username, person=named(user), platform_role=platform_role)
    return user, secret


def _refuse_elsewhere(user: User) -> None:
    """A name from another installation never becomes an account."""
    if user.username.startswith(ELSEWHERE):
        raise DirectoryError("该人员在其他系统办理，只在此留名，不是本系统的账号，不能启用和重置密码。")


def _refuse_administrator(user: User) -> None:
    """Who guards accounts does not get hold of the other administrators': they are kept apart."""
    if user.platform_role:
        raise DirectoryError(
            "系统管理员、安全管理员、审计员的账号不在网页上停用和重置，请由运维人员在服务器上办理。"
        )


def disable_user(*, user: User, reason: str, at: datetime, by: User | None = None) -> None:
    """Disable an account: its sessions and sockets end at once, its posts give no right until it is enabled."""
    _refuse_administrator(user)
    if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        raise DirectoryError("该账号已经停用。")
    note("disable_user", at=at, by=by, person=named(user), reason=reason)


def enable_user(*, user: User, at: datetime, by: User | None = None) -> None:
    """Enable a disabled account again."""
    _refuse_elsewhere(user)
    if not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        raise DirectoryError("该账号没有停用，无须恢复。")
    note("enable_user", at=at, by=by, person=named(user))


def reset_password(*, user: User, at: datetime, by: User | None = None) -> str:
    """Give an account a new one-time password; whoever is logged in with the old one is out. Returns it."""
    _refuse_elsewhere(user)
    _refuse_administrator(user)
    secret = one_time_password()
    user.set_password(secret)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    note("reset_password", at=at, by=by, person=named(user))
    return secret


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
    note("change_password", at=at, by=user)
