"""A calendar to look at: bars of a usual week, and the days of the weeks to come."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sla.models import DayException
from sla.models.calendar import Weekday
from sla.opening_hours import DAY_SECONDS
from sla.public_holidays import UnknownCountry, holidays_of_year
from sla.wall_clock import MINUTES_A_DAY, windows_in_words
from sla.writing.calendars import CalendarTerms

WEEKS = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of a day, in per cent of it."""

    at: float
    width: float


@dataclass(frozen=True, slots=True)
class WeekDay:
    """One weekday: its name, its hours in words, its bars (what runs past midnight shows on the next day)."""

    name: str
    hours: str
    bars: Sequence[Bar]


@dataclass(frozen=True, slots=True)
class Day:
    """One date: open, off (no hours on that weekday), closed (a holiday or a closure) or special."""

    date: date
    state: str
    hours: str
    why: str


@dataclass(frozen=True, slots=True)
class Run:
    """Days on end that differ for one reason; days on which nobody works anyway lie between them or not."""

    first: date
    last: date
    hours: str
    why: str


def runs_of(weeks: Sequence[Sequence[Day]]) -> list[Run]:
    """Return what closes or differs, days on end for the same reason as one."""
    runs: list[Run] = []
    is_open = True
    for day in (day for week in weeks for day in week):
        if day.state in ("closed", "special"):
            if not is_open and runs and (runs[-1].why, runs[-1].hours) == (day.why, day.hours):
                runs[-1] = replace(runs[-1], last=day.date)
            else:
                runs.append(Run(day.date, day.date, day.hours, day.why))
        is_open = day.state == "open"
    return runs


def week_of(terms: CalendarTerms) -> list[WeekDay]:
    """Return the usual week, Monday first."""
    days = []
    for number, windows in enumerate(terms.weekly):
        evening = terms.weekly[number - 1]
        spans = [(opens, min(closes, MINUTES_A_DAY)) for opens, closes in windows]
        spans += [
            (0, closes - MINUTES_A_DAY) for _opens, closes in evening if closes > MINUTES_A_DAY
        ]
        bars = [
            Bar(round(opens / 14.4, 2), round((closes - opens) / 14.4, 2))
            for opens, closes in sorted(spans)
        ]
        days.append(WeekDay(str(Weekday(number).label), windows_in_words(windows), bars))
    return days


def weeks_ahead(terms: CalendarTerms, today: date) -> list[list[Day]]:
    """Return the days of the weeks to come, from the Monday of this one."""
    monday = today - timedelta(days=today.weekday())
    working = terms.as_calendar()
    reasons = _reasons(terms, {monday.year, (monday + timedelta(weeks=WEEKS)).year})
    special = {day: (kind, why) for day, kind, _windows, why in terms.dated}

    def one(day: date) -> Day:
        spans = [
            (opens // 60, closes // 60)
            for opens, closes in working.windows_on(day)
            if opens < DAY_SECONDS
        ]
        hours = windows_in_words(spans)
        if day in special:
            kind, why = special[day]
            state = "closed" if kind == DayException.Kind.CLOSED else "special"
            return Day(day, state, hours, why or str(DayException.Kind(kind).label))
        if hours:
            return Day(day, "open", hours, "")
        if terms.weekly[day.weekday()]:
            return Day(day, "closed", "", reasons.get(day) or _yearly_reason(terms, day))
        return Day(day, "off", "", reasons.get(day, ""))

    return [
        [one(monday + timedelta(weeks=week, days=day)) for day in range(7)] for week in range(WEEKS)
    ]


def _reasons(terms: CalendarTerms, years: set[int]) -> dict[date, str]:
    if not terms.country:
        return {}
    try:
        found = [
            each
            for year in years
            for each in holidays_of_year(terms.country, terms.subdivision, year)
        ]
    except UnknownCountry:
        return {}
    return {day: name for day, name, _is_optional in reversed(found)}


def _yearly_reason(terms: CalendarTerms, day: date) -> str:
    at = f"{day.month:02d}-{day.day:02d}"
    for starts, ends, reason in terms.yearly:
        if starts <= at <= ends or (starts > ends and (at >= starts or at <= ends)):
            return reason
    return ""
