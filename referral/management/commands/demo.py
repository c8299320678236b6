"""Load the demo: 安澜市, its people, and the published cases at various stages. Loads nothing twice."""

import json
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from agencies.models import Agency, User
from agencies.roles import Role
from referral.management.playing import aftermath, anlan, channels, facts, figured, registers
from referral.management.playing.player import Player
from referral.management.playing.stage import ensure_regions
from referral.models import Case
from workflows.models import Notice

CASES = Path(__file__).resolve().parent.parent / "playing" / "data" / "published_cases.json"
#: How far each case is played and how many days ago it began, in turn: a desk in the middle of its work.
STAGES: tuple[tuple[str, int], ...] = (
    ("closed", 60), ("answered", 9), ("sent", 2), ("answered", 12), ("submitted", 2), ("reported", 20), ("opened", 5),
    ("reviewed", 2), ("signed", 3), ("closed", 30), ("reviewed", 3), ("answered", 16), ("opened", 3),
)  # fmt: skip
#: People of the demo read what they are told on the day after.
DAY = timedelta(days=1)


class Command(BaseCommand):
    help = "装入演示数据：虚构的安澜市和公开案例；数据库非空时不再装入。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--cases", type=int, default=18, help="演练的公开案例数，0为全部")

    def handle(self, *args: Any, **options: Any) -> None:
        settings.DEMO = True
        loaded = 0
        if not User.objects.exists():
            loaded = self._load(timezone.now(), options["cases"])
        self._keys()
        if options["json"]:
            answer = {
                "loaded": loaded,
                "cases": Case.objects.count(),
                "people": User.objects.count(),
                "agencies": Agency.objects.count(),
            }
            self.stdout.write(json.dumps(answer))
            return
        self.stdout.write(
            f"演示数据：{Case.objects.count()}个案件，{User.objects.count()}人。密码都是 {anlan.PASSWORD}"
        )
        for username, name, kind, role, title, _ in anlan.PEOPLE:
            if username in anlan.SHOWN:
                self.stdout.write(
                    f"  {username:<8} {name}　市{kind.short_office}{title}（{Role(role).label}）"
                )
        for username, name, role, title, _ in anlan.NEIGHBOURS:
            self.stdout.write(f"  {username:<8} {name}　清岭市医保局{title}（{Role(role).label}）")
        for username, name, role, title, _ in anlan.SUPERIORS:
            self.stdout.write(f"  {username:<8} {name}　省医保局{title}（{Role(role).label}）")
        for username, name, _ in anlan.ADMINISTRATORS:
            self.stdout.write(f"  {username:<8} {name}")

    @transaction.atomic  # whoever stops it half-way has an empty system, not half a city that passes for a whole one
    def _load(self, now: datetime, number: int) -> int:
        ensure_regions()
        region = anlan.build(now)
        self._keys()
        published = json.loads(CASES.read_text(encoding="utf-8"))
        chosen = published[:number] if number else published
        for index, case in enumerate(chosen):
            until, days = STAGES[index % len(STAGES)]
            start = (now - timedelta(days=days, hours=index % 5)).replace(minute=0, second=0, microsecond=0)
            Player(case, start=start, region=region).play(until=until)
        played = len(chosen) + channels.play(region, timezone.localtime(now))
        facts.play(region, timezone.localtime(now))
        figured.play(now)
        aftermath.play(region, timezone.localtime(now))
        registers.play(region, timezone.localtime(now))
        Notice.objects.unread().filter(created_at__lt=now - DAY).update(read_at=F("created_at"))
        return played

    def _keys(self) -> None:
        """Keys for the agencies that have none yet: before their first letter is signed, and for those opened since."""
        call_command("keys", demo=True, stdout=StringIO())
