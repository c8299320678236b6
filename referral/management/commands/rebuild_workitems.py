"""Make the queues anew from the statuses of the rows and the open tasks."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from workflows import rebuild


class Command(BaseCommand):
    help = "Repair the queues (WorkItem) from the statuses."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rebuild.rebuild_workitems(timezone.now())} open items")
