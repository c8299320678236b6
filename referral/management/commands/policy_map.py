"""What answers each clause of the policy documents: `manage.py policy_map`. Prints docs/policy-map.md."""

from typing import Any

from django.core.management.base import BaseCommand

from referral.reports.policy_map import page


class Command(BaseCommand):
    help = "政策条款对照：每一条由哪个页面、服务和测试落实；输出 docs/policy-map.md 的内容。"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(page(), ending="")
