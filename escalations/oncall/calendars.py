"""A rota that lives in a calendar: iCal text laid out into blocks."""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
from django.utils.translation import gettext as _

from escalations.oncall.handoffs import instant
from escalations.oncall.shapes import Block, Group, Person, Stretch

#: A calendar larger than this, or with more events, is no rota.
_MOST_BYTES = 1_000_000
_MOST_EVENTS = 3_000
_MOST_OCCURRENCES = 30_000
#: How many steps the recurrences of one calendar may take; about three seconds of work.
_MOST_STEPS = 400_000
_PRIORITY = re.compile(r"^\s*\[L(\d{1,3})\]\s*", re.IGNORECASE)
#: The days of each month in a leap year, by the month's number.
_DAYS_OF = (0, *(monthrange(2024, month)[1] for month in range(1, 13)))
_TOO_OFTEN = ("SECONDLY", "MINUTELY")


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One event of a calendar on its day, before anybody is recognised in it. `key` tells it from its neighbours."""

    start: datetime
    end: datetime
    names: tuple[str, ...]
    priority: int
    key: tuple[str, int]


class CalendarPeople:
    """Who is meant by a name or address in a calendar, whatever its letters' case."""

    def __init__(self) -> None:
        self._known: dict[str, Person] = {}

    def know(self, person: Person, *names: str) -> None:
        """Remember names of a person."""
        for name in names:
            if name.strip():
                self._known.setdefault(name.strip().casefold(), person)

    def find(self, name: str) -> Person | None:
        """Return who is meant, or None."""
        return self._known.get(name.strip().casefold())

    def meant(self, names: Iterable[str]) -> Group:
        """Return everybody who is meant by some of the names, each once."""
        found = (self.find(name) for name in names)
        return tuple(dict.fromkeys(person for person in found if person is not None))

    def blocks(self, text: str, *, zone: str, around: Stretch) -> list[Block]:
        """Return the blocks of a calendar that touch `around`; months laid out before are remembered.

        Refuses (ValueError) what `blocks_of` refuses.
        """
        first = around[0].astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        last = (around[1].astimezone(UTC).replace(day=1) + timedelta(days=32)).replace(
            day=1, hour=0, minute=0, second=0, microsecond=0
        )
        return [
            Block(found.start, found.end, self.meant(found.names), found.priority, found.key)
            for found in _remembered(text, zone, first, last)
            if found.start < around[1] and around[0] < found.end
        ]


def blocks_of(
    text: str, people: CalendarPeople, *, zone: str, around: Stretch
) -> tuple[list[Block], list[str]]:
    """Lay a calendar out over `around`; gives its blocks, and the names nobody answers to.

    An edited instance replaces its occurrence. Days without a time are whole days in `zone`, as are times without a
    zone. Refuses (ValueError, with a sentence) what is no calendar or would unfold without end.
    """
    blocks: list[Block] = []
    unknown: dict[str, None] = {}
    for found in occurrences(text, zone=zone, around=around):
        meant = people.meant(found.names)
        if not meant:
            unknown.update(dict.fromkeys(found.names[:1]))
        blocks.append(Block(found.start, found.end, meant, found.priority, found.key))
    return blocks, list(unknown)


def occurrences(text: str, *, zone: str, around: Stretch) -> list[Occurrence]:
    """Lay a calendar out over `around`, in order; refuses (ValueError, with a sentence) as `blocks_of` does."""
    calendar = _parsed(text, until=around[1])
    try:
        events = recurring_ical_events.of(calendar).between(*around)
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise ValueError(_("This calendar cannot be laid out: %(why)s") % {"why": error}) from None
    if len(events) > _MOST_OCCURRENCES:
        raise ValueError(_("This calendar has too many occurrences."))
    found = []
    for number, event in enumerate(events):
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            continue
        start, end = _stretch(event, zone)
        if start >= end:
            continue
        match = _PRIORITY.match(str(event.get("SUMMARY", "")))
        priority = int(match.group(1)) if match else 0
        key = (f"calendar {event.get('UID', number)}", int(start.timestamp()))
        found.append(Occurrence(start, end, tuple(_names(event)), priority, key))
    return sorted(found, key=lambda o: (o.start, o.end))


@lru_cache(maxsize=32)
def _remembered(text: str, zone: str, first: datetime, last: datetime) -> tuple[Occurrence, ...]:
    return tuple(occurrences(text, zone=zone, around=(first, last)))


def _parsed(text: str, *, until: datetime) -> Any:
    if len(text.encode()) > _MOST_BYTES:
        raise ValueError(_("This calendar is larger than a megabyte."))
    if text.upper().count("BEGIN:VEVENT") > _MOST_EVENTS:
        raise ValueError(_("This calendar has too many events."))
    try:
        calendar = icalendar.Calendar.from_ical(text)
    except (ValueError, IndexError, KeyError, TypeError) as error:
        raise ValueError(_("This is not a calendar: %(why)s") % {"why": error}) from None
    events = calendar.walk("VEVENT")
    steps = 0.0
    for event in events:
        steps += _steps(event, until=until)
        if steps > _MOST_STEPS:
            raise ValueError(
                _("This calendar repeats its events too often, or since too long ago.")
            )
    return calendar


