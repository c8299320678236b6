"""Tasks of a joint investigation: agreed on by those who take part, told to them, absent for everybody else."""

from datetime import date

import pytest

from agencies.kinds import AgencyKind as A
from referral.law.errors import Conflict, Incomplete, NotAllowed, ReferralError, Unlawful
from referral.models import Event, JointTask, Lane
from referral.services import cases, joint_tasks
from referral.services.joint_tasks import LEFT, TaskDraft
from referral.services.sight import events_for
from tests.workflows.conftest import Town
from tests.workflows.test_joint import invited, joined, leave
from tests.workflows.test_notices import told
from workflows import engine

DUE = date(2026, 12, 4)


def put_down(town: Town, lane: Lane, name: str, kind: A = A.HEALTH, **changes: object) -> JointTask:
    """A task, put down by somebody for an agency."""
    assert lane.opened_by is not None
    values: dict[str, object] = {
        "title": "核查住院病历",
        "agency": town.agencies[kind],
        "due_on": DUE,
    } | changes
    draft = TaskDraft(**values)  # type: ignore[arg-type]
    done = engine.run(joint_tasks.add, lane.case, town.who(name), batch=lane.opened_by.batch, draft=draft)
    task: JointTask = done.task
    return task


def seen(town: Town, name: str) -> list[JointTask]:
    return list(JointTask.objects.visible_to(town.who(name).post))


def test_who_asked_and_who_leads_put_down_tasks_for_all(town: Town) -> None:
    lane, _ = joined(town)
    for name, kind in (("liu", A.MARKET), ("bai", A.MARKET), ("liu", A.NHSA), ("bai", A.NHSA)):
        assert put_down(town, lane, name, kind).agency == town.agencies[kind]
    assert JointTask.objects.count() == 4


def test_the_others_put_down_their_own_alone(town: Town) -> None:
    lane, _ = joined(town)
    assert put_down(town, lane, "ma", A.MARKET).ended_at is None
    with pytest.raises(NotAllowed, match="请商请牵头机关登记"):
        put_down(town, lane, "ma", A.HEALTH)


def test_no_task_before_anybody_joined_nor_for_somebody_who_did_not(town: Town) -> None:
    first, _ = invited(town)
    lane = town.lane(first)
    with pytest.raises(ReferralError, match="尚无机关参加"):
        put_down(town, lane, "liu")
    town.do(first, "join", "hong")
    with pytest.raises(Incomplete, match="只能由参加联合查处的机关承担"):
        put_down(town, lane, "liu", A.MARKET)
    with pytest.raises(NotAllowed, match="没有参加"):
        put_down(town, lane, "ma", A.MARKET)


def test_what_is_missing_is_said_and_nothing_changes(town: Town) -> None:
    lane, _ = joined(town)
    for changes, sentence in (
        ({"title": "  "}, "请写明任务内容"),
        ({"due_on": date(2026, 11, 1)}, "不能早于今天"),
        ({"post": town.posts["ma"]}, "不在承担机关任职"),
    ):
        with pytest.raises(Incomplete, match=sentence):
            put_down(town, lane, "liu", **changes)
    assert not JointTask.objects.exists() and not Event.objects.filter(act="task_add").exists()


def test_a_deputy_a_registrar_and_a_stranger_put_down_nothing(town: Town) -> None:
    lane, _ = joined(town)
    for name in ("hong", "qian", "eve", "gov"):
        with pytest.raises(NotAllowed):
            put_down(town, lane, name)


def test_all_that_take_part_see_and_hear_of_a_task_and_nobody_else(town: Town) -> None:
    lane, _ = joined(town)
    task = put_down(town, lane, "liu")
    for name in ("liu", "bai", "ma"):
        assert seen(town, name) == [task]
    assert any("核查住院病历" in title for title in told(town, "hong"))
    assert any("核查住院病历" in title for title in told(town, "niu"))
    for name in ("gao", "eve", "gov", "yu", "pan"):
        assert seen(town, name) == [] and not any("核查住院病历" in title for title in told(town, name))


def test_the_agency_that_owns_it_says_that_it_is_done_and_no_other(town: Town) -> None:
    lane, _ = joined(town)
    task = put_down(town, lane, "liu")
    for name in ("liu", "ma"):
        with pytest.raises(NotAllowed, match="由市卫健委承担"):
            engine.run(joint_tasks.finish, task, town.who(name))
    with pytest.raises(Unlawful):
        engine.run(joint_tasks.finish, task, town.who("eve"))
    engine.run(joint_tasks.finish, task, town.who("bai"), note="核查126人次，已移交清单。")
    task.refresh_from_db()
    assert task.is_done and task.ended_by == town.posts["bai"]
    assert any("已完成" in title for title in told(town, "liu"))
    assert any("已完成" in title for title in told(town, "niu"))
    with pytest.raises(Conflict, match="已经登记完成情况"):
        engine.run(joint_tasks.finish, task, town.who("bai"))


def test_who_can_not_do_it_says_why(town: Town) -> None:
    lane, _ = joined(town)
    task = put_down(town, lane, "liu")
    with pytest.raises(Incomplete, match="请写明未能完成的原因"):
        engine.run(joint_tasks.give_up, task, town.who("bai"), reason=" ")
    engine.run(joint_tasks.give_up, task, town.who("bai"), reason="病历已被公安机关调取。")
    task.refresh_from_db()
    assert not task.is_done and task.said == "病历已被公安机关调取。"
    assert Event.objects.get(act="task_given_up").opinion == "病历已被公安机关调取。"


def test_who_left_keeps_what_it_did_and_sees_no_more(town: Town) -> None:
    lane, _ = joined(town)
    own, open_one = put_down(town, lane, "liu"), put_down(town, lane, "liu", title="现场检查")
    other = put_down(town, lane, "liu", A.MARKET, title="核查票据")
    engine.run(joint_tasks.finish, own, town.who("bai"))
    leave(town, lane, "tang")
    open_one.refresh_from_db()
    assert (open_one.is_done, open_one.said) == (False, LEFT)
    assert set(seen(town, "bai")) == {own, open_one}
    assert other in seen(town, "ma") and len(seen(town, "liu")) == 3
    with pytest.raises(NotAllowed):
        put_down(town, lane, "bai")
    told_before = told(town, "hong")
    put_down(town, lane, "liu", A.MARKET, title="复核进销存")
    assert told(town, "hong") == told_before


def test_the_record_of_a_task_is_read_by_its_owner_and_who_asked(town: Town) -> None:
    lane, _ = joined(town)
    put_down(town, lane, "liu")
    acts = {
        name: [event.act for event in events_for(lane.case, town.who(name).post)]
        for name in ("liu", "bai", "ma")
    }
    assert "task_add" in acts["liu"] and "task_add" in acts["bai"] and "task_add" not in acts["ma"]


def test_tasks_go_with_a_merged_case(town: Town) -> None:
    lane, _ = joined(town)
    task, into = put_down(town, lane, "liu"), town.case()
    engine.run(cases.merge, lane.case, into, town.who("wu"), reason="同一机构")
    task.refresh_from_db()
    assert task.case == into and task in seen(town, "ma")
