"""Form layout (black, no red line): the head of 移送书 and 补正通知书, and the blank 回执 that goes with a 移送书."""

from typing import Any

from documents.letters import geometry as g
from documents.letters.fields import Letter
from documents.letters.kinds.criminal import CriminalReferral
from documents.letters.receipts import blank_receipt_context


def form_context(letter: Letter) -> dict[str, Any]:
    """The sizes of the head; for a 涉嫌犯罪案件移送书 its receipt as a page of its own."""
    spread = 1.12
    agency = min(22 * g.POINT, (g.WIDTH - 1) / (len(letter.agency) * spread))
    context: dict[str, Any] = {"agency_size": f"{agency:.4f}", "receipt": None}
    if isinstance(letter, CriminalReferral):
        context["receipt"] = blank_receipt_context(letter)
    return context
