"""Numbers that no law fixes: an administrator changes them with source and day, for what begins from that day on."""

from datetime import date, timedelta

import pytest

from agencies.errors import DirectoryError
from agencies.kinds import AgencyKind as A
from agencies.models import User
from referral.law import must_refer as law
from referral.law import rules
from referral.law.clocks import end_of, local
from referral.law.errors import Incomplete
from referral.law.grounds import AFTER_OBSTACLE
from referral.law.kinds import KINDS, Kind
from referral.law.rules import Unit
from referral.models import Clock
from referral.pages.referrals import moves
from referral.pages.referrals.moves import effect_of
from referral.services import agreements, alarms, clocks, limits, must_refer, rule_values, urging
from referral.services.told import term
from tests.services.asking import working
from tests.services.test_discipline_limits import OFFICIAL, with_people
from tests.services.test_limits_per_person import SECOND, held_up, of, reviewed
from tests.services.walks import only
from tests.workflows.conftest import Town

SOURCE = "江海省纪委监委《移送问题线索办法》（江纪发〔2026〕3号）"


def change(town: Town, rule: str, length: int, on: date, unit: Unit = Unit.WORKDAY) -> None:
    """The administrator gives a parameter another length from a day on."""
    rule_values.change(
        rule=rules.get(rule), length=length, unit=unit, source=SOURCE, effective_on=on, at=town.at,
        by=User.objects.get(username="liu"),
    )  # fmt: skip


def today(town: Town) -> date:
    return local(town.at).date()


def test_a_parameter_is_as_the_table_has_it_until_somebody_changes_it(town: Town) -> None:
    for rule in rules.PARAMETERS:
        value = rule_values.value_on(rule.id, today(town))
        assert (value.length, value.unit, value.source) == (rule.length, rule.unit, rule.basis)
    change(town, AFTER_OBSTACLE, 5, date(2026, 12, 1))
    assert rule_values.value_on(AFTER_OBSTACLE, date(2026, 11, 30)).words == "10个工作日"
    assert rule_values.value_on(AFTER_OBSTACLE, date(2026, 12, 1)).words == "5个工作日"


def test_a_parameter_keeps_its_unit_and_wants_its_source(town: Town) -> None:
    with pytest.raises(DirectoryError, match="请写成“10个工作日”的样子"):
        change(town, AFTER_OBSTACLE, 10, today(town), Unit.DAY)
    with pytest.raises(DirectoryError, match="请填写期限的依据"):
        rule_values.change(
            rule=rules.get(AFTER_OBSTACLE), length=5, unit=Unit.WORKDAY, source=" ", effective_on=today(town),
            at=town.at, by=User.objects.get(username="liu"),
        )  # fmt: skip
    assert rule_values.value_on(AFTER_OBSTACLE, today(town)).length == 10
    assert "金额标准" in rule_values.why_fixed(rules.get("reward_amount"))


def test_the_days_after_a_reason_change_for_reasons_that_go_afterwards(town: Town) -> None:
    case = with_people(town, OFFICIAL, SECOND)
    first, second = held_up(town, reviewed(town, case)), held_up(town, reviewed(town, case, "王五"))
    change(town, AFTER_OBSTACLE, 5, date(2026, 12, 1))
    town.at = end_of(date(2026, 11, 29)) + timedelta(hours=9)  # Monday 30 November
    assert "自今日起10个工作日内移送" in effect_of(first, "obstacle_over", town.at)
    town.do(first, "obstacle_over", "he")
    town.at += timedelta(days=1)
    assert "自今日起5个工作日内移送" in effect_of(second, "obstacle_over", town.at)
    town.do(second, "obstacle_over", "he")
    assert of("张三").due_at == end_of(date(2026, 12, 14)), "it began before the change"
    assert of("王五").due_at == end_of(date(2026, 12, 8))
    assert SOURCE in of("王五").events.filter(kind="set").get().document


