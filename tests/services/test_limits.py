"""Acts on a running limit: what no move meets is recorded, a decision stops or extends, and never one person alone."""

from datetime import date, timedelta

import pytest

from agencies.kinds import AgencyKind as A
from referral.law import grounds, rules
from referral.law import limits as law
from referral.law.errors import NotAllowed, ReferralError, SamePerson
from referral.law.kinds import Kind
from referral.models import Clock, Event, Lane, Referral
from referral.services import cases, clocks, limits
from tests.cast import City


def filed(city: City) -> Referral:
    """A criminal referral that the police have filed: the items must be handed over in three days."""
    referral = city.signed(A.POLICE, Kind.CRIMINAL, "gao")
    return city.do(referral, "file", "lin", document_number="安公（刑）立字〔2026〕4号")


def clock_of(rule: str) -> Clock:
    return Clock.objects.get(rule=rule)


def test_a_limit_that_a_move_meets_is_not_recorded_as_met(city: City) -> None:
    city.signed(A.POLICE, Kind.CRIMINAL, "gao")
    with pytest.raises(ReferralError, match="由相应的办理环节办结"):
        limits.fulfil(clock_of("police_file_decide"), city.who("gao"), document="说明")


def test_handing_over_the_items_is_recorded_with_its_paper_and_its_real_time(city: City) -> None:
    filed(city)
    clock = clock_of("agency_handover_items")
    who = city.who("liu")
    with pytest.raises(ReferralError, match="请填写证明已办的文书"):
        limits.fulfil(clock, who, document=" ")
    done = limits.fulfil(clock, who.really_at(city.at - timedelta(minutes=20)), document="移交清单1号")
    clock.refresh_from_db()
    assert clock.end_kind == "end" and clock.ended_at == city.at - timedelta(minutes=20)
    assert clock.events.get(kind="end").document == "移交清单1号"
    assert (
        done.referral is not None and Event.objects.filter(label__contains="登记已办：移交涉案物品").exists()
    )
    with pytest.raises(ReferralError, match="已经办结"):
        limits.fulfil(clock, city.who("liu"), document="移交清单2号")


def test_the_other_side_may_not_record_it(city: City) -> None:
    filed(city)
    with pytest.raises(NotAllowed):
        limits.fulfil(clock_of("agency_handover_items"), city.who("gao"), document="移交清单1号")
    with pytest.raises(NotAllowed):
        limits.fulfil(clock_of("agency_handover_items"), city.who("zhou"), document="移交清单1号")


def test_it_is_not_done_before_it_began(city: City) -> None:
    filed(city)
    early = city.who("liu").really_at(city.at - timedelta(days=2))
    with pytest.raises(ReferralError, match="不能早于时限的起算时间"):
        limits.fulfil(clock_of("agency_handover_items"), early, document="移交清单1号")


def test_a_case_closes_once_the_hand_over_is_recorded(city: City) -> None:
    referral = filed(city)
    assert any("移交涉案物品" in line for line in cases.hindrances(referral.case))
    limits.fulfil(clock_of("agency_handover_items"), city.who("liu"), document="移交清单1号")
    assert not any("移交涉案物品" in line for line in cases.hindrances(referral.case))


def test_the_police_extend_their_review_once_to_seven_or_thirty_days(city: City) -> None:
    city.signed(A.POLICE, Kind.CRIMINAL, "gao")
    clock = clock_of("police_file_decide")
    first = clocks.result_of(clock).due_on
    to_seven, to_thirty = limits.extensions(clock)
    paper = "安公延审〔2026〕1号"
    with pytest.raises(NotAllowed):
        limits.extend(clock, city.who("gao"), step=to_seven, document=paper, proposed_by=city.posts["gao"])
    with pytest.raises(ReferralError, match="只有本机关正职负责人"):
        limits.extend(clock, city.who("sun"), step=to_seven, document=paper, proposed_by=city.posts["gao"])
    with pytest.raises(SamePerson):
        limits.extend(clock, city.who("lin"), step=to_seven, document=paper, proposed_by=city.posts["lin"])
    limits.extend(clock, city.who("lin"), step=to_seven, document=paper, proposed_by=city.posts["gao"])
    clock.refresh_from_db()
    seventh = clocks.result_of(clock).due_on
    assert first is not None and seventh is not None and seventh > first
    assert limits.extensions(clock) == [to_thirty]
    limits.extend(clock, city.who("lin"), step=to_thirty, document=paper, proposed_by=city.posts["gao"])
    assert [e.amount for e in clock.events.filter(kind="extend")] == [4, 23]
    assert limits.extensions(clock) == []
    with pytest.raises(ReferralError, match="不能再延长"):
        limits.extend(clock, city.who("lin"), step=to_thirty, document=paper, proposed_by=city.posts["gao"])


