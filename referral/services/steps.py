"""One move of a referral on its way: what its checks may read and what they collect."""

from dataclasses import dataclass, field
from typing import Any

from referral.law.states import Move
from referral.models import Case, Lane, Referral
from referral.services.acting import Acting


@dataclass
class Step:
    """A move being done. columns: written in the same UPDATE as the status; created: rows that it opened;
    touched: other rows that it moved; without: opinions that were not there when it was approved."""

    referral: Referral
    move: Move
    who: Acting
    fields: dict[str, Any]
    columns: dict[str, Any] = field(default_factory=dict)
    created: list[Referral | Lane | Case] = field(default_factory=list)
    touched: list[Referral | Lane | Case] = field(default_factory=list)
    text: str = ""
    without: str = ""

    def get(self, name: str, default: Any = "") -> Any:
        """A typed field, or the default when it is empty."""
        return self.fields.get(name) or default
