"""How an entry from paper is read: its state in one word, and what was typed, field by field."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from agencies.models import Agency, Department, Post
from referral.law.meetings import KINDS
from referral.law.words import MEASURE_LABELS
from referral.models import ApprovalStep, Case, Clue, Lane, PaperEntry
from referral.pages.templatetags.figures import money
from referral.services import meeting_signatures
from referral.services.outcomes import OutcomeDraft
from referral.services.paper_fields import from_json

#: The words of what an act asks for, by the name of its field.
WORDS = {
    "opinion": "办理意见", "reason": "理由", "document_number": "文书文号", "document_date": "文书日期",
    "recipient_number": "本机关案号", "items": "材料", "volumes": "卷", "pages": "页", "missing": "缺少的材料",
    "signer": "接收人", "badge": "警号或工号", "external_number": "外部编号", "department": "承办科室", "officer": "承办人",
    "reviewer": "审核人", "agency": "转送机关或承办机关", "text": "批示内容", "due_on": "完成日期", "suggested": "建议的接收机关", "outcomes": "办理结果", "result": "办理经过和说明",
    "note": "说明", "title": "案件名称", "officers": "承办人", "second": "复核人", "case": "并入的案件", "step": "审批环节",
    "agrees": "同意",
}  # fmt: skip


def state_of(entry: PaperEntry) -> tuple[str, str]:
    """(word, tone): 待核对, 已核对 or 核对不符."""
    if entry.checked_at is None:
        return "待核对", "info"
    return ("核对不符", "warn") if entry.refused_reason else ("已核对", "ok")


def fields_of(entry: PaperEntry) -> list[tuple[str, str]]:
    """What was typed of the act, without what was left empty."""
    if entry.move == meeting_signatures.SIGN.name and not entry.fields.get("opinion"):
        return [("会签", "同意")]
    typed = [(WORDS.get(name, name), _text(from_json(kept))) for name, kept in entry.fields.items()]
    return [(word, text) for word, text in typed if text]


def _text(value: Any) -> str:
    write = next((write for kind, write in _WRITTEN if isinstance(value, kind)), str)
    return "" if value is None else write(value)


def _outcome(value: OutcomeDraft) -> str:
    parts = (value.words, value.document_number, value.decided_on, value.amount)
    return " ".join(filter(None, [MEASURE_LABELS.get(value.measure, ""), *map(_text, parts)]))


#: How a value is written, the first kind that fits.
_WRITTEN: tuple[tuple[Any, Callable[[Any], str]], ...] = (
    (bool, lambda value: "是" if value else "否"),
    (list | tuple, lambda value: "；".join(filter(None, map(_text, value)))),
    (dict, lambda value: "；".join(map(_text, value.values()))),
    (Post, lambda value: value.user.full_name),
    (Agency | Department, lambda value: value.name),
    (Case, lambda value: value.number),
    (ApprovalStep, lambda value: value.label),
    (datetime, lambda value: f"{timezone.localtime(value):%Y-%m-%d %H:%M}"),
    (date, lambda value: f"{value:%Y-%m-%d}"),
    (Decimal, money),
    (OutcomeDraft, _outcome),
)


def title_of(entry: PaperEntry) -> str:
    """What an entry is about, in a list."""
    row = entry.row
    if isinstance(row, Lane):
        return f"{row.agency.short_name}：{row.case.title}"
    return row.title


def number_of(entry: PaperEntry) -> str:
    """The number of the case, or of the clue before there is one; what has none is named by its kind."""
    if entry.case is not None:
        return entry.case.number
    if entry.meeting is not None:
        return KINDS[entry.meeting.kind]
    if entry.ledgertask is not None:
        return "任务台账"
    assert isinstance(entry.clue, Clue)
    return entry.clue.number