def test_what_has_run_out_is_not_extended(city: City) -> None:
    city.signed(A.POLICE, Kind.CRIMINAL, "gao")
    clock = clock_of("police_file_decide")
    step = limits.extensions(clock)[0]
    city.at += timedelta(days=9)
    with pytest.raises(ReferralError, match="期限届满前"):
        limits.extend(clock, city.who("lin"), step=step, document="甲", proposed_by=city.posts["gao"])


def test_the_penalty_limit_stops_on_a_ground_and_runs_on(city: City) -> None:
    case = city.case()
    clock = clock_of("nhsa_decide")
    before = clock.due_at
    liu = city.posts["liu"]
    until = date(2026, 11, 19)
    asked = {"ground": "appraisal", "proposed_by": liu, "expected_end": until}
    with pytest.raises(ReferralError, match="中止的决定文书"):
        limits.stop(clock, city.who("wu"), document=" ", **asked)
    with pytest.raises(ReferralError, match="只能因下列事由中止：鉴定、检测检验、专家评审、听证、公告"):
        limits.stop(clock, city.who("wu"), document="甲", **asked | {"ground": "holiday"})
    with pytest.raises(ReferralError, match="不能早于今天"):
        limits.stop(clock, city.who("wu"), document="甲", **asked | {"expected_end": date(2026, 11, 8)})
    with pytest.raises(ReferralError, match="负责人"):
        limits.stop(clock, city.who("wu"), document="甲", **asked | {"ground": "other_legal"})
    limits.stop(clock, city.who("wu"), document="安医保停〔2026〕1号", **asked)
    clock.refresh_from_db()
    assert clock.is_paused and limits.may_resume(clock) and not limits.may_stop(clock)
    with pytest.raises(ReferralError, match="已经中止"):
        limits.stop(clock, city.who("wu"), document="甲", **asked)
    city.at += timedelta(days=10)
    limits.resume(clock, city.who("he"), note="鉴定意见已收到")
    clock.refresh_from_db()
    assert not clock.is_paused and clock.due_at is not None and before is not None and clock.due_at > before
    assert Lane.objects.get(case=case).clocks.get().pk == clock.pk


def test_a_limit_of_hours_never_stops(city: City) -> None:
    city.sent(A.POLICE, Kind.CRIMINAL)
    signing = clock_of("police_sign_receipt")
    with pytest.raises(ReferralError, match="依法不能中止"):
        limits.stop(
            signing, city.who("sun"), ground="appraisal", document="乙", proposed_by=city.posts["gao"],
            expected_end=date(2026, 12, 1),
        )  # fmt: skip


def test_every_limit_is_met_by_a_move_or_by_a_record() -> None:
    recorded = {rule.id for rule in rules.RULES.values() if law.is_met_by_record(rule)}
    assert {"agency_handover_items", "proc_inform_agency", "fine_pay", "crim_copy_procuratorate"} <= recorded
    assert recorded.isdisjoint(
        {"police_file_decide", "agr.sign", "agr.final_feedback", "nhsa_decide", "crim_refer_send"}
    )


def test_every_ground_stops_known_limits_and_has_its_basis() -> None:
    for ground in grounds.GROUNDS.values():
        assert ground.rules <= set(rules.RULES) and ground.basis and ground.level in {"deputy", "head"}
        named = ground.by_move and ground != grounds.OBSTACLE
        assert bool(ground.review) == named, "whoever decides, or the move, names the expected end"
        assert not ground.review or rules.get(ground.review).nature == rules.Nature.PARAMETER
        assert all(rules.get(rule).unit != rules.Unit.HOUR for rule in ground.rules)
    assert grounds.CRIMINAL not in grounds.offered(rules.get("nhsa_decide"))
