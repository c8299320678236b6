"""Play published cases the whole way: `manage.py play FILE.json [--out DIR]`. Prints one JSON summary, and nothing else.

The summary goes to stdout; what had to be left out of a case, and every error, goes to stderr. Exit 1 if anything is left.
"""

import json
import logging
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, transaction

from agencies.errors import DirectoryError
from documents.errors import DocumentError
from referral.law.errors import ReferralError
from referral.management.playing import folder, reading
from referral.management.playing.player import Played, Player
from referral.management.playing.stage import ensure_regions
from referral.models import CaseLetter, Receipt

logger = logging.getLogger(__name__)
#: What a case can still run into that nobody foresaw: it must not keep the others from being played.
UNFORESEEN = (TypeError, ValueError, AttributeError, LookupError, ArithmeticError, DatabaseError, OSError)


class Command(BaseCommand):
    help = "按公开案例逐件演练：登记、移送、签收、答复、反馈、办结。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--out", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            published = reading.read(options["file"])
        except ReferralError as error:
            raise CommandError(error.sentence) from error
        out: Path | None = options["out"]
        if out is not None:
            self._make(out)
        ensure_regions()
        played, problems, names = [], [], set[str]()
        for number, case in enumerate(published, 1):
            name = self._name(case, number)
            try:
                one = self._play(case)
                played.append(one)
                if one.case.status not in {"closed", "archived"}:
                    problems.append(f"{name}：未办结")
                if out is not None:
                    folder.write(one, out, names)
            except (ReferralError, DocumentError, DirectoryError) as error:
                problems.append(f"{name}：{error.sentence}")
            except UNFORESEEN as error:
                logger.exception("play %s", name)
                problems.append(f"{name}：未能演练（{type(error).__name__}: {error}）")
        summary = {"cases": len(published), **self._summary(played), "problems": problems}
        self.stdout.write(json.dumps(summary, ensure_ascii=False))
        if problems:
            raise SystemExit(1)

    def _make(self, out: Path) -> None:
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(f"不能写入{out}：{error.strerror or error}。") from error

    def _name(self, case: Any, number: int) -> str:
        return (reading.line(case.get("case_ref")) if isinstance(case, dict) else "") or f"第{number}件"

    def _play(self, case: Any) -> Played:
        with transaction.atomic():
            return Player(case).play()

    def _summary(self, played: list[Played]) -> dict[str, int]:
        referrals = [referral.pk for one in played for referral in one.referrals]
        letters = CaseLetter.objects.filter(letter__rendered_at__isnull=False)
        return {
            "closed": sum(one.case.status in {"closed", "archived"} for one in played),
            "referrals": len(referrals),
            "receipts": sum(_in_parts(Receipt.objects, "referral__in", referrals)),
            "letters": sum(_in_parts(letters, "case__in", [one.case.pk for one in played])),
        }


def _in_parts(rows: Any, key: str, values: list[int]) -> list[int]:
    """Counts by parts: a database takes only so many values in one question."""
    return [rows.filter(**{key: values[n : n + 500]}).count() for n in range(0, len(values), 500)]
