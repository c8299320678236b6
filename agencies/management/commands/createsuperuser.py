"""There is no superuser here."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "本系统不设超级用户。"

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError("本系统实行三员分立，不设超级用户；首次启动请执行 manage.py first_start。")
