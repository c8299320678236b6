"""The standards for a listing (挂牌标准) with the figures in force on a day, and what of them a listing tells."""

from datetime import date

from referral.law.clocks import local
from referral.law.listing import STANDARDS, Standard
from referral.models import Listing
from referral.services import rule_values


def on(day: date) -> list[Standard]:
    """The standards for what is proposed on a day: an administrator's figures, else those of the table."""
    return [
        one.of(rule_values.value_on(one.parameter, day).length) if one.parameter else one
        for one in STANDARDS.values()
    ]


def grounds_of(listing: Listing, *, told: bool) -> list[str]:
    """The reasons of a listing by the figures of the day of its proposal. told: those that may stand in the notice, else the rest."""
    found = [
        one
        for one in on(local(listing.proposed_at).date())
        if one.code in listing.grounds and one.is_told is told
    ]
    return [
        f"{one.label}（{listing.order_document}）" if one.reads == "order_document" else one.label
        for one in found
    ]
