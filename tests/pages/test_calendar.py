"""时限规则, 部门协议 and 节假日 on the pages."""

from datetime import date, timedelta
from typing import Any

import pytest

from agencies.kinds import AgencyKind as A
from referral.law.clocks import end_of
from referral.law.rules import RULES
from referral.law.workdays import PUBLISHED
from referral.models import Agreement, Clock, Event, HolidayNotice
from referral.pages.calendar.holidays import months
from referral.reports import house
from referral.services import clocks
from tests.cast import City
from tests.pages.browsers import as_
from tests.pages.test_directory import admin, text

NOTICE = {"source": "国办发明电〔2026〕99号", "days": "2026-11-16 放假 测试假\n2026-11-21 上班\n"}


def test_every_rule_is_in_the_table(city: City) -> None:
    page = text(as_(city, "liu").get("/rules/"))
    assert all(rule in page for rule in RULES) and len(RULES) == 103
    assert "无约定时限" in page and "登记部门协议" not in page


def test_rules_are_searched_by_words_class_and_object(city: City) -> None:
    browser = as_(city, "liu")
    assert "crim_refer_send" in text(browser.get("/rules/?q=CRIM_refer"))
    found = text(browser.get("/rules/?cls=agreed&on=lane"))
    assert "agr.confirm" in found and "crim_refer_send" not in found and "agr.sign" not in found


def agreement(city: City, **changes: Any) -> dict[str, Any]:
    """An agreement of 医保局 and 卫健委, as it is typed."""
    typed: dict[str, Any] = {
        "title": "关于案件线索移送协作的协议", "number": "安医保协〔2026〕1号", "signed_on": "2026-01-05",
        "effective_on": "2026-02-01", "parties": "安澜市医疗保障局\n安澜市卫生健康委员会\n", "value_agr.answer": "7个工作日",
        "value_agr.sign": "48小时",
    }  # fmt: skip
    return typed | changes


def test_an_agreement_sets_what_starts_after_it(city: City) -> None:
    before = city.sent()
    assert admin("system_admin").post("/rules/agreements/new/", agreement(city)).status_code == 302
    assert Agreement.objects.get().values == {"agr.sign": [48, "hour"], "agr.answer": [7, "workday"]}
    old = Clock.objects.get(referral=before, rule="agr.sign")
    new = Clock.objects.get(referral=city.sent(), rule="agr.sign")
    assert clocks.rule_of(old).suggested and not clocks.rule_of(new).suggested
    assert new.due_at is not None and new.due_at - new.started_at == timedelta(hours=48)
    page = text(as_(city, "bai").get("/rules/"))
    assert "安医保协〔2026〕1号" in page and "签收48小时" in page
    assert "安医保协〔2026〕1号" not in text(as_(city, "ma").get("/rules/")), "not a party"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"parties": "安澜市医疗保障局"}, "至少有两个机关"),
        ({"parties": "安澜市医疗保障局\n某某局"}, "没有开通名称为“某某局”的机构"),
        ({"kinds": ["nhsa", "health"], "regions": "江海省安澜市"}, "选一种填写"),
        ({"kinds": ["nhsa", "health"], "parties": ""}, "须同时填写"),
        ({"kinds": ["nhsa"], "regions": "江海省安澜市", "parties": ""}, "至少有两类机关或者两个地区"),
        ({"kinds": ["nhsa"], "regions": "某某市", "parties": ""}, "没有名称为“某某市”的地区"),
        ({"value_agr.answer": "很快"}, "请写数字和单位"),
        ({"value_agr.answer": "", "value_agr.sign": ""}, "至少填写一项约定时限"),
        ({"effective_on": "2025-12-31"}, "生效日期不能早于签订日期"),
        ({"ends_on": "2026-01-31"}, "终止日期不能早于生效日期"),
    ],
)
def test_an_agreement_that_does_not_hold_comes_back(city: City, changes: dict[str, Any], words: str) -> None:
    answer = admin("system_admin").post("/rules/agreements/new/", agreement(city, **changes))
    assert (
        answer.status_code == 422 and words in text(answer) and "关于案件线索移送协作的协议" in text(answer)
    )
    assert not Agreement.objects.exists()


def test_an_agreement_of_a_region_binds_its_kinds_and_says_so(city: City) -> None:
    typed = agreement(city, parties="", regions="江海省安澜市", kinds=["nhsa", "health"])
    assert admin("system_admin").post("/rules/agreements/new/", typed).status_code == 302
    assert "江海省安澜市：医保局、卫健" in text(as_(city, "bai").get("/rules/"))
    assert "安医保协〔2026〕1号" not in text(as_(city, "ma").get("/rules/")), "another kind"
    page = text(as_(city, "liu").get(f"/referrals/{city.sent().slug}/"))
    assert "约定48小时（安医保协〔2026〕1号）" in page
    other = text(as_(city, "liu").get(f"/referrals/{city.sent(A.MARKET).slug}/"))
    assert "无约定时限，建议24小时" in other and "超期" not in other


def test_agreements_are_kept_by_the_system_administrator_alone(city: City) -> None:
    for browser in (admin(), as_(city, "he")):
        assert browser.post("/rules/agreements/new/", agreement(city)).status_code == 403
    system = admin("system_admin")
    system.post("/rules/agreements/new/", agreement(city))
    row = Agreement.objects.get()
    assert (
        as_(city, "he").post(f"/rules/agreements/{row.pk}/end/", {"ends_on": "2026-12-31"}).status_code == 403
    )
    assert system.post(f"/rules/agreements/{row.pk}/end/", {"ends_on": "2026-12-31"}).status_code == 302
    assert Agreement.objects.get().ends_on == date(2026, 12, 31)


