"""Who is told of 提请中止 and 提请延长: those who may decide it, and afterwards whoever asked. Inside the own agency alone."""

from django.utils import timezone

from agencies.models import Post
from agencies.rights import holders
from referral.models import Clock, ClockRequest, ListingUnit
from referral.services import clock_requests, clocks
from workflows import audience, listings
from workflows.notices import Message


def messages(clock: Clock) -> list[Message]:
    """What the last request on a limit has to say now: to the deciders while it waits, else to who asked."""
    asked = clock.requests.select_related("clock__actor", "asked_by__user").order_by("pk").last()
    if asked is None:
        return []
    told = [asked.asked_by] if asked.decided_at else _deciders(asked)
    row, title = clock.row, _title(asked)
    unit = ListingUnit.objects.select_related("listing__case").filter(term=clock).first()
    if unit is not None:  # its lister decides, and need not see the case
        return [listings.message(post, unit.listing, title) for post in told]
    return [Message(post, row, title) for post in told if audience.may_see(post, row)]


def _deciders(asked: ClockRequest) -> list[Post]:
    day = timezone.localdate(asked.asked_at)
    return clock_requests.deciders(
        asked, holders(clock_requests.decider_of(asked), clock_requests.RIGHTS[asked.kind], day)
    )


def _title(asked: ClockRequest) -> str:
    name, what = clocks.rule_of(asked.clock).name, clock_requests.words_of(asked)
    if asked.decided_at is None:
        return f"{asked.asked_by.user.full_name}提请「{name}」{what}，请决定。"
    return f"「{name}」{what}：{'已同意' if asked.is_granted else '不同意'}。"
