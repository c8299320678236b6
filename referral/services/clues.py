"""Verbs of a clue: register, check, extend, open as a case, merge, drop."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from agencies.models import Department, Post
from agencies.roles import Act
from documents.models import Dossier
from documents.registry import draw_plain
from documents.secrecy import refuse_secret
from referral.law.begins import BY_SOURCE
from referral.law.errors import Incomplete, ReferralError
from referral.law.states import CLUE_MOVES, ClueStatus, Move, Side, labels_of, sources
from referral.law.states import LABELS as STATE_LABELS
from referral.law.violations import VIOLATIONS
from referral.models import Amount, Campaign, Case, Clue, Ledger, Subject
from referral.services import campaigns, clocks, discipline, no_referral, own_lanes
from referral.services.acting import Acting, require, require_other_person
from referral.services.done import Done
from referral.services.grants import let_see
from referral.services.ledger import record
from referral.services.must_refer import rules_met

REGISTER = Move("register", "登记线索", frozenset(), ClueStatus.REGISTERED, Side.LEAD, Act.REGISTER_CLUE)
EXTEND = Move(
    "extend", "延长核查期限", sources(ClueStatus.CHECKING), ClueStatus.CHECKING, Side.LEAD, Act.DECIDE_CLUE
)


@dataclass(frozen=True)
class SubjectDraft:
    """A subject as typed."""

    kind: str
    name: str
    id_code: str = ""
    institution_code: str = ""
    address: str = ""
    legal_person: str = ""
    phone: str = ""
    work_unit: str = ""
    is_party_member: bool = False
    supervised_category: str = ""
    managed_by: str = ""
    is_deputy: bool = False


@dataclass(frozen=True)
class ClueDraft:
    """A clue as typed. amounts: concept → yuan; received_at: when it reached the agency, at or before registration."""

    title: str
    source: str
    summary: str
    violations: tuple[str, ...]
    received_at: datetime
    subjects: tuple[SubjectDraft, ...]
    amounts: dict[str, Decimal] = field(default_factory=dict)
    secrecy: str = ""
    external_numbers: dict[str, str] = field(default_factory=dict)
    informant_elsewhere: bool = False
    named_informant: bool = False
    restricted: bool = False
    department: Department | None = None
    campaigns: tuple[Campaign, ...] = ()


def register(draft: ClueDraft, who: Acting) -> Done:
    """Register a clue: it gets its 线索号 and, at 医保, the clock of 令第4号§14 from the day of receipt.

    Raises ReferralError when something is missing, lies in the future, or carries a mark of state secrecy.
    """
    require(who, Act.REGISTER_CLUE, who.agency)
    _check(draft, who)
    with transaction.atomic():
        clue = Clue.objects.create(
            ledger=Ledger.objects.create(), agency=who.agency, department=draft.department or who.post.department,
            number=draw_plain(who.agency, _series(draft), who.entered_at), title=draft.title, source=draft.source,
            summary=draft.summary, violations=list(draft.violations), secrecy=draft.secrecy,
            external_numbers=draft.external_numbers, informant_elsewhere=draft.informant_elsewhere,
            named_informant=draft.named_informant, restricted=draft.restricted, received_at=draft.received_at,
            registered_at=who.entered_at, registered_by=who.post,
        )  # fmt: skip
        clue.officers.add(who.post)
        for typed in draft.subjects:
            Subject.objects.create(clue=clue, **vars(typed))
        for concept, value in draft.amounts.items():
            Amount.objects.create(
                clue=clue,
                concept=concept,
                value=value,
                stage="线索登记",
                on=timezone.localdate(who.at),
                at=who.at,
                by=who.post,
                agency=who.agency,
            )
        campaigns.bear_at_registration(clue, draft.campaigns, who)
        for rule in _clocks_at_registration(clue):
            clocks.start(rule, clue, who, actor=who.agency, at=draft.received_at)
        record(who, "register", f"登记线索 {clue.number}", clue=clue)
        return Done(REGISTER, who, f"线索 {clue.number} 已登记。", clue=clue)


def _series(draft: ClueDraft) -> str:
    """The series of the number. A restricted clue has one of its own: in the other it would leave a gap."""
    return "直送线索" if draft.restricted else "线索"


def _check(draft: ClueDraft, who: Acting) -> None:
    refuse_secret(draft.title, draft.summary, *(s.name for s in draft.subjects))
    if not draft.subjects:
        raise Incomplete("请至少填写一名当事人。")
    if not draft.violations:
        raise Incomplete("请至少选择一项违法情形。")
    if unknown := [code for code in draft.violations if code not in VIOLATIONS]:
        raise Incomplete(f"违法情形 {'、'.join(unknown)} 不在目录内，请从目录中选择。")
    if draft.received_at > who.entered_at:
        raise ReferralError("收到时间晚于现在，请改为实际收到的时间。")


def _clocks_at_registration(clue: Clue) -> list[str]:
    rules = ["nhsa_filing"] if clue.agency.kind == "nhsa" else []
    if rule := BY_SOURCE.get(clue.source):
        rules.append(rule)
    return rules


def lawful(clue: Clue) -> list[Move]:
    """The moves from where a clue stands: 直送 is for a restricted one, on which nobody of the own chain decides."""
    left_out = {"open", "merge", "drop"} if clue.restricted else {"direct"}
    return [m for m in CLUE_MOVES.values() if clue.status in m.sources and m.name not in left_out]


def _move(clue: Clue, name: str, who: Acting, fields: dict[str, Any]) -> Move:
    move = CLUE_MOVES[name]
    if clue.status not in move.sources:
        now = labels_of(lawful(clue))
        label = STATE_LABELS[ClueStatus(clue.status)]
        raise ReferralError(f"线索现为「{label}」，不能{move.label}；现在可以办理：{now}。")
    require(who, move.act, clue.agency)
    for need in move.needs:
        if not fields.get(need):
            raise Incomplete("请写明理由。" if need == "reason" else "请选择要并入的案件。")
    return move


def check(clue: Clue, who: Acting, *, opinion: str = "") -> Done:
    """Begin to check a clue (核实)."""
    move = _move(clue, "check", who, {})
    with transaction.atomic():
        clue.move(move)
        clue.officers.add(who.post)
        record(who, "check", "开始核实", clue=clue, opinion=opinion, internal=True)
    return Done(move, who, f"线索 {clue.number} 开始核实。", clue=clue)


def extend(clue: Clue, who: Acting, *, reason: str) -> Done:
    """Extend the check by 15 working days, once (令第4号§14): the deputy or the head decides."""
    require(who, Act.DECIDE_CLUE, clue.agency)
    if clue.status != ClueStatus.CHECKING:
        raise ReferralError("只有核实中的线索可以延长核查期限。")
    if not reason:
        raise Incomplete("请写明延长核查期限的理由。")
    with transaction.atomic():
        running = list(clue.clocks.open().filter(rule__in=["nhsa_filing", "tip_verify"]))
        if not running or any(clock.is_extended for clock in running):
            raise ReferralError("核查期限只能延长一次，且须在期限届满前办理。")
        for clock in running:
            clocks.extend(clock, who, amount=15, unit="workday", document=reason)
        record(who, "extend", "延长核查期限15个工作日", clue=clue, opinion=reason, internal=True)
    return Done(EXTEND, who, f"线索 {clue.number} 核查期限已延长15个工作日。", clue=clue)


def open_case(
    clue: Clue, who: Acting, *, title: str = "", opinion: str = "", officers: Iterable[Post] = ()
) -> Done:
    """Open a case from a checked clue (建案): the case takes over the record, its own lane starts to work.

    Decided by the deputy or the head; not by the person who proposed it. Ends the clocks of the check.
    """
    move = _move(clue, "open", who, {})
    if clue.restricted:
        raise ReferralError("直送线索限指定承办人知悉，不能建案；请由指定承办人办理直送。")
    require_other_person(who, clue.registered_by.user_id, what="登记人不能自行决定建案")
    with transaction.atomic():
        case = Case.objects.create(
            ledger=clue.ledger, dossier=Dossier.objects.create(opened_at=who.at),
            number=draw_plain(clue.agency, "案", who.entered_at), title=title or clue.title,
            summary=clue.summary, violations=clue.violations, opener=clue.agency, lead_agency=clue.agency,
            region=clue.agency.region, external_numbers=clue.external_numbers, opened_at=who.at,
            last_activity_at=who.entered_at,
        )  # fmt: skip
        clue.move(move, case=case, ended_at=who.at)
        clue.subjects.update(case=case)
        clue.amounts.update(case=case)
        campaigns.carry(clue, case, who)
        named = [*officers, *clue.officers.all(), who.post]
        let_see(case, clue.agency, why="承办机关", at=who.at, department=clue.department, posts=named)
        lane = own_lanes.open_own(case, at=who.at, officers=clue.officers.all(), department=clue.department)
        own_lanes.start_limit(lane, who)
        for rule in move.ends:
            clocks.end(rule, clue, who)
        if clue.named_informant:
            clocks.start("tip_named_notice", clue, who, actor=clue.agency)
        discipline.found(clue.subjects.order_by("pk"), case, who)
        record(who, "open", f"建案 {case.number}", case=case, opinion=opinion)
    return Done(
        move, who, f"已建案，案件编号 {case.number}。", clue=clue, case=case, lane=lane, created=(case, lane)
    )


def merge(clue: Clue, who: Acting, *, case: Case | None, reason: str = "") -> Done:
    """Merge a clue into a case that its agency leads (并案): its subjects and amounts go to the case."""
    move = _move(clue, "merge", who, {"case": case})
    assert case is not None
    if clue.restricted:  # its number and its subjects would stand in a case that others read
        raise ReferralError("直送线索限指定承办人知悉，不能并入案件；请由指定承办人单独办理。")
    if case.lead_agency_id != clue.agency_id or case.status not in {"open", "closing"}:
        raise ReferralError("只能并入本机关牵头且正在办理的案件，请另选案件。")
    with transaction.atomic():
        clue.move(move, case=case, ended_at=who.at)
        clue.subjects.update(case=case)
        clue.amounts.update(case=case)
        campaigns.carry(clue, case, who)
        for rule in move.ends:
            clocks.end(rule, clue, who)
        discipline.found(clue.subjects.order_by("pk"), case, who)
        record(who, "merge", f"并入案件 {case.number}", clue=clue, opinion=reason, internal=True)
        record(who, "merge", f"线索 {clue.number} 并入本案", case=case, opinion=reason)
    return Done(move, who, f"线索 {clue.number} 已并入案件 {case.number}。", clue=clue, case=case)


def drop(clue: Clue, who: Acting, *, reason: str, second: Post | None = None) -> Done:
    """Decide not to open a case (不予建案), with the reason; not by the person who registered it.

    second: another person who agrees, needed when a finding points to a duty to refer (应移送未移送提示).
    """
    move = _move(clue, "drop", who, {"reason": reason})
    require_other_person(who, clue.registered_by.user_id, what="登记人不能自行决定不予建案")
    duties = rules_met(clue, timezone.localdate(who.at))
    if duties and (second is None or second.user_id == who.user.pk):
        raise Incomplete(
            "该线索符合应当移送的情形，决定不予建案须另有一名负责人或分管负责人复核，请选择复核人。"
        )
    with transaction.atomic():
        if duties and second is not None:
            no_referral.keep_for_clue(clue, who, second, reason)
        clue.move(move, ended_at=who.at)
        for rule in move.ends:
            clocks.end(rule, clue, who)
        if clue.named_informant:
            clocks.start("tip_named_notice", clue, who, actor=clue.agency)
        second_name = f"（复核人 {second.user.full_name}）" if second else ""
        record(who, "drop", f"不予建案{second_name}", clue=clue, opinion=reason, internal=True)
    return Done(move, who, f"线索 {clue.number} 不予建案。", clue=clue)
