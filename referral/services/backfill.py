"""补录: a case that was already running on paper is entered where it stands, without replayed approvals or alarms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from agencies.models import Agency
from agencies.roles import Act
from documents.models import Dossier
from documents.registry import draw_plain
from documents.secrecy import refuse_secret
from referral.law.errors import Incomplete, ReferralError
from referral.law.kinds import KINDS, SECRET_KINDS, Kind, check_parties
from referral.law.states import CaseStatus, LaneStatus, Move, ReferralStatus, Side, Start
from referral.models import Case, Clock, Lane, Ledger, Receipt, Referral, ReferralOfficer, Subject
from referral.services import alarms, clocks, discipline, own_lanes
from referral.services.acting import Acting, require
from referral.services.clues import SubjectDraft
from referral.services.done import Done
from referral.services.grants import let_see
from referral.services.ledger import record

BACKFILL = Move("backfill", "补录", frozenset(), CaseStatus.OPEN, Side.LEAD, Act.DECIDE_CLUE)


@dataclass(frozen=True)
class PastReferral:
    """A referral as it stands on paper. number: its letter's number; signed_at, accepted_at: None when not yet."""

    agency: Agency
    kind: Kind
    sent_at: datetime
    number: str
    part: str = "co"
    signed_at: datetime | None = None
    accepted_at: datetime | None = None
    recipient_number: str = ""


@dataclass(frozen=True)
class PastCase:
    """A running case as it stands on paper."""

    title: str
    summary: str
    violations: tuple[str, ...]
    opened_at: datetime
    subjects: tuple[SubjectDraft, ...]
    referrals: Sequence[PastReferral] = ()
    paper_number: str = ""


def enter(past: PastCase, who: Acting) -> Done:
    """Enter a running case (补录). Decided by a deputy or the head.

    The clocks that run now start at their real moments; alarms already past are not given; the case is marked 补录 and
    stays outside on-time figures. Raises ReferralError when a date is missing, in the future or out of order.
    """
    require(who, Act.DECIDE_CLUE, who.agency)
    _check(past, who)
    with transaction.atomic():
        case = Case.objects.create(
            ledger=Ledger.objects.create(), dossier=Dossier.objects.create(opened_at=past.opened_at),
            number=draw_plain(who.agency, "案", who.entered_at), title=past.title, summary=past.summary,
            violations=list(past.violations), opener=who.agency, lead_agency=who.agency, region=who.agency.region,
            external_numbers={"纸质案号": past.paper_number} if past.paper_number else {}, is_backfilled=True,
            opened_at=past.opened_at, last_activity_at=who.entered_at,
        )  # fmt: skip
        for typed in past.subjects:
            Subject.objects.create(case=case, **vars(typed))
        let_see(case, who.agency, why="承办机关", at=who.at, department=who.post.department, posts=[who.post])
        lane = own_lanes.open_own(case, at=past.opened_at, officers=[who.post])
        own_lanes.start_limit(lane, who, at=past.opened_at)
        discipline.found(case.subjects.order_by("pk"), case, who.really_at(past.opened_at))
        made: list[Referral | Lane | Case] = [case, lane]
        for position, one in enumerate(past.referrals, start=1):
            made += _referral(case, one, who, position)
        _silence(case, who.entered_at)
        record(who.really_at(past.opened_at), "backfill", f"补录案件 {case.number}", case=case)
    return Done(BACKFILL, who, f"案件已补录，编号 {case.number}。", case=case, lane=lane, created=tuple(made))


