"""Signatures that meetings ask other agencies' heads for: 会签 of minutes, 确认承担 or 不同意承担 of a task of equals.

Given on the screen or on paper: `paper_entries` enters what was signed on a sheet, as any signature.
"""

from agencies.models import Agency, Post
from agencies.roles import Act
from referral.law.meetings import Step
from referral.law.states import Move, Side
from referral.law.tasks import TaskState
from referral.models import LedgerTask, Meeting, MeetingItem
from referral.services import ledger_tasks, minutes
from referral.services.acting import Acting
from referral.services.done import Done

#: Their agency is the one that came, or that has the task; no status moves.
SIGN = Move("sign_minutes", "会签纪要", frozenset({Step.SIGNING}), "", Side.JOINED, Act.COUNTERSIGN)
CONFIRM = Move("task_confirm", "确认承担", frozenset({TaskState.PROPOSED}), "", Side.JOINED, Act.ACCEPT_TASK)
DECLINE = Move(
    "task_decline", "不同意承担", frozenset({TaskState.PROPOSED}), "", Side.JOINED, Act.ACCEPT_TASK
)


def moves_of(row: Meeting | LedgerTask) -> dict[str, Move]:
    """The signatures that a row may be given, by name."""
    found = (SIGN,) if isinstance(row, Meeting) else (CONFIRM, DECLINE)
    return {move.name: move for move in found}


def open_for(row: Meeting | LedgerTask, agency: Agency) -> list[Move]:
    """Those that an agency owes a row now, whoever in it gives them."""
    if isinstance(row, Meeting):
        return [SIGN] if minutes.owes_answer(row, agency) else []
    waits = row.agency_id == agency.pk and row.confirmed_at is None and row.declined_at is None
    return [CONFIRM, DECLINE] if waits else []


def items_of(meeting: Meeting, *posts: Post | None) -> set[MeetingItem]:
    """The items of a meeting that any of some people see: a sheet that they signed or entered may speak of them."""
    return {item for post in posts for item in MeetingItem.objects.visible_to(post).filter(meeting=meeting)}


def sign(meeting: Meeting, who: Acting, *, opinion: str, seen: str = "") -> Done:
    """会签 of the minutes. seen: the text that its page showed."""
    minutes.answer(meeting, who, opinion=opinion, seen=seen)
    word = "，有意见" if opinion.strip() else ""
    text = f"{who.agency.short_name}已会签「{meeting.title}」的纪要{word}。"
    return Done(SIGN, who, text, tell=False, met=meeting)


def confirm(task: LedgerTask, who: Acting) -> Done:
    """The agency takes a task."""
    ledger_tasks.confirm(task, who)
    text = f"{who.agency.short_name}已确认承担「{task.title}」。"
    return Done(CONFIRM, who, text, tell=False, met=task)


def decline(task: LedgerTask, who: Acting, *, reason: str) -> Done:
    """The agency does not take it."""
    ledger_tasks.decline(task, who, reason=reason)
    text = f"{who.agency.short_name}不同意承担「{task.title}」：{reason}"
    return Done(DECLINE, who, text, tell=False, met=task)
