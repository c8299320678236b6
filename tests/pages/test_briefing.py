"""每日一页: stuck where, at whom, since when; 批示; signatures – always one A4, never a word of what is secret."""

import io
import re
from datetime import date, datetime, time, timedelta

import pikepdf
import pytest

from agencies.kinds import AgencyKind as A
from agencies.models import Agency
from agencies.roles import Role
from agencies.services import create_user, fill_post
from documents.letters.kinds.daily import ROOM, DailySheet, Matter
from referral.law.clocks import ZONE
from referral.law.kinds import Kind
from referral.law.tasks import DONE
from referral.models import Clock, LedgerTask, ListingInstruction, Oversight, PaperEntry
from referral.services import clock_requests, clocks, instructions, listing_reports, urging
from tests.cast import START, build_city
from tests.documents.letters.measure import text_of
from tests.pages.browsers import as_, bytes_of
from tests.pages.desk import check, later, sign
from tests.services import listed
from tests.services.sessions import shared
from tests.services.walks import not_filed, own_lane
from tests.workflows.conftest import Town
from workflows import briefings, mornings
from workflows import meetings as verbs
from workflows.models import Notice

LONG = "安澜市江岸区红星社区卫生服务中心与康泽医院有限公司等十一家定点医药机构涉嫌虚构医药服务、串换药品骗取医疗保障基金案"


@pytest.fixture
def town(db: None, monkeypatch: pytest.MonkeyPatch) -> Town:
    """安澜市, with the engine running; the pages' clock follows the story."""
    town = Town(**vars(build_city()))
    monkeypatch.setattr("django.utils.timezone.now", lambda: town.at)
    return town


def page(town: Town, leader: str, reader: str = "") -> briefings.Briefing:
    return briefings.of(town.posts[leader], town.posts[reader or leader], town.at)


def text(town: Town, name: str) -> str:
    answer = as_(town, name).get("/briefing/")
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def test_a_criminal_referral_that_waits_for_the_head_is_told_him_and_whoever_prints_for_him(
    town: Town,
) -> None:
    (referral,) = town.draft(town.case(), (A.POLICE, Kind.CRIMINAL))
    for move, name in (("submit", "liu"), ("review", "zhou")):
        assert not page(town, "he").signatures
        referral = town.do(referral, move, name)
    for reader in ("he", "qian"):
        (matter,) = page(town, "he", reader).signatures
        assert (matter.what, matter.word) == (referral.title, "批准")
        assert matter.url == f"/referrals/{referral.slug}/"
        assert referral.title in text(town, reader)
    assert not page(town, "wu").signatures, "a criminal referral is the head's alone to sign"
    town.do(referral, "approve", "he")
    assert not page(town, "he").signatures


def test_what_is_late_is_told_with_at_whom_it_lies_since_when_and_what_was_done_about_it(town: Town) -> None:
    referral = town.sent(A.POLICE, Kind.CRIMINAL)
    town.do(referral, "sign", "gao", items=4, pages=21, badge="001")
    (clock,) = Clock.objects.open().filter(actor=town.agencies[A.POLICE], rule="police_file_decide")
    assert clock.due_at is not None
    town.at = clock.due_at - timedelta(hours=1)
    assert [m.word for m in page(town, "he").near if m.whom == "市公安局"] == ["立案/不予立案决定（法定）"]
    town.at = clock.due_at + timedelta(days=5, hours=9)
    (first, *_) = [m for m in page(town, "he").stuck if m.whom == "市公安局"]
    assert first.word == "立案/不予立案决定（法定）" and first.over == 6
    assert (first.what, first.note) == (referral.case.title, "尚未催办、商请")
    town.run(urging.urge, town.lane(referral), town.who("liu"), step="ask", reason="请反馈。")
    (first, *_) = [m for m in page(town, "he").stuck if m.whom == "市公安局"]
    assert first.note == f"市医保局{town.at.month}月{town.at.day}日商请反馈"
    assert "已过6日" in text(town, "qian")


def test_a_limit_that_stands_still_is_not_stuck(town: Town) -> None:
    clock = own_lane(not_filed(town).case).clocks.get(rule="nhsa_decide")
    assert clock.is_paused
    town.at += timedelta(days=300)
    assert not [m for m in page(town, "he").stuck if m.word.startswith(clocks.rule_of(clock).name)]


def test_a_request_about_a_limit_waits_for_who_decides_it(town: Town) -> None:
    town.case()
    clock = Clock.objects.get(rule="nhsa_decide")
    town.run(
        clock_requests.ask_stop, clock, town.who("liu"), ground="appraisal", expected_end=town.at.date() + timedelta(days=30),
        reason="委托司法鉴定", document="鉴定委托书1号",
    )  # fmt: skip
    url = f"/clocks/{clock.slug}/decide/"
    assert [m.url for m in page(town, "wu").signatures] == [url]
    assert url in text(town, "wu") and not page(town, "tang").signatures


