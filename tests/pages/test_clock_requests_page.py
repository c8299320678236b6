"""提请中止 and 提请延长 on the pages: from the officer's form to the decider's list and back, live."""

from datetime import date, timedelta

import pytest

from documents.models import Letter
from referral.law.errors import ReferralError
from referral.models import Clock, ClockRequest
from referral.services import clock_requests, clocks
from tests.cast import build_city
from tests.pages.browsers import as_
from tests.pages.test_directory import text
from tests.services.asking import working
from tests.workflows.conftest import Town
from workflows import tick
from workflows.models import Notice

STOP = {
    "ground": "appraisal", "expected_end": "2026-12-20", "reason": "委托司法鉴定", "document": "鉴定委托书1号"
}  # fmt: skip


@pytest.fixture
def town(db: None) -> Town:
    """安澜市, with the engine running."""
    return Town(**vars(build_city()))


def penalty(town: Town) -> Clock:
    """The own lane's limit for the penalty decision."""
    town.case()
    return Clock.objects.get(rule="nhsa_decide")


def told(name: str) -> list[str]:
    return list(Notice.objects.filter(recipient__username=name).values_list("title", flat=True))


def test_a_stop_goes_from_the_officer_to_the_deputy_and_back(town: Town) -> None:
    clock = penalty(town)
    url = f"/clocks/{clock.slug}"
    form = text(as_(town, "liu").get(f"{url}/ask_stop/"))
    assert "鉴定、检测检验" in form and "国家医保局令第4号" in form and "等待刑事结果" not in form
    lacking = as_(town, "liu").post(f"{url}/ask_stop/", STOP | {"expected_end": ""})
    assert (
        lacking.status_code == 422
        and "请填写预计恢复日期。" in text(lacking)
        and "委托司法鉴定" in text(lacking)
    )
    assert as_(town, "liu").post(f"{url}/ask_stop/", STOP).status_code == 302
    assert any("提请「行政处罚决定」中止（鉴定、检测检验）" in title for title in told("wu"))
    assert not any("中止" in title for title in told("chen"))
    waits = text(as_(town, "wu").get("/approvals/"))
    assert "时限提请" in waits and f"{url}/decide/" in waits and "委托司法鉴定" in waits
    assert as_(town, "liu").get(f"{url}/decide/").status_code == 403
    asked = text(as_(town, "wu").get(f"{url}/decide/"))
    assert "中止（鉴定、检测检验），预计2026-12-20恢复" in asked and "事由的依据" in asked
    refused = as_(town, "wu").post(f"{url}/decide/", {"agrees": "1", "opinion": "同意"})
    assert refused.status_code == 422 and "请填写决定文书" in text(refused)
    done = as_(town, "wu").post(f"{url}/decide/", {"agrees": "1", "document": "安医保停〔2026〕1号"})
    assert done.status_code == 302
    assert any(title.endswith("：已同意。") for title in told("liu"))
    assert "决定提请" not in text(as_(town, "wu").get(f"/lanes/{clock.lane.slug}/"))  # type: ignore[union-attr]
    assert f"{url}/decide/" not in text(as_(town, "wu").get("/approvals/"))


def test_the_expected_end_is_told_once_to_who_works_on_it_and_who_stopped_it(town: Town) -> None:
    clock = penalty(town)
    as_(town, "liu").post(f"/clocks/{clock.slug}/ask_stop/", STOP | {"expected_end": "2026-11-27"})
    as_(town, "wu").post(f"/clocks/{clock.slug}/decide/", {"agrees": "1", "document": "甲"})
    before = Notice.objects.filter(title__contains="预计恢复日期")
    stopped = Clock.objects.get(pk=clock.pk)
    assert stopped.is_paused
    day = stopped.events.get(kind="stop").at + timedelta(days=2)
    assert tick.tell_of_stops(day - timedelta(days=1)) == 0
    assert [
        tick.tell_of_stops(day),
        tick.tell_of_stops(day),
        tick.tell_of_stops(day + timedelta(days=9)),
    ] == [1, 0, 0]
    assert (
        {"wu"} <= set(before.values_list("recipient__username", flat=True)) <= {"wu", "liu", "chen", "qian"}
    )
    town.at = day
    assert (
        as_(town, "wu").post(f"/clocks/{clock.slug}/resume/", {"note": "鉴定意见已收到"}).status_code == 302
    )
    assert Clock.objects.get(pk=clock.pk).resume_expected is None


def test_a_pending_request_stands_in_the_line_of_its_own_agency(town: Town) -> None:
    clock = penalty(town)
    as_(town, "liu").post(f"/clocks/{clock.slug}/ask_stop/", STOP)
    assert clock.lane is not None
    page = text(as_(town, "liu").get(f"/lanes/{clock.lane.slug}/"))
    assert "已提请中止（鉴定、检测检验）" in page and "待决定" in page
    assert f"/clocks/{clock.slug}/ask_stop/" not in page


