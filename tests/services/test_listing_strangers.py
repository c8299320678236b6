"""挂牌督办 under hostile eyes: nobody supervises, checks or lifts what is his own, and nobody reads more than he works on."""

import pytest

from agencies.kinds import AgencyKind as A
from agencies.models import Agency
from referral.law.errors import Incomplete
from referral.models import Listing
from referral.services import listing_proposals
from tests.services import listed
from tests.workflows.conftest import Town


def again(listing: Listing) -> Listing:
    return Listing.objects.get(pk=listing.pk)


def test_nobody_lists_what_it_has_to_do_itself(town: Town) -> None:
    case = town.case(amounts={"fraud": 860000})
    office, bureau = (Agency.objects.get(pk=town.agencies[kind].pk) for kind in (A.GOVERNMENT, A.NHSA))
    with pytest.raises(Incomplete, match="不能同时是挂牌督办机关和承办单位"):
        town.run(listing_proposals.propose, case, town.who("liu"), listed.draft(town, office, bureau))
