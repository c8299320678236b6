"""The one door to the engine: do a service's act, move the flows after it, feed the queues and tell people.

One transaction. Lock order: the case's process, then whatever the service locks (ledger, rows). Everything in one case
therefore comes one after the other, and two acts on different rows of it can't wait for each other in a circle.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from viewflow.workflow.exceptions import FlowLockFailed
from viewflow.workflow.models import Task

from agencies.models import Post
from agencies.rights import may
from referral.law.errors import Conflict, NotAllowed
from referral.models import (
    Case,
    CaseReport,
    Clock,
    Clue,
    Countersign,
    HandOver,
    JointTask,
    Lane,
    LedgerTask,
    Listing,
    ListingInstruction,
    ListingPaper,
    ListingReport,
    NoReferral,
    PaperEntry,
    Referral,
    SealedScan,
    SealRequest,
    Talk,
    Taskforce,
    TaskforceMember,
)
from referral.services import (
    cases,
    clock_requests,
    clues,
    direct,
    investigations,
    lanes,
    limits,
    paper_entries,
    referrals,
    refused,
    replies,
)
from referral.services.acting import Acting
from referral.services.done import Done
from referral.services.sight import refuse_member
from workflows import (
    consents,
    listings,
    meetings,
    memberships,
    notices,
    queue,
    reporting,
    requests,
    runs,
    talking,
)
from workflows.flows.case import CaseFlow
from workflows.models import WorkItem
from workflows.turns import Row, Turn, turn_of

ROWS = (Referral, Lane, Case, Clue)
#: What an act may be given that lies in a case: it is locked with the case and read again under the lock.
GIVEN = (
    *ROWS, PaperEntry, JointTask, NoReferral, Taskforce, TaskforceMember, HandOver, SealRequest, SealedScan, Countersign,
    CaseReport, Listing, ListingReport, ListingInstruction, ListingPaper, Talk, LedgerTask,
)  # fmt: skip
LANE_VERBS = frozenset({"interim", "report", "confirm", "send_back", "finish", "waive", "leave"})
REPLY_VERBS = frozenset({"answer_questions", "tell_extension"})
CASE_VERBS = frozenset({"propose_close", "refuse_close", "close", "archive", "reopen", "split"})
CLUE_VERBS = frozenset({"check", "extend", "open_case", "merge", "drop"})
CLOCK_VERBS = frozenset({"fulfil", "stop", "resume", "extend"})
REPORT_VERBS = frozenset({"sign", "send_back", "issue"})
REQUEST_VERBS = frozenset({"ask_stop", "ask_extend", "ask_later", "decide"})


def run(service: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Do one act of a service and all that follows from it, in one transaction.

    service: a verb of `referral.services`; it returns a Done, or several (a batch). Returns what the service returns.
    Raises the service's ReferralError; Conflict when another officer holds the case for too long.
    """
    given = [*args, *kwargs.values()]
    try:
        with transaction.atomic(), ExitStack() as locks:
            _lock(_cases(given), locks)
            _read_again(given)
            _refuse_members(given)
            result = service(*args, **kwargs)
            for done in _all_done(result):
                after(done)
            return result
    except FlowLockFailed as error:
        raise Conflict(_("其他人员正在办理本案，请稍候再试。")) from error


def after(done: Done) -> None:
    """Move flows and queues to where the act has put its rows, and write the notices of it."""
    rows = list(_rows(done))
    for row in rows:
        follow(row, done=done, at=done.who.at)
    queue.refresh(*(case.pk for case in _cases(rows)))
    notices.announce(done)
    more = [one for told in (consents, listings, talking, meetings) for one in told.messages(done)]
    notices.tell(more, at=done.who.entered_at)
    if done.members:
        notices.tell(memberships.messages(done), at=done.who.entered_at)


