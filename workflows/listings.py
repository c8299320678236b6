"""Who is told of a 挂牌督办: those who decide, the listers' desks, the units, whoever proposed; and the minute of what was missed.

A lister's people need not see the case: the message leads to the listing, and bears the case for who sees that.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency, Post
from agencies.rights import holders
from agencies.roles import Act, Role
from referral.models import Lane, Listing, ListingConsent, ListingUnit
from referral.services import listing_reports
from referral.services.done import Done
from workflows import audience, notices
from workflows.notices import Message


def messages(done: Done) -> list[Message]:
    """One message a person, never to who acted; only to who may read the listing."""
    listing, day = done.listing, timezone.localdate(done.who.entered_at)
    if listing is None:
        return []
    found: dict[int, Message] = {}
    sides = [side(listing, day) for side in TOLD[done.move.name]]
    sides += [side(done, listing, day) for side in TOLD_BESIDES.get(done.move.name, ())]
    for side in sides:
        for post in side:
            if post.user_id != done.who.user.pk and post.user_id not in found and reads(post, listing):
                found[post.user_id] = message(post, listing, done.text)
    return [*found.values(), *_asked(done, day)]


def _asked(done: Done, day: date) -> Iterator[Message]:
    """The heads whose word on a publication is awaited: they need read no more of the listing than what they are asked."""
    if done.move.name != "listing_ask_publication":
        return
    waiting = ListingConsent.objects.filter(publication__listing=done.listing, publication__stopped_at=None)
    for row in waiting.select_related("agency"):
        for post in audience.by_role(row.agency, Role.HEAD, day):
            yield Message(post, None, done.text, url=reverse("listing-consent", args=[row.slug]))


def reads(post: Post, listing: Listing) -> bool:
    """Whether a post may read a listing."""
    return Listing.objects.visible_to(post).filter(pk=listing.pk).exists()


def message(post: Post, listing: Listing, text: str, kind: str = "act") -> Message:
    """A message that leads to the listing."""
    row = listing.case if audience.may_see(post, listing.case) else None
    return Message(post, row, text, kind, url=reverse("listing", args=[listing.slug]))


def deciders(listing: Listing, day: date) -> Iterator[Post]:
    """The heads whose word is awaited: the proposer's own first, then those of the listers who have not signed."""
    if listing.needs_endorsement and listing.endorsed_at is None:
        yield from holders(listing.proposed_by.agency, Act.DECIDE_LISTING, day)
        return
    for signer in listing.signers.filter(signed_at=None).select_related("agency"):
        yield from holders(signer.agency, Act.DECIDE_LISTING, day)


def proposer(listing: Listing, day: date) -> Iterator[Post]:
    """Who proposed it, as far as he is in office."""
    if listing.proposed_by.is_valid_on(day):
        yield listing.proposed_by


def desks(listing: Listing, day: date) -> Iterator[Post]:
    """Who looks after it at the listers: the proposer there, the supervisors, else the officers."""
    for signer in listing.signers.select_related("agency"):
        if listing.proposed_by.agency_id == signer.agency_id and listing.proposed_by.is_valid_on(day):
            yield listing.proposed_by
        people = holders(signer.agency, Act.PROPOSE_LISTING, day)
        supervisors = [post for post in people if post.role == Role.SUPERVISOR]
        yield from supervisors or people


def releasers(listing: Listing, day: date) -> Iterator[Post]:
    """Who agrees to the lifting at the listers that have not yet."""
    for signer in listing.signers.filter(released_at=None).select_related("agency"):
        yield from holders(signer.agency, Act.RELEASE_LISTING, day)
        yield from holders(signer.agency, Act.DECIDE_LISTING, day)


def checkers(done: Done, listing: Listing, day: date) -> Iterator[Post]:
    """Who may be the second person to a paper that was entered: people of the same agency, as the other listers do not see it."""
    yield from holders(done.who.agency, Act.CHECK_PAPER, day)


