"""When turns pass on: wall clock in the rota's zone, through every change of clocks."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from common.time import instant_of
from escalations.oncall.shapes import Block, Kind, Rotation

_STEP = {
    Kind.HOURLY: timedelta(hours=1),
    Kind.DAILY: timedelta(days=1),
    Kind.WEEKLY: timedelta(weeks=1),
}
#: An open end: as far as a calendar reaches, less what a zone may add.
FOREVER = datetime(9999, 12, 29, tzinfo=UTC)


@lru_cache(maxsize=65536)
def instant(wall: datetime, zone: str) -> datetime:
    """Return the instant at which clocks in `zone` show `wall` (first after a gap, first of two)."""
    return instant_of(wall.date(), wall.time(), zone)


def wall(at: datetime, zone: str) -> datetime:
    """Return what clocks in `zone` show at the instant `at`."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def turns(
    rotation: Rotation, zone: str, start: datetime, end: datetime, *, week_starts: int = 0
) -> list[Block]:
    """Return the rotation's whole turns that touch [start, end), oldest first, cut only by its validity."""
    if not rotation.groups or end <= start:
        return []
    if rotation.kind is Kind.SINGLE:
        found = _single(rotation, zone)
    elif rotation.by_day and rotation.kind is not Kind.HOURLY:
        found = _by_day(rotation, zone, start, end, week_starts)
    else:
        found = _regular(rotation, zone, start, end)
    bounded = (_within(block, rotation) for block in found)
    return [b for b in bounded if b is not None and b.start < end and start < b.end]


def _within(block: Block, rotation: Rotation) -> Block | None:
    """Cut a turn by the rotation's validity; None when nothing is left."""
    start = max(block.start, rotation.begins) if rotation.begins else block.start
    end = min(block.end, rotation.until) if rotation.until else block.end
    if start >= end:
        return None
    return Block(start, end, block.people, block.priority, block.turn)


def _block(rotation: Rotation, start: datetime, end: datetime, number: int, turn: int) -> Block:
    group = rotation.groups[turn % len(rotation.groups)]
    return Block(start, end, group, rotation.priority or 0, (rotation.name, number))


def _single(rotation: Rotation, zone: str) -> Iterator[Block]:
    """Once: the first group, from the start for the shift's length, or for ever."""
    start = instant(rotation.start, zone)
    end = instant(rotation.start + rotation.shift, zone) if rotation.shift else FOREVER
    yield _block(rotation, start, end, 0, rotation.anchor.index if rotation.anchor else 0)


def _regular(rotation: Rotation, zone: str, start: datetime, end: datetime) -> Iterator[Block]:
    """Every n hours, days, weeks or months, one turn after the other."""
    number = _turn_at(rotation, zone, start - (rotation.shift or timedelta(0)))
    offset = 0
    if rotation.anchor:
        offset = rotation.anchor.index - _turn_at(rotation, zone, rotation.anchor.at)
    while (begins := _handoff(rotation, zone, number)) < end:
        begins_wall = _handoff_wall(rotation, number)
        ends = (
            instant(begins_wall + rotation.shift, zone)
            if rotation.shift
            else _handoff(rotation, zone, number + 1)
        )
        is_day = not rotation.by_day or begins_wall.weekday() in rotation.by_day
        if begins < ends and is_day:  # a turn wholly inside a gap of the clocks does not exist
            yield _block(rotation, begins, ends, number, number + offset)
        number += 1


def _handoff_wall(rotation: Rotation, number: int) -> datetime:
    steps = number * rotation.interval
    if rotation.kind is not Kind.MONTHLY:
        return rotation.start + steps * _STEP[rotation.kind]
    months = rotation.start.year * 12 + rotation.start.month - 1 + steps
    year, month = divmod(months, 12)
    day = min(rotation.start.day, monthrange(year, month + 1)[1])
    return rotation.start.replace(year=year, month=month + 1, day=day)


def _handoff(rotation: Rotation, zone: str, number: int) -> datetime:
    return instant(_handoff_wall(rotation, number), zone)


