"""登记时限: the agency that has to keep a limit says when it began, where no move and no fact of the system knows."""

from datetime import datetime, timedelta

from django.db import transaction

from agencies.models import Agency, Post
from agencies.rights import may
from agencies.roles import Act
from documents.secrecy import refuse_secret
from referral.law.begins import TRIGGERS, Trigger, registered_on
from referral.law.clocks import local
from referral.law.errors import Conflict, Incomplete, NotAllowed, ReferralError
from referral.law.kinds import Kind
from referral.law.rules import Rule
from referral.law.states import CaseStatus, ClueStatus, LaneStatus, Move, Side
from referral.models import Case, Clock, Clue, Lane
from referral.services import clocks
from referral.services.acting import Acting, require
from referral.services.done import Done
from referral.services.ledger import named, record
from referral.services.limits import is_own_matter
from referral.services.sight import reads_as_member, refuse_member

Row = Clue | Case | Lane
#: A day that a limit leads up to lies no further ahead than this.
_FAR = timedelta(days=366)
_TAKEN = frozenset({LaneStatus.WORKING, LaneStatus.REPORTED, LaneStatus.DONE})


def keeper(row: Row) -> Agency:
    """Whose limits are registered on a row: of a clue or lane its agency, of a case the lead."""
    return row.lead_agency if isinstance(row, Case) else row.agency


def registrable(row: Row) -> list[Rule]:
    """The limits that the agency of a row may have to keep on it, as the row stands."""
    if not _is_handled(row):
        return []
    agency = keeper(row)
    word = type(row).__name__.lower()
    return [rule for rule in registered_on(word) if _concerns(TRIGGERS[rule.id], row, agency)]


def _is_handled(row: Row) -> bool:
    """Whether there is, or was, work on the row in which a limit may begin. The discipline body's lane waits until it replies."""
    if isinstance(row, Clue):
        return row.status != ClueStatus.DIRECT
    case = row if isinstance(row, Case) else row.case
    if case.status == CaseStatus.ARCHIVED:
        return False
    if isinstance(row, Case) or row.status in _TAKEN:
        return True
    main = row.opened_by
    waits = main is not None and main.kind == Kind.DISCIPLINE and row.status == LaneStatus.WAITING
    return waits and main is not None and main.signed_at is not None


def _concerns(trigger: Trigger, row: Row, agency: Agency) -> bool:
    if agency.kind not in trigger.kinds or (trigger.provinces and agency.region.level != 1):
        return False
    return not trigger.sources or (isinstance(row, Clue) and row.source in trigger.sources)


def offered(row: Row, post: Post) -> list[Rule]:
    """The limits that a post may register on a row that it sees."""
    found = registrable(row)
    if not found or not may(post, Act.ASK_CLOCK, keeper(row)):
        return []
    case = row if isinstance(row, Case) else row.case
    return [] if case is not None and reads_as_member(case, post) else found


def begin(rule_id: str, row: Row, who: Acting, *, at: datetime, document: str, note: str = "") -> Done:
    """Register that a limit began (登记时限).

    at: when its trigger really happened; of a limit that counts back the day it leads up to, which may still come;
    document: the paper that proves it. Raises ReferralError for a rule that is not registered here, that runs already,
    or whose trigger lies in the future or before the row.
    """
    with transaction.atomic():
        row = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
        rule = _check(rule_id, row, who, at, document, note)
        clock = clocks.start(rule.id, row, who, actor=who.agency, at=at, document=document.strip(), note=note)
        assert clock is not None, "a rule that is off is never registrable"
        trigger = f"{TRIGGERS[rule.id].words}：{local(at):%Y-%m-%d %H:%M}（{document.strip()}）"
        label = f"登记时限：{rule.name}"
        record(
            who, "clock", label, **named(row), opinion="，".join(filter(None, [trigger, note])),
            internal=is_own_matter(clock),
        )  # fmt: skip
    due = clocks.result_of(clock).due_on
    told = f"，{due} 届满" if due else ""
    move = Move("clock", "登记时限", frozenset(), row.status, Side.RECIPIENT, Act.ASK_CLOCK)
    return Done(move, who, f"时限「{rule.name}」已登记{told}。", **named(row))


def _check(rule_id: str, row: Row, who: Acting, at: datetime, document: str, note: str) -> Rule:
    refuse_secret(document, note)
    require(who, Act.ASK_CLOCK, keeper(row))
    case = row if isinstance(row, Case) else row.case
    if case is not None:
        refuse_member(case, who.post)
    if not type(row).objects.visible_to(who.post).filter(pk=row.pk).exists():
        raise NotAllowed("没有找到可以登记时限的事项。")
    rule = next((one for one in registrable(row) if one.id == rule_id), None)
    if rule is None:
        raise ReferralError("该时限不在这里登记：它由办理环节自行起算，或者不由本机关遵守。请从列表中选择。")
    if not document.strip():
        raise Incomplete("请填写证明起算时间的文书名称和编号。")
    if at > who.at and not rule.backward:
        raise Incomplete("起算时间晚于现在，请改为实际发生的时间。")
    if at > who.at + _FAR:
        raise Incomplete("所填的日期在一年以后，请核对。")
    if at < _began(row):
        raise Incomplete(f"起算时间早于本事项的开始时间（{local(_began(row)):%Y-%m-%d %H:%M}），请核对。")
    if Clock.objects.open().filter(rule=rule_id, actor=who.agency, **named(row)).exists():
        raise Conflict(f"「{rule.name}」正在计算，不能重复登记；已经办理的，请先登记已办。")
    return rule


def _began(row: Row) -> datetime:
    return row.received_at if isinstance(row, Clue) else row.opened_at
