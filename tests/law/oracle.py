"""An independent, plain reading of the 2026 notice (国务院办公厅关于2026年部分节假日安排的通知) and of counting, for the tests."""

from datetime import date, timedelta

OFF = {
    *(date(2026, 1, d) for d in (1, 2, 3)),
    *(date(2026, 2, d) for d in range(15, 24)),
    *(date(2026, 4, d) for d in (4, 5, 6)),
    *(date(2026, 5, d) for d in range(1, 6)),
    *(date(2026, 6, d) for d in (19, 20, 21)),
    *(date(2026, 9, d) for d in (25, 26, 27)),
    *(date(2026, 10, d) for d in range(1, 8)),
}
MADE_UP = {
    date(2026, 1, 4),
    date(2026, 2, 14),
    date(2026, 2, 28),
    date(2026, 5, 9),
    date(2026, 9, 20),
    date(2026, 10, 10),
}


def works(day: date) -> bool:
    """Whether offices work on a day of 2026."""
    return day in MADE_UP or (day not in OFF and day.weekday() < 5)


def due(start: date, length: int, unit: str, *, backward: bool = False) -> date:
    """The last day of a limit, counted day by day."""
    step = timedelta(days=-1 if backward else 1)
    day = start
    if unit == "workday":
        while length:
            day += step
            length -= works(day)
        return day
    if unit == "month":
        index = start.year * 12 + start.month - 1 + (-length if backward else length)
        day = _in_month(index // 12, index % 12 + 1, start.day)
    else:
        day += step * length
    while not works(day):
        day += step
    return day


def _in_month(year: int, month: int, day: int) -> date:
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1


def story(start: date, length: int, unit: str, spans: list[tuple[date, date]], extensions: list[int]) -> date:
    """The last day of a limit that was stopped and lengthened in its own unit (day, workday), walked day by day.

    A day is used up unless the limit stands still on it: after the day of a stop, up to and including that of the resume.
    """
    left, day = length + sum(extensions), start
    while left:
        day += timedelta(days=1)
        stands = any(stop < day <= resume for stop, resume in spans)
        left -= not stands and (unit == "day" or works(day))
    while unit == "day" and not works(day):
        day += timedelta(days=1)
    return day
