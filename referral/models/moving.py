"""The one writer of a status: a guarded UPDATE whose row count is the answer."""

from typing import Any

from django.db import models

from referral.law.errors import Conflict
from referral.law.states import LABELS, Move


class Moving(models.Model):
    """A row whose status only moves along its table."""

    class Meta:
        abstract = True

    def move(self, move: Move, **facts: Any) -> None:
        """Write the status that `move` leads to and the facts that come with it, if the row still stands where it did.

        facts: other columns to write in the same UPDATE. Raises Conflict when somebody else was faster.
        """
        rows: Any = type(self)._base_manager.filter(pk=self.pk)
        if not rows.filter(status__in=move.sources).update(status=move.target, **facts):
            self.refresh_from_db()
            raise Conflict(
                f"该事项已变为「{self.status_label}」，{move.label}没有办理；请刷新页面查看最新情况。"
            )
        self.refresh_from_db()

    @property
    def status_label(self) -> str:
        """The status in Chinese."""
        status = self.status  # type: ignore[attr-defined]
        own = {str(key): label for key, label in LABELS.items() if isinstance(key, self.STATUS)}  # type: ignore[attr-defined]
        return own.get(str(status), str(status))
