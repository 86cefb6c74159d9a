"""A week of a rota as a picture: which bars, in which cells, in the zone the reader chose. Read-only."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from common.time import instant_of
from escalations.lifecycle import Level
from escalations.models import OnCallSchedule
from escalations.oncall.handoffs import wall
from escalations.oncall.shapes import Segment, Stretch
from escalations.rota.duty import Duty, holidays
from users.models import User

_DAY_HOURS = 24
#: A bar of fewer hours has no room for a name.
_NARROW = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """What one day shows of a stretch: placed by whole hours, said in words beside.

    `at` is an instant inside the bar, by which its shift is found; `part` is what this day has of it.
    """

    hour: int
    length: int
    names: str
    initials: str
    hours: str
    part: str
    kind: str
    is_mine: bool
    is_past: bool
    from_before: bool
    to_after: bool
    is_repeat: bool
    at: datetime
    start: datetime
    end: datetime

    @property
    def is_narrow(self) -> bool:
        """Say whether a name has no room: in few hours that end with the day or with the bar."""
        return self.length < _NARROW and not self.to_after

    @property
    def key(self) -> str:
        """Return what names this bar through every renewal of the page."""
        return f"{self.at:%Y%m%d%H%M}"


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
class Day:
    """One day of every level, for a narrow screen."""

    day: date
    is_today: bool
    is_past: bool
    holiday: str
    levels: list[tuple[Level, list[Bar]]]


class Gap(NamedTuple):
    """Hours in which nobody is on a level."""

    level: Level
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days of one rota. `gaps` are the stretches from now on with nobody on a level."""

    first: date
    zone: str
    days: list[Day]
    rows: list[Row]
    gaps: list[Gap]
    clock_changes: list[tuple[date, str]]


class _Sheet(NamedTuple):
    """What every bar is drawn by."""

    duty: Duty
    zone: str
    start: datetime
    end: datetime
    now: datetime
    reader: User


def hours_of(first: date, *, zone: str) -> Stretch:
    """Return when the seven days from `first` begin and end, by the wall clock of `zone`."""
    return instant_of(first, time(0), zone), instant_of(first + timedelta(days=7), time(0), zone)


def week_of(duty: Duty, *, first: date, zone: str, now: datetime, reader: User) -> Week:
    """Lay the seven days from `first` out, by the wall clock of `zone`: as it was, then as it is planned.

    `duty` is the rota as read for at least these days, with `now`.
    """
    schedule = duty.schedule
    dates = [first + timedelta(days=n) for n in range(7)]
    start, end = hours_of(first, zone=zone)
    sheet = _Sheet(duty, zone, start, end, now, reader)
    today = wall(now, zone).date()
    rows: list[Row] = []
    gaps: list[Gap] = []
    for level in duty.levels_in(start, end):
        segments = duty.segments(level, start, end)
        gaps += [
            Gap(level, max(s.start, now), s.end) for s in segments if not s.people and s.end > now
        ]
        cells = [Cell(day, day == today) for day in dates]
        for segment in segments:
            _draw(segment, level, cells, sheet)
        for cell in cells:
            if cell.is_today:
                cell.now_hour = wall(now, zone).hour
        rows.append(Row(level, cells))
    named = holidays(schedule, dates[0], dates[-1])
    days = [
        Day(
            day=day,
            is_today=day == today,
            is_past=day < today,
            holiday=named.get(day, ""),
            levels=[(row.level, row.cells[number].bars) for row in rows],
        )
        for number, day in enumerate(dates)
    ]
    return Week(first, zone, days, rows, gaps, _clock_changes(dates, zone, schedule.time_zone))


def _draw(segment: Segment, level: Level, cells: list[Cell], sheet: _Sheet) -> None:
    people = sheet.duty.named(segment.people)
    kind = sheet.duty.change_at(level, segment.start) if people else "gap"
    names = ", ".join(user.short_name for user in people) or _("Nobody")
    is_mine = sheet.reader.pk in {user.pk for user in people}
    if is_mine:
        names = _("%(names)s, you") % {"names": names}
    starts, ends = wall(segment.start, sheet.zone), wall(segment.end, sheet.zone)
    spoken = _widest(starts, ends, cells)
    for cell in cells:
        midnight = datetime.combine(cell.day, time(0))
        opens, closes = max(starts, midnight), min(ends, midnight + timedelta(days=1))
        if opens >= closes:
            continue
        is_whole = opens == midnight and closes.date() > cell.day
        hour = min(_DAY_HOURS - 1, _nearest(opens))
        until = _DAY_HOURS if closes.date() > cell.day else _nearest(closes)
        cell.bars.append(
            Bar(
                hour=hour,
                length=max(1, until - hour),
                names=names,
                initials=" ".join(user.initials for user in people) or "–",
                hours=_hours(segment, starts, ends, sheet),
                part=_("all day") if is_whole else f"{_hour(opens)}–{_hour(closes, last=True)}",
                kind=kind,
                is_mine=is_mine,
                is_past=segment.end <= sheet.now,
                from_before=starts < midnight,
                to_after=closes < ends,
                is_repeat=cell.day != spoken,
                at=max(segment.start, instant_of(cell.day, time(0), sheet.zone)),
                start=segment.start,
                end=segment.end,
            )
        )


def _widest(starts: datetime, ends: datetime, cells: list[Cell]) -> date:
    """Return the day that says whose a bar is: its first, unless that is a narrow piece before a wider one."""
    first = max(starts.date(), cells[0].day)
    midnight = datetime.combine(first, time(0)) + timedelta(days=1)
    is_narrow = midnight - starts < timedelta(hours=_NARROW)
    is_better = ends - midnight > midnight - starts and first < cells[-1].day
    return midnight.date() if is_narrow and is_better else first


def _hours(segment: Segment, starts: datetime, ends: datetime, sheet: _Sheet) -> str:
    """Say from when to when in a few signs."""
    is_open_start, is_open_end = segment.start <= sheet.start, segment.end >= sheet.end
    if is_open_start and is_open_end:
        return ""
    if is_open_start:
        return _("to %(hour)s") % {"hour": _hour(ends)}
    if is_open_end:
        return _("from %(hour)s") % {"hour": _hour(starts)}
    return f"{_hour(starts)}–{_hour(ends)}"


def _nearest(at: datetime) -> int:
    """Return the whole hour a bar is drawn at."""
    return at.hour + (at.minute >= 30)


def _hour(at: datetime, *, last: bool = False) -> str:
    if last and at.hour == at.minute == 0:
        return "24"
    return f"{at:%H:%M}" if at.minute else f"{at:%H}"


def zones_of(schedule: OnCallSchedule, reader: User, home: str = "") -> list[str]:
    """Return the zones a week can be read in: the reader's, the rota's, the home's in question, UTC."""
    return list(
        dict.fromkeys([reader.time_zone, schedule.time_zone, *([home] if home else []), "UTC"])
    )


def monday_of(asked: str, *, zone: str, now: datetime) -> date:
    """Return the Monday of the asked week; nonsense is this week."""
    today = now.astimezone(ZoneInfo(zone)).date()
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        day = today
    if not 2000 <= day.year <= 2100:
        day = today
    return day - timedelta(days=day.weekday())


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
