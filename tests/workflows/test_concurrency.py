"""Two people at the same moment, on a real PostgreSQL: one is done, the other is told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import connection, connections, transaction
from viewflow.workflow.models import Process, Task

from agencies.kinds import AgencyKind as A
from referral.law.errors import ReferralError
from referral.law.kinds import Kind
from referral.models import Clock, Lane, Referral
from referral.reports import house
from referral.services import clocks, holidays, reprojections
from tests.cast import PENALTY, build_city
from tests.services.test_reprojections import keeper, loaded
from tests.workflows.conftest import Town
from workflows import checks, engine, rebuild, tick
from workflows.models import Notice, WorkItem

pytestmark = [pytest.mark.postgres]


@pytest.fixture
def busy(transactional_db: None) -> Town:
    """安澜市 with real commits."""
    assert connection.vendor == "postgresql"
    return Town(**vars(build_city()))


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Do acts in threads that start at one moment; a refusal is returned as its error."""
    barrier = Barrier(len(acts))

    def one(act: Callable[[], Any]) -> Any:
        try:
            barrier.wait()
            return act()
        except ReferralError as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def refusals(results: list[Any]) -> int:
    return sum(isinstance(result, ReferralError) for result in results)


def test_a_referral_is_signed_once(busy: Town) -> None:
    referral = busy.sent()
    who = busy.who("bai")
    act = lambda: engine.act_on_referral(Referral.objects.get(pk=referral.pk), "sign", who, items=4)  # noqa: E731
    assert refusals(together(*[act] * 6)) == 5
    assert Task.objects.filter(flow_task__endswith="ReferralFlow.signed").count() == 1
    assert checks.work_items_match() == []


def test_accepting_and_returning_at_once_end_in_one_answer(busy: Town) -> None:
    referral = busy.signed()
    bai, hong = busy.who("bai"), busy.who("hong")
    results = together(
        lambda: engine.act_on_referral(Referral.objects.get(pk=referral.pk), "accept", bai),
        lambda: engine.act_on_referral(
            Referral.objects.get(pk=referral.pk), "return", hong, reason="无管辖权", suggested="市场监管"
        ),
    )
    assert refusals(results) == 1
    assert Lane.objects.get(opened_by=referral).status in {"working", "not_taken"}
    assert checks.work_items_match() == []


def test_the_last_lanes_of_a_case_end_together_and_the_case_moves_once(busy: Town) -> None:
    case = busy.case()
    found = busy.draft(case, (A.HEALTH, Kind.ADMINISTRATIVE), (A.MARKET, Kind.ADMINISTRATIVE))
    lanes = []
    for referral, officer, deputy in zip(found, ("bai", "ma"), ("hong", "niu"), strict=True):
        busy.approved(referral)
        busy.do(referral, "send", "qian")
        busy.do(referral, "sign", officer, items=4)
        busy.do(referral, "accept", officer)
        lane = busy.lane(referral)
        engine.act_on_lane(lane, "report", busy.who(deputy), outcomes=[PENALTY])
        lanes.append(lane.pk)
    own = Lane.objects.get(case=case, opened_by__isnull=True)
    engine.act_on_lane(own, "finish", busy.who("wu"), outcomes=[PENALTY])
    liu = busy.who("liu")
    results = together(
        *[lambda pk=pk: engine.act_on_lane(Lane.objects.get(pk=pk), "confirm", liu) for pk in lanes]
    )
    assert refusals(results) == 0, results
    assert WorkItem.objects.open().filter(case=case).count() == 1
    assert Task.objects.filter(flow_task__endswith="CaseFlow.open", finished__isnull=True).count() == 1
    assert checks.work_items_match() == []


