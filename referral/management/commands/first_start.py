"""One-time secrets for the first three platform administrators of an empty system."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from agencies.models import User
from agencies.services import create_user

ADMINISTRATORS = (
    ("sysadmin", "系统管理员", "system_admin"),
    ("secadmin", "安全管理员", "security_admin"),
    ("auditor", "审计员", "auditor"),
)


class Command(BaseCommand):
    help = "首次启动：建立系统管理员、安全管理员、审计员账号并显示一次性口令。"

    def handle(self, *args: Any, **options: Any) -> None:
        for username, name, role in ADMINISTRATORS:
            if User.objects.filter(platform_role=role).exists():
                continue
            _, secret = create_user(
                username=username, full_name=name, platform_role=role, at=timezone.now()
            )
            self.stdout.write(f"{name}：用户名 {username}，一次性口令 {secret}（只显示这一次，首次登录须修改）")
