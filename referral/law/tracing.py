"""责任倒查: who held a matter how long, net of stopped time. Pure: changes of hands and stops in, segments out.

A segment runs from one change of hands to the next; the segments fill the whole time without gap or overlap. Time during
which a limit stood still by decision is stopped time and never counts as held.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Change:
    """From `at` on `holder` (the key of an agency) has the matter at `stage`; None: nobody has it any more."""

    at: datetime
    holder: int | None
    stage: str


@dataclass(frozen=True)
class Stop:
    """A time during which a limit of `holder` stood still; until None: it still does."""

    holder: int
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True)
class Segment:
    """One hand at one stage. until: the next change, or the moment of asking; is_open: it lasts."""

    holder: int
    stage: str
    since: datetime
    until: datetime
    stopped: timedelta
    is_open: bool = False

    @property
    def whole(self) -> timedelta:
        """How long in all."""
        return self.until - self.since

    @property
    def held(self) -> timedelta:
        """How long, net of stopped time."""
        return self.whole - self.stopped


def segments(changes: Iterable[Change], stops: Sequence[Stop], now: datetime) -> list[Segment]:
    """The segments of a matter up to a moment, in order. Changes at one moment: the last one counts."""
    known = sorted((change for change in changes if change.at <= now), key=lambda change: change.at)
    found = []
    for position, change in enumerate(known):
        is_last = position == len(known) - 1
        until = now if is_last else known[position + 1].at
        if change.holder is None or (until == change.at and not is_last):
            continue
        stopped = _stopped(change.holder, change.at, until, stops)
        found.append(Segment(change.holder, change.stage, change.at, until, stopped, is_open=is_last))
    return _joined(found)


def since(changes: Iterable[Change], start: datetime) -> list[Change]:
    """The same changes as they look from a moment on: whoever had it then has it from then."""
    known = sorted(changes, key=lambda change: change.at)
    before = [change for change in known if change.at <= start]
    first = [Change(start, before[-1].holder, before[-1].stage)] if before else []
    return first + [change for change in known if change.at > start]


def _joined(found: list[Segment]) -> list[Segment]:
    """Neighbours of the same hand and stage are one."""
    joined: list[Segment] = []
    for one in found:
        last = joined[-1] if joined else None
        if last and (last.holder, last.stage, last.until) == (one.holder, one.stage, one.since):
            joined[-1] = Segment(
                one.holder, one.stage, last.since, one.until, last.stopped + one.stopped, one.is_open
            )
        else:
            joined.append(one)
    return joined


def _stopped(holder: int, since: datetime, until: datetime, stops: Sequence[Stop]) -> timedelta:
    """How much of a span lies in stops of this holder; what two limits stopped at once counts once."""
    spans = sorted(
        (max(stop.since, since), min(stop.until or until, until)) for stop in stops if stop.holder == holder
    )
    total, reached = timedelta(), since
    for start, end in spans:
        start = max(start, reached)
        if end > start:
            total += end - start
            reached = end
    return total


def told(span: timedelta) -> str:
    """A span as people say it: 3日4小时; under an hour in minutes."""
    minutes = max(int(span.total_seconds()) // 60, 0)
    days, hours = minutes // 1440, minutes % 1440 // 60
    if days or hours:
        return (f"{days}日" if days else "") + (f"{hours}小时" if hours else "")
    return f"{minutes}分钟"
