"""修改期限: who gives a rule another length, from when it counts, and what is refused."""

from datetime import date, timedelta
from typing import Any

import pytest

from agencies.kinds import AgencyKind as A
from agencies.models import DirectoryEvent
from referral.law.clocks import end_of
from referral.law.errors import Incomplete
from referral.law.rules import RULES
from referral.models import Clock, ClockRule
from referral.services import clocks, listing_proposals, listing_standards
from tests.cast import City
from tests.pages.browsers import as_
from tests.pages.test_directory import admin, text
from tests.services import listed
from tests.workflows.conftest import Town

URL = "/rules/nhsa_filing/change/"
SOURCE = "江海省医保局《行政处罚程序细则》（江医保发〔2026〕9号）"


def value(**changes: Any) -> dict[str, Any]:
    """A new length as it is typed."""
    return {"length": "10个工作日", "source": SOURCE, "effective_on": "2026-11-09"} | changes


def test_the_new_length_counts_for_what_starts_from_its_day_on(city: City) -> None:
    before = Clock.objects.get(clue=city.clue(), rule="nhsa_filing")
    assert admin("system_admin").post(URL, value()).status_code == 302
    after = Clock.objects.get(clue=city.clue(), rule="nhsa_filing")
    before.refresh_from_db()
    assert before.due_at == end_of(date(2026, 11, 30)) and after.due_at == end_of(date(2026, 11, 23))
    assert (before.rule_version, after.rule_version) == ("2026-04", "2026-04-1")
    assert f"期限：10个工作日（{SOURCE}）" in clocks.result_of(after).steps
    assert DirectoryEvent.objects.get(act="change_rule").detail["source"] == SOURCE


def test_what_starts_before_its_day_keeps_the_laws_length(city: City) -> None:
    admin("system_admin").post(URL, value(effective_on="2026-12-01"))
    clock = Clock.objects.get(clue=city.clue(), rule="nhsa_filing")
    assert clock.due_at == end_of(date(2026, 11, 30)) and not clock.events.filter(kind="set").exists()


def test_the_list_shows_the_value_in_force_and_leads_to_the_page(city: City) -> None:
    system = admin("system_admin")
    system.post(URL, value())
    system.post(URL, value(length="12个工作日", effective_on="2027-01-01"))
    page = text(system.get("/rules/?q=nhsa_filing"))
    assert "现行 10个工作日" in page and SOURCE in page and URL in page
    asked = text(system.get(URL))
    assert "15个工作日" in asked and "2027-01-01起12个工作日" in asked
    assert URL not in text(as_(city, "liu").get("/rules/"))
    assert list(ClockRule.objects.order_by("pk").values_list("version", flat=True)) == [
        "2026-04-1",
        "2026-04-2",
    ]


def test_the_page_says_what_a_new_length_bears_on(city: City) -> None:
    system = admin("system_admin")
    assert "正在计算的时限仍按起算时的期限计算" in text(system.get(URL))
    reminded = text(system.get("/rules/house.head_told/change/"))
    assert "对尚未办结的事项也适用" in reminded and "正在计算的时限" not in reminded


def test_from_which_figure_a_case_may_be_listed_is_set_as_a_length_is(city: City) -> None:
    town = Town(**vars(city))
    system, url = admin("system_admin"), "/rules/house.listing_amount/change/"
    page = text(system.get(url))
    assert "修改标准" in page and "如“50万元”。" in page and "已经提请的按提请当日的标准" in page
    assert "请写成“50万元”的样子" in text(system.post(url, value(length="100个")))
    listing, on = listed.proposed(town), town.at.date() + timedelta(days=1)
    assert system.post(url, value(length="100万元", effective_on=on.isoformat())).status_code == 302
    town.at += timedelta(days=2)
    with pytest.raises(Incomplete, match="不符合所选挂牌理由：涉案金额100万元以上"):
        wish = listed.draft(town, town.agencies[A.NHSA].superior)  # type: ignore[arg-type]
        town.run(listing_proposals.propose, town.case(amounts={"fraud": 860000}), town.who("liu"), wish)
    assert listing_standards.grounds_of(listing, told=True) == ["涉案金额50万元以上"], "as it was that day"


def test_only_the_system_administrator_changes_a_length(city: City) -> None:
    for browser in (admin(), admin("auditor"), as_(city, "he"), as_(city, "liu")):
        assert browser.get(URL).status_code == 403
        assert browser.post(URL, value()).status_code == 403
    assert not ClockRule.objects.exists()


def test_a_rule_that_is_not_there_has_no_page(city: City) -> None:
    assert admin("system_admin").get("/rules/nhsa_filings/change/").status_code == 404


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"length": "很快"}, "请写数字和单位"),
        ({"length": "0日"}, "请写数字和单位"),
        ({"length": "50万元"}, "期限须是大于零的数"),
        ({"source": " "}, "请填写依据。"),
        ({"source": "文" * 121}, "依据不超过 120 个字"),
        ({"effective_on": ""}, "请填写生效日期。"),
        ({"effective_on": "2026-03-31"}, "不能早于该规则的施行日期2026-04-01"),
        ({"effective_on": "2026-11-10"}, "2026-11-10起的期限已经登记过"),
    ],
)
def test_a_value_that_does_not_hold_comes_back_with_what_was_typed(
    city: City, changes: dict[str, str], words: str
) -> None:
    system = admin("system_admin")
    system.post(URL, value(effective_on="2026-11-10", source="甲"))
    answer = system.post(URL, value(**changes))
    assert answer.status_code == 422 and words in text(answer)
    assert changes.get("length", "10个工作日") in text(answer)
    assert ClockRule.objects.count() == 1


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("agr.answer", "请登记部门协议"),
        ("police_sign_receipt", "请登记部门协议"),
        ("rev_opinion_send", "默认不启用"),
        ("hearing_notice", "向前推算"),
        ("reward_amount", "金额标准"),
    ],
)
def test_a_length_that_is_set_elsewhere_is_refused_with_the_way(city: City, rule: str, words: str) -> None:
    system = admin("system_admin")
    answer = system.post(f"/rules/{rule}/change/", value())
    assert answer.status_code == 422 and words in text(answer)
    assert not ClockRule.objects.exists()
    assert f"/rules/{rule}/change/" not in text(system.get("/rules/"))


def test_a_number_that_the_law_does_not_give_is_never_called_statutory(city: City) -> None:
    rule = RULES["police_not_police_matter"]
    assert rule.length is None
    answer = admin("system_admin").post(f"/rules/{rule.id}/change/", value(length="5日"))
    assert answer.status_code == 302
    case = city.case()
    clock = clocks.start(rule.id, case, city.who("liu"), actor=city.agencies[next(iter(city.agencies))])
    assert clock is not None and clock.due_at is not None
    late = clock.due_at.replace(year=2027)
    assert clocks.rule_of(clock).cls.label == "内部" and clocks.remaining_of(clock, late).startswith(
        "超过内部时限"
    )
