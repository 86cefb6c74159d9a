"""Deadlines that do not run on a desk's time: counted as a law counts, or hung on a stay.

Counting follows Regulation (EEC, Euratom) No 1182/71 where a rule says nothing else: the day of the event does
not count, days are whole local days, hours run on through weekends and never roll. In any doubt the earlier
instant is chosen. A deadline of so many days ends with its last local day, shown as 23:59:59.
"""

import calendar as months
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from common.errors import BadInput
from common.time import instant_of
from sla.anchored import Due, anchored_due
from sla.business_time import Calendar, OutOfRange

__all__ = [
    "MONDAY_TO_FRIDAY",
    "Count",
    "Deadline",
    "Due",
    "StatutoryRule",
    "Unit",
    "anchored_due",
    "months_later",
    "statutory_due",
]

_OFFICE = ((9 * 3600, 17 * 3600),)
#: What counts as working days where a rule names no calendar: no holiday is known, so the earlier date is shown.
MONDAY_TO_FRIDAY = Calendar(zone="UTC", weekly=(*(_OFFICE,) * 5, (), ()), name="Monday to Friday")

LAST_SECOND = time(23, 59, 59)
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

    def __str__(self) -> str:
        return f"{self.amount} {_UNIT_NAMES[self.unit]()}"


@dataclass(frozen=True, slots=True)
class StatutoryRule:
    """How a law or a body counts.

    `extension` is what may be added once with notice; it is shown and never assumed. `margin` is how much
    earlier the house wants to be done: one working day (of hours: a twelfth) when the rule names none.
    """

    period: Count
    start_event: str = "received"
    first_day_counts: bool = False
    rolls: bool = False
    extension: Count | None = None
    margin: Count | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Deadline:
    """What the outside holds us to, and what we hold ourselves to; instants in UTC."""

    external_due_at: datetime
    internal_due_at: datetime
    extended_due_at: datetime | None
    explanation: list[str]


def statutory_due(
    rule: StatutoryRule,
    start: datetime | date,
    *,
    zone: str,
    working: Calendar,
    letter_date: date | None = None,
) -> Deadline:
    """Count a rule from an instant or a date in `zone`; `working` says which days are working days.

    A date in the letter itself beats the rule.
    """
    began = start if isinstance(start, datetime) else instant_of(start, time(0), zone)
    first = began.astimezone(ZoneInfo(zone)).date()
    lines = [
        _("Counted from %(date)s in %(zone)s (%(event)s).")
        % {"date": _day(first), "zone": zone, "event": rule.start_event}
    ]
    if letter_date is not None:
        external = instant_of(letter_date, LAST_SECOND, zone)
        lines.append(
            _("The letter itself says %(date)s, which beats the rule.")
            % {"date": _day(letter_date)}
        )
    elif rule.period.unit in (Unit.HOURS, Unit.MINUTES):
        external = _hours_after(rule, began, lines)
    else:
        last = _last_day(rule, rule.period, first, working, lines)
        external = instant_of(last, LAST_SECOND, zone)
    extended = None
    if rule.extension is not None and letter_date is None:
        extended = _extended(rule, rule.extension, external, first, zone, working)
        lines.append(
            _("May be extended by %(extension)s with notice before the first date; not assumed.")
            % {"extension": rule.extension}
        )
    internal = _internal(rule, began, external, zone, working, lines)
    return Deadline(external, internal, extended, lines)


def _hours_after(rule: StatutoryRule, began: datetime, lines: list[str]) -> datetime:
    lines.append(
        _("%(period)s run on through nights, weekends and holidays and never roll.")
        % {"period": rule.period}
    )
    return began.astimezone(UTC) + _elapsed(rule.period)


def _last_day(
    rule: StatutoryRule, period: Count, first: date, working: Calendar, lines: list[str]
) -> date:
    """Return the last day of the period, rolled if the rule rolls."""
    amount = period.amount
    match period.unit:
        case Unit.CALENDAR_DAYS:
            last = first + timedelta(days=max(amount - rule.first_day_counts, 0))
        case Unit.WEEKS:
            last = first + timedelta(weeks=amount)
        case Unit.MONTHS:
            last = months_later(first, amount)
        case _:
            last = _working_days_after(
                first, amount, working, counts=rule.first_day_counts, lines=lines
            )
    if period.unit in (Unit.WEEKS, Unit.MONTHS):
        lines.append(_("Ends on the same day of the last week or month, or on its last day."))
    elif rule.first_day_counts:
        lines.append(_("The first day counts."))
    else:
        lines.append(_("The first day does not count."))
    lines.append(_("%(period)s end on %(date)s.") % {"period": period, "date": _day(last)})
    if rule.rolls and not working.is_working_day(last):
        rolled = _next_working_day(last, working)
        lines.append(
            _("%(date)s is no working day there, so it moves to %(rolled)s.")
            % {"date": _day(last), "rolled": _day(rolled)}
        )
        last = rolled
    return last


