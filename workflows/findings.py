"""应移送未移送提示, told: once to the officers, once to the head. The findings themselves are derived when they are read."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from agencies.roles import Role
from referral.law.kinds import Kind
from referral.law.must_refer import Stage
from referral.models import FindingTold
from referral.services import must_refer, teams
from workflows import audience, notices, queue
from workflows.notices import Message


def tell(at: datetime) -> int:
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
        if found.rule.channel == Kind.CRIMINAL:
            called = teams.call_by_rule(found.case, at=found.since)
            queue.keep_up([called] if called else [])
        told = audience.officers(found.case, lead, day)
        if found.stage == Stage.HEAD:
            told += audience.by_role(lead, Role.HEAD, day)
        posts = [post for post in dict.fromkeys(told) if audience.may_see(post, found.case)]
        title = f"应移送未移送提示：{found.rule.label}（{found.case.number}）"
        notices.tell([Message(post, found.case, title, "prompt") for post in posts], at=at)
    return True
