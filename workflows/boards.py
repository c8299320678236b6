"""The wall board: how many, never who. No names, no numbers of letters, nothing secret, no figure under three (FIELD 1.5).

No figure is the sum of others on the board, so that none can be worked out from the rest.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from agencies.models import Post
from referral.law.clocks import end_of, local
from referral.law.listing import Step
from referral.law.states import CaseStatus, LaneStatus, ReferralStatus
from referral.models import Case, Clock, Lane, Listing, Referral
from referral.models.cases import CaseQuerySet

#: Below this a figure could tell of somebody.
LEAST = 3
MONTHS = 12
WEEK = timedelta(days=6)


@dataclass(frozen=True)
class Tile:
    """One figure. number: None when it is under LEAST."""

    word: str
    number: int | None


@dataclass(frozen=True)
class Month:
    """How many cases were opened in a month. share: of the tallest column, in per cent."""

    word: str
    number: int | None
    share: int


@dataclass(frozen=True)
class Board:
    """All of it."""

    tiles: list[Tile]
    months: list[Month]


def of(post: Post, at: datetime) -> Board:
    """The board of an agency, as far as the acting post sees its cases."""
    today = local(at).date()
    cases = Case.objects.visible_to(post)
    referrals = Referral.objects.visible_to(post).filter(secret=False)
    lanes = Lane.objects.visible_to(post).filter(secret=False)
    listings = Listing.objects.visible_to(post).active()
    near = Clock.objects.open().visible_to(post).filter(secret=False, is_paused=False, due_at__gt=at)
    figures = {
        "在办案件": cases.filter(status__in=[CaseStatus.OPEN, CaseStatus.CLOSING]).count(),
        "待签收的移送": referrals.filter(status=ReferralStatus.SENT).count(),
        "办理中的分支": lanes.filter(status=LaneStatus.WORKING).count(),
        "待确认的办理结果": lanes.filter(status=LaneStatus.REPORTED).count(),
        "七日内届满的时限": near.filter(due_at__lte=end_of(today + WEEK)).count(),
        "督办中的挂牌案件": sum(listing.step == Step.RUNNING for listing in listings),
    }
    return Board([Tile(word, told(number)) for word, number in figures.items()], _months(cases, today))


def told(number: int) -> int | None:
    """The figure, if it may be shown."""
    return number if number >= LEAST else None


def _months(cases: CaseQuerySet, today: date) -> list[Month]:
    recent = cases.filter(opened_at__gt=end_of(_back(today, MONTHS - 1) - timedelta(days=1)))
    opened = Counter(local(at).date().replace(day=1) for at in recent.values_list("opened_at", flat=True))
    shown = [(month, told(opened[month])) for month in (_back(today, n) for n in range(MONTHS - 1, -1, -1))]
    tallest = max((number or 0 for _, number in shown), default=0)
    return [
        Month(f"{month.month}月", number, round(100 * (number or 0) / tallest) if tallest else 0)
        for month, number in shown
    ]


def _back(day: date, months: int) -> date:
    """The first day of the month so many months before."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, 1)
