"""What waits for a leader's signature: each noun offers its waiting list, and this is the one registry of them.

Nothing secret stands in it, not even for who may know of it: it is printed and lies on a desk.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency, Post
from agencies.roles import RIGHTS, Role
from referral.law.clocks import local
from referral.models import (
    Borrowing,
    Case,
    Circular,
    Clock,
    Guide,
    Listing,
    ListingConsent,
    NoReferral,
    SealRequest,
    Talk,
    Typical,
    UrgentReport,
)
from referral.services import (
    borrowing,
    circulars,
    clock_requests,
    clocks,
    guides,
    listing_offers,
    listing_publication,
    no_referral,
    seal_uses,
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
    """A noun that heads decide. waiting: what waits for a post's own decision; at: since when; word: what is asked; url:
    where it is decided; title: its case; whom: who asks; plain: what is not secret."""

    model: Any
    waiting: Callable[[Post], Iterable[Any]]
    at: Callable[[Any], datetime]
    word: Callable[[Any], str]
    url: Callable[[Any], str]
    title: Callable[[Any], str] = str
    whom: Callable[[Any], Agency] = lambda row: row.agency
    plain: Q = Q()


def _page(name: str, *more: str) -> Callable[[Any], str]:
    return lambda row: reverse(name, args=[row.slug, *more])


#: One row a noun; whose menu has a count asks the same list.
NOUNS = (
    Noun(
        Talk, talks.waiting_for, lambda talk: talk.drafted_at, lambda talk: f"{talk.get_kind_display()}通知书审批",
        _page("talk"), title=lambda talk: talk.case.title,
    ),
    Noun(Circular, circulars.waiting_for, lambda row: row.drafted_at, lambda row: "通报审批", _page("circular")),
    Noun(
        UrgentReport, urgent.waiting_for, lambda row: row.written_at,
        lambda row: f"重大事项报告{'补签' if row.awaits_word else '签发'}", _page("urgent"),
    ),
    Noun(
        Typical, typical.waiting_for, lambda row: row.submitted_at,
        lambda row: "典型案例异议处理" if row.objected_at else "典型案例批准公开", _page("typical"),
    ),
    Noun(Guide, guides.waiting_for, lambda row: row.drafted_at, lambda row: "检查指南审批", _page("guide")),
    Noun(
        NoReferral, lambda post: [rows[0] for rows in no_referral.waiting_for(post)], lambda row: row.proposed_at,
        lambda row: "不移送决定", lambda row: reverse("must-refer-decide"), title=lambda row: row.case.title,
        whom=lambda row: row.proposed_by.agency,
    ),
    Noun(Borrowing, borrowing.waiting_for, lambda row: row.asked_at, lambda row: "借阅审批", _page("borrowing")),
    Noun(
        SealRequest, seal_uses.waiting_for, lambda row: row.asked_at, lambda row: "用印审批", _page("seal-act", "decide"),
        whom=lambda row: row.letter.agency, plain=Q(letter__secret=False),
    ),
    Noun(
        ListingConsent, listing_publication.waiting_for, lambda row: row.publication.asked_at,
        lambda row: "挂牌督办公开意见答复", _page("listing-consent"), title=lambda row: row.publication.case.title,
        whom=lambda row: row.publication.asked_by.agency,
    ),
)  # fmt: skip


def waiting_for(leader: Post, reader: Post) -> list[Matter]:
    """What waits for a leader, as far as the reader sees it too; the longest waiting first."""
    found = [*_items(leader, reader), *_requests(leader, reader), *_listings(leader, reader)]
    found += [matter for noun in NOUNS for matter in _of_noun(noun, leader, reader)]
    return sorted(found, key=lambda matter: matter.at)


def _of_noun(noun: Noun, leader: Post, reader: Post) -> Iterable[Matter]:
    rows = {row.pk: row for row in noun.waiting(leader)}
    seen = noun.model.objects.visible_to(reader).filter(noun.plain, pk__in=rows)
    shown = set(seen.values_list("pk", flat=True))
    for pk, row in rows.items():
        if pk in shown:
            at, whom = local(noun.at(row)).date(), noun.whom(row).short_name
            yield Matter(noun.title(row), noun.word(row), whom, at, url=noun.url(row))


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
    rows = listing_offers.signing_for(leader)
    known = Listing.objects.visible_to(reader).filter(pk__in=[listing.pk for listing, _ in rows])
    shown = set(known.values_list("pk", flat=True))
    for listing, name in rows:
        if listing.pk in shown:
            url, whom = reverse("listing", args=[listing.slug]), listing.proposed_by.agency.short_name
            word, at = f"挂牌督办{listing_offers.SIGNED[name]}", local(listing.proposed_at).date()
            yield Matter(listing.case.title, word, whom, at, url=url)