def test_instructions_come_back_as_dated_tasks(town: Town) -> None:
    listing = listed.signed(town)
    due_on = town.at.date() + timedelta(days=3)
    town.run(
        listing_reports.instruct, listing, town.who("bian"), unit=listing.units.get(), leader="副省长某某",
        text="一周内查清。", due_on=due_on,
    )  # fmt: skip
    town.at += timedelta(days=5)
    for name in ("qi", "he"):
        (matter,) = page(town, name).instructions
        assert (matter.what, matter.whom, matter.over) == ("一周内查清。", "市医保局", 2)
        assert "副省长某某批示" in matter.note and matter.url == f"/listings/{listing.slug}/"
    assert not page(town, "tang").instructions
    task = ListingInstruction.objects.get()
    town.run(listing_reports.finish, task, town.who("liu"), said="已查清。", document="安医保报〔2026〕5号")
    assert not page(town, "qi").instructions


def test_a_leader_writes_on_a_case_and_sees_it_until_it_is_answered(town: Town) -> None:
    case, own, health = (
        shared(town),
        town.agencies[A.NHSA],
        town.agencies[A.HEALTH],
    )
    town.at += timedelta(days=40)
    url, day = f"/cases/{case.slug}/instruct/", town.at.date() + timedelta(days=3)
    told = {"text": "一周内查清虚构住院情况。", "agency": own.pk, "due_on": day.isoformat()}
    assert url in text(town, "he"), "a limit is over: he may write on its case from there"
    assert as_(town, "liu").get(url).status_code == 403
    refused = as_(town, "he").post(url, told | {"agency": health.pk, "text": "报进展。"})
    assert refused.status_code == 422 and "报进展。" in refused.content.decode(), "equals are given no orders"
    wrong = as_(town, "he").post(url, told | {"text": "请纪委监委核查。"})
    assert "纪检监察事项" in wrong.content.decode() and not LedgerTask.objects.exists()
    assert as_(town, "he").post(url, told).status_code == 302
    task = LedgerTask.objects.get()
    town.at += timedelta(days=5)
    for name in ("he", "qian"):
        (matter,) = page(town, "he", name).instructions
        assert (matter.what, matter.whom, matter.over) == (told["text"], "市医保局", 2)
        assert matter.note == f"何建国批示，{case.title}" and matter.url == f"/ledger-tasks/{task.slug}/"
    assert not page(town, "tang").instructions
    for url in ("/task-ledger/", "/workbench/"):
        assert "已过批示日期" in as_(town, "liu").get(url).content.decode(), url
    assert not LedgerTask.objects.visible_to(town.posts["bai"]).exists(), "an inner word of another agency"
    verbs.report(task, town.who("liu"), kind=DONE, said="已查清126人次。", document="核查报告")
    assert not page(town, "he").instructions
    told_of = Notice.objects.filter(url=matter.url, title__contains="已完成")
    assert {notice.recipient.username for notice in told_of} == {"he", "qian"}


def test_what_a_leader_wrote_on_paper_is_a_task_once_a_second_person_has_checked_it(town: Town) -> None:
    case, own = town.case(), town.agencies[A.NHSA]
    at = later(town)
    fields = {"text": "限期办结。", "agency": own.pk, "due_on": (at + timedelta(days=9)).date().isoformat()}
    assert sign(town, "qian", case, "instruct", "he", at, **fields).status_code == 302
    entry = PaperEntry.objects.get()
    assert entry.signed_by == town.posts["he"] and not LedgerTask.objects.exists()
    assert check(town, "qian", entry).status_code == 403 and check(town, "zhou", entry).status_code == 302
    task = LedgerTask.objects.get()
    assert (task.ordered_by, task.created_at, task.title) == (town.posts["he"], at, "限期办结。")
    assert [m.what for m in page(town, "he").instructions] == ["限期办结。"]


def test_a_government_orders_the_offices_of_its_place_that_work_on_the_case(town: Town) -> None:
    case, office = shared(town), town.agencies[A.GOVERNMENT]
    Oversight.objects.create(agency=office, region=town.region, basis="安政办发〔2026〕2号")
    gov, at = town.posts["gov"], town.at
    found = {agency.kind for agency in instructions.owners(case, Agency.objects.get(pk=office.pk), at)}
    assert found == {A.GOVERNMENT, A.NHSA, A.HEALTH}, "who has no part in it is not told of it"
    day = at.date() + timedelta(days=5)
    town.run(
        instructions.instruct,
        case,
        town.who("gov"),
        text="请查明。",
        agency=town.agencies[A.HEALTH],
        due_on=day,
    )
    assert [m.whom for m in page(town, "gov").instructions] == ["市卫健委"]
    assert [m.what for m in page(town, "tang").instructions] == ["请查明。"]
    assert not page(town, "he").instructions and gov.agency.kind == A.GOVERNMENT
    town.sent(A.MARKET, case=case)
    near = page(town, "gov").near
    town.at += timedelta(days=200)
    late = page(town, "gov").stuck
    assert "市市场监管局" in {m.whom for m in near} and "市卫健委" in {m.whom for m in late}
    for url in {
        m.url for m in (*near, *late)
    }:  # of a letter and a lane that it oversees without reading them
        assert as_(town, "gov").get(url).status_code == 200, url


