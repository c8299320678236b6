"""Make the engine's open tasks anew from the statuses of the rows."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from workflows import rebuild


class Command(BaseCommand):
    help = "Re-enter every open referral, lane and case into its flow at its status."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--fresh", action="store_true", help="throw away all rows of the engine first")

    def handle(self, *args: Any, **options: Any) -> None:
        count = rebuild.rebuild_flows(timezone.now(), fresh=options["fresh"])
        self.stdout.write(f"{count} rows")