def _turn_at(rotation: Rotation, zone: str, at: datetime) -> int:
    """Return the number of the turn that holds the instant `at`; the turn from `start` is 0."""
    local = wall(at, zone)
    if rotation.kind is Kind.MONTHLY:
        months = (local.year - rotation.start.year) * 12 + local.month - rotation.start.month
        number = months // rotation.interval
    else:
        number = (local - rotation.start) // (rotation.interval * _STEP[rotation.kind])
    while _handoff(rotation, zone, number) > at:
        number -= 1
    while _handoff(rotation, zone, number + 1) <= at:
        number += 1
    return number


def _by_day(
    rotation: Rotation, zone: str, start: datetime, end: datetime, week_starts: int
) -> Iterator[Block]:
    """Give each day its shift: daily every eligible day, weekly and monthly those of every n-th week or month."""
    reach = (rotation.shift or timedelta(0)) + timedelta(days=_reach_days(rotation))
    first = wall(start, zone).date() - reach
    last = wall(end, zone).date() + timedelta(days=_reach_days(rotation))
    offset = 0
    if rotation.anchor:
        held = _day_of(rotation, zone, rotation.anchor.at, week_starts)
        offset = rotation.anchor.index - _turn_of(rotation, held, week_starts)[0]
    days = [day for day in _days(first, last) if _is_eligible(rotation, day, week_starts)]
    for this, following in pairwise(days):
        begins_wall = datetime.combine(this, rotation.start.time())
        ends_wall = (
            begins_wall + rotation.shift
            if rotation.shift
            else datetime.combine(following, rotation.start.time())
        )
        begins, ends = instant(begins_wall, zone), instant(ends_wall, zone)
        if begins < ends:
            turn = _turn_of(rotation, this, week_starts)[0] + offset
            yield _block(rotation, begins, ends, this.toordinal(), turn)


def _reach_days(rotation: Rotation) -> int:
    """Return a number of days in which at least one eligible day is certain to lie."""
    if rotation.kind is Kind.DAILY:
        return 8
    return (8 if rotation.kind is Kind.WEEKLY else 32) * (rotation.interval + 1)


def _days(first: date, last: date) -> Iterator[date]:
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(ordinal)


def _is_eligible(rotation: Rotation, day: date, week_starts: int) -> bool:
    """Say whether a shift starts on this day."""
    return day.weekday() in rotation.by_day and _turn_of(rotation, day, week_starts)[1]


def _day_of(rotation: Rotation, zone: str, at: datetime, week_starts: int) -> date:
    """Return the day whose shift most recently started at the instant `at`."""
    day = wall(at, zone).date()
    while (
        not _is_eligible(rotation, day, week_starts)
        or instant(datetime.combine(day, rotation.start.time()), zone) > at
    ):
        day -= timedelta(days=1)
    return day


def _turn_of(rotation: Rotation, day: date, week_starts: int) -> tuple[int, bool]:
    """Return which turn a day belongs to, counted from the one at `start`, and whether the turn is on duty then.

    Daily turns are on duty each of their n days; weekly and monthly ones in the first week or month of their n.
    """
    origin = rotation.start.date()
    if rotation.kind is Kind.DAILY:
        count = _eligible_before(day, rotation.by_day) - _eligible_before(origin, rotation.by_day)
        return count // rotation.interval, True
    first = _first_eligible(origin, rotation.by_day)
    if rotation.kind is Kind.MONTHLY:
        count = (day.year - first.year) * 12 + day.month - first.month
    else:
        count = (_week_of(day, week_starts) - _week_of(first, week_starts)).days // 7
    return count // rotation.interval, count % rotation.interval == 0


def _first_eligible(day: date, by_day: frozenset[int]) -> date:
    """Return the first eligible day from `day` on: the first group holds that one."""
    while day.weekday() not in by_day:
        day += timedelta(days=1)
    return day


def _week_of(day: date, week_starts: int) -> date:
    return day - timedelta(days=(day.weekday() - week_starts) % 7)


def _eligible_before(day: date, by_day: frozenset[int]) -> int:
    """Count the eligible days before `day` since the beginning of the calendar."""
    weeks, rest = divmod(day.toordinal() - 1, 7)  # ordinal 1 was a Monday
    return weeks * len(by_day) + sum(1 for weekday in by_day if weekday < rest)
