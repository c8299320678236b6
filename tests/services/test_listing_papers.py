"""挂牌督办 of a unit that works on paper: its notice and its reports are entered by a lister, right when a second person says so."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from agencies.kinds import AgencyKind as A
from agencies.models import Agency, Post
from referral.law.errors import Conflict, Incomplete, NotAllowed, SamePerson, Unlawful
from referral.models import ClockEvent, ListingPaper, ListingReport, TaskforceMember
from referral.models.listing_papers import CLOSING, FINISHED, REPORT, SERVED
from referral.services import (
    listing_checks,
    listing_files,
    listing_offers,
    listing_papers,
    listing_reports,
    listings,
    taskforces,
)
from referral.services.listing_files import File
from referral.services.listing_reports import last_day
from tests.pages.browsers import as_
from tests.services.calling import PDF
from tests.services.on_paper import check, enter, issued, proposed, signed_by_both
from tests.workflows.conftest import Town
from tests.workflows.test_notices import told


def test_a_notice_on_paper_is_entered_by_a_lister_with_all_that_proves_it(town: Town) -> None:
    listing, city = proposed(town)
    with pytest.raises(Conflict, match="不能办理此事项"):
        enter(town, listing)
    for name in ("qi", "tie"):
        town.run(listings.sign, listing, town.who(name))
    listing.refresh_from_db()
    assert listing.notice is not None and listing.notice.content["copies"] == ["安澜市人民政府"]
    unit, own = listing.units.get(agency=city), listing.units.get(agency=town.agencies[A.NHSA])
    assert unit.served_at is None and unit.term is None and own.served_at is not None
    served: dict[str, Any] = {"kind": SERVED, "way": "mail", "taken_by": "李某"}
    for name, changes, error in (
        ("liu", {}, NotAllowed), ("xun", {"taken_by": " "}, Incomplete), ("xun", {"real_at": town.at + timedelta(days=9)}, Incomplete),
        ("xun", {"kind": REPORT, "progress": "一", "next_steps": "二"}, Unlawful),
    ):  # fmt: skip
        with pytest.raises(error):
            enter(town, listing, name, **(served | changes))
    assert not ListingPaper.objects.exists()


def test_a_paper_is_known_to_the_agency_that_entered_it_which_may_take_it_back(town: Town) -> None:
    listing, _ = issued(town)
    enter(town, listing)
    browser, heard = as_(town, "bian"), told(town, "tie")
    theirs = listing.units.get(agency=town.agencies[A.NHSA])
    other = enter(town, listing, "bian", unit=theirs, kind=SERVED, way="mail", taken_by="钱某")
    assert told(town, "tie") == heard, "he could not compare it"
    assert "市医保局纸质送达已录入" in told(town, "mo")[-1]
    for name in ("bian", "xun"):
        assert "serve" in listing_offers.acts_of(listing, town.posts[name], town.at)
    with pytest.raises(Conflict, match="已有省公安局录入的待核对纸质件，请由省公安局先核对或者撤回"):
        enter(town, listing, "bian")
    address = f"/listing-papers/{other.slug}/withdraw/"
    for name, status in (("mo", 403), ("xun", 404)):
        assert as_(town, name).get(address).status_code == status, name
    with pytest.raises(NotAllowed, match="由录入人撤回"):
        town.run(listing_papers.withdraw, other, town.who("mo"))
    assert address in browser.get(f"/listings/{listing.slug}/").content.decode()
    assert "钱某" in browser.get(address).content.decode()
    town.run(listing_papers.withdraw, other, town.who("bian"))
    assert "已撤回" in browser.get(f"/listings/{listing.slug}/").content.decode()
    with pytest.raises(Conflict, match="核对或者撤回"):
        town.run(listing_papers.withdraw, other, town.who("bian"))
    with pytest.raises(Conflict, match="核对或者撤回"):
        check(town, other, "mo")


def test_a_notice_on_paper_counts_when_a_second_person_has_compared_it(town: Town) -> None:
    listing, city = issued(town)
    unit, own = listing.units.get(agency=city), listing.units.get(agency=town.agencies[A.NHSA])
    town.at += timedelta(days=3)
    wrong = enter(town, listing)
    assert told(town, "tie")[-1].endswith("市公安局纸质送达已录入，由另一人与扫描件核对相符后生效。")
    (line,) = listing_offers.waiting(town.posts["tie"], town.at)
    assert line.word == "市公安局纸质送达待核对"
    address = f"/listing-papers/{wrong.slug}/"
    assert address in as_(town, "tie").get(f"/listings/{listing.slug}/").content.decode()
    assert "刑侦支队 李某" in as_(town, "tie").get(address).content.decode()
    for name, error in (("xun", SamePerson), ("bian", NotAllowed), ("liu", NotAllowed)):
        with pytest.raises(error):
            check(town, wrong, name)
        assert as_(town, name).get(address).status_code in {403, 404}, name
    with pytest.raises(IntegrityError), transaction.atomic():
        ListingPaper.objects.update(checked_by_user=town.posts["xun"].user, checked_at=town.at)
    elsewhere = told(town, "bian")
    check(town, wrong, agrees=False, reason="回证上的日期是另一天")
    assert told(town, "xun")[-1].endswith("没有生效：回证上的日期是另一天")
    assert told(town, "bian") == elsewhere, "another lister does not see this paper"
    unit.refresh_from_db()
    assert unit.signed_at is None and unit.term is None, "what was found wrong starts nothing"
    row = enter(town, listing)
    town.at += timedelta(days=2)
    check(town, row)
    with pytest.raises(Conflict, match="已经核对"):
        check(town, row)
    unit.refresh_from_db()
    assert own.term is not None and unit.term is not None
    assert last_day(own.term) == date(2027, 5, 10), "9 May is a Sunday"
    assert last_day(unit.term) == date(2027, 5, 12)
    assert (unit.signed_at, unit.served_at) == (row.real_at, row.real_at)
    assert (unit.taken_by, unit.signed_by, unit.proof) == ("刑侦支队 李某", None, row.scan)


def test_a_report_on_paper_counts_on_its_own_day_and_is_not_reviewed_by_who_entered_it(town: Town) -> None:
    listing, city = signed_by_both(town)
    unit = listing.units.get(agency=city)
    served, first = ListingPaper.objects.get(), unit.due
    assert first is not None and first.due_at is not None
    said = {"kind": REPORT, "progress": "已立案，抓获2人。", "next_steps": "继续追赃。"}
    town.at = day = first.due_at - timedelta(days=1)
    for changes, error in (
        ({"next_steps": " "}, Incomplete), ({"real_at": served.real_at - timedelta(days=1)}, Incomplete),
        ({"unit": listing.units.get(agency=town.agencies[A.NHSA])}, Unlawful),
    ):  # fmt: skip
        with pytest.raises(error):
            enter(town, listing, **(said | changes))
    row = enter(town, listing, real_at=day, **said)
    town.at += timedelta(days=3)
    assert not unit.reports.exists() and listing_reports.missed_of(unit, town.at) == 1
    check(town, row)
    report = unit.reports.get()
    unit.refresh_from_db()
    first.refresh_from_db()
    assert (report.paper, report.reported_at, report.clock, first.ended_at) == (row, day, first, day)
    assert listing_reports.missed_of(unit, town.at) == 0, "it was in time: on paper"
    assert unit.due is not None and unit.due.started_at == day
    assert "纸质报告，荀平录入" in as_(town, "qi").get(f"/listings/{listing.slug}/").content.decode()
    with pytest.raises(SamePerson):
        town.run(listing_reports.review, report, town.who("xun"), accepts=True)
    assert town.posts["xun"].user_id not in listing_checks.workers(listing), "he only entered it"
    town.run(listing_reports.review, report, town.who("bian"), accepts=True)


def test_scans_and_reports_are_read_by_the_listers_and_by_the_unit_whose_they_are(town: Town) -> None:
    listing, city = signed_by_both(town)
    town.run(listings.receive, listing, town.who("qian"))
    files = [File("退款凭证.pdf", [PDF])]
    said = {"progress": "已退款。", "next_steps": "继续追回。", "files": files}
    town.run(listing_reports.report, listing, town.who("liu"), **said)
    (piece,) = ListingReport.objects.get().files.all()
    town.at += timedelta(days=3)
    row = enter(town, listing, kind=REPORT, progress="已立案。", next_steps="继续追赃。")
    check(town, row)
    scans = {ListingPaper.objects.earliest("pk").scan, row.scan}
    for name, reads in (("bian", {piece, *scans}), ("liu", {piece}), ("bai", set()), ("fan", set())):
        assert set(listing_files.shown_to(town.posts[name])) == reads, name
    people_come(city)
    own, other = told(town, "liu"), told(town, "lin")
    police = listing.units.get(agency=city).reports.get()
    town.run(listing_reports.review, police, town.who("bian"), accepts=False, opinion="请写明去向")
    order = {"unit": police.unit, "leader": "副省长", "text": "追查药品去向", "due_on": town.at.date()}
    town.run(listing_reports.instruct, listing, town.who("xun"), **order)
    returned, ordered = told(town, "lin")[len(other) :]
    assert returned.endswith("进展报告被退回：请写明去向。") and "有领导批示" in ordered
    assert told(town, "liu") == own, "one unit hears nothing of another's reports and 批示"


def test_what_a_leader_wrote_is_carried_out_on_paper_before_the_unit_closes(town: Town) -> None:
    listing, city = signed_by_both(town)
    unit = listing.units.get(agency=city)
    due = (town.at + timedelta(days=5)).date()
    order = {"unit": unit, "leader": "副省长", "text": "追查药品去向", "due_on": due}
    town.run(listing_reports.instruct, listing, town.who("xun"), **order)
    (task,) = unit.instructions.all()
    town.at += timedelta(days=1)
    closing = {"kind": CLOSING, "progress": "已移送起诉，追回86万元。"}
    with pytest.raises(Incomplete, match="还有批示事项没有完成"):
        enter(town, listing, **closing)
    done = {"kind": FINISHED, "instruction": task, "progress": "药品已全部查扣。", "document": "扣押清单3号"}
    for changes in ({"document": " "}, {"real_at": town.at - timedelta(days=2)}, {"instruction": None}):
        with pytest.raises(Incomplete):
            enter(town, listing, **(done | changes))
    form = as_(town, "xun").get(f"/listings/{listing.slug}/paper_finish/").content.decode()
    assert "追查药品去向" in form and "证明材料" in form
    carried = enter(town, listing, **done)
    assert "扣押清单3号" in as_(town, "tie").get(f"/listing-papers/{carried.slug}/").content.decode()
    check(town, carried)
    task.refresh_from_db()
    assert (task.done_at, task.document, task.done_by) == (carried.real_at, "扣押清单3号", town.posts["xun"])
    assert "paper_finish" not in listing_offers.acts_of(listing, town.posts["xun"], town.at)
    check(town, enter(town, listing, **closing))
    town.run(listing_reports.review, ListingReport.objects.latest("pk"), town.who("bian"), accepts=True)
    assert unit.closing is not None
    assert "paper_report" not in listing_offers.acts_of(listing, town.posts["xun"], town.at)


def people_come(city: Agency) -> None:
    """From now on the police work here."""
    Post.objects.filter(agency=city).update(until=None)


def test_a_paper_that_was_overtaken_takes_no_effect_and_a_member_of_the_team_checks_none(town: Town) -> None:
    listing, city = signed_by_both(town)
    day = town.at.date()
    sent = {"name": "联合专班", "since": day, "until": day + timedelta(days=90), "posts": [town.posts["mo"]]}
    town.run(taskforces.set_up, listing.case, town.who("he"), **sent)
    town.run(taskforces.agree, TaskforceMember.objects.get(), town.who("ning"))
    town.at += timedelta(days=3)
    row = enter(town, listing, "bian", kind=REPORT, progress="已立案。", next_steps="继续追赃。")
    with pytest.raises(NotAllowed, match="联合专班成员"):
        check(town, row, "mo")
    with pytest.raises(NotAllowed, match="联合专班成员"):
        enter(town, listing, "mo")
    stale = ListingPaper.objects.select_related("unit__due", "unit__listing__case").get(pk=row.pk)
    people_come(city)
    town.at += timedelta(days=1)
    online = {"progress": "已立案。", "next_steps": "继续追赃。"}
    town.run(listing_reports.report, listing, town.who("gao"), **online)
    town.run(listing_reports.review, ListingReport.objects.get(), town.who("bian"), accepts=True)
    with pytest.raises(Incomplete, match="上一份报告"):
        check(town, stale, "qi")
    row.refresh_from_db()
    assert row.checked_at is None and stale.unit.due_id == listing.units.get(agency=city).due_id, "read again"
    assert ClockEvent.objects.filter(clock=ListingReport.objects.get().clock, kind="end").count() == 1


def test_nobody_reports_on_paper_for_a_unit_that_works_here_and_it_hears_of_what_was_entered(
    town: Town,
) -> None:
    listing, city = signed_by_both(town)
    town.at += timedelta(days=3)
    said = {"kind": REPORT, "progress": "已立案。", "next_steps": "继续追赃。"}
    row = enter(town, listing, **said)
    people_come(city)
    check(town, row)
    report = ListingReport.objects.get()
    assert report.reported_at == row.real_at, "it was made when nobody worked there"
    assert told(town, "gao")[-1].endswith("进展报告（纸质）已登记，由挂牌机关审阅。")
    assert not any("进展报告" in title for title in told(town, "qian")), "a unit hears of its own alone"
    town.run(listing_reports.review, report, town.who("bian"), accepts=True)
    offered = listing_offers.acts_of(listing, town.posts["xun"], town.at)
    assert "serve" in offered and "paper_report" not in offered, (
        "the bureau may have taken its notice on paper"
    )
    for changes in ({}, {"unit": listing.units.get(agency=town.agencies[A.NHSA])}):
        with pytest.raises(Unlawful, match="其他单位自行提交"):
            enter(town, listing, **(said | changes))
    own = {
        "kind": SERVED,
        "way": "mail",
        "taken_by": "钱某",
        "unit": listing.units.get(agency=town.agencies[A.NHSA]),
    }
    check(town, enter(town, listing, **own))
    assert "市医保局已签收" in told(town, "qian")[-1]
