"""What may be entered from paper: the row of an address, its acts that are the own agency's now, and their forms."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from agencies.models import Agency
from referral.law.states import CASE_MOVES, Move
from referral.models import Case, Clue, Lane, LedgerTask, Meeting, Referral
from referral.pages.acting import see
from referral.pages.cases.acts import PLAIN
from referral.pages.clues.acts import ACTS, lawful_acts
from referral.pages.consents.forms import StepForm
from referral.pages.forms import ActForm
from referral.pages.lanes.forms import form_for as lane_form_for
from referral.pages.meetings.forms import SignForm
from referral.pages.referrals.forms import form_for
from referral.pages.referrals.moves import DANGEROUS, moves_of_agency
from referral.pages.task_ledger.forms import DeclineForm, InstructForm
from referral.services import approval_steps, instructions, lanes, meeting_signatures
from referral.services.acting import Acting
from referral.services.paper_entries import Row, agency_of, moves_of
from referral.services.sight import reads_in_full, sees_detail

_PARTIES = ("case__lead_agency", "opened_by__sender", "opened_by__recipient", "opened_by__origin__sender")
_ROWS: dict[str, Callable[[Any], QuerySet[Any]]] = {
    "referral": lambda post: Referral.objects.visible_to(post).select_related(
        "case__lead_agency", "sender", "recipient", "origin__sender"
    ),
    "lane": lambda post: Lane.objects.visible_to(post).select_related("agency", *_PARTIES),
    "case": lambda post: Case.objects.visible_to(post).select_related("lead_agency"),
    "clue": lambda post: Clue.objects.visible_to(post).select_related("agency"),
    "meeting": lambda post: Meeting.objects.visible_to(post).select_related("convener"),
    "ledgertask": lambda post: LedgerTask.objects.visible_to(post).select_related(
        "agency", "meeting", "case"
    ),
}
#: Offered last: steps back.
_BACK = frozenset({"return_draft", "return_report", *DANGEROUS})


def word_of(row: Row) -> str:
    """The kind of a row as an address names it."""
    return type(row).__name__.lower()


def row_of(word: str, slug: str, acting: Acting) -> Row:
    """The row of an address, if the acting post reads it in full; else 404."""
    if word not in _ROWS:
        raise Http404
    row: Row = see(_ROWS[word](acting.post), slug)
    if isinstance(row, Referral) and not reads_in_full(row, acting.post):
        raise Http404
    if isinstance(row, Lane) and not sees_detail(row, acting.post):
        raise Http404
    return row


def status_of(row: Row) -> str:
    """How a row stands, in a word."""
    if isinstance(row, Meeting):
        return row.step.label
    return row.word(timezone.localdate()) if isinstance(row, LedgerTask) else row.status_label


def offered(row: Row, agency: Agency) -> list[Move]:
    """The acts on a row that are lawful now and the agency's own, whoever in it may do them."""
    known = moves_of(row)
    if isinstance(row, Meeting | LedgerTask):
        return meeting_signatures.open_for(row, agency)
    if isinstance(row, Referral):
        moves = sorted(moves_of_agency(row, agency), key=lambda move: move.name in _BACK)
        is_asked = row.sender_id == agency.pk and approval_steps.outstanding(row, timezone.localdate())
        return [approval_steps.GIVE, *moves] if is_asked else moves
    if isinstance(row, Lane):
        moves = lanes.lawful_now(row)
    elif isinstance(row, Case):
        moves = [m for m in CASE_MOVES.values() if m.name in known and row.status in m.sources]
        moves += [instructions.INSTRUCT] if instructions.is_open(row, agency) else []
    else:
        moves = [known[one.name] for one in lawful_acts(row) if one.name in known]
    return [move for move in moves if agency_of(row, move, agency).pk == agency.pk]


def form_of(row: Row, name: str, acting: Acting) -> tuple[type[ActForm], dict[str, Any]]:
    """The form of an act as the screen asks for it, and what that form is given."""
    if isinstance(row, Referral):
        form = StepForm if name == approval_steps.GIVE.name else form_for(row, name)
        return form, {"referral": row, "who": acting}
    if isinstance(row, Lane):
        return lane_form_for(row, name), {"lane": row}
    if isinstance(row, Case):
        if name == instructions.INSTRUCT.name:
            return InstructForm, {"case": row, "who": acting}
        return PLAIN[name][1], {}
    if isinstance(row, Meeting):
        return SignForm, {}
    if isinstance(row, LedgerTask):
        return (DeclineForm if name == meeting_signatures.DECLINE.name else ActForm), {}
    return ACTS[name].form, {"clue": row, "who": acting}


def facts_of(row: Row) -> list[tuple[str, Any]]:
    """What a row is, in a few words and values."""
    if isinstance(row, Meeting):
        return [("会议", row.title), ("召集单位", row.convener.name), ("状态", row.step.label)]
    if isinstance(row, LedgerTask):
        due_on = f"{row.due_on:%Y-%m-%d}"
        return [("任务", row.title), ("来源", row.origin), ("完成日期", due_on), ("状态", status_of(row))]
    if isinstance(row, Clue):
        return [("线索号", row.number), ("线索名称", row.title), ("状态", row.status_label)]
    if isinstance(row, Case):
        return [("案件编号", row.number), ("案件名称", row.title), ("状态", row.status_label)]
    facts = [("案件", row.case.number), ("状态", row.status_label)]
    if isinstance(row, Lane):
        return [("办理分支", row.agency.name), ("案件名称", row.case.title), *facts]
    parties = [
        ("移送类型", row.rule.label),
        ("移送机关", row.sender.name),
        ("受移送机关", row.recipient.name),
    ]
    return [("移送", row.title), *parties, *facts]
