"""What a played case leaves on disk: letters, receipts, timeline.json and the flow picture.

The folder of a case may be handed to a colleague: a discipline referral is absent from it, as it is from his screen. What
only its named officers may read lies apart, under `SEALED`.
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.utils import timezone

from documents.issue import bytes_of
from referral.management.playing.player import Played
from referral.models import Case, CaseLetter, Event, Lane, Referral
from workflows.pictures import case_svg

SEALED = "限定知悉"
#: What an earlier run may have left in the folder.
_OURS = re.compile(r"\d\d\d?-.*\.pdf|timeline\.json|flow\.svg")


def write(played: Played, out: Path, taken: set[str]) -> None:
    """Write the folder of one case. out: the folder that holds all of them; taken: names that this run has used."""
    name = _name(played, taken)
    letters = played.case.letters.select_related("letter").order_by("letter__issued_at", "pk")
    events = Event.objects.filter(ledger=played.case.ledger).select_related("agency", "user").order_by("seq")
    folder = _empty(out / name)
    _write(folder, letters.filter(letter__secret=False), events.filter(secret=False))
    (folder / "flow.svg").write_text(_picture(played.case), encoding="utf-8")
    sealed = out / SEALED / name
    if events.filter(secret=True).exists():
        _write(_empty(sealed), letters.filter(letter__secret=True), events.filter(secret=True))


def _name(played: Played, taken: set[str]) -> str:
    wanted = name = safe(played.ref or played.case.number)
    number = 1
    while name.casefold() in taken:
        number += 1
        name = f"{wanted}-{number}"
    taken.add(name.casefold())
    return name


def _empty(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.iterdir():
        if _OURS.fullmatch(file.name):
            file.unlink()
    return folder


def _write(folder: Path, letters: Iterable[CaseLetter], events: Iterable[Event]) -> None:
    for number, link in enumerate(letters, 1):
        letter = link.letter
        if letter.rendered_at is not None:
            name = f"{number:02d}-{safe(letter.number or letter.title)}.pdf"
            (folder / name).write_bytes(bytes_of(letter))
    timeline = json.dumps([_line(event) for event in events], ensure_ascii=False, indent=1)
    (folder / "timeline.json").write_text(timeline, encoding="utf-8")


def _picture(case: Case) -> str:
    lanes = Lane.objects.filter(case=case, secret=False)
    lanes = lanes.select_related("agency", "opened_by__sender", "case__lead_agency")
    referrals = Referral.objects.filter(case=case, secret=False).select_related("recipient", "sender")
    return case_svg(
        case, lanes.order_by("opened_at", "pk"), referrals.order_by("sent_at", "position", "pk"), at=case.last_activity_at
    )  # fmt: skip


def _line(event: Event) -> dict[str, Any]:
    return {
        "at": timezone.localtime(event.at).isoformat(timespec="minutes"), "act": event.act, "label": event.label,
        "agency": event.agency.name if event.agency else "", "by": event.user.full_name if event.user else "",
        "opinion": event.opinion,
    }  # fmt: skip


def safe(name: str) -> str:
    """A name that any file system takes: at most 60 characters, 180 bytes of UTF-8 with rare ones at most 240."""
    return re.sub(r"[^\w〔〕（）()-]+", "_", name)[:60].strip("_") or "case"