def test_two_ticks_give_each_reminder_once(busy: Town) -> None:
    referral = busy.signed()
    clock = Clock.objects.get(rule="agr.answer", referral=referral)
    Clock.objects.exclude(pk=clock.pk).update(alarmed=100)
    due = clock.due_at
    assert due is not None
    together(*[lambda: tick.run(due)] * 4)
    assert Notice.objects.filter(kind="overdue", recipient__username="bai").count() == 1
    together(*[lambda: tick.give_alarms(due)] * 4)
    assert Notice.objects.filter(kind="overdue", recipient__username="bai").count() == 1


def test_two_rebuilds_make_one_process(busy: Town) -> None:
    busy.signed()
    Process.objects.all().delete()
    together(*[lambda: rebuild.rebuild_flows(busy.at)] * 3)
    running = Process.objects.filter(status="NEW")
    assert running.count() == running.values("seed_content_type", "seed_object_id").distinct().count()
    assert checks.work_items_match() == []


def test_a_limit_started_under_the_older_days_by_a_slow_act_is_counted_anew_too(busy: Town) -> None:
    referral, notice = busy.sent(), loaded(busy)
    begun, go_on = Event(), Event()

    def slow() -> None:
        with transaction.atomic():
            busy.clue()
            begun.set()
            assert go_on.wait(30)
        connections.close_all()

    def minute() -> int:
        try:
            return tick.count_anew(busy.at)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        signing = pool.submit(slow)
        assert begun.wait(30)
        holidays.confirm(notice=notice, at=busy.at, by=keeper("security"))
        busy.do(referral, "sign", "bai", items=4)
        reprojections.project(notice, at=busy.at)
        late = Clock.objects.open().filter(rule="nhsa_filing")
        assert not late.exists(), "its row has a place before the cursor, and nobody sees it yet"
        counting = pool.submit(minute)
        wait([counting], timeout=0.5)
        assert reprojections.waiting().get() == notice, "it waits for the act"
        go_on.set()
        signing.result(30), counting.result(30)
    tick.count_anew(busy.at)  # on a slow machine the act outlasts the wait, and a later minute looks again
    notice.refresh_from_db()
    assert notice.projected_at is not None and late.get().pk < notice.cursor
    assert {clocks.version_of(clock) for clock in Clock.objects.open()} == {notice.version}
    assert list(house.clock_hints()) == []


def test_a_minute_does_not_fail_on_an_act_that_goes_on_too_long_and_a_later_one_looks_again(
    busy: Town, caplog: pytest.LogCaptureFixture
) -> None:
    notice, begun, go_on = loaded(busy), Event(), Event()

    def slow() -> None:
        with transaction.atomic():
            busy.clue()
            begun.set()
            assert go_on.wait(60)
        connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(slow)
        assert begun.wait(30)
        holidays.confirm(notice=notice, at=busy.at, by=keeper("security"))
        caplog.set_level("INFO", "workflows.tick")
        assert isinstance(tick.run(busy.at)["projected"], int), "it is no failure"
        assert [
            record.levelname for record in caplog.records if "the next minute looks again" in record.message
        ] == ["INFO"]
        assert not [record for record in caplog.records if record.levelname in {"WARNING", "ERROR"}]
        assert reprojections.waiting().get() == notice
        go_on.set()
        working.result(30)
    tick.run(busy.at)
    assert not reprojections.waiting().exists() and list(house.clock_hints()) == []


def test_numbers_of_notices_never_meet(busy: Town) -> None:
    case, other = busy.case(), busy.case()
    first, second = busy.sent(A.HEALTH, case=case), busy.sent(A.HEALTH, case=other)
    bai = busy.who("bai")
    together(
        *[
            lambda pk=pk: engine.act_on_referral(Referral.objects.get(pk=pk), "sign", bai, items=4)
            for pk in (first.pk, second.pk)
        ]
    )
    for name in ("liu", "chen"):
        seqs = list(
            Notice.objects.filter(recipient__username=name).order_by("seq").values_list("seq", flat=True)
        )
        assert seqs == list(range(1, len(seqs) + 1))
