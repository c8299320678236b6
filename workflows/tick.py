"""The minute: reminders, confirmations that come by themselves, letters and files that wait, repairs. Any number may run.

What is to be done stands in rows; each row is taken by a guarded UPDATE, so two ticks at once do each thing once.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from agencies.rights import sync_memberships
from agencies.roles import Role
from documents.issue import render_waiting
from documents.uploads import clear_leftovers
from referral.law.criminal import RIGHTS_AFTER_REFUSAL
from referral.law.errors import ReferralError
from referral.law.rules import Class, Nature
from referral.law.states import LaneStatus
from referral.models import Clock, Lane, Referral
from referral.services import alarms, clocks, expiry, investigations, reprojections
from workflows import (
    audience,
    checks,
    departures,
    disputes,
    engine,
    findings,
    lending,
    listings,
    meetings,
    mornings,
    notices,
    quarantine,
    queue,
    rebuild,
    recounting,
)
from workflows.models import WorkItem
from workflows.notices import Message, told_moment

LOCK_ID = 6_028_941  # of the advisory lock: any number that nothing else takes
#: Batches of re-projection in one minute: what comes after them waits for the next.
BATCHES = 20

logger = logging.getLogger(__name__)


def run(at: datetime) -> dict[str, Any]:
    """Do all that is due at a moment. Returns counts by job, and the engine's errors as sentences.

    On PostgreSQL a second tick at the same time leaves at once ({"skipped": True}); elsewhere the guards alone do.
    """
    if not _alone():
        return {"skipped": True}
    try:
        done = {name: _guarded(name, job, at) for name, job in JOBS.items()}
    finally:
        _leave()
    return {"skipped": False, **done, "errors": checks.engine_errors()}


def _guarded(name: str, job: Callable[[datetime], int], at: datetime) -> int | str:
    """One job's failure must not keep the others from running."""
    try:
        return job(at)
    except Exception as error:
        logger.exception("tick: %s failed", name)
        return f"failed: {type(error).__name__}"


def _alone() -> bool:
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK_ID])
        return bool(cursor.fetchone()[0])


def _leave() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK_ID])


def give_alarms(at: datetime) -> int:
    """Reminders at 50 %, 80 % and when the time is up, once each, up the holder's own chain and never beyond it.

    Officers always; 分管负责人 when a duty is over, 负责人 some working days later. A right that runs out is told its officers,
    and the head where he has to say that he does not contest.
    """
    return sum(_alarm(clock, at) for clock in alarms.due(at))


def _alarm(clock: Clock, at: datetime) -> bool:
    percent = alarms.level(clock, at)
    with transaction.atomic():
        if not percent or not alarms.mark_alarm(clock, percent):
            return False
        clock.refresh_from_db()
        over = percent >= 100 and alarms.runs_out(clock) and alarms.is_here(clock)
        if over:
            expiry.run_out(clock, at=at)
            queue.keep_up([clock])
        _remind(clock, percent, at)
    if over and clock.rule in RIGHTS_AFTER_REFUSAL and clock.referral is not None:
        engine.run(_show, clock.referral, at=at)
    return True


def _show(referral: Referral, *, at: datetime) -> None:
    """Bring the item of a referral to what it asks for since a limit on it has run out."""
    engine.bring_up(referral, at=at)


def _remind(clock: Clock, percent: int, at: datetime) -> None:
    row = clock.row
    day = timezone.localdate(at)
    told = audience.officers(row, clock.actor, day) or audience.by_role(clock.actor, Role.REGISTRAR, day)
    is_duty = clocks.rule_of(clock).nature == Nature.DUTY and not alarms.runs_out(clock)
    is_breach = percent >= 100 and is_duty
    if is_breach:
        told += audience.by_role(clock.actor, Role.DEPUTY, day) or audience.by_role(
            clock.actor, Role.HEAD, day
        )
    if (is_breach and percent >= alarms.HEAD) or (percent >= 100 and clock.rule in RIGHTS_AFTER_REFUSAL):
        told += audience.by_role(clock.actor, Role.HEAD, day)
    if percent >= 100 and clock.rule in RIGHTS_AFTER_REFUSAL:  # the note is the head's to write
        told += audience.by_role(clock.actor, Role.HEAD, day)
    posts = [post for post in dict.fromkeys(told) if audience.may_know(post, clock)]
    kind = "overdue" if is_breach else "reminder"
    notices.tell(
        [Message(post, row, alarm_text(clock, percent), kind, secret=clock.secret) for post in posts], at=at
    )


def tell_of_stops(at: datetime) -> int:
    """A limit that still stands still on the day on which it was expected to run on: who works on it and who stopped it."""
    return sum(_overstayed(clock, at) for clock in alarms.overstayed(at))


