"""What of a 挂牌督办 is refused, to whom and with which words; and what the database itself refuses."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from agencies.kinds import AgencyKind as A
from agencies.models import Agency
from referral.law.errors import Conflict, Incomplete, NotAllowed, SamePerson, Unlawful
from referral.law.listing import Step
from referral.models import (
    Listing,
    ListingCheck,
    ListingInstruction,
    ListingReport,
    ListingSigner,
    ListingUnit,
)
from referral.services import (
    listing_checks,
    listing_proposals,
    listing_reports,
    listings,
)
from tests.services import listed
from tests.workflows.conftest import Town
from tests.workflows.test_notices import told


def again(listing: Listing) -> Listing:
    return Listing.objects.get(pk=listing.pk)


def test_what_a_lister_can_not_order_is_refused_with_who_could(town: Town) -> None:
    above = listed.province(town)
    case, who = listed.with_police(town), town.who("liu")
    gov = Agency.objects.get(pk=town.agencies[A.GOVERNMENT].pk)
    for signers, units, sentence in (
        ((above[A.NHSA],), (A.NHSA, A.POLICE), "请增加市公安局的上级主管机关"),
        ((town.agencies[A.NHSA],), (A.NHSA,), "市医保局不能同时是挂牌督办机关和承办单位"),
        ((above[A.NHSA], gov), (A.NHSA,), "须为同级机关"),
        ((), (A.NHSA,), "1至6个"),
        ((above[A.NHSA],), (), "至少选择一个承办单位"),
        ((above[A.NHSA],), (A.HEALTH,), "没有正在办理的分支"),
    ):
        with pytest.raises((Incomplete, IndexError), match=sentence):
            town.run(listing_proposals.propose, case, who, listed.draft(town, *signers, units=units))
    for changes, sentence in (
        ({"grounds": ("official",)}, "至少选择一项可以写入通知书"),
        ({"grounds": ("amount", "opinion")}, "不符合所选挂牌理由：引发舆情"),
        ({"grounds": ("order",)}, "上级机关交办督办"),
        ({"facts": " "}, "基本案情"),
        ({"requirements": ()}, "督办要求"),
        ({"facts": "本件为机密★1年"}, "国家秘密"),
    ):
        with pytest.raises(Exception, match=sentence):
            town.run(listing_proposals.propose, case, who, listed.draft(town, above[A.NHSA], **changes))
    assert not Listing.objects.exists()


def test_each_right_of_the_approval_has_its_refusal(town: Town) -> None:
    listing = listed.proposed(town)
    for name, error in (("wu", NotAllowed), ("qi", Unlawful), ("eve", Unlawful), ("lin", Unlawful)):
        with pytest.raises(error):
            town.run(listing_proposals.endorse, listing, town.who(name))
    with pytest.raises(Conflict, match="已经提请"):
        other = listed.draft(town, listing.signers.get().agency)
        town.run(listing_proposals.propose, listing.case, town.who("chen"), other)
    with pytest.raises(NotAllowed):
        town.run(
            listing_proposals.propose,
            listing.case,
            town.who("qian"),
            listed.draft(town, listing.signers.get().agency),
        )
    town.run(listing_proposals.endorse, listing, town.who("he"))
    for name, error in (("ning", NotAllowed), ("bian", NotAllowed), ("he", NotAllowed), ("tie", Unlawful)):
        with pytest.raises(error):
            town.run(listings.sign, listing, town.who(name))
    with pytest.raises(Incomplete, match="理由"):
        town.run(listings.refuse, listing, town.who("qi"), reason=" ")
    town.run(listings.refuse, listing, town.who("qi"), reason="情况尚未查清")
    assert again(listing).step == Step.REFUSED and "情况尚未查清" in told(town, "liu")[-1]
    with pytest.raises(Conflict, match="未挂牌"):
        town.run(listings.sign, listing, town.who("qi"))
    town.run(
        listing_proposals.propose,
        listing.case,
        town.who("liu"),
        listed.draft(town, listing.signers.get().agency),
    )
    assert Listing.objects.count() == 2, "it may be proposed anew"


def test_each_right_of_the_work_has_its_refusal(town: Town) -> None:
    listing = listed.signed(town)
    unit = listing.units.get()
    with pytest.raises(NotAllowed, match="由承办单位"):
        town.run(listings.receive, listing, town.who("bian"))
    with pytest.raises(Conflict):
        town.run(listings.receive, listing, town.who("qian"))
    with pytest.raises(NotAllowed):
        town.run(listing_reports.report, listing, town.who("he"), progress="甲", next_steps="乙")
    with pytest.raises(Incomplete):
        town.run(listing_reports.report, listing, town.who("liu"), progress="甲")
    town.run(listing_reports.report, listing, town.who("liu"), progress="甲", next_steps="乙")
    with pytest.raises(Conflict, match="待挂牌机关审阅"):
        town.run(listing_reports.report, listing, town.who("chen"), progress="甲", next_steps="乙")
    row = ListingReport.objects.get()
    for name in ("liu", "he"):
        with pytest.raises(NotAllowed):
            town.run(listing_reports.review, row, town.who(name), accepts=True)
    with pytest.raises(Incomplete, match="理由"):
        town.run(listing_reports.review, row, town.who("bian"), accepts=False)
    town.run(listing_reports.review, row, town.who("bian"), accepts=True)
    with pytest.raises(Conflict):
        town.run(listing_reports.review, row, town.who("shu"), accepts=False, opinion="重报")
    order = {
        "unit": unit,
        "leader": "副省长",
        "text": "限期追回。",
        "due_on": town.at.date() + timedelta(days=9),
    }
    with pytest.raises(NotAllowed):
        town.run(listing_reports.instruct, listing, town.who("liu"), **order)
    town.run(listing_reports.instruct, listing, town.who("bian"), **order)
    with pytest.raises(Incomplete, match="批示事项没有完成"):
        listed.reported(town, listing, closing=True)
    task = ListingInstruction.objects.get()
    with pytest.raises(Incomplete, match="证明材料"):
        town.run(listing_reports.finish, task, town.who("liu"), said="已追回", document="")
    with pytest.raises(NotAllowed):
        town.run(listing_reports.finish, task, town.who("bian"), said="已追回", document="缴款单")
    town.run(listing_reports.finish, task, town.who("liu"), said="已追回", document="缴款单")
    with pytest.raises(Conflict, match="督办中"):
        listed.find(town, listing, 0)


def test_checks_take_two_persons_and_the_lifting_a_third(town: Town) -> None:
    listing = listed.signed(town)
    listed.reported(town, listing, closing=True)
    who = town.who("bian")
    facts = {"position": 0, "way": "site", "found": "已完成", "is_met": True, "checked_on": who.at.date()}
    for second, error in (("bian", Incomplete), ("liu", Incomplete), ("qi", Incomplete)):
        with pytest.raises(error, match="不少于2人"):
            town.run(listing_checks.check, listing, who, second=town.posts[second], **facts)
    with pytest.raises(NotAllowed):
        town.run(listing_checks.check, listing, town.who("liu"), second=town.posts["mo"], **facts)
    for position in (0, 1):
        listed.find(town, listing, position, name="shu")
    with pytest.raises(SamePerson, match="核查人不能自行解除"):
        town.run(listing_checks.release, listing, town.who("shu"))
    for name in ("mo", "ning"):
        with pytest.raises(NotAllowed):
            town.run(listing_checks.release, listing, town.who(name))
    with pytest.raises(Incomplete, match="晚于今天"):
        town.run(listing_checks.release, listing, town.who("qi"), look_back_on=date(2026, 1, 1))
    town.run(listing_checks.release, listing, town.who("qi"))
    assert again(listing).step == Step.LIFTED


def test_the_database_keeps_what_the_words_say(town: Town) -> None:
    listing = listed.checked(town)
    liu, at = town.posts["liu"], town.at
    signer, unit, row = ListingSigner.objects.get(), ListingUnit.objects.get(), ListingReport.objects.get()
    for rows, facts in (
        (Listing.objects.filter(pk=listing.pk), {"endorsed_by_user": liu.user}),
        (Listing.objects.filter(pk=listing.pk), {"refused_at": at, "refuse_reason": "甲"}),
        (Listing.objects.filter(pk=listing.pk), {"notice": None}),
        (Listing.objects.filter(pk=listing.pk), {"lifted_at": at}),
        (ListingSigner.objects.filter(pk=signer.pk), {"signed_by_user": liu.user}),
        (ListingSigner.objects.filter(pk=signer.pk), {"signed_at": None, "released_at": at}),
        (ListingUnit.objects.filter(pk=unit.pk), {"served_at": None}),
        (ListingReport.objects.filter(pk=row.pk), {"reviewed_by_user": liu.user}),
        (ListingReport.objects.filter(pk=row.pk), {"is_accepted": False, "opinion": ""}),
        (ListingCheck.objects.all(), {"second_user": town.posts["bian"].user}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        ListingInstruction.objects.create(
            unit=unit,
            leader="甲",
            text="乙",
            due_on=at.date(),
            given_at=at,
            given_by=liu,
            done_at=at,
            done_by=liu,
        )
    assert isinstance(at, datetime)
