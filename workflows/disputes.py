"""Disputes over who is competent (管辖争议) that wait: handed on when their time is over, and the superior reminded."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from agencies.roles import Role
from referral.law.errors import ReferralError
from referral.law.states import ReferralStatus
from referral.models import Clock, Referral
from referral.services import alarms, expiry
from referral.services.answers import TALKS
from workflows import audience, engine, notices
from workflows.notices import Message, told_moment


def remind_superiors(at: datetime) -> int:
    """A dispute that still lies with the common superior when the time of the talks is over: its head, once. No law gives it days."""
    return sum(_undesignated(clock, at) for clock in alarms.undesignated(at))


def _undesignated(clock: Clock, at: datetime) -> bool:
    referral, due = clock.referral, clock.due_at
    assert referral is not None and referral.holder is not None and due is not None
    with transaction.atomic():
        if not alarms.mark_undesignated(clock):
            return False
        text = f"管辖争议的协商期限已于{told_moment(due)}届满，请{referral.holder.short_name}指定管辖：{referral.title}"
        told = audience.by_role(referral.holder, Role.HEAD, timezone.localdate(at))
        posts = [post for post in told if audience.may_see(post, referral)]
        notices.tell([Message(post, referral, text, "reminder") for post in posts], at=at)
    return True


def hand_over(at: datetime) -> int:
    """A return that the two sides could not agree on in time goes by itself to their common superior."""
    late = (
        Clock.objects.open()
        .acted_on_here()
        .filter(rule=TALKS, referral__status=ReferralStatus.RETURNED, due_at__lte=at, is_paused=False)
    )
    return sum(_hand_over(clock, at) for clock in late.select_related("referral__case", "referral__sender"))


def _hand_over(clock: Clock, at: datetime) -> bool:
    referral = clock.referral
    assert referral is not None
    try:
        engine.run(_dispute, referral, at=at)
    except ReferralError:  # somebody was faster, or there is no common superior: the alarm goes to the sender
        return False
    return True


def _dispute(referral: Referral, *, at: datetime) -> None:
    expiry.to_superior(referral, at=at)
    engine.bring_up(referral, at=at, label="期满报请指定管辖")
    day, superior = timezone.localdate(at), referral.holder
    assert superior is not None, "a disputed referral is held by the common superior"
    text = f"管辖协商期满未达成一致，请{superior.short_name}指定管辖：{referral.title}"
    sides = [*audience.by_role(superior, Role.HEAD, day), *audience.officers(referral, referral.sender, day)]
    posts = [post for post in dict.fromkeys(sides) if audience.may_see(post, referral)]
    notices.tell([Message(post, referral, text) for post in posts], at=at)
