"""Check the laws of the house over the whole database: `manage.py verify [--json]`. Exit 1 with what it found."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, ProgrammingError

from referral.reports.house import CHECKS
from workflows import checks as flow_checks

MOST = 200  # sentences printed of one check


class Command(BaseCommand):
    help = "核对全库是否符合各项规则：持有、时限、办结、审批、回执、记录、文号、文书、知悉范围、待办。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        all_checks: dict[str, Callable[[], Iterable[str]]] = {
            **CHECKS,
            "work_items": flow_checks.work_items_match,
        }
        try:
            found = {name: [str(sentence) for sentence in check()] for name, check in all_checks.items()}
        except (OperationalError, ProgrammingError) as error:
            raise CommandError(f"数据库还没有建好，请先执行 manage.py migrate（{error}）。") from error
        total = sum(map(len, found.values()))
        if options["json"]:
            problems = {name: sentences[:MOST] for name, sentences in found.items() if sentences}
            answer = {"ok": not total, "checks": len(found), "found": total, "problems": problems}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            for name, sentences in found.items():
                self.stdout.write(f"{name}：{'符合' if not sentences else f'{len(sentences)}处不符'}")
                for sentence in sentences[:MOST]:
                    self.stdout.write(f"  {sentence}")
        if total:
            raise SystemExit(1)
