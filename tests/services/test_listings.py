"""挂牌督办 from the proposal to the lifting: who may, in which order, by whose rank, and what is refused with which words."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.kinds import AgencyKind as A
from agencies.models import Agency, Post
from referral.law.clocks import local
from referral.law.errors import Conflict, Incomplete, NotAllowed, ReferralError
from referral.law.kinds import Kind
from referral.law.listing import EARLY, PROGRESS, TERM, Grade, Step
from referral.models import (
    Case,
    Clock,
    Event,
    Listing,
    ListingReport,
)
from referral.reports.house import CHECKS
from referral.services import (
    cases,
    clock_requests,
    limits,
    listing_checks,
    listing_offers,
    listing_proposals,
    listing_reports,
    listings,
)
from referral.services.sight import events_for, letters_for
from tests.services import listed
from tests.services.walks import only
from tests.workflows.conftest import Town
from tests.workflows.test_notices import told
from workflows import engine, tick


def again(listing: Listing) -> Listing:
    return Listing.objects.get(pk=listing.pk)


def last_day(clock: Clock) -> date:
    clock.refresh_from_db()
    assert clock.due_at is not None
    return (local(clock.due_at) - timedelta(minutes=1)).date()


def test_a_listing_goes_from_the_proposal_to_the_lifting_with_a_missed_report(town: Town) -> None:
    listing = listed.proposed(town)
    assert listing.step == Step.ENDORSE and told(town, "qi") == [], "no clerk asks the superior by himself"
    town.run(listing_proposals.endorse, listing, town.who("he"))
    assert "请审批" in told(town, "qi")[-1]
    town.run(listings.sign, listing, town.who("qi"))
    listing = again(listing)
    assert listing.step == Step.RUNNING and listing.notice is not None
    assert listing.notice.number == "江医保挂督〔2026〕1号" and listing.notice.content["level"] == "省级"
    assert listing.notice.content["to"] == "安澜市医疗保障局" and listing.notice.content["term"] == "6个月"
    for name in ("liu", "qian", "wu", "he"):
        assert any("挂牌督办" in title for title in told(town, name)), name
    served = local(listing.issued_at).date()  # type: ignore[arg-type]
    assert (served, last_day(only(TERM)), last_day(only(PROGRESS))) == (
        date(2026, 11, 9), date(2027, 5, 10), date(2026, 12, 9),
    )  # fmt: skip
    with pytest.raises(Incomplete, match="请先签收"):
        listed.reported(town, listing)
    town.run(listings.receive, listing, town.who("qian"))
    town.at += timedelta(days=35)
    tick.run(town.at)
    assert any("未按期提交" in title and "橙牌" in title for title in told(town, "shu"))
    assert any("未按期提交" in title for title in told(town, "he"))
    number = len(told(town, "shu"))
    tick.run(town.at)
    assert len(told(town, "shu")) == number, "once"
    unit = listing.units.get()
    assert (listing_reports.missed_of(unit, town.at), listing_reports.grade(listing, town.at)) == (
        1,
        Grade.ORANGE,
    )
    listed.reported(town, listing, accepted=False)
    listed.reported(town, listing)
    assert listing_reports.missed_of(listing.units.get(), town.at) == 1, "a late report is not forgotten"
    listed.reported(town, listing, closing=True)
    assert again(listing).step == Step.CHECKING
    listed.find(town, listing, 0)
    listed.find(town, listing, 1, is_met=False)
    assert again(listing).step == Step.CHECKING, "the last check of each requirement counts"
    listed.find(town, listing, 1)
    assert again(listing).step == Step.LIFTING
    look_back = town.at.date() + timedelta(days=180)
    town.run(listing_checks.release, listing, town.who("shu"), look_back_on=look_back)
    listing = again(listing)
    assert listing.step == Step.LIFTED and listing.lifting is not None
    assert listing.lifting.content["checkers"] == ["卞晨", "莫寒"]
    assert listing.lifting.content["look_back_on"] == look_back.isoformat()
    assert not Clock.objects.open().filter(rule__startswith="listing_").exists()
    assert any("已经解除" in title for title in told(town, "liu"))
    assert [list(check()) for check in CHECKS.values()] == [[]] * len(CHECKS)


def test_joint_listers_each_approve_and_each_agree_to_the_lifting(town: Town) -> None:
    listing = listed.proposed(town, joint=True)
    town.run(listing_proposals.endorse, listing, town.who("he"))
    town.run(listings.sign, listing, town.who("tie"))
    assert again(listing).step == Step.SIGN
    with pytest.raises(Conflict):
        town.run(listings.sign, listing, town.who("tie"))
    town.run(listings.sign, listing, town.who("qi"))
    listing = again(listing)
    assert listing.notice is not None and listing.notice.agency.name == "江海省医疗保障局"
    assert listing.notice.content["partners"] == ["江海省公安厅"]
    assert [task["agency"] for task in listing.notice.content["tasks"]] == [
        "安澜市医疗保障局",
        "安澜市公安局",
    ]
    assert any("挂牌督办" in title for title in told(town, "gao"))
    for name, officer in (("qian", "liu"), ("gao", "gao")):
        town.run(listings.receive, listing, town.who(name))
        town.run(listing_reports.report, listing, town.who(officer), progress="已办结。", is_closing=True)
        town.run(listing_reports.review, ListingReport.objects.latest("pk"), town.who("xun"), accepts=True)
    for position in (0, 1):
        listed.find(town, listing, position)
    town.run(listing_checks.release, listing, town.who("qi"))
    assert again(listing).step == Step.LIFTING
    town.run(listing_checks.release, listing, town.who("tie"))
    assert again(listing).step == Step.LIFTED


def test_the_term_is_lengthened_once_by_the_lister_when_asked_a_month_before(town: Town) -> None:
    listed.signed(town)
    term = only(TERM)
    (step,) = limits.extensions(term)
    engine.act_on_clock(
        term, "ask_extend", town.who("liu"), step=step, reason="等待鉴定", document="延期申请"
    )
    assert Clock.objects.get(rule=EARLY).ended_at is not None
    assert any("请决定" in title for title in told(town, "ning"))
    for name in ("wu", "he"):
        with pytest.raises(NotAllowed):
            engine.act_on_clock(term, "decide", town.who(name), agrees=True, document="自行批准")
    assert [asked.clock for asked in clock_requests.waiting_for(town.who("ning").post)] == [term]
    engine.act_on_clock(term, "decide", town.who("ning"), agrees=True, document="江医保延〔2026〕1号")
    assert last_day(term) == date(2027, 11, 9)
    assert limits.extensions(Clock.objects.get(pk=term.pk)) == []
    assert any("已同意" in title for title in told(town, "liu"))


def test_an_extension_that_is_asked_too_late_says_until_when(town: Town) -> None:
    listed.signed(town)
    term = only(TERM)
    (step,) = limits.extensions(term)
    town.at += timedelta(days=160)
    tick.run(town.at)
    assert any("提前申请延期" in title for title in told(town, "liu"))
    with pytest.raises(ReferralError, match="2027-04-09以前"):
        engine.act_on_clock(term, "ask_extend", town.who("liu"), step=step, reason="来不及", document="申请")


def test_a_listed_case_is_not_closed_and_its_lanes_go_on(town: Town) -> None:
    listing = listed.issued(town)
    assert "本案正在挂牌督办，尚未解除" in cases.hindrances(listing.case)
    assert not any(
        "时限" in one for one in cases.hindrances(listing.case) if "挂牌督办" in one and "尚未办结" in one
    )
    lane = listing.case.lanes.get(agency=town.agencies[A.POLICE])
    town.do(lane.opened_by, "file", "lin", document_number="安公（经）立字〔2026〕12号")  # type: ignore[arg-type]


def test_a_listed_case_is_not_merged_into_another(town: Town) -> None:
    listing = listed.issued(town)
    other = town.case(title="另一个案件")
    with pytest.raises(ReferralError, match="正在挂牌督办，不能并入"):
        town.run(cases.merge, listing.case, other, town.who("wu"), reason="同一当事人")


def test_only_who_is_concerned_reads_it(town: Town) -> None:
    listing = listed.issued(town)
    town.sent(A.HEALTH, Kind.ADMINISTRATIVE, Case.objects.get(pk=listing.case.pk))

    def sees(name: str) -> bool:
        return Listing.objects.visible_to(town.who(name).post).exists()

    assert all(sees(name) for name in ("liu", "he", "qian", "qi", "bian", "shu"))
    assert not any(sees(name) for name in ("lin", "gao", "bai", "tang", "eve", "tie", "pan", "gov"))
    for name, number in (("liu", 1), ("bai", 0), ("gao", 0)):
        post, case = town.who(name).post, listing.case
        shown = events_for(case, post).filter(act__startswith="listing_", internal=False)
        assert (shown.count(), letters_for(case, post).filter(letter=listing.notice).count()) == (
            number,
            number,
        ), name
    assert letters_for(listing.case, town.who("qi").post).filter(letter=listing.notice).exists()
    assert not Event.objects.filter(act="listing_propose", internal=False).exists()


def test_what_waits_for_a_signature_is_found_in_as_many_questions_for_many_listings_as_for_one(
    town: Town,
) -> None:
    def asked(name: str, waiting: list[str]) -> int:
        head = Post.objects.select_related("agency").get(pk=town.posts[name].pk)
        with CaptureQueriesContext(connection) as queries:
            assert [act for _, act in listing_offers.signing_for(head)] == waiting
        return len(queries)

    listed.checked(town)
    none, one = asked("tie", []), asked("qi", ["release"])
    for _ in range(3):
        case = town.case(amounts={"fraud": 860000})
        wish = listed.draft(town, Agency.objects.get(short_name="省医保局"))
        town.run(listing_proposals.propose, case, town.who("liu"), wish)
        town.run(listing_proposals.endorse, Listing.objects.get(case=case), town.who("he"))
    many = asked("qi", ["release", "sign", "sign", "sign"])
    assert one == many <= none + 4, "signers, units, reports and checks are read ahead"
