"""Load the regions of the country; with --open-agencies also open the usual agencies."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from agencies.directory import load_regions, open_usual_agencies


class Command(BaseCommand):
    help = "导入全国行政区划（GB/T 2260），可同时开通各级机构；可重复执行。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--open-agencies", action="store_true", help="同时开通各级机构")

    def handle(self, *args: Any, **options: Any) -> None:
        regions = load_regions()
        opened = open_usual_agencies() if options["open_agencies"] else 0
        self.stdout.write(json.dumps({"regions": regions, "agencies_opened": opened}))
