"""Deadlines that do not run on a desk's time: counted as a law counts, or hung on a stay.

Counting follows Regulation (EEC, Euratom) No 1182/71 where a rule says nothing else: the day of the event does
not count, days are whole local days, hours run on through weekends and never roll. In any doubt the earlier
instant is chosen. A deadline of so many days ends with its last local day, shown as 23:59:59.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from common.time import instant_of
from sla import saying
from sla.anchored import Due, anchored_due
from sla.business_time import Calendar
from sla.counting import (
    Count,
    UncountableRule,
    Unit,
    last_working_day,
    months_later,
    next_working_day,
    working_days_after,
    working_days_before,
)

__all__ = [
    "MONDAY_TO_FRIDAY",
    "Count",
    "Deadline",
    "Due",
    "StatutoryRule",
    "Unit",
    "anchored_due",
    "statutory_due",
]

_OFFICE = ((9 * 3600, 17 * 3600),)
#: What counts as working days where a rule names no calendar: no holiday is known, so the earlier date is shown.
MONDAY_TO_FRIDAY = Calendar(zone="UTC", weekly=(*(_OFFICE,) * 5, (), ()), name="Monday to Friday")

LAST_SECOND = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class StatutoryRule:
    """How a law or a body counts.

    `extension` is what may be added once with notice; it is shown and never assumed. `margin` is how much
    earlier the house wants to be done: one working day (of hours: a twelfth) when the rule names none.
    What begins after `cut_off` (wall clock there) counts as beginning with the next day; the last day ends at
    `ends_at`. A period of `Unit.FIXED_DATE` ends on `fixed_on`, whatever it began with.
    """

    period: Count
    start_event: str = "received"
    first_day_counts: bool = False
    rolls: bool = False
    extension: Count | None = None
    margin: Count | None = None
    name: str = ""
    fixed_on: date | None = None
    cut_off: time | None = None
    ends_at: time | None = None

    def __post_init__(self) -> None:
        if (self.period.unit is Unit.FIXED_DATE) != (self.fixed_on is not None):
            raise UncountableRule(_("A rule with a fixed date names the date."), field="fixed_on")

    @property
    def ends(self) -> time:
        """The wall clock at which the last day ends."""
        return self.ends_at or LAST_SECOND


@dataclass(frozen=True, slots=True)
class Deadline:
    """What the outside holds us to, and what we hold ourselves to; instants in UTC."""

    external_due_at: datetime
    internal_due_at: datetime
    extended_due_at: datetime | None
    explanation: list[str]
    calendar_id: int | None = None


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
    counted, first = _counted_from(rule, began, start, zone)
    lines = [
        _("Counted from %(date)s in %(zone)s (%(event)s).")
        % {"date": saying.dated(first), "zone": saying.city(zone), "event": rule.start_event}
    ]
    if counted != began:
        lines.append(
            _("It came after %(time)s there, so it counts for the next day.")
            % {"time": f"{rule.cut_off:%H:%M}"}
        )
    if letter_date is not None:
        external = instant_of(letter_date, rule.ends, zone)
        lines.append(
            _("The letter itself says %(date)s, which beats the rule.")
            % {"date": saying.dated(letter_date)}
        )
    elif rule.period.elapses:
        external = _hours_after(rule, counted, lines)
    else:
        last = _last_day(rule, rule.period, first, working, lines)
        external = instant_of(last, rule.ends, zone)
    extended = None
    if rule.extension is not None and letter_date is None:
        extended = _extended(rule, rule.extension, external, first, zone, working)
        lines.append(
            _("May be extended by %(extension)s with notice before the first date; not assumed.")
            % {"extension": rule.extension}
        )
    internal = _internal(rule, began, external, zone, working, lines)
    return Deadline(external, internal, extended, lines)


def _counted_from(
    rule: StatutoryRule, began: datetime, start: datetime | date, zone: str
) -> tuple[datetime, date]:
    """Return the instant and the local date that count: those of the next day when it came after the cut-off."""
    local = began.astimezone(ZoneInfo(zone))
    if rule.cut_off is None or not isinstance(start, datetime) or local.time() <= rule.cut_off:
        return began, local.date()
    following = local.date() + timedelta(days=1)
    return instant_of(following, time(0), zone), following


def _hours_after(rule: StatutoryRule, began: datetime, lines: list[str]) -> datetime:
    lines.append(
        _("The %(period)s run on through nights, weekends and holidays and never roll.")
        % {"period": rule.period}
    )
    return began.astimezone(UTC) + rule.period.span()


def _last_day(
    rule: StatutoryRule, period: Count, first: date, working: Calendar, lines: list[str]
) -> date:
    """Return the last day of the period, rolled if the rule rolls."""
    amount = period.amount
    if rule.fixed_on is not None and period is rule.period:
        lines.append(_("The rule itself names %(date)s.") % {"date": saying.dated(rule.fixed_on)})
        return _rolled(rule, rule.fixed_on, working, lines)
    match period.unit:
        case Unit.CALENDAR_DAYS:
            last = first + timedelta(days=max(amount - rule.first_day_counts, 0))
        case Unit.WEEKS:
            last = first + timedelta(weeks=amount)
        case Unit.MONTHS:
            last = months_later(first, amount)
        case _:
            last, holidays = working_days_after(
                first, amount, working, first_counts=rule.first_day_counts
            )
            if holidays:
                left_out = "; ".join(saying.dated(day) for day in holidays)
                lines.append(_("Holidays left out: %(dates)s.") % {"dates": left_out})
    if period.unit in (Unit.WEEKS, Unit.MONTHS):
        lines.append(_("Ends on the same day of the last week or month, or on its last day."))
    elif rule.first_day_counts:
        lines.append(_("The first day counts."))
    else:
        lines.append(_("The first day does not count."))
    lines.append(
        _("The period of %(period)s ends on %(date)s.")
        % {"period": period, "date": saying.dated(last)}
    )
    return _rolled(rule, last, working, lines)


def _rolled(rule: StatutoryRule, last: date, working: Calendar, lines: list[str]) -> date:
    rolled = next_working_day(last, working) if rule.rolls else last
    if rolled != last:
        lines.append(
            _("%(date)s is no working day there, so it moves to %(rolled)s.")
            % {"date": saying.dated(last), "rolled": saying.dated(rolled)}
        )
    return rolled


def _extended(
    rule: StatutoryRule,
    extension: Count,
    external: datetime,
    first: date,
    zone: str,
    working: Calendar,
) -> datetime:
    if extension.elapses:
        return external + extension.span()
    if (
        extension.unit is rule.period.unit
    ):  # counted in one go, so that a roll in between adds nothing
        whole = Count(rule.period.amount + extension.amount, extension.unit)
        return instant_of(_last_day(rule, whole, first, working, []), rule.ends, zone)
    after = external.astimezone(ZoneInfo(zone)).date()
    follow_up = StatutoryRule(extension, rolls=rule.rolls)
    return instant_of(_last_day(follow_up, extension, after, working, []), rule.ends, zone)


def _internal(
    rule: StatutoryRule,
    began: datetime,
    external: datetime,
    zone: str,
    working: Calendar,
    lines: list[str],
) -> datetime:
    """Return when the house wants to be done: earlier than the outside asks, never before it began."""
    by_hours = rule.period.elapses
    margin = rule.margin
    if margin is None and by_hours:
        internal = external - (external - began) / 12
    elif margin is not None and margin.elapses:
        internal = external - margin.span()
    else:
        internal = _days_before(external, margin or Count(1, Unit.BUSINESS_DAYS), zone, working)
    if internal <= began:
        internal = began.astimezone(UTC) + max(external - began, timedelta()) / 2
    internal = internal.replace(microsecond=0)
    lines.append(
        _("Our own date leaves a margin: %(date)s.") % {"date": saying.on_the_wall(internal, zone)}
    )
    return internal


def _days_before(external: datetime, margin: Count, zone: str, working: Calendar) -> datetime:
    last = external.astimezone(ZoneInfo(zone)).date()
    match margin.unit:
        case Unit.BUSINESS_DAYS:
            day = working_days_before(last, margin.amount, working)
        case Unit.MONTHS:
            day = months_later(last, -margin.amount)
        case _:
            day = last - margin.span()
    return instant_of(last_working_day(day, working), LAST_SECOND, zone)