def _overstayed(clock: Clock, at: datetime) -> bool:
    with transaction.atomic():
        if not alarms.mark_overstayed(clock):
            return False
        row, day = clock.row, timezone.localdate(at)
        told = audience.officers(row, clock.actor, day) or audience.by_role(clock.actor, Role.REGISTRAR, day)
        stopped = clock.events.filter(kind="stop").last()
        if stopped is not None and stopped.by is not None and stopped.by.agency_id == clock.actor_id:
            told.append(stopped.by)
        ground = stopped.ground if stopped is not None else ""
        text = f"「{clocks.name_of(clock)}」中止（{ground}）的预计恢复日期{clock.resume_expected}已到，请核实：事由已消除的恢复计时。"
        posts = [post for post in dict.fromkeys(told) if audience.may_know(post, clock)]
        notices.tell([Message(post, row, text, "reminder", secret=clock.secret) for post in posts], at=at)
    return True


def alarm_text(clock: Clock, percent: int) -> str:
    """What a reminder says: only a statutory duty may be called 超期."""
    rule, name = clocks.rule_of(clock), clocks.name_of(clock)
    due = told_moment(clock.due_at) if clock.due_at else ""
    if percent < 100:
        return f"「{name}」时限已过{percent}%，{due}届满。"
    if alarms.runs_out(clock):
        note = "请负责人写明不再异议的理由。" if clock.rule in RIGHTS_AFTER_REFUSAL else ""
        return f"「{name}」期间已于{due}届满。{note}"
    word = "超期" if rule.cls == Class.STATUTORY and rule.nature == Nature.DUTY else "到期"
    return f"「{name}」已{word}（{due}），请尽快办理。"


def confirm_by_expiry(at: datetime) -> int:
    """A reported result that nobody confirmed or sent back within `agr.confirm` is confirmed by itself."""
    late = (
        Clock.objects.open()
        .acted_on_here()
        .filter(rule="agr.confirm", lane__status=LaneStatus.REPORTED, due_at__lte=at, is_paused=False)
    )
    return sum(_confirm(clock, at) for clock in late.select_related("lane__case", "lane__agency", "actor"))


def _confirm(clock: Clock, at: datetime) -> bool:
    lane = clock.lane
    assert lane is not None
    try:
        engine.run(_expire, lane, at=at)
    except ReferralError:  # somebody, or another tick, was faster
        return False
    return True


def _expire(lane: Lane, *, at: datetime) -> None:
    expiry.confirm(lane, at=at)
    engine.bring_up(lane, at=at, label="期满视为确认")
    day = timezone.localdate(at)
    sides = [*audience.officers(lane, lane.agency, day), *audience.officers(lane, lane.origin, day)]
    text = f"{lane.agency.short_name}的办理结果期满未提出意见，视为确认，该分支已办结。"
    posts = [post for post in dict.fromkeys(sides) if audience.may_see(post, lane)]
    notices.tell([Message(post, lane, text) for post in posts], at=at)


def release_left_behind(at: datetime) -> int:
    """What somebody had taken goes back to the agency when his post is over; its head is told to give it to another."""
    return sum(_release(item, at) for item in queue.left_behind(at).select_related("owner__user", "agency"))


def _release(item: WorkItem, at: datetime) -> bool:
    with transaction.atomic():
        if not queue.give_back(item):
            return False
        assert item.owner is not None
        text = f"{item.owner.user.full_name}任职已结束，「{item.label}」已放回本机关待办，请另行安排承办人。"
        row = item.row
        heads = audience.by_role(item.agency, Role.HEAD, timezone.localdate(at))
        notices.tell([Message(post, row, text) for post in heads if audience.may_see(post, row)], at=at)
    return True


def reconcile(at: datetime) -> int:
    """Repair what a crash or a change by hand has left between statuses, flows and queues."""
    rows = checks.drifted()
    if rows:
        logger.warning("tick repairs %d rows", len(rows))
    return rebuild.repair(rows, at)


def count_anew(at: datetime) -> int:
    """Limits that a confirmed notice of working days has not reached yet, some at a time, each batch in its transaction."""
    done = 0
    for notice in reprojections.waiting():
        try:
            while done < BATCHES and not reprojections.finish(notice, at=at):
                recounting.project(notice, at=at)
                done += 1
        except reprojections.StillStarting:
            logger.info("tick: %s waits for an act that goes on; the next minute looks again", notice)
            break
    return done


def sync_posts(at: datetime) -> int:
    """Group membership follows the dates of posts."""
    return sync_memberships(timezone.localdate(at))


JOBS: dict[str, Callable[[datetime], int]] = {
    "memberships": sync_posts,
    "disputes": disputes.hand_over,
    "designations": disputes.remind_superiors,
    "released": release_left_behind,
    "teams": departures.end_memberships,
    "alarms": give_alarms,
    "stops": tell_of_stops,
    "confirmed": confirm_by_expiry,
    "findings": findings.tell,
    "borrowed": lending.tell_overdue,
    "listed": listings.tell_missed,
    "meetings": meetings.remind_owed,
    "tasks": meetings.tell_late,
    "briefed": mornings.tell,
    "projected": count_anew,
    "scanned": quarantine.scan_waiting,
    "letters": render_waiting,
    "reports": investigations.file_printed,
    "uploads": clear_leftovers,
    "repaired": reconcile,
}
