"""A rota that lives in a calendar: iCal text laid out into blocks."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
from django.utils.translation import gettext as _

from escalations.oncall.handoffs import instant
from escalations.oncall.shapes import Block, Person, Stretch

#: A calendar larger than this, or with more events, is no rota.
_MOST_BYTES = 1_000_000
_MOST_EVENTS = 3_000
_MOST_OCCURRENCES = 30_000
_PRIORITY = re.compile(r"^\s*\[L(\d{1,3})\]\s*", re.IGNORECASE)
_TOO_OFTEN = ("SECONDLY", "MINUTELY")


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


def blocks_of(
    text: str, people: CalendarPeople, *, zone: str, around: Stretch
) -> tuple[list[Block], list[str]]:
    """Lay a calendar out over `around`; gives its blocks, and the names nobody answers to.

    An edited instance replaces its occurrence. Days without a time are whole days in `zone`, as are times without a
    zone. Refuses (ValueError, with a sentence) what is no calendar or would unfold without end.
    """
    calendar = _parsed(text)
    blocks: list[Block] = []
    unknown: dict[str, None] = {}
    try:
        found = recurring_ical_events.of(calendar).between(*around)
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise ValueError(_("This calendar cannot be laid out: %(why)s") % {"why": error}) from None
    if len(found) > _MOST_OCCURRENCES:
        raise ValueError(_("This calendar has too many occurrences."))
    for number, event in enumerate(found):
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            continue
        start, end = _stretch(event, zone)
        if start >= end:
            continue
        names = list(_names(event))
        meant = [p for p in (people.find(name) for name in names) if p is not None]
        if not meant:
            unknown.update(dict.fromkeys(names[:1]))
        match = _PRIORITY.match(str(event.get("SUMMARY", "")))
        blocks.append(
            Block(
                start,
                end,
                tuple(dict.fromkeys(meant)),
                int(match.group(1)) if match else 0,
                (f"calendar {event.get('UID', number)}", int(start.timestamp())),
            )
        )
    return sorted(blocks, key=lambda b: (b.start, b.end)), list(unknown)


def _parsed(text: str) -> Any:
    if len(text.encode()) > _MOST_BYTES:
        raise ValueError(_("This calendar is larger than a megabyte."))
    try:
        calendar = icalendar.Calendar.from_ical(text)
    except (ValueError, IndexError, KeyError, TypeError) as error:
        raise ValueError(_("This is not a calendar: %(why)s") % {"why": error}) from None
    events = calendar.walk("VEVENT")
    if len(events) > _MOST_EVENTS:
        raise ValueError(_("This calendar has too many events."))
    for event in events:
        _refuse_bombs(event)
    return calendar


def _refuse_bombs(event: Any) -> None:
    """Refuse recurrences that unfold to more than anybody's rota: every minute, or hourly for decades."""
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        often = [str(value).upper() for value in rule.get("FREQ", [])]
        finer = any(key in rule for key in ("BYSECOND", "BYMINUTE")) or any(
            len(rule.get(key, [])) > 24 for key in ("BYHOUR", "BYSETPOS")
        )
        if finer or any(value in _TOO_OFTEN for value in often):
            raise ValueError(_("This calendar repeats an event more often than every hour."))
        started = event.get("DTSTART")
        year = started.dt.year if started is not None else 1
        if year < (2000 if "HOURLY" in often else 1970):
            raise ValueError(_("This calendar repeats an event since too long ago."))


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
