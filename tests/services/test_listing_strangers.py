"""挂牌督办 under hostile eyes: nobody supervises, checks or lifts what is his own, and nobody reads more than he works on."""

import pytest

from agencies.kinds import AgencyKind as A
from agencies.models import Agency
from referral.law.errors import Incomplete
from referral.models import Listing, ListingReport
from referral.services import listing_proposals, listing_reports, listings
from tests.services import listed
from tests.services.test_splits import TWO, sent, split
from tests.workflows.conftest import Town
from tests.workflows.test_notices import told


def again(listing: Listing) -> Listing:
    return Listing.objects.get(pk=listing.pk)


def test_nobody_lists_what_it_has_to_do_itself(town: Town) -> None:
    case = town.case(amounts={"fraud": 860000})
    office, bureau = (Agency.objects.get(pk=town.agencies[kind].pk) for kind in (A.GOVERNMENT, A.NHSA))
    with pytest.raises(Incomplete, match="不能同时是挂牌督办机关和承办单位"):
        town.run(listing_proposals.propose, case, town.who("liu"), listed.draft(town, office, bureau))


def test_a_unit_whose_part_is_split_off_still_answers_for_it(town: Town) -> None:
    above = listed.province(town)
    case = town.case(amounts={"fraud": 860000}, subjects=TWO)
    town.do(sent(town, case, "林某某", kind=A.POLICE), "sign", "gao", items=4, pages=21, badge="001")
    wish = listed.draft(town, above[A.NHSA], above[A.POLICE], units=(A.NHSA, A.POLICE))
    town.run(listing_proposals.propose, case, town.who("liu"), wish)
    listing = Listing.objects.get()
    town.run(listing_proposals.endorse, listing, town.who("he"))
    for head in ("qi", "tie"):
        town.run(listings.sign, listing, town.who(head))
    split(town, case)
    assert not case.lanes.filter(agency=town.agencies[A.POLICE]).exists()
    town.run(listings.receive, listing, town.who("gao"))
    town.run(listing_reports.report, listing, town.who("gao"), progress="已移送起诉。", is_closing=True)
    town.run(listing_reports.review, ListingReport.objects.get(), town.who("xun"), accepts=True)
    assert any("结案报告已审阅" in title for title in told(town, "gao"))
    assert not Listing.objects.visible_to(town.who("bai").post).exists()