def _steps(event: Any, *, until: datetime) -> float:
    """Return about how many occurrences a recurrence walks through; refuses what no rota does."""
    started = event.get("DTSTART")
    begins = started.dt if started is not None else date(1, 1, 1)
    steps = 0.0
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        often = [str(value).upper() for value in rule.get("FREQ", [])]
        finer = any(key in rule for key in ("BYSECOND", "BYMINUTE")) or any(
            len(rule.get(key, [])) > 24 for key in ("BYHOUR", "BYSETPOS")
        )
        if finer or any(value in _TOO_OFTEN for value in often):
            raise ValueError(_("This calendar repeats an event more often than every hour."))
        if begins.year < (2000 if "HOURLY" in often else 1970):
            raise ValueError(_("This calendar repeats an event since too long ago."))
        is_endless = _may_never_come(rule)
        ends = date.max if is_endless else until.date()
        days = max((ends - date(begins.year, begins.month, begins.day)).days, 0) + 1
        steps += days * max(_a_day(rule, often), is_endless / 7)
    return steps + 1


def _may_never_come(rule: Any) -> bool:
    """Say whether a rule may name days that no year has: such a search ends with the calendar itself."""
    months, month_days = rule.get("BYMONTH", []), rule.get("BYMONTHDAY", [])
    days = [str(value) for value in rule.get("BYDAY", [])]
    if any(key in rule for key in ("BYYEARDAY", "BYWEEKNO")):
        return len(rule) > 3  # such a part beside another one
    if any(abs(int(day[:-2] or 0)) > 5 for day in days):
        return True
    if "BYSETPOS" in rule:
        weekly = "WEEKLY" in [str(value).upper() for value in rule.get("FREQ", [])]
        most = (
            len(days) * (1 if weekly else 4) if not month_days else 0 if days else len(month_days)
        )
        if any(abs(int(place)) > most for place in rule["BYSETPOS"]):
            return True
    if not months or not month_days:
        return False
    return not any(abs(int(d)) <= _DAYS_OF[int(m)] for d in month_days for m in months)


def _a_day(rule: Any, often: list[str]) -> float:
    """Return about how many occurrences a rule walks through a day."""
    interval = max(int(next(iter(rule.get("INTERVAL", [1])), 1)), 1)
    hours = max(len(rule.get("BYHOUR", [])), 1)
    days, month_days = len(rule.get("BYDAY", [])), len(rule.get("BYMONTHDAY", []))
    if "HOURLY" in often:
        return 24 / interval
    if "DAILY" in often:
        return hours / interval
    if "WEEKLY" in often:
        return hours * max(days, 1) / 7 / interval
    if "MONTHLY" in often:
        return hours * max(5 * days + month_days, 1) / 30 / interval
    by_day = days or month_days or "BYYEARDAY" in rule or "BYWEEKNO" in rule
    return float(hours) if by_day else hours / 365


def _stretch(event: Any, zone: str) -> Stretch:
    start = _instant(event["DTSTART"].dt, zone)
    if "DTEND" in event:
        return start, _instant(event["DTEND"].dt, zone)
    if "DURATION" in event:
        return start, start + event["DURATION"].dt
    whole_day = not isinstance(event["DTSTART"].dt, datetime)
    if not whole_day:
        return start, start
    return start, _instant(event["DTSTART"].dt + timedelta(days=1), zone)


def _instant(at: date | datetime, zone: str) -> datetime:
    if not isinstance(at, datetime):
        return instant(datetime.combine(at, time(0)), zone)
    if at.tzinfo is None:
        return instant(at, zone)
    if isinstance(at.tzinfo, ZoneInfo):
        return instant(at.replace(tzinfo=None, fold=0), at.tzinfo.key)
    return at.astimezone(UTC)


def _names(event: Any) -> Iterator[str]:
    """Yield whom an event may mean: its summary whole and in parts, its attendees, the lines of its description."""
    summary = _PRIORITY.sub("", str(event.get("SUMMARY", ""))).strip()
    yield from _parts(summary)
    attendees = event.get("ATTENDEE", [])
    for attendee in attendees if isinstance(attendees, list) else [attendees]:
        yield re.sub(r"^mailto:", "", str(attendee).strip(), flags=re.IGNORECASE)
    yield from _parts(_PRIORITY.sub("", str(event.get("DESCRIPTION", ""))).strip())


def _parts(text: str) -> Iterator[str]:
    if not text:
        return
    yield text
    parts = [part.strip() for part in re.split(r"[,;\n]", text)]
    if len(parts) > 1:
        yield from (part for part in parts if part)
