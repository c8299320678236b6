"""When does a limit end, and why: `manage.py clock RULE_ID START [--json]`. Needs no database."""

import json
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from referral.law.clocks import ZONE, Fact, FactKind, compute
from referral.law.errors import ReferralError
from referral.law.rules import Unit, get


class Command(BaseCommand):
    help = "计算一项时限的届满时间并说明过程。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("rule", metavar="RULE_ID")
        parser.add_argument("start", metavar="START", help="2026-11-20 或 2026-11-20T17:50")
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--count-mode", choices=["day", "workday"], help="省级规定的「日」的计算方式")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rule = get(options["rule"])
        except ReferralError as error:
            raise CommandError(error.sentence) from error
        start = self._moment(options["start"])
        facts = [Fact(FactKind.START, start)]
        if options["count_mode"] and rule.unit in {Unit.DAY, Unit.WORKDAY}:
            facts.append(Fact(FactKind.SET, start, rule.length, options["count_mode"]))
        try:
            result = compute(rule, facts)
        except OverflowError as error:
            raise CommandError(f"起算时间「{options['start']}」超出能够计算的年份，请检查。") from error
        answer = {
            "rule": rule.id,
            "name": rule.name,
            "start": start.isoformat(),
            "due_on": str(result.due_on) if result.due_on else None,
            "due_at": result.due_at.isoformat() if result.due_at and result.due_on is None else None,
            "class": rule.cls.label,
            "nature": rule.nature.value,
            "length": rule.length,
            "unit": rule.unit.value,
            "provisional": result.is_provisional,
            "basis": rule.basis,
            "confidence": rule.confidence,
            "version": rule.version,
            "explanation": list(result.steps),
            "warnings": list(result.warnings),
        }
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        due = (
            answer["due_on"] or (result.due_at and f"{result.due_at:%Y-%m-%d %H:%M}") or "法律未规定具体期限"
        )
        self.stdout.write(f"{rule.name}：{due}")
        for step in result.steps:
            self.stdout.write(f"  {step}")

    def _moment(self, text: str) -> datetime:
        try:
            start = datetime.fromisoformat(text)
        except ValueError as error:
            raise CommandError(
                f"起算时间「{text}」无法识别，请写成 2026-11-20 或 2026-11-20T17:50。"
            ) from error
        return start if start.tzinfo else start.replace(tzinfo=ZONE)
