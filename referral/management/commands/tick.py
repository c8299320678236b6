"""Do what is due: reminders, expiries, waiting letters, repairs. Run it each minute; any number may run at once."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from workflows import tick


class Command(BaseCommand):
    help = "Do what is due at this minute; safe to run any number of times."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        result = tick.run(timezone.now())
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
            return
        for name, value in result.items():
            self.stdout.write(f"{name}: {value}")