def test_the_days_after_a_reason_are_working_days_whatever_the_limit_is_counted_in(town: Town) -> None:
    change(town, "disc_refer_others", 20, today(town), Unit.DAY)
    first = held_up(town, reviewed(town, with_people(town, OFFICIAL)))
    assert of("张三").due_at == end_of(date(2026, 11, 30)), "20 days, and the 29th is a Sunday"
    town.at = end_of(date(2026, 11, 19)) + timedelta(hours=9)
    town.do(first, "obstacle_over", "he")
    assert of("张三").due_at == end_of(date(2026, 12, 4)), "10 working days after the 20th"


def test_a_second_reason_is_followed_by_the_same_days(town: Town) -> None:
    first = held_up(town, reviewed(town, with_people(town, OFFICIAL)))
    town.at = end_of(date(2026, 11, 19)) + timedelta(hours=9)
    town.do(first, "obstacle_over", "he")
    town.at += timedelta(days=4)
    held_up(town, first)
    town.at = end_of(date(2026, 12, 6)) + timedelta(hours=9)  # Monday 7 December
    town.do(first, "obstacle_over", "he")
    assert of("张三").due_at == end_of(date(2026, 12, 21))


def test_a_stop_is_looked_at_when_the_parameter_of_its_day_says(town: Town) -> None:
    change(town, "house.review_criminal", 30, today(town) + timedelta(days=1), Unit.DAY)
    town.sent(A.POLICE, Kind.CRIMINAL)
    before = only("nhsa_decide")
    assert before.resume_expected == today(town) + timedelta(days=90)
    town.at += timedelta(days=1)
    town.sent(A.POLICE, Kind.CRIMINAL, case=town.case())
    after = Clock.objects.exclude(pk=before.pk).get(rule="nhsa_decide")
    assert after.resume_expected == today(town) + timedelta(days=30)
    before.refresh_from_db()
    assert before.resume_expected is not None and before.resume_expected > after.resume_expected


def test_the_head_is_told_after_as_many_working_days_as_is_set(town: Town) -> None:
    town.sent()
    clock = only("agr.sign")
    assert clock.due_at is not None
    late = clock.due_at + timedelta(days=2)
    assert alarms.level(clock, late) == 100
    change(town, "house.head_told", 1, local(late).date())
    assert alarms.level(clock, late) == alarms.HEAD


def test_the_common_superior_is_asked_when_the_letters_day_allows(town: Town) -> None:
    lane = town.lane(town.do(town.signed(), "accept", "bai"))
    for _ in range(2):
        town.run(urging.urge, lane, town.who("liu"), step="ask", reason="请反馈")
        town.at += timedelta(days=1)
    change(town, "house.ask_reply", 2, today(town))
    with pytest.raises(Incomplete, match="满5个工作日"):
        town.run(urging.urge, lane, town.who("wu"), step="report", reason="未反馈")
    town.run(urging.urge, lane, town.who("liu"), step="ask", reason="再请反馈")
    with pytest.raises(Incomplete, match="满2个工作日"):
        town.run(urging.urge, lane, town.who("wu"), step="report", reason="未反馈")


def test_a_finding_without_a_standard_of_the_province_follows_the_parameter(town: Town) -> None:
    region = town.agencies[A.NHSA].region
    change(town, law.HEAD_AFTER, 2, date(2026, 12, 1))
    assert must_refer.standard_of(region, date(2026, 11, 30)).head_after == 5
    assert must_refer.standard_of(region, date(2026, 12, 1)).head_after == 2