def follow(row: Row, *, at: datetime, done: Done | None = None, label: str = "") -> None:
    """Bring flow and queue of one row to its status. Idempotent: it is also how both are rebuilt from nothing.

    label: what is noted on an item that ends without anybody's act.
    """
    turn, item = turn_of(row), queue.items_of(row).open().first()
    by = done.who.user if done is not None and item is not None and runs.is_deed(item, row, done) else None
    task = runs.advance(row, at=at, done=done) if not isinstance(row, Clue) else None
    if item is not None and (turn is None or _is_over(item, turn, task)):
        queue.close(row, at=at, by=by, done_as=done.move.label if done is not None else label)
    if turn is not None:
        queue.put(row, turn, task, at=at)


def bring_up(row: Row, *, at: datetime, label: str = "") -> None:
    """Bring a row and the case above it to their statuses, when no person acted: expiry, repair. Call through `run`."""
    row.refresh_from_db()
    follow(row, at=at, label=label)
    if not isinstance(row, (Case, Clue)):
        follow(row.case, at=at, label=label)
    queue.refresh(*(case.pk for case in _cases([row])))


def _is_over(item: WorkItem, turn: Turn, task: Task | None) -> bool:
    moved = item.task_id is not None and task is not None and item.task_id != task.pk
    return moved or item.node != turn.node or item.agency_id != turn.agency.pk


def _rows(done: Done) -> Iterator[Row]:
    """The rows of an act, each once; cases last, for they wait for their lanes. A touched case brings all of its own."""
    named = [done.referral, done.lane, done.clue, *done.created, *done.touched]
    for case in [row for row in done.touched if isinstance(row, Case)]:
        named += [*case.lanes.all(), *case.referrals.all()]
    found: dict[tuple[type, int], Row] = {}
    for row in [*named, done.case]:
        if isinstance(row, ROWS):
            found[type(row), row.pk] = row
    for row in list(found.values()):
        if isinstance(row, Referral):
            found.update({(Lane, lane.pk): lane for lane in Lane.objects.filter(opened_by=row)})
    for case in _cases(found.values()):
        found[Case, case.pk] = case
    ordered = sorted(found.values(), key=lambda row: isinstance(row, Case))
    for row in ordered:
        row.refresh_from_db()
        yield row


def _cases(things: Iterable[Any]) -> list[Case]:
    found: dict[int, Case] = {}
    for thing in things:
        row = thing.row if isinstance(thing, Clock) else thing
        case = (
            row if isinstance(row, Case) else getattr(row, "case", None) if isinstance(row, GIVEN) else None
        )
        if case is not None:
            found[case.pk] = case
        if isinstance(thing, (list, tuple, set, frozenset)):
            found.update({case.pk: case for case in _cases(thing)})
    return [found[pk] for pk in sorted(found)]


def _lock(found: list[Case], locks: ExitStack) -> None:
    for case in found:
        process = runs.process_of(case)
        if process is None:  # only before the first act, or after the engine's rows were lost
            Case.objects.select_for_update().filter(pk=case.pk).first()
            process = runs.process_of(case)
        if process is not None:
            locks.enter_context(CaseFlow.lock(process.pk))


def _read_again(things: Iterable[Any]) -> None:
    """What was read before the lock may be old."""
    for thing in things:
        if isinstance(thing, GIVEN):
            thing.refresh_from_db()


#: What a member of a 联合专班 acts on; the rest of the case is for its agencies' hands.
OF_TEAMS = (Taskforce, TaskforceMember, JointTask)


def _refuse_members(given: Iterable[Any]) -> None:
    """Who reads a case as a member of its 联合专班 alone does nothing in it for his own agency."""
    who = next((thing for thing in given if isinstance(thing, Acting)), None)
    if who is not None:
        for case in _cases(thing for thing in given if not isinstance(thing, OF_TEAMS)):
            refuse_member(case, who.post)


def _all_done(result: Any) -> list[Done]:
    if isinstance(result, Done):
        return [result]
    if isinstance(result, (list, tuple)):
        return [done for done in result if isinstance(done, Done)]
    return []