def test_a_listing_waits_for_the_head_of_its_lister(town: Town) -> None:
    listed.proposed(town)
    assert [m.word for m in page(town, "he").signatures if "挂牌" in m.word] == ["挂牌督办同意提请"]
    assert not page(town, "qi").signatures


@pytest.mark.parametrize("name", ["liu", "zhou", "bai"])
def test_it_is_for_the_leader_and_whoever_prints_for_him(town: Town, name: str) -> None:
    for url in ("/briefing/", "/briefing/print/"):
        answer = as_(town, name).get(url)
        assert answer.status_code == 403 and "无权查看和打印督办每日一页" in answer.content.decode()
    assert "每日一页" not in as_(town, name).get("/workbench/").content.decode()


def test_another_agency_s_leader_is_not_asked_for(town: Town) -> None:
    stranger = as_(town, "qian").get(f"/briefing/?leader={town.posts['tang'].pk}")
    assert "何建国" in stranger.content.decode() and "唐宁" not in stranger.content.decode()


@pytest.mark.prints
def test_however_much_there_is_it_is_one_page(town: Town) -> None:
    referral = town.sent(A.POLICE, Kind.CRIMINAL, town.case(title=LONG))
    town.do(referral, "sign", "gao", items=4, pages=21, badge="001")
    town.at += timedelta(days=30)
    answer = as_(town, "qian").get("/briefing/print/")
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    sheet = bytes_of(answer)
    assert len(pikepdf.open(io.BytesIO(sheet)).pages) == 1
    assert re.search(r"，已过\d\d日", text_of(sheet)), "the days over are never cut"


def matters(number: int) -> tuple[Matter, ...]:
    return tuple(
        Matter(what=LONG, whom="市市场监督管理局", since="11月20日，已过40日", note=LONG)
        for _ in range(number)
    )


@pytest.mark.parametrize(
    "counts", [(0, 0, 0, 0), (1, 0, 0, 0), (60, 60, 60, 60), (60, 0, 0, 0), (0, 0, 0, 60), (3, 50, 1, 2)]
)
def test_each_part_gets_its_turn_and_what_is_left_out_is_counted(counts: tuple[int, int, int, int]) -> None:
    stuck, instructions, signatures, near = map(matters, counts)
    sheet = DailySheet(
        agency="安澜市医疗保障局", date=date(2026, 11, 25), leader="何建国", printed_by="钱芳", stuck=stuck, instructions=instructions,
        signatures=signatures, near=near,
    )  # fmt: skip
    parts = sheet.parts()
    assert [len(part.matters) + part.more for part in parts] == list(counts)
    lines = sum(part.lines * len(part.matters) for part in parts)
    assert lines <= ROOM and (lines >= ROOM - 1 or not any(part.more for part in parts))
    assert all(part.matters for part, number in zip(parts, counts, strict=True) if number)


def test_the_leaders_are_told_once_on_the_morning_of_a_working_day(town: Town) -> None:
    (referral,) = town.draft(town.case(), (A.POLICE, Kind.CRIMINAL))
    for move, name in (("submit", "liu"), ("review", "zhou")):
        referral = town.do(referral, move, name)
    day = START.date() + timedelta(days=1)
    early, morning = (datetime.combine(day, time(*at), ZONE) for at in ((7, 29), (7, 30)))
    saturday = datetime.combine(START.date() + timedelta(days=5), time(9), ZONE)
    assert mornings.tell(early) == mornings.tell(saturday) == 0
    assert (mornings.tell(morning), mornings.tell(morning + timedelta(minutes=1))) == (1, 0)
    told = Notice.objects.filter(url="/briefing/")
    assert {notice.recipient.username for notice in told} == {"he", "qian"}
    assert "待签批1项" in told[0].title
    assert not told.filter(agency=town.agencies[A.DISCIPLINE]).exists()
    assert mornings.tell(morning + timedelta(days=1)) == 1


def test_an_agency_without_a_leader_is_told_what_to_do(town: Town) -> None:
    user, _ = create_user(
        username="du", full_name="杜某", at=START, password="du-an-lan-2026", must_change_password=False
    )
    drug = Agency.objects.get(pk=town.agencies[A.DRUG].pk)
    town.posts["du"] = fill_post(
        user=user, agency=drug, role=Role.REGISTRAR, since=date(2024, 1, 1), at=START
    )
    answer = as_(town, "du").get("/briefing/")
    assert answer.status_code == 422 and "补充任职" in answer.content.decode()
