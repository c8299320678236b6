"""What the figures of 安澜市 show besides numbers: last month frozen by the bureau, and what the police did about what was late."""

from datetime import datetime

from django.utils import timezone

from agencies.models import Post
from referral.law.periods import preset
from referral.services import figure_freezing as freezing
from referral.services.acting import Acting
from referral.services.figure_facts import Scope
from referral.services.figures import figures_of


def play(now: datetime) -> None:
    """Freeze the month before, and say what was done where the police were late this month."""
    today = timezone.localdate(now)
    freezing.freeze(
        _who("yb-he", now), period=preset("last_month", today), scope=Scope.OWN, title="上月统计月报"
    )
    police, month = _who("ga-lin", now), preset("month", today)
    if figures_of(police.post, month, now).cell("limit.late").count:
        text = "逐件核对，补正材料收到后已即时作出决定；值班期间的审查改为当日交接。"
        freezing.remark(police, figure="limit.late", period=month, text=text)


def _who(username: str, at: datetime) -> Acting:
    post = Post.objects.select_related("agency__region", "user", "department").get(user__username=username)
    return Acting.now(post, post.user, at)
