"""Working time: add it, subtract it, measure it, through every change of the clocks.

Results are instants in UTC, exact to the microsecond. Time that ends exactly at closing is that instant; of a
span of nothing it is the next (or, going back, the last) open moment.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from common.errors import BadInput
from sla.opening_hours import ROUND_THE_CLOCK, Calendar
from sla.spans import (
    FOREVER,
    MICROSECOND,
    Pauses,
    Span,
    merged_pauses,
    to_instant,
    to_micros,
    without,
)

__all__ = [
    "ROUND_THE_CLOCK",
    "Calendar",
    "NeverOpen",
    "OutOfRange",
    "Pauses",
    "add_span",
    "add_working",
    "add_working_days",
    "is_open",
    "local_to_instant",
    "open_segments",
    "subtract_span",
    "working_minutes_between",
    "working_time_between",
]

#: No promise reaches further; a longer search means a calendar with almost no open time.
HORIZON = timedelta(days=150 * 366)


class NeverOpen(BadInput):
    """The calendar has no open time left, so no deadline can be counted."""


class OutOfRange(BadInput):
    """The span is longer than any promise."""


def add_working(
    calendar: Calendar | None, start: datetime, minutes: int, pauses: Pauses = ()
) -> datetime:
    """Return the instant at which so many minutes of working time have passed since `start`.

    Without a calendar every minute counts. Time that ends exactly at closing is that instant.
    """
    return add_span(calendar, start, timedelta(minutes=minutes), pauses)


def add_span(
    calendar: Calendar | None, start: datetime, span: timedelta, pauses: Pauses = ()
) -> datetime:
    """Add a span of working time; nothing at all is the next open moment. Refuses what never comes."""
    if span > HORIZON:
        raise _too_far()
    if calendar is None and not pauses:
        return start.astimezone(UTC) + span
    left = span // MICROSECOND
    for opens, closes in _forward(
        calendar or ROUND_THE_CLOCK, to_micros(start), merged_pauses(pauses)
    ):
        if left <= closes - opens:
            return to_instant(opens + left)
        left -= closes - opens
    raise _never()


def subtract_span(
    calendar: Calendar | None, start: datetime, span: timedelta, pauses: Pauses = ()
) -> datetime:
    """Return the instant from which a span of working time leads to `start`; the mirror of `add_span`."""
    if span > HORIZON:
        raise _too_far()
    left = span // MICROSECOND
    for opens, closes in _backward(
        calendar or ROUND_THE_CLOCK, to_micros(start), merged_pauses(pauses)
    ):
        if left <= closes - opens:
            return to_instant(closes - left)
        left -= closes - opens
    raise _never()


def working_time_between(
    calendar: Calendar | None, start: datetime, end: datetime, pauses: Pauses = ()
) -> timedelta:
    """Return the working time from `start` to `end`; nothing when `end` is not later."""
    first, last = to_micros(start), to_micros(end)
    if last <= first:
        return timedelta()
    if calendar is None and not pauses:
        return end - start
    if end - start > HORIZON:
        raise OutOfRange(_("The two instants are more than 150 years apart."), field="to")
    total = 0
    for opens, closes in _forward(
        calendar or ROUND_THE_CLOCK, first, merged_pauses(pauses), until=last
    ):
        total += closes - opens
    return timedelta(microseconds=total)


def working_minutes_between(
    calendar: Calendar | None, start: datetime, end: datetime, pauses: Pauses = ()
) -> int:
    """Return whole minutes of working time, floored."""
    return working_time_between(calendar, start, end, pauses) // timedelta(minutes=1)


def is_open(calendar: Calendar | None, at: datetime, pauses: Pauses = ()) -> bool:
    """Say whether work goes on at an instant: [open, close)."""
    moment = to_micros(at)
    found = next(
        _forward(calendar or ROUND_THE_CLOCK, moment, merged_pauses(pauses), until=moment + 1), None
    )
    return found is not None and found[0] == moment


def open_segments(
    calendar: Calendar | None, start: datetime, count: int, pauses: Pauses = ()
) -> list[tuple[datetime, datetime]]:
    """Return the next open stretches from `start` on, the first cut at `start`; fewer if it closes for good."""
    found = _forward(calendar or ROUND_THE_CLOCK, to_micros(start), merged_pauses(pauses))
    return [(to_instant(opens), to_instant(closes)) for opens, closes in islice(found, count)]


def add_working_days(
    calendar: Calendar, start: datetime, days: int, pauses: Pauses = (), *, back: bool = False
) -> datetime:
    """Go so many working dates on, keep the wall-clock time, then wait for the next open moment.

    Going `back`, it is the last open moment before.
    """
    local = calendar.local(start)
    day, step, left = local.toordinal(), (-1 if back else 1), days
    bound = calendar.last_open_day() if step > 0 else calendar.first_open_day()
    first = day
    while left:
        day += step
        if (bound is not None and (day - bound) * step > 0) or abs(day - first) > HORIZON.days:
            raise _never()
        left -= bool(calendar.spans_on(day))
    seconds = local.hour * 3600 + local.minute * 60 + local.second
    at = calendar.instant(day, seconds) + local.microsecond if days else to_micros(start)
    move = subtract_span if back else add_span
    return move(calendar, to_instant(at), timedelta(), pauses)


def local_to_instant(zone: str, day: date, at: time, *, end_of_day: bool = False) -> datetime:
    """Return when clocks in `zone` show a date and a time, as opening hours understand it.

    A time in a gap moves on by the gap; of a time that happens twice it is the first. `end_of_day` is 24:00.
    """
    local = datetime.combine(day, at, tzinfo=ZoneInfo(zone))
    if end_of_day:
        local += timedelta(days=1)
    return local.replace(fold=0).astimezone(UTC)


def _forward(
    calendar: Calendar, start: int, pauses: Sequence[Span], until: int = FOREVER
) -> Iterator[Span]:
    """Yield what is open and not paused from `start`, in order."""
    day = calendar.day_of(start) - 1  # yesterday's window may still be open
    end = calendar.last_open_day()
    last = min(day + HORIZON.days, date.max.toordinal() - 2, FOREVER if end is None else end)
    if pauses and pauses[-1][1] == FOREVER:
        until = min(until, pauses[-1][0])
    while day <= last:
        for opens, closes in calendar.spans_on(day):
            if opens >= until:
                return
            if closes > start:
                yield from _unpaused((max(opens, start), min(closes, until)), pauses)
        day += 1
    if end is None and until == FOREVER:
        raise _too_far()


def _backward(calendar: Calendar, start: int, pauses: Sequence[Span]) -> Iterator[Span]:
    """Yield what is open and not paused before `start`, the latest first."""
    day = calendar.day_of(start)
    begin = calendar.first_open_day()
    last = max(day - HORIZON.days, 3, 0 if begin is None else begin)
    while day >= last:
        for opens, closes in reversed(calendar.spans_on(day)):
            if opens < start:
                yield from reversed(list(_unpaused((opens, min(closes, start)), pauses)))
        day -= 1
    if begin is None:
        raise _too_far()


def _unpaused(span: Span, pauses: Sequence[Span]) -> Iterator[Span]:
    if not pauses or pauses[-1][1] <= span[0] or pauses[0][0] >= span[1]:
        yield span
    else:
        yield from without([span], pauses)


def _never() -> NeverOpen:
    return NeverOpen(
        _("This calendar is never open again, so the time never passes."), field="weekly_hours"
    )


def _too_far() -> OutOfRange:
    return OutOfRange(_("That is more than 150 years away in this calendar."), field="amount")
