"""Which acts a post is offered on a running limit."""

from collections.abc import Callable
from dataclasses import dataclass

from agencies.models import Agency, Post
from agencies.rights import may
from agencies.roles import Act
from referral.models import Clock
from referral.models.cases import as_member
from referral.services import clock_requests, limits


@dataclass(frozen=True)
class ClockAct:
    """One act: its words, the right that it needs, and whether the limit allows it now."""

    name: str
    label: str
    right: str
    effect: str
    is_open: Callable[[Clock], object]


def _may_ask(clock: Clock) -> bool:
    return clock_requests.pending_of(clock) is None


def _may_ask_extension(clock: Clock) -> bool:
    return _may_ask(clock) and bool(limits.extensions(clock))


def _may_ask_stop(clock: Clock) -> bool:
    return _may_ask(clock) and limits.may_stop(clock)


_EXTENDS = "延长须在期限届满前决定；从原届满日起加算，最后一日逢休息日的顺延。"
_STOPS = "中止当日仍计入期限，恢复之日不计入；到预计恢复日期仍未恢复的，提醒承办人和决定人。"
ACTS = {
    one.name: one
    for one in (
        ClockAct("fulfil", "登记已办", Act.ASK_CLOCK, "按实际办理时间办结该时限；实际时间晚于届满日的，如实显示。", limits.may_fulfil),
        ClockAct("ask_extend", "提请延长", Act.ASK_CLOCK, f"由规则写明的负责人决定，提请人不能自行决定。{_EXTENDS}", _may_ask_extension),
        ClockAct("ask_stop", "提请中止", Act.ASK_CLOCK, f"由负责人决定，提请人不能自行决定。{_STOPS}", _may_ask_stop),
        ClockAct("decide", "决定提请", Act.STOP_CLOCK, "", clock_requests.pending_of),
        ClockAct("extend", "据纸质提请延长", Act.EXTEND_CLOCK, f"用于提请在纸上呈报的；网上提请的在“决定提请”中办理。{_EXTENDS}", _may_ask_extension),
        ClockAct("stop", "据纸质提请中止", Act.STOP_CLOCK, f"用于提请在纸上呈报的；网上提请的在“决定提请”中办理。{_STOPS}", _may_ask_stop),
        ClockAct("resume", "恢复计时", Act.STOP_CLOCK, "余下期间自恢复次日起算。", limits.may_resume),
    )
}  # fmt: skip


def acts_for(clock: Clock, post: Post) -> tuple[ClockAct, ...]:
    """The acts that are lawful on a limit now and that this post may do. Its events and requests are at hand."""
    if clock.in_case in as_member(post):
        return ()
    found = (
        one for one in ACTS.values() if may(post, one.right, decider(clock, one.name)) and one.is_open(clock)
    )
    return tuple(one for one in found if one.name != "decide" or _may_decide(clock, post))


def decider(clock: Clock, name: str) -> Agency:
    """Whose right an act on a limit needs: a task from above is lengthened by whoever gave it."""
    asked = clock_requests.pending_of(clock) if name == "decide" else None
    if asked is not None:
        return clock_requests.decider_of(asked)
    return limits.extender_of(clock) if name == "extend" else clock.actor


def _may_decide(clock: Clock, post: Post) -> bool:
    request = clock_requests.pending_of(clock)
    return request is not None and clock_requests.decides(post, request)
