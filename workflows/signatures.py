"""What waits for a leader's signature: each noun offers its waiting list, and this is the one registry of them.

Nothing secret stands in it, not even for who may know of it: it is printed and lies on a desk.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model
from django.urls import reverse

from agencies.models import Post
from agencies.roles import RIGHTS, Role
from referral.law.clocks import local
from referral.models import Case, Circular, Clock, Listing, Talk, Typical, UrgentReport
from referral.services import (
    circulars,
    clock_requests,
    clocks,
    listing_offers,
    talks,
    typical,
    urgent,
)
from workflows.models import WorkItem
from workflows.notices import address
from workflows.turns import ACT_SETS

_OFFICE = (Role.OFFICER, Role.REGISTRAR, Role.REVIEWER)
#: Sets of rights that nobody below the leaders holds: what waits for one of them is a signature.
_SIGNED = [
    acts for acts in ACT_SETS if acts and not set(acts.split(",")) & {str(a) for role in _OFFICE for a in RIGHTS[role]}
]  # fmt: skip
#: Acts on a listing that a head signs.
_LISTED = {"endorse": "同意提请", "sign": "审批", "release": "同意解除"}


@dataclass(frozen=True)
class Matter:
    """One matter. what: its case; word: the limit or the act; whom: at whom it lies; at: until or since when; note: what was
    done about it; url: where it is dealt with, '' where the reader has no page of it; over: days by which it is late; case: on
    which the leader may write (批示), None where the reader does not see it or it is over."""

    what: str
    word: str
    whom: str
    at: date
    note: str = ""
    url: str = ""
    over: int = 0
    case: Case | None = None


@dataclass(frozen=True)
class Noun:
    """A noun that heads decide. waiting: what waits for a post's own decision; since: the field that says how long; page: the
    name of its page; word: what is asked."""

    model: Any
    waiting: Callable[[Post], Iterable[Any]]
    since: str
    page: str
    word: Callable[[Any], str]


#: One row a noun; whose menu has a count asks the same list.
NOUNS = (
    Noun(Talk, talks.waiting_for, "drafted_at", "talk", lambda talk: f"{talk.get_kind_display()}通知书审批"),
    Noun(Circular, circulars.waiting_for, "drafted_at", "circular", lambda row: "通报审批"),
    Noun(
        UrgentReport, urgent.waiting_for, "written_at", "urgent",
        lambda row: f"重大事项报告{'补签' if row.awaits_word else '签发'}",
    ),
    Noun(
        Typical, typical.waiting_for, "submitted_at", "typical",
        lambda row: "典型案例异议处理" if row.objected_at else "典型案例批准公开",
    ),
)  # fmt: skip


def waiting_for(leader: Post, reader: Post) -> list[Matter]:
    """What waits for a leader, as far as the reader sees it too; the longest waiting first."""
    found = [*_items(leader, reader), *_requests(leader, reader), *_listings(leader, reader)]
    found += [matter for noun in NOUNS for matter in _of_noun(noun, leader, reader)]
    return sorted(found, key=lambda matter: matter.at)


def _of_noun(noun: Noun, leader: Post, reader: Post) -> Iterable[Matter]:
    rows = {row.pk: row for row in noun.waiting(leader)}
    shown = set(noun.model.objects.visible_to(reader).filter(pk__in=rows).values_list("pk", flat=True))
    for pk, row in rows.items():
        if pk in shown:
            at = local(getattr(row, noun.since)).date()
            url = reverse(noun.page, args=[row.slug])
            yield Matter(_title(row), noun.word(row), row.agency.short_name, at, url=url)


def _title(row: Model) -> str:
    return row.case.title if isinstance(row, Talk) else str(row)


def _items(leader: Post, reader: Post) -> Iterable[Matter]:
    shown = WorkItem.objects.visible_to(reader).values("pk")
    rows = WorkItem.objects.for_post(leader).filter(pk__in=shown, acts__in=_SIGNED, secret=False)
    for item in rows.exclude(referral__secret=True).select_related(
        "agency", "referral__sender", "referral__case", "case", "clue", "lane__case"
    ):
        sender = item.referral.sender if item.referral else item.agency
        yield Matter(
            item.title, item.label, sender.short_name, local(item.created_at).date(), url=address(item.row)
        )


def _requests(leader: Post, reader: Post) -> Iterable[Matter]:
    asked = clock_requests.waiting_for(leader)
    seen = set(
        Clock.objects.visible_to(reader)
        .filter(secret=False, pk__in=[one.clock_id for one in asked])
        .values_list("pk", flat=True)
    )
    for one in asked:
        if one.clock_id in seen:
            word = f"{clocks.name_of(one.clock)}{clock_requests.words_of(one)}"
            url = reverse("clock-act", args=[one.clock.slug, "decide"])
            yield Matter(
                one.clock.matter.title, word, one.clock.actor.short_name, local(one.asked_at).date(), url=url
            )  # fmt: skip


def _listings(leader: Post, reader: Post) -> Iterable[Matter]:
    rows = Listing.objects.visible_to(reader).filter(refused_at=None, lifted_at=None)
    for listing in rows.select_related("case", "proposed_by__agency").order_by("proposed_at"):
        for name in listing_offers.acts_of(listing, leader):
            if name in _LISTED:
                url, whom = reverse("listing", args=[listing.slug]), listing.proposed_by.agency.short_name
                word, at = f"挂牌督办{_LISTED[name]}", local(listing.proposed_at).date()
                yield Matter(listing.case.title, word, whom, at, url=url)
