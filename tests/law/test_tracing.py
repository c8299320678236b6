"""责任倒查 as arithmetic: the segments fill the whole, and stopped time is never held time."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from referral.law.tracing import Change, Segment, Stop, segments, since, told

START = datetime(2026, 11, 9, 9, 0, tzinfo=UTC)


def hour(number: int) -> datetime:
    return START + timedelta(hours=number)


def test_each_hand_has_its_time() -> None:
    found = segments(
        [Change(hour(0), 1, "起草"), Change(hour(5), 2, "待签收"), Change(hour(30), None, "办结")],
        [],
        hour(50),
    )
    assert [(one.holder, one.stage, told(one.held), one.is_open) for one in found] == [
        (1, "起草", "5小时", False), (2, "待签收", "1日1小时", False),
    ]  # fmt: skip


def test_the_hand_that_has_it_now_has_it_until_now() -> None:
    (one,) = segments([Change(hour(0), 1, "办理")], [], hour(8))
    assert one.is_open and one.until == hour(8) and told(one.held) == "8小时"


def test_a_stop_of_another_hand_takes_nothing_from_this_one() -> None:
    (one,) = segments([Change(hour(0), 1, "办理")], [Stop(2, hour(1), hour(5))], hour(8))
    assert one.stopped == timedelta()


def test_what_two_limits_stopped_at_once_counts_once() -> None:
    stops = [Stop(1, hour(1), hour(5)), Stop(1, hour(2), hour(4)), Stop(1, hour(6), None)]
    (one,) = segments([Change(hour(0), 1, "办理")], stops, hour(8))
    assert one.stopped == timedelta(hours=6) and one.held == timedelta(hours=2)


def test_what_comes_after_the_moment_of_asking_is_not_told() -> None:
    assert segments([Change(hour(5), 1, "办理")], [], hour(3)) == []


def test_a_change_that_lasts_no_time_is_no_segment_and_the_same_hand_goes_on() -> None:
    found = segments(
        [Change(hour(0), 1, "办理"), Change(hour(2), 2, "签收"), Change(hour(2), 1, "办理")], [], hour(4)
    )
    assert [(one.holder, one.since, one.until) for one in found] == [(1, hour(0), hour(4))]


def test_from_a_moment_on_whoever_had_it_then_has_it_from_then() -> None:
    changes = [Change(hour(0), 1, "起草"), Change(hour(5), 2, "审核"), Change(hour(9), 1, "送达")]
    (first, second) = segments(since(changes, hour(7)), [Stop(2, hour(6), hour(8))], hour(10))
    assert (first.holder, first.whole, first.stopped) == (2, timedelta(hours=2), timedelta(hours=1))
    assert (second.holder, second.whole) == (1, timedelta(hours=1))


_HOURS = st.integers(0, 500)
_CHANGES = st.lists(
    st.builds(Change, _HOURS.map(hour), st.sampled_from([1, 2, 3]), st.sampled_from(["甲", "乙"])),
    min_size=1,
    max_size=8,
)
_STOPS = st.lists(
    st.builds(
        lambda holder, since, length: Stop(holder, hour(since), None if length == 0 else hour(since + length)),
        st.sampled_from([1, 2, 3]), _HOURS, st.integers(0, 200),
    ),
    max_size=6,
)  # fmt: skip


def _is_stopped(one: Segment, at: datetime, stops: list[Stop]) -> bool:
    return any(s.holder == one.holder and s.since <= at < (s.until or one.until) for s in stops)


@given(_CHANGES, _STOPS, st.integers(500, 700))
def test_the_segments_add_up_to_the_whole_and_stopped_time_is_never_held(
    changes: list[Change], stops: list[Stop], end: int
) -> None:
    now = hour(end)
    found = segments(changes, stops, now)
    assert sum((one.whole for one in found), timedelta()) == now - min(change.at for change in changes)
    assert all(left.until == right.since for left, right in zip(found, found[1:], strict=False))
    for one in found:
        assert timedelta() <= one.stopped <= one.whole
        assert one.held + one.stopped == one.whole
        hours = int(one.whole / timedelta(hours=1))
        counted = sum(_is_stopped(one, one.since + timedelta(hours=n), stops) for n in range(hours))
        assert one.stopped == timedelta(hours=counted)