LATER = {"until": "2026-12-14", "reason": "核实人员外出", "document": "延期审批表1号"}


def test_a_later_answer_is_asked_for_by_the_officer_and_told_when_the_deputy_agrees(town: Town) -> None:
    lane = working(town)
    ask, page = f"/lanes/{lane.slug}/ask-extension/", f"/lanes/{lane.slug}/"
    assert ask in text(as_(town, "shen").get(page)) and ask not in text(as_(town, "qiu").get(page))
    for day, sentence in (("2026-12-05", "请填写工作日"), ("2026-11-30", "须晚于现在的届满日")):
        odd = as_(town, "shen").post(ask, LATER | {"until": day})
        assert odd.status_code == 422 and sentence in text(odd) and "核实人员外出" in text(odd)
    assert as_(town, "shen").post(ask, LATER | {"document": ""}).status_code == 422
    assert as_(town, "shen").post(ask, LATER).status_code == 302
    assert not Letter.objects.filter(kind="extension_notice").exists(), "asking tells nobody outside"
    assert any("延期10个工作日函复（2026-12-14前），请决定" in title for title in told("qiu"))
    assert not any("延期" in title for title in told("liu"))
    assert ask not in text(as_(town, "shen").get(page))
    paper = as_(town, "qiu").post(
        f"/lanes/{lane.slug}/extension/",
        {"until": "2026-12-14", "reason": "外出", "proposed_by": town.posts["shen"].pk},
    )
    assert paper.status_code == 422 and "请先对该提请作出决定" in text(paper)
    clock = Clock.objects.get(rule="assist_letter_reply")
    assert clock.slug in text(as_(town, "qiu").get("/approvals/"))
    decide = f"/clocks/{clock.slug}/decide/"
    for name, status in (("shen", 403), ("liu", 403)):
        assert as_(town, name).post(decide, {"agrees": "1"}).status_code == status, name
    assert as_(town, "qiu").post(decide, {"agrees": "1"}).status_code == 302
    letter = Letter.objects.get(kind="extension_notice")
    assert (letter.content["until"], letter.content["reason"]) == ("2026-12-14", "核实人员外出")
    clock.refresh_from_db()
    assert clocks.result_of(clock).due_on == date(2026, 12, 14) and clock.is_extended
    assert ClockRequest.objects.get().decision_document == letter.number
    assert any("延期告知" in title for title in told("liu")), "the asking agency hears of it"
    assert any("已同意" in title for title in told("shen"))


def test_a_refused_later_answer_stays_inside_and_after_the_limit_none_is_asked_for(town: Town) -> None:
    lane = working(town)
    ask = f"/lanes/{lane.slug}/ask-extension/"
    assert as_(town, "qiu").get(ask).status_code == 403 and as_(town, "liu").get(ask).status_code == 404
    assert as_(town, "shen").post(ask, LATER).status_code == 302
    clock = Clock.objects.get(rule="assist_letter_reply")
    due, before = clock.due_at, told("liu")
    no = {"agrees": "0", "opinion": "人员已返回"}
    assert as_(town, "qiu").post(f"/clocks/{clock.slug}/decide/", no).status_code == 302
    clock.refresh_from_db()
    assert clock.due_at == due and told("liu") == before
    assert not Letter.objects.filter(kind="extension_notice").exists()
    town.at += timedelta(days=30)
    with pytest.raises(ReferralError, match="期限已经届满"):
        clock_requests.ask_later(
            clock, town.who("shen"), until=date(2027, 1, 15), reason="外出", document="审批表"
        )


def test_the_limit_of_an_answer_is_also_stopped_and_a_stop_is_no_later_day(town: Town) -> None:
    lane = working(town)
    clock = Clock.objects.get(rule="assist_letter_reply")
    url = f"/clocks/{clock.slug}"
    asked = as_(town, "shen").post(f"{url}/ask_stop/", STOP | {"ground": "appraisal_agreed"})
    assert asked.status_code == 302
    assert "中止（鉴定、检测检验（约定时限）），预计2026-12-20恢复" in text(
        as_(town, "qiu").get("/approvals/")
    )
    assert as_(town, "shen").get(f"/lanes/{lane.slug}/").status_code == 200
    lacking = as_(town, "qiu").post(f"{url}/decide/", {"agrees": "1"})
    assert lacking.status_code == 422 and "请填写决定文书" in text(lacking)
    assert (
        as_(town, "qiu").post(f"{url}/decide/", {"agrees": "1", "document": "罗医停1号"}).status_code == 302
    )
    assert Clock.objects.get(pk=clock.pk).is_paused
    assert not Letter.objects.filter(kind="extension_notice").exists()
