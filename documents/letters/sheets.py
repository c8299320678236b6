"""What stands on the sheets: 移送审批表, the plain tables of the 副卷, 收文处理单 and 送达回证."""

import datetime as dt
from typing import Any

from django.utils.safestring import mark_safe

from documents.letters.compose import markup
from documents.letters.fields import Opinion, day, minute
from documents.letters.kinds.inside import ApprovalSheet, IncomingSheet
from documents.letters.kinds.serving import MAIL, WAYS, ServiceReceipt
from documents.letters.kinds.tables import TableSheet, sums
from documents.letters.prose import box


def _opinions(opinions: tuple[Opinion, ...]) -> list[dict[str, Any]]:
    return [
        {"head": _head(o.step), "text": o.text, "signature": o.signature(), "on_paper": o.on_paper}
        for o in opinions
    ]


def _head(step: str) -> list[str]:
    """A step is headed by its 意见; a long label breaks before it."""
    step = step if step.endswith(("意见", "情况")) else f"{step}意见"
    return [step[:-2], "意见"] if len(step) > 5 and step.endswith("意见") else [step]


def approval_context(letter: ApprovalSheet) -> dict[str, Any]:
    """Rows of the 移送审批表."""
    return {
        "l": letter,
        "parties": [
            "，".join(part for part in (party.name, party.code, party.post) if part)
            for party in letter.parties
        ],
        "amounts": sums(letter.amounts),
        "handlers": [handler.sentence() for handler in letter.handlers],
        "opinions": _opinions(letter.opinions),
        "reported": minute(letter.reported_at) if letter.reported_at else "",
        "copies": "、".join(letter.copies),
    }


def table_context(letter: TableSheet) -> dict[str, Any]:
    """Rows of a plain table."""
    return {
        "l": letter, "file_number": letter.file_number(), "rows": letter.rows(), "opinions": _opinions(letter.opinions),
    }  # fmt: skip


def incoming_context(letter: IncomingSheet) -> dict[str, Any]:
    """Rows of the 收文处理单; the four steps stand even when they are still empty."""
    given = {opinion.step: opinion for opinion in letter.opinions}
    steps = ["拟办意见", "批办意见", "分办意见", "承办情况"]
    rows = [given.get(step, Opinion(step=step)) for step in steps]
    rows += [opinion for opinion in letter.opinions if opinion.step not in steps]
    readings = [(reading.name, reading.when()) for reading in letter.readings]
    readings += [("", "")] * (-len(readings) % 2 + (4 if not readings else 0))
    return {
        "l": letter,
        "received": minute(letter.received_at),
        "written": day(letter.written_on) if letter.written_on else "",
        "opinions": _opinions(tuple(rows)),
        "readings": list(zip(readings[::2], readings[1::2], strict=True)),
    }


def service_context(letter: ServiceReceipt) -> dict[str, Any]:
    """Rows of the 送达回证: every way stands with its box, the mail with its number."""
    ways = [
        f"{box(way == letter.way)}{way}"
        + (f"（单号：{letter.mail_number or '　　　　'}）" if way == MAIL else "")
        for way in WAYS
    ]
    return {
        "l": letter,
        "served": [paper.named() for paper in letter.served],
        "served_at": _moment(letter.served_at),
        "signed_at": _moment(letter.signed_at),
        "ways": [mark_safe(markup(way)) for way in ways],
        "servers": "、".join(letter.servers),
    }


def _moment(at: dt.datetime | None) -> str:
    """The moment, or room to write it by hand."""
    return minute(at) if at else "　　　　年　　月　　日　　时　　分"
