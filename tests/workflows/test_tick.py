"""The minute: each reminder once, in its own agency; what is due happens by itself; what broke is repaired."""

import json
from datetime import date, datetime, time, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from viewflow.workflow.models import Process, Task

from agencies.kinds import AgencyKind as A
from agencies.models import Agency
from agencies.services.posts import end_post
from referral.law.clocks import ZONE, end_of
from referral.law.kinds import Kind
from referral.models import Clock, Event, Lane, Referral
from referral.services import alarms
from tests.cast import PENALTY, working
from tests.workflows.conftest import Town
from workflows import checks, engine, tick
from workflows.models import Notice, WorkItem


def answer_clock(referral: Referral) -> Clock:
    return Clock.objects.get(rule="agr.answer", referral=referral)


def reminders(agency: Agency) -> list[str]:
    return list(
        Notice.objects.exclude(kind__in=["act", "prompt"])
        .filter(agency=agency)
        .values_list("title", flat=True)
    )


def others(agency: Agency) -> list[str]:
    return list(
        Notice.objects.exclude(kind__in=["act", "prompt"])
        .exclude(agency=agency)
        .values_list("title", flat=True)
    )


def due(clock: Clock) -> datetime:
    assert clock.due_at is not None
    return clock.due_at


def test_each_reminder_is_given_once_in_the_holders_own_agency(town: Town) -> None:
    referral = town.signed()
    health, clock = referral.recipient, answer_clock(referral)
    half, most = clock.alarm_50_at, clock.alarm_80_at
    assert half is not None and most is not None
    Clock.objects.exclude(pk=clock.pk).update(alarmed=100)
    tick.run(half - timedelta(minutes=1))
    assert reminders(health) == []
    for moment in (half, half, most, most, due(clock), due(clock)):
        tick.run(moment)
    told = sorted(reminders(health))
    assert len([t for t in told if "50%" in t]) == 1
    assert len([t for t in told if "80%" in t]) == 1
    assert Clock.objects.get(pk=clock.pk).alarmed == 100
    assert others(health) == []


def overdue_to() -> set[str]:
    return set(Notice.objects.filter(kind="overdue").values_list("recipient__username", flat=True))


def test_an_overdue_duty_goes_up_the_holders_own_chain_step_by_step(town: Town) -> None:
    referral = town.signed()
    clock = answer_clock(referral)
    Clock.objects.exclude(pk=clock.pk).update(alarmed=100, due_at=None)
    half, most = clock.alarm_50_at, clock.alarm_80_at
    assert half is not None and most is not None
    tick.run(half), tick.run(most)
    assert overdue_to() == set(), "before the end it is the officers' alone"
    tick.run(due(clock))
    assert overdue_to() == {"bai", "hong"}
    tick.run(due(clock) + timedelta(days=2))  # two working days later
    assert overdue_to() == {"bai", "hong"}
    for _ in range(2):
        tick.run(due(clock) + timedelta(days=9))
    assert overdue_to() == {"bai", "hong", "tang"}
    assert Notice.objects.filter(kind="overdue", recipient__username="tang").count() == 1
    assert others(referral.recipient) == [], "equals are told nothing"


@pytest.mark.parametrize(
    ("end", "told"), [(date(2026, 9, 29), date(2026, 10, 10)), (date(2026, 11, 12), date(2026, 11, 18))]
)
def test_the_head_is_told_after_three_whole_working_days(town: Town, end: date, told: date) -> None:
    """Over 国庆 (30 September, 8 and 9 October count) and over a weekend."""
    clock = answer_clock(town.signed())
    Clock.objects.filter(pk=clock.pk).update(due_at=end_of(end), alarmed=100)
    morning = datetime.combine(told, time(8), ZONE)
    clock.refresh_from_db()
    assert (alarms.level(clock, morning - timedelta(days=1)), alarms.level(clock, morning)) == (
        100,
        alarms.HEAD,
    )
    assert clock not in alarms.due(morning - timedelta(days=1)) and clock in alarms.due(morning)


def test_a_right_that_runs_out_is_a_reminder_and_no_breach(town: Town) -> None:
    referral = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    town.do(referral, "not_file", "lin", reason="没有犯罪事实", document_number="安公（刑）不立字〔2026〕8号")
    right = Clock.objects.get(rule="agency_reconsider")
    Clock.objects.exclude(pk=right.pk).update(alarmed=101)
    tick.run(due(right) + timedelta(days=9))
    told = Notice.objects.filter(title__contains="提请复议").exclude(kind="act")
    assert set(told.values_list("kind", flat=True)) == {"reminder"}
    names = set(told.values_list("recipient__username", flat=True))
    assert "wu" not in names and "he" in names, "the head is asked whether he contests; nobody is blamed"


