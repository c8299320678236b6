"""Play published cases the whole way: `manage.py play FILE.json [--out DIR]`. Prints one JSON summary."""

import json
import logging
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from agencies.errors import DirectoryError
from documents.errors import DocumentError
from referral.law.errors import ReferralError
from referral.management.playing import folder
from referral.management.playing.mapping import Published
from referral.management.playing.player import Played, Player
from referral.management.playing.stage import ensure_regions
from referral.models import CaseLetter, Receipt

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "按公开案例逐件演练：登记、移送、签收、答复、反馈、办结。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--out", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        published = self._read(options["file"])
        ensure_regions()
        problems: list[str] = []
        played: list[Played] = []
        for number, case in enumerate(published, 1):
            name = str(case.get("case_ref") or f"#{number}") if isinstance(case, dict) else f"#{number}"
            try:
                played.append(self._play(case))
            except (ReferralError, DocumentError, DirectoryError) as error:
                problems.append(f"{name}：{error.sentence}")
            except (TypeError, ValueError, AttributeError, KeyError) as error:
                logger.exception("play %s", name)
                problems.append(f"{name}：案例格式无法识别（{type(error).__name__}: {error}）")
        for one in played:
            if one.case.status not in {"closed", "archived"}:
                problems.append(f"{one.ref}：未办结")
            if options["out"]:
                folder.write(one, options["out"])
        summary = self._summary(played, problems)
        self.stdout.write(json.dumps(summary, ensure_ascii=False))
        if problems:
            raise SystemExit(1)

    def _read(self, path: Path) -> list[Published]:
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CommandError(f"读不出案例文件 {path}：{error}") from error
        found = data.get("cases") if isinstance(data, dict) and "cases" in data else data
        return found if isinstance(found, list) else [data]

    def _play(self, case: Published) -> Played:
        with transaction.atomic():
            return Player(case).play()

    def _summary(self, played: list[Played], problems: list[str]) -> dict[str, Any]:
        cases = [one.case for one in played]
        return {
            "cases": len(played) + len({p.split("：")[0] for p in problems} - {one.ref for one in played}),
            "closed": sum(case.status in {"closed", "archived"} for case in cases),
            "referrals": sum(len(one.referrals) for one in played),
            "receipts": Receipt.objects.filter(
                referral__in=[r for one in played for r in one.referrals]
            ).count(),
            "letters": CaseLetter.objects.filter(case__in=cases, letter__rendered_at__isnull=False).count(),
            "problems": problems,
        }