def _extended(
    rule: StatutoryRule,
    extension: Count,
    external: datetime,
    first: date,
    zone: str,
    working: Calendar,
) -> datetime:
    if extension.unit in (Unit.HOURS, Unit.MINUTES):
        return external + _elapsed(extension)
    if (
        extension.unit is rule.period.unit
    ):  # counted in one go, so that a roll in between adds nothing
        whole = Count(rule.period.amount + extension.amount, extension.unit)
        return instant_of(_last_day(rule, whole, first, working, []), LAST_SECOND, zone)
    after = external.astimezone(ZoneInfo(zone)).date()
    follow_up = StatutoryRule(extension, rolls=rule.rolls)
    return instant_of(_last_day(follow_up, extension, after, working, []), LAST_SECOND, zone)


def _internal(
    rule: StatutoryRule,
    began: datetime,
    external: datetime,
    zone: str,
    working: Calendar,
    lines: list[str],
) -> datetime:
    """Return when the house wants to be done: earlier than the outside asks, never before it began."""
    by_hours = rule.period.unit in (Unit.HOURS, Unit.MINUTES)
    margin = rule.margin
    if margin is None and by_hours:
        internal = external - (external - began) / 12
    elif margin is not None and margin.unit in (Unit.HOURS, Unit.MINUTES):
        internal = external - _elapsed(margin)
    else:
        internal = _days_before(external, margin or Count(1, Unit.BUSINESS_DAYS), zone, working)
    if internal <= began:
        internal = began.astimezone(UTC) + max(external - began, timedelta()) / 2
    internal = internal.replace(microsecond=0)
    lines.append(
        _("Our own date leaves a margin: %(date)s.")
        % {"date": f"{internal.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"}
    )
    return internal


def _days_before(external: datetime, margin: Count, zone: str, working: Calendar) -> datetime:
    last = external.astimezone(ZoneInfo(zone)).date()
    match margin.unit:
        case Unit.BUSINESS_DAYS:
            day = _working_days_before(last, margin.amount, working)
        case Unit.MONTHS:
            day = months_later(last, -margin.amount)
        case unit:
            day = last - timedelta(days=margin.amount * (7 if unit is Unit.WEEKS else 1))
    if not working.is_working_day(day):
        day = _search(day, working, -_DAY)
    return instant_of(day, LAST_SECOND, zone)


def months_later(day: date, amount: int) -> date:
    """Return the same day so many months on, or the last of that month where it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + amount, 12)
    if not 1 <= year <= 9998:
        raise OutOfRange(_("That is further away than any deadline."), field="amount")
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def _working_days_after(
    first: date, amount: int, working: Calendar, *, counts: bool, lines: list[str]
) -> date:
    day, left, skipped = first, amount, []
    if counts and left and working.is_working_day(day):
        left -= 1
    quiet = 0
    while left:
        day += _DAY
        if working.is_working_day(day):
            left, quiet = left - 1, 0
            continue
        quiet += 1
        if day in working.holidays:
            skipped.append(day.isoformat())
        if quiet > LONGEST_SEARCH:
            raise _no_working_day()
    if skipped:
        lines.append(_("Holidays left out: %(dates)s.") % {"dates": ", ".join(skipped)})
    return day


def _working_days_before(last: date, amount: int, working: Calendar) -> date:
    day = last
    for _step in range(amount):
        day = _search(day, working, -_DAY)
    return day


def _next_working_day(day: date, working: Calendar) -> date:
    return _search(day, working, _DAY)


def _search(day: date, working: Calendar, step: timedelta) -> date:
    for _try in range(LONGEST_SEARCH):
        day += step
        if working.is_working_day(day):
            return day
    raise _no_working_day()


def _no_working_day() -> NoWorkingDay:
    return NoWorkingDay(_("This calendar has no working day within a year."), field="weekly_hours")


def _elapsed(count: Count) -> timedelta:
    return timedelta(minutes=count.amount * (60 if count.unit is Unit.HOURS else 1))


def _day(day: date) -> str:
    return day.isoformat()


_UNIT_NAMES = {
    Unit.MINUTES: lambda: _("minutes"),
    Unit.HOURS: lambda: _("hours"),
    Unit.CALENDAR_DAYS: lambda: _("calendar days"),
    Unit.BUSINESS_DAYS: lambda: _("working days"),
    Unit.WEEKS: lambda: _("weeks"),
    Unit.MONTHS: lambda: _("months"),
}
