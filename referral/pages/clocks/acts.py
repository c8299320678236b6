"""Which acts a post is offered on a running limit."""

from collections.abc import Callable
from dataclasses import dataclass

from agencies.models import Agency, Post
from agencies.rights import may
from agencies.roles import Act
from referral.models import Clock
from referral.services import limits


@dataclass(frozen=True)
class ClockAct:
    """One act: its words, the right that it needs, and whether the limit allows it now."""

    name: str
    label: str
    right: str
    effect: str
    is_open: Callable[[Clock], object]


ACTS = {
    one.name: one
    for one in (
        ClockAct("fulfil", "登记已办", Act.ASK_CLOCK, "按实际办理时间办结该时限；实际时间晚于届满日的，如实显示。", limits.may_fulfil),
        ClockAct("extend", "延长时限", Act.EXTEND_CLOCK, "延长须在期限届满前决定；从原届满日起加算，最后一日逢休息日的顺延。", limits.extensions),
        ClockAct("stop", "中止计时", Act.STOP_CLOCK, "中止当日仍计入期限，恢复之日不计入；预计恢复日期到期时提醒。", limits.may_stop),
        ClockAct("resume", "恢复计时", Act.STOP_CLOCK, "余下期间自恢复次日起算。", limits.may_resume),
    )
}  # fmt: skip


def acts_for(clock: Clock, post: Post) -> tuple[ClockAct, ...]:
    """The acts that are lawful on a limit now and that this post may do. The limit's events are at hand."""
    return tuple(
        one for one in ACTS.values() if may(post, one.right, decider(clock, one.name)) and one.is_open(clock)
    )


def decider(clock: Clock, name: str) -> Agency:
    """Whose right an act on a limit needs."""
    return limits.extender_of(clock) if name == "extend" else clock.actor
