"""尽职免责清单: the own agency's duties alone, each with basis, moment and paper; what no record proves a person confirms."""

from datetime import timedelta

import pytest

from agencies.kinds import AgencyKind as A
from referral.law.diligence import ASKED, State, state_of_limit
from referral.law.errors import NotAllowed, ReferralError
from referral.law.kinds import Kind
from referral.models import Clock, DutyConfirmation
from referral.services import clocks, diligence
from tests.cast import START, working
from tests.pages.doors import OFFICIAL
from tests.services.calling import superior
from tests.workflows.conftest import Town


def labels(town: Town, case: object, name: str) -> list[str]:
    return [line.label for line in diligence.lines(case, town.posts[name], town.at)]  # type: ignore[arg-type]


def test_a_limit_is_done_late_open_or_over() -> None:
    due, hour = START, timedelta(hours=1)
    for ended, now, paused, state in (
        (due - hour, due, False, State.DONE), (due + hour, due + hour, False, State.LATE), (None, due - hour, False, State.OPEN),
        (None, due + hour, False, State.OVER), (None, due + hour, True, State.OPEN),
    ):  # fmt: skip
        assert state_of_limit(ended_at=ended, due_at=due, is_paused=paused, now=now) == state


def test_each_agency_reads_its_own_duties(town: Town) -> None:
    _, lane = working(town)
    mine = labels(town, lane.case, "he")
    assert any(label.startswith("移送市卫健委") for label in mine)
    theirs = labels(town, lane.case, "tang")
    assert not any(label.startswith("移送") for label in theirs)
    rules = set(Clock.objects.filter(actor=town.agencies[A.HEALTH]).values_list("rule", flat=True))
    assert rules and len(theirs) >= len(ASKED) + 1
    assert labels(town, lane.case, "eve") == []


def test_who_oversees_reads_no_list_of_another(town: Town) -> None:
    _, lane = working(town)
    superior(town)
    assert labels(town, lane.case, "du") == []


def test_what_came_late_says_how_late_and_in_whose_hands_the_time_went(town: Town) -> None:
    _, lane = working(town)
    clock = Clock.objects.get(rule="agr.final_feedback", lane=lane)
    assert clock.due_at is not None
    town.at = clock.due_at + timedelta(days=2)
    rows = diligence.lines(lane.case, town.posts["tang"], town.at)
    (late,) = [line for line in rows if line.label == clocks.name_of(clock)]
    assert late.state == State.OVER
    assert late.late == clocks.remaining_of(clock, town.at) == "超过建议时限3个工作日", "as on every page"
    assert late.whose.startswith("市卫健委（办理中")


def test_what_no_record_proves_is_confirmed_with_a_remark(town: Town) -> None:
    _, lane = working(town)
    case = lane.case
    with pytest.raises(ReferralError, match="情况和说明"):
        town.run(diligence.confirm, case, town.who("bai"), answers={"two": ("done", "")})
    with pytest.raises(NotAllowed):
        town.run(diligence.confirm, case, town.who("zhou"), answers={"two": ("done", "见笔录")})
    town.run(diligence.confirm, case, town.who("bai"), answers={"two": ("not_done", "补查")})
    town.run(diligence.confirm, case, town.who("bai"), answers={"two": ("done", "见检查笔录")})
    (line,) = [one for one in diligence.lines(case, town.posts["tang"], town.at) if one.code == "two"]
    assert (line.state, line.paper, line.person) == (State.DONE, "见检查笔录", "白雪")
    assert DutyConfirmation.objects.count() == 2, "the earlier one stays"
    (own,) = [one for one in diligence.lines(case, town.posts["he"], town.at) if one.code == "two"]
    assert own.state == State.ASKED, "another agency's word counts for itself alone"


def test_of_the_police_nothing_of_administrative_procedure_is_asked(town: Town) -> None:
    referral = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    rows = diligence.lines(referral.case, town.posts["lin"], town.at)
    assert not any(row.code for row in rows)


def test_the_discipline_lane_is_on_no_list_and_changes_no_count(town: Town) -> None:
    case = town.case(subjects=(OFFICIAL,))
    before = diligence.lines(case, town.posts["he"], town.at)
    (referral,) = town.draft(
        case, (A.DISCIPLINE, Kind.DISCIPLINE), subject=case.subjects.get(kind="official")
    )
    town.do(referral, "submit", "liu", reviewer=town.posts["zhou"])
    for move, name in (("review", "zhou"), ("approve", "he")):
        referral = town.do(referral, move, name)
    town.render(referral)
    town.do(referral, "send", "liu")
    after = diligence.lines(case, town.posts["he"], town.at)
    assert [row.label for row in after] == [row.label for row in before]
    assert diligence.counted(after) == diligence.counted(before)