def test_only_a_statutory_duty_is_called_overdue(town: Town) -> None:
    referral = town.signed()
    clock = answer_clock(referral)
    assert "超期" not in tick.alarm_text(clock, 100)
    criminal = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    filing = Clock.objects.get(rule="police_file_decide", referral=criminal)
    assert "超期" in tick.alarm_text(filing, 100)


def test_a_late_first_tick_gives_the_last_reminder_alone(town: Town) -> None:
    referral = town.signed()
    clock = answer_clock(referral)
    Clock.objects.exclude(pk=clock.pk).update(alarmed=100)
    tick.run(due(clock) + timedelta(days=3))
    assert len(set(reminders(referral.recipient))) == 1


def test_a_window_runs_out_without_a_breach(town: Town) -> None:
    referral = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    window = Clock.objects.get(rule="police_reroute", referral=referral)
    tick.run(due(window))
    window.refresh_from_db()
    assert window.end_kind == "lapse"
    assert window.alarmed == 100
    assert not any("转送" in title and "超期" in title for title in reminders(referral.recipient))


def test_an_unanswered_result_is_confirmed_by_itself(town: Town) -> None:
    lane = town.lane(town.do(town.signed(), "accept", "bai"))
    engine.act_on_lane(lane, "report", town.who("hong"), outcomes=[PENALTY])
    clock = Clock.objects.get(rule="agr.confirm", lane=lane)
    assert tick.run(due(clock) - timedelta(minutes=1))["confirmed"] == 0
    assert Lane.objects.get(pk=lane.pk).status == "reported"
    assert tick.run(due(clock))["confirmed"] == 1
    assert tick.run(due(clock))["confirmed"] == 0
    lane.refresh_from_db()
    assert lane.status == "done"
    event = Event.objects.get(act="confirm_by_expiry")
    assert event.user is None and event.hash == event.computed_hash()
    item = WorkItem.objects.get(lane=lane, label="确认")
    assert item.done_at is not None and item.done_by is None
    assert checks.work_items_match() == []


def test_letters_that_wait_get_their_bytes(town: Town) -> None:
    (referral,) = town.draft(town.case(), (A.HEALTH, Kind.ADMINISTRATIVE))
    for move, name in (("submit", "liu"), ("review", "zhou"), ("approve", "he")):
        town.do(referral, move, name)
    assert tick.run(town.at)["letters"] >= 1
    assert Referral.objects.get(pk=referral.pk).letter.rendered_at is not None


def test_what_fell_behind_is_repaired(town: Town) -> None:
    referral = town.signed()
    Process.objects.all().delete()
    WorkItem.objects.filter(referral=referral).delete()
    assert tick.run(town.at)["repaired"] > 0
    assert tick.run(town.at)["repaired"] == 0
    assert checks.work_items_match() == []


def test_engine_errors_are_shown(town: Town) -> None:
    town.signed()
    Task.objects.filter(flow_task_type="HUMAN").order_by("pk").first()
    task = Task.objects.filter(finished__isnull=True).first()
    Task.objects.filter(pk=task.pk).update(status="ERROR", data={"_exception": {"title": "boom"}})
    assert "boom" in checks.engine_errors()[0]


def test_the_command_prints_json(town: Town) -> None:
    out = StringIO()
    call_command("tick", "--json", stdout=out)
    result = json.loads(out.getvalue())
    assert result["skipped"] is False
    assert {"released", "alarms", "confirmed", "letters", "repaired", "memberships", "errors"} <= set(result)


def test_a_failing_job_does_not_stop_the_others(town: Town, monkeypatch) -> None:
    def broken(at: datetime) -> int:
        raise RuntimeError("no disk")

    monkeypatch.setitem(tick.JOBS, "letters", broken)
    result = tick.run(town.at)
    assert result["letters"] == "failed: RuntimeError"
    assert result["repaired"] == 0


def test_a_due_date_is_shown_on_the_item_and_follows_the_clock(town: Town) -> None:
    referral, _ = working(town)
    item = WorkItem.objects.open().get(lane__opened_by=referral)
    assert item.due_at == min(due(c) for c in Clock.objects.open().filter(lane__opened_by=referral))


def test_what_somebody_had_taken_goes_back_when_his_post_is_over(town: Town) -> None:
    referral = town.signed()
    item = WorkItem.objects.open().get(referral=referral)
    engine.claim(item, town.posts["bai"], town.at)
    last = town.at.date()
    end_post(post=town.posts["bai"], until=last, at=town.at)
    tick.run(town.at)
    item.refresh_from_db()
    assert item.owner == town.posts["bai"], "the last day still counts"

    for _ in range(2):
        tick.run(town.at + timedelta(days=1))
    item.refresh_from_db()
    assert item.owner is None
    told = Notice.objects.filter(title__contains="任职已结束")
    assert list(told.values_list("recipient__username", flat=True)) == ["tang"]
    assert "白雪" in told.get().title
