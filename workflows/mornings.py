"""The morning: on a working day the leaders, and whoever prints for them, are told once that the 每日一页 has something to say."""

from datetime import date, datetime, time

from django.db import transaction
from django.urls import reverse

from agencies.models import Agency
from agencies.rights import holders
from agencies.roles import Act
from referral.law.clocks import local
from referral.services.calendars import calendar
from workflows import briefings, notices
from workflows.models import BriefingDay
from workflows.notices import Message

#: From this time on people are told.
MORNING = time(7, 30)


def tell(at: datetime) -> int:
    """Tell the agencies that were not told today.

    An agency with nothing to tell is left in peace. Returns how many agencies were told.
    """
    moment, today = local(at), local(at).date()
    if moment.time() < MORNING or not calendar().is_workday(today):
        return 0
    told = BriefingDay.objects.filter(on=today).values("agency_id")
    return sum(
        _tell(agency, today, at) for agency in Agency.objects.filter(is_open=True).exclude(pk__in=told)
    )


def _tell(agency: Agency, today: date, at: datetime) -> bool:
    with transaction.atomic():
        _, is_first = BriefingDay.objects.get_or_create(agency=agency, on=today)
        leader = next(iter(briefings.leaders_of(agency, today)), None)
        if not is_first or leader is None:
            return False
        page = briefings.of(leader, leader, at)
        if page.is_empty:
            return False
        text = f"今日督办一页：卡住{len(page.stuck)}项，批示未办结{len(page.instructions)}项，待签批{len(page.signatures)}项。"
        posts = [
            leader,
            *(
                post
                for post in holders(agency, Act.PRINT_BRIEFING, today)
                if post.role not in briefings.LEADERS
            ),
        ]
        notices.tell([Message(post, None, text, "system", url=reverse("briefing")) for post in posts], at=at)
    return True
