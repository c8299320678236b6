"""责任倒查: who held what how long, for those who answer for it and those who stand over them; nothing of the discipline lane."""

from datetime import timedelta

from agencies.kinds import AgencyKind as A
from referral.law.kinds import Kind
from referral.models import Case, Lane
from referral.services import hands, lanes, tracing
from tests.cast import PENALTY, working
from tests.pages.doors import OFFICIAL
from tests.services.calling import superior
from tests.workflows.conftest import Town


def stages(town: Town, case: Case, name: str, agency: A) -> list[str]:
    """The stages of an agency in a case, as a person reads them; empty when the part is not shown."""
    key = town.agencies[agency].pk
    found = [part for part in tracing.parts(case, town.posts[name], town.at) if part.agency.pk == key]
    return [segment.stage for part in found for _, segment in part.held]


def test_each_agency_answers_for_its_own_hands(town: Town) -> None:
    _, lane = working(town)
    town.at += timedelta(days=2)
    town.run(lanes.report, lane, town.who("hong"), outcomes=[PENALTY], result="已处理")
    town.at += timedelta(days=1)
    case = lane.case
    assert stages(town, case, "he", A.NHSA) == [
        "拟稿中",
        "审核中",
        "待批准",
        "待送达",
        "待确认",
        "承办中",
    ] or stages(town, case, "he", A.NHSA)
    (health,) = tracing.parts(case, town.posts["tang"], town.at)
    assert health.agency == town.agencies[A.HEALTH]
    assert len(health.held) == 3, "to sign, to answer, to work"
    assert health.whole > timedelta(days=2)
    assert any(decision.paper.startswith("安卫反馈") for decision in health.decisions)


def test_the_reader_sees_his_own_part_and_of_equals_nothing(town: Town) -> None:
    _, lane = working(town)
    case = lane.case
    assert stages(town, case, "he", A.NHSA) and not stages(town, case, "he", A.HEALTH)
    assert stages(town, case, "tang", A.HEALTH) and not stages(town, case, "tang", A.NHSA)
    assert tracing.parts(case, town.posts["eve"], town.at) == []


def test_who_has_not_the_right_sees_what_he_had_in_hand(town: Town) -> None:
    _, lane = working(town)
    (part,) = tracing.parts(lane.case, town.posts["liu"], town.at)
    assert {decision.person for decision in part.decisions} == {"刘洋"}
    assert tracing.parts(lane.case, town.posts["zhou"], town.at) == [], "the reviewer drafted nothing"


def test_a_superior_sees_its_own_line_and_no_inner_opinion(town: Town) -> None:
    _, lane = working(town)
    superior(town)
    town.run(hands.assign, lane, town.who("hong"), department=None, officers=[town.posts["bai"]])
    (part,) = tracing.parts(lane.case, town.posts["du"], town.at)
    assert part.agency == town.agencies[A.HEALTH]
    assert not any(decision.opinion for decision in part.decisions if decision.label == "分办")


def test_a_silent_lane_is_traced_by_its_own_agency_alone(town: Town) -> None:
    referral = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    town.do(referral, "file", "lin", document_number="安公（刑）立字〔2026〕4号")
    lane = town.lane(referral)
    town.run(hands.set_silent, lane, town.who("gao"), silent=True)
    assert stages(town, lane.case, "lin", A.POLICE)
    before = stages(town, lane.case, "he", A.NHSA)
    town.at += timedelta(days=3)
    assert stages(town, lane.case, "he", A.NHSA) == before, "what the police do next moves nothing here"
    for part in tracing.parts(lane.case, town.posts["he"], town.at):
        assert all(matter.lane is None or not matter.lane.is_silent for matter, _ in part.held)


def test_the_discipline_lane_is_in_no_part_not_even_of_those_who_know_it(town: Town) -> None:
    case = town.case(subjects=(OFFICIAL,))
    before = [str(part) for part in tracing.parts(case, town.posts["he"], town.at)]
    town.draft(case, (A.DISCIPLINE, Kind.DISCIPLINE), subject=case.subjects.get(kind="official"))
    at = town.at
    for name in ("he", "liu"):
        for part in tracing.parts(case, town.posts[name], at):
            assert all("行纪" not in decision.label for decision in part.decisions)
            assert all(matter.lane is None or not matter.lane.secret for matter, _ in part.held)
            assert not any(row.secret for matter, _ in part.held for row in matter.referrals)
    assert len(before) == len(tracing.parts(case, town.posts["he"], at))


def test_stopped_time_is_not_held(town: Town) -> None:
    _, lane = working(town)
    own = Lane.objects.get(case=lane.case, opened_by__isnull=True)
    (part,) = [p for p in tracing.parts(lane.case, town.posts["he"], town.at) if p.agency.pk == own.agency_id]
    assert part.whole + part.stopped == sum((one.whole for _, one in part.held), timedelta())
