"""Members of a 联合专班 whose time is up: each leaves in a transaction of his own, and lead and home agency are told."""

from datetime import datetime

from django.utils import timezone

from referral.law.errors import ReferralError
from referral.models import TaskforceMember
from referral.services import taskforces
from workflows import engine, memberships, notices


def end_memberships(at: datetime) -> int:
    """Members of a 联合专班 whose time is up, or whose post is over, no longer see the case; its lead agency is told."""
    return sum(_end_membership(member, at) for member in taskforces.over(at))


def _end_membership(member: TaskforceMember, at: datetime) -> bool:
    try:
        engine.run(_leave_team, member, at=at)
    except ReferralError:  # somebody, or another tick, was faster
        return False
    return True


def _leave_team(member: TaskforceMember, *, at: datetime) -> None:
    taskforces.run_out(member, at=at)
    left = "退出" if member.agreed_at else "未派员参加"
    text = f"{member.post.user.full_name}{left}联合专班「{member.taskforce.name}」：{member.end_reason}。"
    notices.tell(memberships.of_member(member, text, timezone.localdate(at)), at=at)