def test_the_grid_has_every_day_of_the_year_once() -> None:
    for year, days in ((2026, 365), (2028, 366)):
        cells = [c for month in months(PUBLISHED, year) for week in month.weeks for c in week if c]
        assert [c.on for c in cells] == [date(year, 1, 1) + timedelta(days=n) for n in range(days)]


def test_a_year_without_notice_says_so(city: City) -> None:
    browser = as_(city, "liu")
    assert "放假安排已公布" in text(browser.get("/holidays/?year=2026"))
    for asked in ("2055", "9999", "abc"):
        page = text(browser.get(f"/holidays/?year={asked}"))
        assert ("未公布，暂按法定节假日推算" in page) == (asked != "abc"), asked


def test_entered_days_count_when_a_second_person_has_confirmed_them(city: City) -> None:
    clue = city.clue()
    clock = Clock.objects.get(clue=clue, rule="nhsa_filing")
    before, system, security = clock.due_at, admin("system_admin"), admin()
    assert system.post("/holidays/load/", NOTICE).status_code == 302
    notice = HolidayNotice.objects.get()
    assert clocks.calendar().is_workday(date(2026, 11, 16))
    assert clocks.result_of(clock).due_at == before

    assert system.post(f"/holidays/{notice.pk}/confirm/").status_code == 403
    asked = text(security.get(f"/holidays/{notice.pk}/confirm/"))
    assert "2026-11-16 放假 测试假" in asked and "项时限的届满时间会改变" in asked
    assert security.post(f"/holidays/{notice.pk}/confirm/").status_code == 302
    assert not clocks.calendar().is_workday(date(2026, 11, 16))
    page = text(as_(city, "liu").get("/holidays/?year=2026"))
    assert "测试假" in page and NOTICE["source"] in page


def test_running_limits_are_counted_anew_with_an_event(city: City) -> None:
    typed = NOTICE | {"days": "2026-11-16 放假 测试假"}
    clue, system, security = city.clue(), admin("system_admin"), admin()
    clock = Clock.objects.get(clue=clue, rule="nhsa_filing")
    system.post("/holidays/load/", typed)
    url = f"/holidays/{HolidayNotice.objects.get().pk}/confirm/"
    asked = text(security.get(url))
    assert city.agencies[A.NHSA].name in asked and "2026-12-01" in asked, "who has to act on each limit"
    assert clue.number not in asked and clue.title not in asked, "an administrator knows of no case"
    security.post(url)
    moved = Clock.objects.get(pk=clock.pk)
    assert clock.due_at == end_of(date(2026, 11, 30)) and moved.due_at == end_of(date(2026, 12, 1))
    last = moved.events.last()
    assert last is not None and (last.kind, last.document) == ("reproject", NOTICE["source"])
    assert any(NOTICE["source"] in step for step in clocks.result_of(moved).steps)
    event = Event.objects.get(act="reproject")
    assert "届满由2026-11-30改为2026-12-01" in event.label
    assert list(house.records()) == [] and list(house.clock_hints()) == []


def test_what_has_ended_is_not_counted_anew(city: City) -> None:
    clue = city.clue()
    city.run(clocks_end, clue, city.who("liu"))  # type: ignore[arg-type]
    ended = Clock.objects.get(clue=clue, rule="nhsa_filing")
    before = clocks.result_of(ended)
    admin("system_admin").post("/holidays/load/", NOTICE)
    admin().post(f"/holidays/{HolidayNotice.objects.get().pk}/confirm/")
    ended.refresh_from_db()
    assert clocks.result_of(ended) == before and ended.due_at == before.due_at


def clocks_end(clue: Any, who: Any) -> None:
    """Meet the limit of a clue."""
    clocks.end("nhsa_filing", clue, who)


def test_a_notice_that_waits_is_taken_back(city: City) -> None:
    system = admin("system_admin")
    system.post("/holidays/load/", NOTICE)
    url = f"/holidays/{HolidayNotice.objects.get().pk}/discard/"
    assert admin().post(url).status_code == 403
    assert system.post(url).status_code == 302
    assert not HolidayNotice.objects.exists()


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ("2026-02-30 放假", "看不明白"),
        ("春节放假", "看不明白"),
        ("2026-11-16至2026-11-10 放假", "结束日期早于开始日期"),
        ("2026-11-16至2027-02-10 放假", "超过31天"),
        ("2026-11-16 放假\n2026-11-16 上班", "同一天写了两次"),
        ("2026-11-16 放假\n2029-11-16 放假\n2028-11-16 放假", "只写一年的安排"),
    ],
)
def test_a_notice_that_cannot_be_read_comes_back(city: City, days: str, words: str) -> None:
    answer = admin("system_admin").post("/holidays/load/", NOTICE | {"days": days})
    assert answer.status_code == 422 and words in text(answer) and NOTICE["source"] in text(answer)
    assert not HolidayNotice.objects.exists()


def test_days_are_entered_by_the_system_administrator_alone(city: City) -> None:
    for browser in (admin(), as_(city, "he")):
        assert browser.post("/holidays/load/", NOTICE).status_code == 403


def test_a_secret_limit_moves_in_secret(city: City) -> None:
    clue = city.clue(restricted=True)
    admin("system_admin").post("/holidays/load/", NOTICE | {"days": "2026-11-16 放假"})
    admin().post(f"/holidays/{HolidayNotice.objects.get().pk}/confirm/")
    event = Event.objects.get(act="reproject")
    assert event.ledger_id == clue.ledger_id and event.secret
    assert list(house.records()) == [] and list(house.clock_hints()) == []
