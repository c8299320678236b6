"""What the law's tables say of meetings: who calls which, how often a district owes one, when minutes are agreed on."""

from datetime import date

import pytest

from agencies.kinds import AgencyKind as A
from referral.law import meetings as law
from referral.law import tasks
from referral.law.meetings import Owed, Step
from referral.law.rules import RULES
from referral.law.tasks import TaskState

DAY = date(2026, 3, 31)


def test_each_grade_has_the_cadence_of_the_collection():
    lengths = {grade: (RULES[rule].length, RULES[rule].unit.value) for grade, rule in law.CADENCES.items()}
    assert lengths == {"high": (3, "month"), "mid": (6, "month"), "low": (12, "month")}
    assert set(law.CADENCES) == set(law.GRADES)


@pytest.mark.parametrize(
    ("since", "last", "months", "due"),
    [
        (date(2026, 1, 31), None, 3, date(2026, 4, 30)),
        (date(2026, 1, 1), date(2026, 2, 10), 3, date(2026, 5, 10)),
        (date(2026, 3, 1), date(2026, 2, 10), 6, date(2026, 9, 1)),
        (date(2026, 1, 15), None, 12, date(2027, 1, 15)),
    ],
)
def test_a_meeting_is_due_so_many_months_after_the_last_one_or_the_grade(since, last, months, due):
    assert Owed(law.JOINT, "high", months, "", since, last).due == due


def test_a_cadence_that_has_gone_by_is_never_called_overdue():
    owed = Owed(law.JOINT, "high", 3, "", date(2026, 1, 1), None)
    words = [
        owed.word(day) for day in (date(2026, 2, 1), date(2026, 3, 20), date(2026, 4, 1), date(2026, 4, 2))
    ]
    assert words == ["未到期", "临近", "临近", "已过应召开日期"]
    assert owed.frequency == "每季度一次"


def test_discipline_calls_nothing_and_the_leaders_meeting_is_the_governments():
    assert not any(law.may_call(kind, A.DISCIPLINE) for kind in law.KINDS)
    assert [kind for kind in A if law.may_call(law.LEADER, kind)] == [A.GOVERNMENT]
    assert {kind for kind in A if law.may_call(law.JOINT, kind)} == {A.NHSA, A.GOVERNMENT}
    assert (
        law.may_call(law.CONSULT, A.HEALTH) and law.gives_tasks(A.GOVERNMENT) and not law.gives_tasks(A.NHSA)
    )


@pytest.mark.parametrize("word", ["纪委", "行纪移送", "审查调查", "留置", "违纪", "职务犯罪"])
def test_words_of_the_discipline_organs_are_found(word):
    assert law.tells_of_discipline("研究案件", f"关于{word}的事")
    assert law.tells_of_discipline("研究骗取医保基金案件的移送") == ""


def test_minutes_are_agreed_on_by_answers_or_by_silence_until_the_day():
    assert law.agreed([True, False], 2, DAY, DAY)
    assert not law.agreed([True], 2, DAY, DAY)
    assert law.agreed([], 2, DAY, date(2026, 4, 1))


def test_the_step_of_a_meeting_is_read_from_what_was_done():
    facts = {"is_held": True, "is_circulated": False, "is_issued": False, "is_cancelled": False}
    assert law.step(**facts) == Step.HELD and law.step(**facts | {"is_circulated": True}) == Step.SIGNING
    assert law.step(**facts | {"is_held": False}) == Step.CALLED
    assert all(step.label for step in Step)


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, TaskState.TODO),
        ({"is_started": True}, TaskState.WORKING),
        ({"today": date(2026, 4, 1)}, TaskState.LATE),
        ({"is_started": True, "today": date(2026, 4, 1)}, TaskState.LATE),
        ({"ended": tasks.DONE, "today": date(2026, 4, 1)}, TaskState.DONE),
        ({"ended": tasks.FAILED}, TaskState.FAILED),
        ({"is_confirmed": False, "today": date(2026, 4, 1)}, TaskState.PROPOSED),
        ({"is_confirmed": False, "is_declined": True}, TaskState.DECLINED),
    ],
)
def test_how_a_task_stands_is_read_from_what_was_reported(facts, state):
    base = {
        "is_confirmed": True,
        "is_declined": False,
        "ended": "",
        "is_started": False,
        "due_on": DAY,
        "today": DAY,
    }
    assert tasks.state(**base | facts) == state
    assert "超期" not in state.label
