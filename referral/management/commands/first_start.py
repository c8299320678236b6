"""The first administrators of an empty system: three persons kept apart (三员分立), one-time secrets shown once."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from agencies.models import User
from agencies.services import create_user

ADMINISTRATORS = {"system_admin": "sysadmin", "security_admin": "secadmin", "auditor": "auditor"}


class Command(BaseCommand):
    help = "首次启动：建立系统管理员、安全管理员、审计员，并显示一次性密码（已有的不重建）。"

    def handle(self, *args: Any, **options: Any) -> None:
        made = self._make_missing()
        if not made:
            self.stdout.write("三类管理员已经建立，没有新的一次性密码。")
            return
        self.stdout.write("首批管理员的一次性密码，只显示这一次；首次登录须修改：")
        for user, secret in made:
            self.stdout.write(f"  {user.full_name}\t用户名 {user.username}\t密码 {secret}")

    @transaction.atomic
    def _make_missing(self) -> list[tuple[User, str]]:
        labels = dict(User._meta.get_field("platform_role").flatchoices)
        held = set(User.objects.exclude(platform_role="").values_list("platform_role", flat=True))
        return [
            create_user(username=name, full_name=labels[role], at=timezone.now(), platform_role=role)
            for role, name in ADMINISTRATORS.items()
            if role not in held
        ]
