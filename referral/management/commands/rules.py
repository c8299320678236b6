"""Where the running limits differ from the collection of the law: `manage.py rules --check [--against FILE] [--json]`."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from referral.law.rules import COLLECTION, RULES
from referral.models import ClockRule
from referral.reports.limits import Difference, differences
from referral.services import rule_values


class Command(BaseCommand):
    help = "核对执行中的时限规则与法律汇编，逐项列出差异及理由；有说不出理由的差异时退出码为 1。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", required=True, help="核对")
        parser.add_argument(
            "--against", type=Path, default=COLLECTION, metavar="FILE", help="time_limits.json"
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = self._read(options["against"])
        found = differences(rows, RULES, self._changed())
        unexplained = [one for one in found if not one.why]
        if options["json"]:
            answer = {
                "collected": len(rows), "running": len(RULES), "unexplained": len(unexplained),
                "differences": [asdict(one) for one in found],
            }  # fmt: skip
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            self._tell(found, len(rows))
        if unexplained:
            raise SystemExit(1)

    def _changed(self) -> list[ClockRule]:
        """The values that an administrator has put in force; the law is compared without a database too."""
        try:
            return list(rule_values.all_in_force(timezone.localdate()).values())
        except DatabaseError:
            self.stderr.write(
                "数据库无法连接或者尚未建立（manage.py migrate），没有核对系统管理员修改的期限；以下只核对法律汇编。"
            )
            return []

    def _tell(self, found: list[Difference], collected: int) -> None:
        self.stdout.write(f"法律汇编 {collected} 条，执行中 {len(RULES)} 条，差异 {len(found)} 处。")
        for one in found:
            why = one.why or "未说明理由，请核对"
            self.stdout.write(f"{one.rule}（{one.name}）{one.what}：{one.collected} → {one.running}；{why}")

    def _read(self, path: Path) -> list[dict[str, object]]:
        try:
            rows = json.loads(path.read_text(encoding="utf-8"))
            if not all(
                {"rule_id", "name_zh", "basis", "trigger", "length", "unit"} <= set(row) for row in rows
            ):
                raise ValueError
        except (OSError, ValueError, TypeError) as error:
            raise CommandError(f"无法读取「{path}」，请指定 time_limits.json。") from error
        return list(rows)
