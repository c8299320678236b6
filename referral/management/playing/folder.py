"""What a played case leaves on disk: letters, receipts, timeline.json and the flow picture."""

import json
import re
from pathlib import Path
from typing import Any

from django.utils import timezone

from documents.issue import bytes_of
from referral.management.playing.player import Played
from referral.models import Case, Event, Lane, Referral
from workflows.pictures import case_svg


def write(played: Played, out: Path) -> None:
    """Write the folder of one case. out: the folder that holds all of them."""
    folder = out / _safe(played.ref or played.case.number)
    folder.mkdir(parents=True, exist_ok=True)
    for number, link in enumerate(
        played.case.letters.select_related("letter").order_by("letter__issued_at", "pk"), 1
    ):
        letter = link.letter
        if letter.rendered_at is not None:
            (folder / f"{number:02d}-{_safe(letter.number or letter.title)}.pdf").write_bytes(
                bytes_of(letter)
            )
    timeline = [_line(event) for event in Event.objects.filter(ledger=played.case.ledger).order_by("seq")]
    (folder / "timeline.json").write_text(
        json.dumps(timeline, ensure_ascii=False, indent=1), encoding="utf-8"
    )
    (folder / "flow.svg").write_text(_picture(played.case), encoding="utf-8")


def _picture(case: Case) -> str:
    lanes = Lane.objects.filter(case=case).select_related("agency", "opened_by__sender", "case__lead_agency")
    referrals = (
        Referral.objects.filter(case=case).select_related("recipient", "sender").order_by("position", "pk")
    )
    return case_svg(case, lanes.order_by("opened_at", "pk"), referrals, at=case.last_activity_at)


def _line(event: Event) -> dict[str, Any]:
    return {
        "at": timezone.localtime(event.at).isoformat(timespec="minutes"), "act": event.act, "label": event.label,
        "agency": event.agency.name if event.agency else "", "by": event.user.full_name if event.user else "",
        "opinion": event.opinion,
    }  # fmt: skip


def _safe(name: str) -> str:
    return re.sub(r"[^\w〔〕（）()-]+", "_", name)[:80] or "case"