def _check(past: PastCase, who: Acting) -> None:
    if not past.subjects or not past.title or not past.violations:
        raise Incomplete("请填写案件名称、违法情形和至少一名当事人。")
    refuse_secret(past.title, past.summary, past.paper_number, *(one.number for one in past.referrals))
    refuse_secret(*(typed.name for typed in past.subjects))
    if past.opened_at > who.entered_at:
        raise ReferralError("立卷时间晚于现在，请核对。")
    for one in past.referrals:
        if one.kind in SECRET_KINDS:
            raise ReferralError("行纪移送不在此补录，请在案件中由指定承办人登记线下发文号和日期。")
        check_parties(one.kind, who.agency.kind, one.agency.kind)
        moments = [past.opened_at, one.sent_at, one.signed_at, one.accepted_at, who.entered_at]
        known = [moment for moment in moments if moment is not None]
        if known != sorted(known) or (one.accepted_at and not one.signed_at):
            raise ReferralError(f"移送{one.agency.short_name}的送达、签收、受理时间先后不对，请核对。")
        if not one.number:
            raise Incomplete(f"请填写移送{one.agency.short_name}的原文号。")


def _referral(case: Case, one: PastReferral, who: Acting, position: int) -> list[Referral | Lane | Case]:
    rule = KINDS[one.kind]
    status = ReferralStatus.SENT
    if one.signed_at:
        status = ReferralStatus.ACCEPTED if one.accepted_at else ReferralStatus.SIGNED
    final = status == ReferralStatus.ACCEPTED
    referral = Referral.objects.create(
        case=case, kind=one.kind, sender=who.agency, recipient=one.agency, holder=None if final else one.agency,
        position=position, part=one.part, status=status, title=f"{case.title}（{rule.label}）"[:160], facts=case.summary,
        legal_basis=rule.basis_of(who.agency.kind), drafted_by=who.post, drafted_by_user=who.user, created_at=one.sent_at,
        approved_at=one.sent_at, sent_at=one.sent_at, signed_at=one.signed_at, answered_at=one.accepted_at,
        ended_at=one.accepted_at, delivery="direct", recipient_number=one.recipient_number, offline_number=one.number,
    )  # fmt: skip
    ReferralOfficer.objects.create(referral=referral, post=who.post, user=who.user)
    lane = Lane.objects.create(
        case=case, agency=one.agency, opened_by=referral, part=one.part, holder=one.agency, opened_at=one.sent_at,
        status=LaneStatus.WORKING if final else LaneStatus.WAITING, taken_at=one.accepted_at,
    )  # fmt: skip
    let_see(case, one.agency, why="补录", at=who.at)
    if one.signed_at:
        Receipt.objects.create(
            referral=referral,
            at=one.signed_at,
            agency=one.agency,
            post=who.post,
            user=who.user,
            signer="据纸质回执补录",
        )
    _start(referral, lane, one, who)
    return [referral, lane]


def _start(referral: Referral, lane: Lane, one: PastReferral, who: Acting) -> None:
    """Start what runs from the last hop, at its real moment; what nobody counts gets its reason."""
    moves = KINDS[one.kind].moves
    accept = moves.get("file") or moves.get("accept")
    last = accept if one.accepted_at else moves["sign"] if one.signed_at else moves["send"]
    moment = one.accepted_at or one.signed_at or one.sent_at
    started = 0
    for start in last.starts if last else ():
        if start.side == Side.RECIPIENT and not _is_past_window(start):
            row: Referral | Lane = (
                lane if start.rule in {"agr.first_feedback", "agr.final_feedback"} else referral
            )
            started += clocks.start(start.rule, row, who, actor=one.agency, at=moment) is not None
    if not started:
        rows = Lane.objects.filter(pk=lane.pk) if one.accepted_at else Referral.objects.filter(pk=referral.pk)
        rows.update(no_clock_reason="law_silent")


def _is_past_window(start: Start) -> bool:
    """A window of a conditional duty is not opened again for a hop that lies in the past."""
    return start.rule in {"police_supplement_notice", "police_reroute"}


def _silence(case: Case, at: datetime) -> None:
    """What would have been said on the way is not said now."""
    on = Q(case=case) | Q(lane__case=case) | Q(referral__case=case)
    for clock in Clock.objects.open().filter(on):
        alarms.mark_alarm(clock, alarms.level(clock, at))