def own_desk(done: Done, listing: Listing, day: date) -> Iterator[Post]:
    """Who looks after it in the acting agency."""
    yield from (post for post in desks(listing, day) if post.agency_id == done.who.agency.pk)


def unit(done: Done, listing: Listing, day: date) -> Iterator[Post]:
    """The people of the one unit that an act is about: a unit reads nothing of another's reports and 批示."""
    if done.unit is not None:
        yield from of_unit(listing, done.unit.agency, day)


def units(listing: Listing, day: date) -> Iterator[Post]:
    """The people of every unit who work on it, its desk and its leaders."""
    for unit in listing.units.select_related("agency"):
        yield from of_unit(listing, unit.agency, day)


def lead(listing: Listing, day: date) -> Iterator[Post]:
    """The people of the lead agency who work on the case, and its head."""
    yield from of_unit(listing, listing.case.lead_agency, day)


def of_unit(listing: Listing, agency: Agency, day: date) -> Iterator[Post]:
    """Officers of the agency's lanes in the case or what was split off it, its registrars, deputies and head."""
    within = Q(case=listing.case) | Q(case__split_from=listing.case)
    for lane in Lane.objects.open().filter(within, agency=agency, secret=False):
        yield from audience.officers(lane, agency, day)
    for role in (Role.REGISTRAR, Role.DEPUTY, Role.HEAD):
        yield from audience.by_role(agency, role, day)


Side = Callable[[Listing, date], Iterator[Post]]
#: Whom an act is told, in this order.
TOLD: dict[str, tuple[Side, ...]] = {
    "listing_propose": (deciders,),
    "listing_endorse": (deciders, proposer),
    "listing_refuse": (proposer, desks),
    "listing_sign": (deciders, proposer),
    "listing_issue": (units, proposer, desks, lead),
    "listing_receive": (desks,),
    "listing_paper": (),
    "listing_paper_refuse": (),
    "listing_paper_withdraw": (),
    "listing_serve": (desks,),
    "listing_report": (desks,),
    "listing_review": (),
    "listing_instruct": (),
    "listing_finish": (desks,),
    "listing_check": (releasers, desks),
    "listing_release": (releasers,),
    "listing_ask_publication": (),
    "listing_consent": (desks,),
    "listing_publish": (units, lead, desks),
    "listing_stop_publication": (units, lead, desks),
    "listing_lift": (units, proposer, desks, lead),
}
#: Whom it is told besides, by what the act was about.
TOLD_BESIDES: dict[str, tuple[Callable[[Done, Listing, date], Iterator[Post]], ...]] = {
    "listing_paper": (checkers,),
    "listing_paper_refuse": (own_desk,),
    "listing_serve": (unit,),
    "listing_report": (unit,),
    "listing_review": (unit,),
    "listing_instruct": (unit,),
    "listing_finish": (unit,),
}


def tell_missed(at: datetime) -> int:
    """Tell of each report that was not made in time, once: the unit's leaders and the listers' desks. Returns how many."""
    late = ListingUnit.objects.filter(
        listing__lifted_at=None, due__ended_at__isnull=True, due__due_at__lte=at
    )
    return sum(_missed(unit, at) for unit in late.select_related("listing__case", "agency")[:200])


def _missed(unit: ListingUnit, at: datetime) -> bool:
    listing, day, missed = unit.listing, timezone.localdate(at), listing_reports.missed_of(unit, at)
    with transaction.atomic():
        if not ListingUnit.objects.filter(pk=unit.pk, missed_told__lt=missed).update(missed_told=missed):
            return False
        grade = listing_reports.grade_of(unit, at).label
        text = f"{unit.agency.short_name}未按期提交{listing.case.title}挂牌督办进展报告（共{missed}次，{grade}），请尽快报告。"
        posts = dict.fromkeys([*of_unit(listing, unit.agency, day), *desks(listing, day)])
        told = [message(post, listing, text, "reminder") for post in posts if reads(post, listing)]
        notices.tell(told, at=at)
    return True
