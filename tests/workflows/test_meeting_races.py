"""Meetings and tasks at the same moment, on a real PostgreSQL: one word counts, one file is taken in once."""

from datetime import timedelta

import pytest

from referral.models import LedgerTask, MinutesAnswer, TaskReport
from referral.services import task_import
from tests.services.sessions import circulated, decided, written
from tests.workflows.conftest import Town
from tests.workflows.test_concurrency import busy, refusals, together
from workflows import meetings as verbs
from workflows import tick

__all__ = ["busy"]
pytestmark = [pytest.mark.postgres]


def test_a_task_is_taken_or_declined_and_ended_once(busy: Town) -> None:
    task = decided(busy, written(busy))
    hong, tang = busy.who("hong"), busy.who("tang")
    results = together(
        lambda: verbs.confirm(LedgerTask.objects.get(pk=task.pk), hong),
        lambda: verbs.decline(LedgerTask.objects.get(pk=task.pk), tang, reason="不属于本机关职责"),
    )
    assert refusals(results) == 1
    other = decided(busy, task.meeting)
    verbs.confirm(other, busy.who("hong"))
    bai = busy.who("bai")

    def done() -> None:
        verbs.report(LedgerTask.objects.get(pk=other.pk), bai, kind="done", said="完成", document="函")

    assert refusals(together(*[done] * 4)) == 3 and TaskReport.objects.count() == 1


def test_an_agency_countersigns_once_and_the_minutes_are_issued_once(busy: Town) -> None:
    meeting = circulated(busy, written(busy))
    hong, tang = busy.who("hong"), busy.who("tang")
    results = together(
        lambda: verbs.answer_minutes(meeting, hong, opinion=""), lambda: verbs.answer_minutes(meeting, tang, opinion="有保留")
    )  # fmt: skip
    assert refusals(results) == 1 and MinutesAnswer.objects.count() == 1
    verbs.answer_minutes(meeting, busy.who("niu"), opinion="")
    liu = busy.who("liu")
    assert refusals(together(*[lambda: verbs.issue(meeting, liu)] * 3)) == 2


def test_the_same_file_uploaded_by_two_is_taken_in_once(busy: Town) -> None:
    row = {
        "任务事项": "自查",
        "责任单位": "市医保局",
        "完成日期": "2026-12-31",
        "来源文件": "台账",
        "案件编号": "",
    }
    liu, chen = busy.who("liu"), busy.who("chen")
    results = together(
        lambda: task_import.take_in([(2, row)], liu), lambda: task_import.take_in([(2, row)], chen)
    )
    assert LedgerTask.objects.count() == 1 and sum(one == 1 for one in results) == 1


def test_two_ticks_tell_of_a_late_task_once(busy: Town) -> None:
    task = decided(busy, written(busy), days=1)
    verbs.confirm(task, busy.who("hong"))
    at = busy.at + timedelta(days=3)
    assert sum(together(*[lambda: verbs.tell_late(at)] * 3)) == 1
    assert tick.run(at)["tasks"] == 0
