"""What an empty system still needs before the first clue can be registered, and who does it."""

from dataclasses import dataclass

from django.utils import timezone

from agencies.models import Agency, Post, User
from agencies.roles import Role


@dataclass(frozen=True)
class Step:
    """One step of the first hour. state: done, now, todo."""

    word: str
    note: str
    state: str


def steps() -> list[Step]:
    """The steps, the first open one marked; empty when all are done."""
    held = Post.objects.valid_on(timezone.localdate())
    done = [
        ("开通机构", "系统管理员", Agency.objects.filter(is_open=True).exists()),
        ("建立账号", "系统管理员", User.objects.filter(platform_role="").exists()),
        ("任职", "安全管理员", held.exists()),
        ("配备承办人、审核、负责人、收发", "安全管理员或机构管理员", _is_manned(held.values_list("role", flat=True))),
    ]  # fmt: skip
    if all(is_done for _, _, is_done in done):
        return []
    first = next(n for n, (_, _, is_done) in enumerate(done) if not is_done)
    return [
        Step(word, by, "done" if is_done else "now" if n == first else "todo")
        for n, (word, by, is_done) in enumerate(done)
    ]


def _is_manned(roles: object) -> bool:
    return {Role.OFFICER, Role.REVIEWER, Role.HEAD, Role.REGISTRAR} <= set(roles)  # type: ignore[call-overload]
