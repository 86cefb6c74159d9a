"""Amounts of time as laws name them, and the days they lead to."""

import calendar as months
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.errors import BadInput
from sla.business_time import Calendar, OutOfRange

_DAY = timedelta(days=1)
#: How far a count goes before it is taken for a slip of the hand, and how long a search for a working day lasts.
LONGEST_COUNT = 5000
LONGEST_SEARCH = 400


class UncountableRule(BadInput):
    """The rule leaves open how to count."""


class NoWorkingDay(BadInput):
    """The calendar has no working day within a year."""


class Unit(StrEnum):
    """How time is counted."""

    MINUTES = "minutes"
    HOURS = "hours"
    CALENDAR_DAYS = "calendar_days"
    BUSINESS_DAYS = "business_days"
    WEEKS = "weeks"
    MONTHS = "months"
    FIXED_DATE = "fixed_date"


@dataclass(frozen=True, slots=True)
class Count:
    """So many of a unit."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise UncountableRule(_("An amount cannot be negative."), field="amount")
        if self.amount > LONGEST_COUNT and self.unit is not Unit.MINUTES:
            raise OutOfRange(_("That is further away than any deadline."), field="amount")

    @property
    def elapses(self) -> bool:
        """Whether it is time that passes, rather than days that are counted."""
        return self.unit in (Unit.HOURS, Unit.MINUTES)

    def span(self) -> timedelta:
        """Return how long it is; of days and weeks in days of 24 hours."""
        return self.amount * _LENGTHS[self.unit]

    def __str__(self) -> str:
        return _UNIT_NAMES[self.unit](self.amount) % {"n": self.amount}


def months_later(day: date, amount: int) -> date:
    """Return the same day so many months on, or the last of that month where it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + amount, 12)
    if not 1 <= year <= 9998:
        raise OutOfRange(_("That is further away than any deadline."), field="amount")
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def working_days_after(
    first: date, amount: int, working: Calendar, *, first_counts: bool = False
) -> tuple[date, list[date]]:
    """Return the day on which the last of so many working days falls, and the holidays left out on the way."""
    day, left, quiet = first, amount, 0
    skipped: list[date] = []
    if first_counts and left and working.is_working_day(day):
        left -= 1
    while left:
        day += _DAY
        if working.is_working_day(day):
            left, quiet = left - 1, 0
            continue
        quiet += 1
        if day in working.holidays:
            skipped.append(day)
        if quiet > LONGEST_SEARCH:
            raise _no_working_day()
    return day, skipped


def working_days_before(last: date, amount: int, working: Calendar) -> date:
    """Return the day so many working days earlier."""
    day = last
    for _step in range(amount):
        day = _search(day, working, -_DAY)
    return day


def next_working_day(day: date, working: Calendar) -> date:
    """Return the day itself when it is a working day, else the next that is."""
    return day if working.is_working_day(day) else _search(day, working, _DAY)


def last_working_day(day: date, working: Calendar) -> date:
    """Return the day itself when it is a working day, else the last before that is."""
    return day if working.is_working_day(day) else _search(day, working, -_DAY)


def _search(day: date, working: Calendar, step: timedelta) -> date:
    for _try in range(LONGEST_SEARCH):
        day += step
        if working.is_working_day(day):
            return day
    raise _no_working_day()


def _no_working_day() -> NoWorkingDay:
    return NoWorkingDay(_("This calendar has no working day within a year."), field="weekly_hours")


_UNIT_NAMES = {
    Unit.MINUTES: lambda n: ngettext("%(n)d minute", "%(n)d minutes", n),
    Unit.HOURS: lambda n: ngettext("%(n)d hour", "%(n)d hours", n),
    Unit.CALENDAR_DAYS: lambda n: ngettext("%(n)d calendar day", "%(n)d calendar days", n),
    Unit.BUSINESS_DAYS: lambda n: ngettext("%(n)d working day", "%(n)d working days", n),
    Unit.WEEKS: lambda n: ngettext("%(n)d week", "%(n)d weeks", n),
    Unit.MONTHS: lambda n: ngettext("%(n)d month", "%(n)d months", n),
    Unit.FIXED_DATE: lambda n: _("a fixed date"),
}

_LENGTHS = {
    Unit.MINUTES: timedelta(minutes=1),
    Unit.HOURS: timedelta(hours=1),
    Unit.CALENDAR_DAYS: _DAY,
    Unit.BUSINESS_DAYS: _DAY,
    Unit.WEEKS: 7 * _DAY,
    Unit.MONTHS: 31 * _DAY,
    Unit.FIXED_DATE: timedelta(),
}
