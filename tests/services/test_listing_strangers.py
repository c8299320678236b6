"""挂牌督办 under hostile eyes: nobody supervises, checks or lifts what is his own, and nobody reads more than he works on."""

from datetime import date, timedelta

import pytest

from agencies.kinds import AgencyKind as A
from agencies.models import Agency
from agencies.roles import Role
from agencies.services import create_user, end_post, fill_post
from referral.law.errors import Incomplete, SamePerson
from referral.law.listing import TERM, Step
from referral.models import Clock, Listing, ListingInstruction, ListingReport, Oversight, TaskforceMember
from referral.services import (
    listing_checks,
    listing_offers,
    listing_proposals,
    listing_publication,
    listing_reports,
    listings,
    taskforces,
)
from tests.cast import START
from tests.services import listed
from tests.services.test_splits import TWO, sent, split
from tests.services.walks import only
from tests.workflows.conftest import Town
from tests.workflows.test_notices import told


def again(listing: Listing) -> Listing:
    return Listing.objects.get(pk=listing.pk)


def also_at_the_province(town: Town, name: str, role: Role = Role.OFFICER) -> str:
    """Somebody of the city who holds a post in the province's bureau as well."""
    user = town.posts[name].user
    above = Agency.objects.get(name="江海省医疗保障局")
    town.posts[f"{name}_above"] = fill_post(
        user=user, agency=above, role=role, since=date(2024, 1, 1), at=town.at
    )
    return f"{name}_above"


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


def test_who_reported_for_the_unit_neither_checks_nor_lifts_at_the_lister(town: Town) -> None:
    listing = listed.signed(town)
    listed.reported(town, listing, closing=True)
    officer, who = also_at_the_province(town, "liu"), town.who("bian")
    facts = {"way": "site", "found": "已完成", "is_met": True, "checked_on": who.at.date()}
    with pytest.raises(Incomplete, match="另选一名"):
        town.run(listing_checks.check, listing, who, position=0, second=town.posts[officer], **facts)
    with pytest.raises(SamePerson, match="报告人"):
        town.run(
            listing_checks.check, listing, town.who(officer), position=0, second=town.posts["mo"], **facts
        )
    for position in (0, 1):
        listed.find(town, listing, position)
    also_at_the_province(town, "liu", Role.SUPERVISOR)
    assert listing_offers.acts_of(again(listing), town.posts["liu_above"], town.at) == []
    with pytest.raises(SamePerson, match="报告人"):
        town.run(listing_checks.release, listing, town.who("liu_above"))
    with pytest.raises(SamePerson, match="报告人"):
        town.run(listing_publication.ask, listing, town.who("liu_above"), text="一案。", place="网站")
    town.run(listing_checks.release, listing, town.who("shu"))
    assert again(listing).step == Step.LIFTED


def test_a_closing_report_is_not_taken_while_an_instruction_is_open(town: Town) -> None:
    listing = listed.signed(town)
    town.run(listing_reports.report, listing, town.who("liu"), progress="已办结。", is_closing=True)
    town.run(
        listing_reports.instruct, listing, town.who("bian"), unit=listing.units.get(), leader="副省长", text="限期追回。",
        due_on=town.at.date() + timedelta(days=9),
    )  # fmt: skip
    row = ListingReport.objects.get()
    with pytest.raises(Incomplete, match="批示事项没有完成：限期追回"):
        town.run(listing_reports.review, row, town.who("bian"), accepts=True)
    task = ListingInstruction.objects.get()
    town.run(listing_reports.finish, task, town.who("liu"), said="已追回", document="缴款单")
    town.run(listing_reports.review, row, town.who("bian"), accepts=True)
    assert again(listing).step == Step.CHECKING


def test_who_keeps_seals_or_reporters_names_reads_no_listing_nor_its_limits(town: Town) -> None:
    listing = listed.issued(town)
    above = listing.signers.get().agency
    for role in (Role.SEALKEEPER, Role.CUSTODIAN):
        user, _ = create_user(
            username=role, full_name="管守", at=town.at, password="keeper-an-lan-2026", must_change_password=False
        )  # fmt: skip
        keeper = fill_post(user=user, agency=above, role=role, since=date(2024, 1, 1), at=town.at)
        assert not Listing.objects.visible_to(keeper).exists(), role
        assert not Clock.objects.visible_to(keeper).exists(), role
    assert list(Clock.objects.visible_to(town.posts["bian"])) == [only(TERM)]


def test_a_lister_s_officer_who_was_sent_to_the_team_judges_nothing_of_it(town: Town) -> None:
    listing = listed.signed(town)
    case, day = listing.case, town.at.date()
    sent_there = [town.posts["mo"]]
    town.run(
        taskforces.set_up, case, town.who("he"), name="联合专班", since=day, until=day + timedelta(days=90), posts=sent_there
    )  # fmt: skip
    town.run(taskforces.agree, TaskforceMember.objects.get(), town.who("ning"))
    town.run(listing_reports.report, listing, town.who("liu"), progress="已办结。", is_closing=True)
    row, mo = ListingReport.objects.get(), town.who("mo").post
    assert not listing_offers.may_review(row, mo) and listing_offers.waiting(mo, town.at) == []
    town.run(listing_reports.review, row, town.who("bian"), accepts=True)
    with pytest.raises(Incomplete, match="另选一名"):
        listed.find(town, listing, 0)
    assert listing_offers.acts_of(again(listing), town.who("mo").post, town.at) == []


def test_a_notice_names_nobody_who_has_left_as_its_contact(town: Town) -> None:
    listed.province(town)
    case, office = town.case(amounts={"fraud": 860000}), Agency.objects.get(pk=town.agencies[A.GOVERNMENT].pk)
    for name, full_name in (("du", "杜某"), ("cha", "查某")):
        user, _ = create_user(
            username=name, full_name=full_name, at=START, password=f"{name}-an-lan-2026", must_change_password=False
        )  # fmt: skip
        town.posts[name] = fill_post(
            user=user, agency=office, role=Role.SUPERVISOR, since=date(2024, 1, 1), at=START
        )
    Oversight.objects.create(agency=office, region=town.region, basis="安政办发〔2026〕2号")
    town.run(listing_proposals.propose, case, town.who("du"), listed.draft(town, office))
    end_post(post=town.posts["du"], until=town.at.date() - timedelta(days=1), at=town.at)
    town.run(listings.sign, Listing.objects.get(), town.who("gov"))
    notice = Listing.objects.get().notice
    assert notice is not None
    (contact,) = notice.content["contacts"]
    assert contact["name"] == "查某"
