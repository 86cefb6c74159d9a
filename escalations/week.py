"""A week of a rota as a picture: which bars, in which cells, in the zone the reader chose. Read-only."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from common.time import instant_of
from escalations.duty import Duty
from escalations.lifecycle import Level
from escalations.models import OnCallSchedule
from escalations.oncall import resolve
from escalations.oncall.handoffs import wall
from escalations.oncall.shapes import Rota, Segment
from users.models import User

_DAY_HOURS = 24


@dataclass(frozen=True, slots=True)
class Bar:
    """One stretch of one day: placed by whole hours, said in words beside."""

    hour: int
    length: int
    names: str
    hours: str
    kind: str
    is_mine: bool
    from_before: bool
    to_after: bool
    is_repeat: bool


@dataclass(slots=True)
class Cell:
    """One day of one level."""

    day: date
    is_today: bool
    bars: list[Bar] = field(default_factory=list)
    now_hour: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One level through the week."""

    level: Level
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days of one rota. `gaps` are the stretches with nobody on a level."""

    first: date
    zone: str
    days: list[date]
    rows: list[Row]
    gaps: list[tuple[Level, datetime, datetime]]
    clock_changes: list[tuple[date, str]]


def week_of(
    schedule: OnCallSchedule, *, first: date, zone: str, now: datetime, reader: User
) -> Week:
    """Lay the seven days from `first` out, by the wall clock of `zone`."""
    days = [first + timedelta(days=n) for n in range(7)]
    start = instant_of(first, time(0), zone)
    end = instant_of(first + timedelta(days=7), time(0), zone)
    duty = Duty(schedule, start=start, end=end)
    rows: list[Row] = []
    gaps: list[tuple[Level, datetime, datetime]] = []
    for level, rota in duty.rotas.items():
        segments = resolve.segments(rota, start, end)
        gaps += [(level, opens, closes) for opens, closes in resolve.gaps(segments)]
        cells = [Cell(day, day == wall(now, zone).date()) for day in days]
        for segment in segments:
            _draw(segment, cells, rota=rota, duty=duty, zone=zone, bounds=(start, end), me=reader)
        for cell in cells:
            if cell.is_today:
                cell.now_hour = wall(now, zone).hour
        rows.append(Row(level, cells))
    return Week(first, zone, days, rows, gaps, _clock_changes(days, zone, schedule.time_zone))


def _draw(
    segment: Segment,
    cells: list[Cell],
    *,
    rota: Rota,
    duty: Duty,
    zone: str,
    bounds: tuple[datetime, datetime],
    me: User,
) -> None:
    people = duty.named(segment.people)
    kind = "" if people else "gap"
    if people and rota.overrides:
        usual = resolve.usual(rota, segment.start)
        kind = "override" if set(usual) != set(segment.people) else ""
    names = ", ".join(user.short_name for user in people) or _("Nobody")
    is_mine = me.pk in {user.pk for user in people}
    if is_mine:
        names = _("%(names)s, you") % {"names": names}
    starts, ends = wall(segment.start, zone), wall(segment.end, zone)
    hours = _hours(segment, starts, ends, bounds)
    said = False
    for cell in cells:
        midnight = datetime.combine(cell.day, time(0))
        opens, closes = max(starts, midnight), min(ends, midnight + timedelta(days=1))
        if opens >= closes:
            continue
        hour = opens.hour
        until = _DAY_HOURS if closes.date() > cell.day else closes.hour + (closes.minute > 0)
        cell.bars.append(
            Bar(
                hour=hour,
                length=max(1, until - hour),
                names=names,
                hours=hours,
                kind=kind,
                is_mine=is_mine,
                from_before=starts < midnight,
                to_after=closes < ends,
                is_repeat=said,
            )
        )
        said = True


def _hours(
    segment: Segment, starts: datetime, ends: datetime, bounds: tuple[datetime, datetime]
) -> str:
    """Say from when to when in a few signs."""
    is_open_start, is_open_end = segment.start <= bounds[0], segment.end >= bounds[1]
    if is_open_start and is_open_end:
        return ""
    if is_open_start:
        return _("until %(hour)s") % {"hour": _hour(ends)}
    if is_open_end:
        return _("from %(hour)s") % {"hour": _hour(starts)}
    return f"{_hour(starts)}–{_hour(ends)}"


def _hour(at: datetime) -> str:
    return f"{at:%H:%M}" if at.minute else f"{at:%H}"


def _clock_changes(days: list[date], zone: str, home: str) -> list[tuple[date, str]]:
    """Return on which of the days clocks change, and where."""
    found: list[tuple[date, str]] = []
    for name in dict.fromkeys((zone, home)):
        for day in days:
            length = instant_of(day + timedelta(days=1), time(0), name) - instant_of(
                day, time(0), name
            )
            if length != timedelta(days=1):
                found.append((day, name))
    return found