def test_a_lengthening_is_as_long_as_when_the_limit_began(town: Town) -> None:
    lane = town.lane(town.do(town.signed(), "accept", "bai"))
    before = only("agr.final_feedback")
    change(town, "house.extend_final_feedback", 20, today(town))
    town.at += timedelta(days=1)
    other = town.case()
    (referral,) = town.draft(other, (A.HEALTH, Kind.ADMINISTRATIVE))
    referral = town.do(town.do(town.approved(referral), "send", "qian"), "sign", "bai")
    town.do(referral, "accept", "bai")
    after = Clock.objects.exclude(pk=before.pk).get(rule="agr.final_feedback")
    assert [one.amount for one in limits.extensions(after)] == [20]
    assert lane.pk != after.lane_id
    due = after.due_at
    (step,) = limits.extensions(after)
    town.run(
        limits.extend,
        after,
        town.who("hong"),
        step=step,
        document="延长批准书",
        proposed_by=town.posts["bai"],
    )
    after.refresh_from_db()
    assert after.is_extended and due is not None and after.due_at is not None and after.due_at > due
    assert clocks.result_of(after).extended


def test_the_letter_names_the_days_in_force(town: Town) -> None:
    change(town, "assist_letter_reply", 10, today(town))
    referral = working(town).opened_by
    assert referral is not None and referral.letter is not None
    assert referral.letter.content["within"] == "10个工作日"


def test_a_limit_is_told_as_it_is_in_force_on_the_day_with_who_says_so(town: Town) -> None:
    day = today(town)
    assert term("assist_letter_reply", day).told.startswith("15个工作日（")
    change(town, "assist_letter_reply", 10, day + timedelta(days=1))
    assert term("assist_letter_reply", day).told.startswith("15个工作日（")
    assert term("assist_letter_reply", day + timedelta(days=1)).told == f"10个工作日（{SOURCE}）"


def test_what_the_two_sides_have_agreed_on_is_told_and_to_others_a_suggestion(town: Town) -> None:
    bureau, health, market = (town.agencies[kind] for kind in (A.NHSA, A.HEALTH, A.MARKET))
    agreements.conclude(
        parties=[bureau, health], number="安医保发〔2026〕5号", title="线索移送协作协议", signed_on=today(town),
        effective_on=today(town), values={"agr.confirm": (3, Unit.WORKDAY)}, at=town.at,
        by=User.objects.get(username="liu"),
    )  # fmt: skip
    assert (
        term("agr.confirm", today(town), health, bureau).told
        == "3个工作日（《线索移送协作协议》安医保发〔2026〕5号）"
    )
    assert "建议5个工作日" in term("agr.confirm", today(town), bureau, market).told


def test_the_page_of_a_move_tells_the_value_in_force(town: Town) -> None:
    referral = town.signed()
    assert "7个工作日（令第4号" in effect_of(referral, "return", town.at)
    change(town, "nhsa_jurisdiction_dispute", 5, today(town))
    assert f"5个工作日（{SOURCE}）" in effect_of(referral, "return", town.at)


#: What the pages tell of a limit, by kind and move.
TOLD = {
    **{("criminal", move): rule for move, rule in (
        ("file", "agency_handover_items"), ("file_on_notice", "agency_handover_items"), ("not_file", "agency_reconsider"),
        ("reconsider", "police_reconsider_decide"), ("uphold", "agency_supervision_after_review"),
        ("demand_reasons", "police_explain_no_file"), ("demand_overdue", "police_overdue_explain"),
        ("accept_reasons", "proc_inform_agency"), ("order_filing", "police_file_on_notice"), ("reroute", "police_reroute"),
    )},
    ("administrative", "return"): "nhsa_jurisdiction_dispute", ("assignment", "sign"): "tip_assigned_general",
}  # fmt: skip


def test_the_page_of_a_move_tells_the_limit_that_the_law_s_table_starts_with_it() -> None:
    told = {
        (kind, name): moves.limit_of(rule, name)
        for kind, rule in KINDS.items()
        for name in rule.moves
        if "{}" in moves.text_of(kind, name) and name not in moves.OF_OBSTACLE
    }
    assert {key: rule for key, rule in told.items() if key[0] != "report_crime"} == TOLD
    of_police = {("criminal", name): rule for (kind, name), rule in told.items() if kind == "report_crime"}
    assert of_police.items() <= TOLD.items()
