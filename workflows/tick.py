"""The minute: reminders, confirmations that come by themselves, letters waiting for bytes, repairs. Any number may run.

What is to be done stands in rows; each row is taken by a guarded UPDATE, so two ticks at once do each thing once.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from agencies.rights import sync_memberships
from agencies.roles import Role
from documents.issue import render_waiting
from referral.law import rules
from referral.law.errors import ReferralError
from referral.law.must_refer import Stage
from referral.law.rules import Class, Nature
from referral.law.states import LaneStatus
from referral.models import Clock, FindingTold, Lane
from referral.services import clocks, expiry, must_refer
from workflows import audience, checks, engine, notices, rebuild
from workflows.notices import Message

LOCK_ID = 6_028_941  # of the advisory lock: any number that nothing else takes

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
    """Reminders at 50 %, 80 % and when the time is up, once each, inside the holder's own agency."""
    return sum(_alarm(clock, at) for clock in clocks.due(at))


def _alarm(clock: Clock, at: datetime) -> bool:
    percent = clocks.level(clock, at)
    with transaction.atomic():
        if not percent or not clocks.mark_alarm(clock, percent):
            return False
        clock.refresh_from_db()
        if percent == 100 and clocks.runs_out(clock):
            expiry.run_out(clock, at=at)
        _remind(clock, percent, at)
    return True


def _remind(clock: Clock, percent: int, at: datetime) -> None:
    row = clock.row
    day = timezone.localdate(at)
    told = audience.officers(row, clock.actor, day) or audience.by_role(clock.actor, Role.REGISTRAR, day)
    if percent == 100:
        told += audience.by_role(clock.actor, Role.HEAD, day)
    posts = [post for post in dict.fromkeys(told) if audience.may_see(post, row)]
    kind = "overdue" if percent == 100 else "reminder"
    notices.tell([Message(post, row, alarm_text(clock, percent), kind) for post in posts], at=at)


def alarm_text(clock: Clock, percent: int) -> str:
    """What a reminder says: only a statutory duty may be called 超期."""
    rule = rules.get(clock.rule)
    due = _moment(clock.due_at) if clock.due_at else ""
    if percent < 100:
        return f"「{rule.name}」时限已过{percent}%，{due}届满。"
    if clocks.runs_out(clock):
        return f"「{rule.name}」期间已于{due}届满。"
    word = "超期" if rule.cls == Class.STATUTORY and rule.nature == Nature.DUTY else "到期"
    return f"「{rule.name}」已{word}（{due}），请尽快办理。"


def _moment(due: datetime) -> str:
    """When time is up: the end of a day is its 24:00, not the next day's 00:00."""
    at = timezone.localtime(due)
    if (at.hour, at.minute) == (0, 0):
        return f"{at - timedelta(days=1):%m月%d日} 24:00"
    return f"{at:%m月%d日 %H:%M}"


def confirm_by_expiry(at: datetime) -> int:
    """A reported result that nobody confirmed or sent back within `agr.confirm` is confirmed by itself."""
    late = Clock.objects.open().filter(
        rule="agr.confirm", lane__status=LaneStatus.REPORTED, due_at__lte=at, is_paused=False
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


def tell_findings(at: datetime) -> int:
    """应移送未移送提示: the officers are told once when a case meets a rule, the head once when it is on his list."""
    rows = must_refer.with_facts(must_refer.open_cases().order_by("pk"))
    return sum(
        _tell(found, at)
        for case in rows.iterator(must_refer.CHUNK)
        for found in must_refer.findings(case, at)
    )


def _tell(found: must_refer.Finding, at: datetime) -> bool:
    """One person is told of one thing once; a decision that changed facts have voided begins it anew."""
    if found.decision is not None:
        return False
    after = found.voided.pk if found.voided else 0
    key = {"case": found.case, "rule": found.rule.id, "stage": str(found.stage), "after": after}
    if FindingTold.objects.filter(**key).exists():
        return False
    day, lead = timezone.localdate(at), found.case.lead_agency
    with transaction.atomic():
        FindingTold.objects.create(**key, at=at)
        told = audience.officers(found.case, lead, day)
        if found.stage == Stage.HEAD:
            told += audience.by_role(lead, Role.HEAD, day)
        posts = [post for post in dict.fromkeys(told) if audience.may_see(post, found.case)]
        title = f"应移送未移送提示：{found.rule.label}（{found.case.number}）"
        notices.tell([Message(post, found.case, title, "reminder") for post in posts], at=at)
    return True


def reconcile(at: datetime) -> int:
    """Repair what a crash or a change by hand has left between statuses, flows and queues."""
    rows = checks.drifted()
    if rows:
        logger.warning("tick repairs %d rows", len(rows))
    return rebuild.repair(rows, at)


def sync_posts(at: datetime) -> int:
    """Group membership follows the dates of posts."""
    return sync_memberships(timezone.localdate(at))


JOBS: dict[str, Callable[[datetime], int]] = {
    "memberships": sync_posts,
    "alarms": give_alarms,
    "confirmed": confirm_by_expiry,
    "findings": tell_findings,
    "letters": render_waiting,
    "repaired": reconcile,
}
