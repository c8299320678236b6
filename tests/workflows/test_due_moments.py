"""What is due next stands on the item at once: with the act, with the notice of working days, with the minute."""

from datetime import datetime, timedelta

from agencies.kinds import AgencyKind as A
from referral.law.clocks import ZONE, end_of
from referral.law.kinds import Kind
from referral.models import Clock
from referral.services import limits
from tests.services.test_clock_requests import ASKED
from tests.services.test_reprojections import AFTER, keeper, loaded
from tests.workflows.conftest import Town
from workflows import engine, queue, recounting, tick
from workflows.models import WorkItem

SPRING = datetime(2026, 2, 9, 9, 0, tzinfo=ZONE)


def stale() -> list[str]:
    """Open items that do not show the first limit that runs on their row for their agency."""
    found = []
    for item in WorkItem.objects.open():
        mine = Clock.objects.open().filter(actor=item.agency, is_paused=False, due_at__isnull=False)
        dues = [c.due_at for c in mine if queue.is_on(item, c) and not (c.secret and c.case_id)]
        if item.due_at != min(dues, default=None):
            found.append(f"{item}: {item.due_at}, {dues}")
    return found


def of(clock: Clock) -> WorkItem:
    row = (
        {"lane": clock.lane}
        if clock.lane
        else {"referral": clock.referral}
        if clock.referral
        else {"clue": clock.clue}
    )
    return WorkItem.objects.open().get(**row)


def test_a_new_table_of_working_days_moves_the_items_with_their_limits(town: Town) -> None:
    town.at = SPRING
    town.clue(), town.signed(), town.signed(A.MARKET, by="ma")
    before = dict(WorkItem.objects.open().values_list("pk", "due_at"))
    recounting.confirm(notice=loaded(town), at=town.at, by=keeper("security"))
    after = dict(WorkItem.objects.open().values_list("pk", "due_at"))
    assert before.keys() == after.keys() and before != after and stale() == []
    clue = Clock.objects.open().get(rule="nhsa_filing")
    assert of(clue).due_at == clue.due_at == end_of(AFTER)


def test_what_the_minute_counts_anew_moves_its_items_too(town: Town) -> None:
    town.at = SPRING
    town.case(), town.clue()
    notice = loaded(town)
    type(notice).objects.filter(pk=notice.pk).update(
        version=1, confirmed_by=keeper("security"), confirmed_at=town.at
    )
    tick.count_anew(town.at)
    assert stale() == []


def test_a_stop_and_its_end_show_on_the_item_at_once(town: Town) -> None:
    town.case()
    clock = Clock.objects.get(rule="nhsa_decide")
    assert of(clock).due_at == clock.due_at
    engine.act_on_clock(clock, "ask_stop", town.who("liu"), **ASKED)
    engine.act_on_clock(clock, "decide", town.who("wu"), agrees=True, document="安医保停〔2026〕1号")
    assert of(clock).due_at is None and stale() == []
    town.at += timedelta(days=8)
    engine.act_on_clock(Clock.objects.get(pk=clock.pk), "resume", town.who("wu"), note="鉴定意见已收到")
    clock.refresh_from_db()
    assert of(clock).due_at == clock.due_at and stale() == []


def test_a_longer_limit_shows_on_the_item_at_once(town: Town) -> None:
    town.case()
    clock = Clock.objects.get(rule="nhsa_decide")
    step, before = limits.extensions(clock)[0], clock.due_at
    engine.act_on_clock(
        clock, "ask_extend", town.who("liu"), step=step, reason="案情复杂", document="延期报告"
    )
    engine.act_on_clock(clock, "decide", town.who("he"), agrees=True, document="安医保延〔2026〕1号")
    clock.refresh_from_db()
    assert before is not None and clock.due_at is not None and clock.due_at > before
    assert of(clock).due_at == clock.due_at and stale() == []


def test_what_has_run_out_by_itself_is_no_longer_due(town: Town) -> None:
    referral = town.signed(A.POLICE, Kind.CRIMINAL, by="gao")
    window = Clock.objects.get(rule="police_supplement_notice", referral=referral)
    assert window.due_at is not None and of(window).due_at == window.due_at
    tick.run(window.due_at)
    assert Clock.objects.get(pk=window.pk).ended_at is not None and stale() == []
    assert WorkItem.objects.open().get(referral=referral).due_at != window.due_at
