"""What stands on a 回执, filled or blank: 接受 first, missing papers beside it, never a box that reads as refusal."""

from typing import Any

from django.utils.safestring import SafeString, mark_safe

from documents.letters import fonts
from documents.letters.blocks import paragraph_html, to_html
from documents.letters.compose import Run
from documents.letters.fields import day, minute
from documents.letters.kinds.criminal import CriminalReferral
from documents.letters.kinds.receipt import ACCEPTED, NOT_OURS, REROUTED, Receipt
from documents.letters.prose import box

_MOMENT = "　　　年　　月　　日　　时　　分"


def receipt_context(letter: Receipt) -> dict[str, Any]:
    """The filled receipt."""
    return {
        "r": {
            "heading": letter.heading(),
            "number": letter.referral_number,
            "to_html": to_html(letter.to),
            "lines": _lines(letter),
            "cells": _cells(letter),
            "signer": letter.agency,
            "date": day(letter.date),
            "blank": False,
        }
    }


def blank_receipt_context(letter: CriminalReferral) -> dict[str, Any]:
    """The receipt that the police fill by hand."""
    handlers = "、".join(handler.name for handler in letter.handlers)
    return {
        "heading": f"{letter.label}（回执）",
        "number": letter.number,
        "to_html": to_html(letter.agency),
        "lines": _blank_lines(letter),
        "cells": (
            (("接收单位", letter.to), ("接收部门", "")),
            (("接收人（签名）", ""), ("警　　号", "")),
            (("联系电话", ""), ("接报案（受案）号", "")),
            (("移送单位承办人", handlers), ("移送时间", "")),
        ),
        "signer": "（接收机关印章）",
        "date": "年　　月　　日",
        "blank": True,
    }


def _fill(value: object, room: int) -> Run:
    """A value on its line, with space around it; nothing leaves the line empty."""
    text = str(value) if value not in ("", 0, None) else ""
    side = "　" * int(max(0, room - fonts.measure(text)) // 2)
    return (f"{side}{text}{side}" if text else "　" * room, "fill")


def _blank_lines(letter: CriminalReferral) -> SafeString:
    return _said(letter.case_name, "公安机关", "接受", "，3日内补正", moment=_MOMENT)


def _lines(letter: Receipt) -> SafeString:
    accepted = letter.outcome == ACCEPTED
    return _said(
        letter.case_name,
        "公安机关" if letter.criminal else "本机关",
        "接受" if letter.criminal else "签收",
        "，3日内补正" if letter.criminal else "",
        moment=minute(letter.accepted_at) if accepted else _MOMENT,
        ticks=(accepted, accepted and letter.complete, accepted and not letter.complete),
        counts=(letter.volumes, letter.pages, letter.items),
        rerouted=letter.rerouted_to if letter.outcome == REROUTED else "",
        reason=letter.reason if letter.outcome == NOT_OURS else "",
    )


def _said(
    case: str,
    office: str,
    took: str,
    limit: str,
    *,
    moment: str,
    ticks: tuple[bool, bool, bool] = (False, False, False),
    counts: tuple[int, int, int] = (0, 0, 0),
    rerouted: str = "",
    reason: str = "",
) -> SafeString:
    """The lines of a receipt; `ticks` are accepted, complete, incomplete."""
    whole, lacking = box(ticks[1]), box(ticks[2])
    volumes, pages, items = (_fill(count, 4) for count in counts)
    rows: list[tuple[float, list[Run]]] = [
        (2, [("你单位移送的", ""), (case, "fill"), ("及所附材料收悉。", "")]),
        (2, [(f"{box(ticks[0])}已{took}，{took}时间：", ""), (moment, "fill"), ("。", "")]),
        (3, [(f"材料：{whole}齐全　{lacking}不全，另行书面一次告知{limit}。", "")]),
        (3, [("收到案卷", ""), volumes, ("卷", ""), pages, ("页，物品", ""), items, ("件。", "")]),
        (2, [(f"{box(bool(rerouted))}已转送有管辖权的机关：", ""), _fill(rerouted, 12), ("。", "")]),
        (2, [(f"{box(bool(reason))}不属于{office}职责范围，理由：", ""), _fill(reason, 9), ("。", "")]),
    ]
    return mark_safe("".join(paragraph_html(row, first=first) for first, row in rows))


def _cells(letter: Receipt) -> tuple[tuple[tuple[str, str], tuple[str, str]], ...]:
    badge, outside = ("警　　号", "接报案（受案）号") if letter.criminal else ("执法证号", "收文登记号")
    return (
        (("接收单位", letter.agency), ("接收部门", letter.department)),
        (("接收人（签名）", letter.receiver), (badge, letter.badge)),
        (("联系电话", letter.phone), (outside, letter.outside_number)),
        (
            ("移送单位承办人", letter.sender_handlers),
            ("移送时间", minute(letter.sent_at) if letter.sent_at else ""),
        ),
    )
