"""A listing with a unit in which nobody works with the system: its papers are entered by a lister and compared by a second person."""

from datetime import timedelta
from typing import Any

from agencies.kinds import AgencyKind as A
from agencies.models import Agency, Post
from referral.models import Listing, ListingPaper
from referral.models.listing_papers import SERVED
from referral.services import listing_papers, listing_proposals, listings
from referral.services.listing_files import File
from referral.services.listing_papers import Paper
from tests.services import listed
from tests.services.calling import PDF
from tests.walked import walked
from tests.workflows.conftest import Town


def proposed(town: Town) -> tuple[Listing, Agency]:
    """Two listers, two units; nobody works at the city's police."""
    above, case, city = listed.province(town), listed.with_police(town), town.agencies[A.POLICE]
    Post.objects.filter(agency=city).update(until=town.at.date() - timedelta(days=1))
    wish = listed.draft(
        town, above[A.NHSA], above[A.POLICE], units=(A.NHSA, A.POLICE), copies_government=True
    )
    town.run(listing_proposals.propose, case, town.who("liu"), wish)
    listing = Listing.objects.get()
    town.run(listing_proposals.endorse, listing, town.who("he"))
    return listing, city


def enter(town: Town, listing: Listing, name: str = "xun", **fields: Any) -> ListingPaper:
    """Somebody enters a paper of the police."""
    unit = listing.units.get(agency=town.agencies[A.POLICE])
    served = {"kind": SERVED, "way": "mail", "taken_by": "刑侦支队 李某"}
    paper = Paper(**{"unit": unit, "real_at": town.at} | (fields or served))
    town.run(listing_papers.enter, listing, town.who(name), paper=paper, scan=File("纸质件.pdf", [PDF]))
    return ListingPaper.objects.latest("pk")


def check(town: Town, row: ListingPaper, name: str = "tie", agrees: bool = True, reason: str = "") -> None:
    town.run(listing_papers.check, row, town.who(name), agrees=agrees, reason=reason)
    row.refresh_from_db()


@walked
def issued(town: Town) -> tuple[Listing, Agency]:
    """Both listers have approved: the bureau is served by that, the police are not, for nobody works there."""
    listing, city = proposed(town)
    for name in ("qi", "tie"):
        town.run(listings.sign, listing, town.who(name))
    listing.refresh_from_db()
    return listing, city


@walked
def signed_by_both(town: Town) -> tuple[Listing, Agency]:
    """Issued, and the police have taken the notice on paper."""
    listing, city = issued(town)
    check(town, enter(town, listing))
    return listing, city
