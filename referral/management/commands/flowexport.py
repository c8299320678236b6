"""Write each flow as BPMN 2.0 XML, with its diagram."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from workflows.pictures import bpmn_files


class Command(BaseCommand):
    help = "Write the BPMN 2.0 XML of each flow into a folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="where the .bpmn files go")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for name, xml in bpmn_files().items():
            (folder / name).write_text(xml, encoding="utf-8")
            self.stdout.write(name)