def act_on_referral(referral: Referral, move: str, who: Acting, **fields: Any) -> Done:
    """Do a move of a referral by its name in the law's table. fields: what the move needs."""
    with refused.noted(referral, who, move):
        done: Done = run(referrals.perform, referral, move, who, **fields)
    return done


def act_on_lane(lane: Lane, verb: str, who: Acting, **fields: Any) -> Done:
    """Do a verb of `referral.services.lanes` on a lane, or of `replies` on that of an 异地协查."""
    if verb in REPLY_VERBS:
        return _verb(replies, REPLY_VERBS, verb, lane, who, fields)
    return _verb(lanes, LANE_VERBS, verb, lane, who, fields)


def act_on_case(case: Case, verb: str, who: Acting, **fields: Any) -> Done:
    """Do a verb of `referral.services.cases` on a case."""
    return _verb(cases, CASE_VERBS, verb, case, who, fields)


def act_on_clue(clue: Clue, verb: str, who: Acting, **fields: Any) -> Done:
    """Do a verb of `referral.services.clues` on a clue, or send it past the own chain (直送)."""
    if verb == "direct":
        return _verb(direct, frozenset({verb}), verb, clue, who, fields)
    return _verb(clues, CLUE_VERBS, verb, clue, who, fields)


def act_on_clock(clock: Clock, verb: str, who: Acting, **fields: Any) -> Done:
    """Do a verb of `referral.services.limits` or `clock_requests` on a running limit; a request tells who decides it."""
    if verb not in REQUEST_VERBS:
        return _verb(limits, CLOCK_VERBS, verb, clock, who, fields)
    with transaction.atomic():
        done = _verb(clock_requests, REQUEST_VERBS, verb, clock, who, fields)
        notices.tell(requests.messages(clock), at=who.entered_at)
    return done


def act_on_report(report: CaseReport, verb: str, who: Acting, **fields: Any) -> Done:
    """Do a verb of `referral.services.investigations` on a 案件调查报告; who is next to act on it is told."""
    with transaction.atomic():
        done = _verb(investigations, REPORT_VERBS, verb, report, who, fields)
        notices.tell(reporting.messages(report, who), at=who.entered_at)
    return done


def check_paper(entry: PaperEntry, who: Acting, *, agrees: bool, reason: str = "") -> Done | None:
    """Compare an entry with its paper; whoever entered what does not agree is told."""
    with transaction.atomic():
        done: Done | None = run(paper_entries.check, entry, who, agrees=agrees, reason=reason)
        if not agrees:
            title = _("纸质件核对不符（%(label)s）：%(reason)s") % {"label": entry.label, "reason": reason}
            row = entry.row if isinstance(entry.row, ROWS) else None
            url = notices.address(entry.row)
            notices.tell([notices.Message(entry.entered_by, row, title, url=url)], at=who.entered_at)
    return done


def _verb(
    service: Any, known: frozenset[str], verb: str, row: Row | Clock | CaseReport, who: Acting, fields: dict[str, Any]
) -> Done:  # fmt: skip
    if verb not in known:
        raise ValueError(f"no such verb: {verb}")
    with refused.noted(row, who):
        done: Done = run(getattr(service, verb), row, who, **fields)
    return done


def claim(item: WorkItem, post: Post, at: datetime) -> None:
    """Take an item into one's own queue. Raises NotAllowed, or Conflict when a colleague was faster."""
    if not any(may(post, act, item.agency, at=at) for act in item.acts.split(",")):
        raise NotAllowed(_("您当前的身份无权办理此事项，请切换身份或交有权人员办理。"))
    if not WorkItem.objects.open().filter(pk=item.pk, owner__isnull=True).update(owner=post):
        raise Conflict(_("该事项已由其他人员领取或已办结，请刷新页面查看。"))


def release(item: WorkItem, post: Post) -> None:
    """Give a taken item back to the agency. Only who took it may. Raises Conflict otherwise."""
    if not WorkItem.objects.open().filter(pk=item.pk, owner=post).update(owner=None):
        raise Conflict(_("该事项不在您名下或已办结，请刷新页面查看。"))
