"""Calendars, instants and windows as operators write them in JSON; refuses with the field that is wrong."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from django.utils.translation import gettext as _

from common.errors import BadInput
from sla.business_time import Calendar
from sla.opening_hours import DAY_SECONDS, Window
from sla.public_holidays import public_holidays

Question = Mapping[str, Any]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: What a calendar is made of; everything else in a question asks something of it.
CALENDAR_KEYS = (
    "time_zone",
    "weekly_hours",
    "holidays",
    "holiday_country",
    "holiday_subdivision",
    "date_hours",
    "breaks",
    "strict_hours",
)
ALL_DAY: tuple[Window, ...] = ((0, DAY_SECONDS),)
OFFICE_DAY: tuple[Window, ...] = ((9 * 3600, 17 * 3600),)
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?", re.ASCII)
_EARLIEST, _LATEST = 1850, 9000


class Unreadable(BadInput):
    """Something is missing or has the wrong shape."""


class UnknownTimeZone(BadInput):
    """No such time zone."""


class PastMidnight(BadInput):
    """A window runs past midnight where that is not allowed."""


def refuse(field: str, message: str) -> Unreadable:
    """Return the refusal of one field."""
    return Unreadable(message, field=field)


def read_calendar(
    question: Question, *, unless_given: Sequence[Sequence[Window]] = (ALL_DAY,) * 7
) -> Calendar:
    """Return the calendar of a question; without weekly hours those of `unless_given`."""
    parts = {key: question[key] for key in CALENDAR_KEYS if question.get(key) is not None}
    if "weekly_hours" in parts:
        unless_given = ()
    try:
        key = json.dumps(parts, sort_keys=True)
    except (TypeError, ValueError) as error:
        raise refuse("weekly_hours", _("This calendar cannot be read.")) from error
    return _calendar(key, tuple(tuple(day) for day in unless_given))


@lru_cache(maxsize=512)
def _calendar(key: str, unless_given: tuple[tuple[Window, ...], ...]) -> Calendar:
    parts = json.loads(key)
    strict = read_flag(parts, "strict_hours")
    zone = read_zone(parts.get("time_zone", "UTC"), "time_zone")
    weekly = unless_given
    if "weekly_hours" in parts:
        weekly = tuple(read_week(parts["weekly_hours"], strict=strict))
    return Calendar(
        zone=zone,
        weekly=weekly,
        holidays=_Holidays(parts),
        dates=read_dated(parts.get("date_hours"), "date_hours", strict=strict),
        breaks=read_dated(parts.get("breaks"), "breaks", strict=strict),
        name=zone,
    )


class _Holidays:
    """Own dates and, where a country is named, its public ones."""

    def __init__(self, parts: Question) -> None:
        self.own = frozenset(read_dates(parts.get("holidays"), "holidays"))
        country, subdivision = parts.get("holiday_country"), parts.get("holiday_subdivision", "")
        for value in (country or "", subdivision):
            if not isinstance(value, str):
                raise refuse("holiday_country", _("A country is a text such as “BR”."))
        self.public = public_holidays(country, subdivision) if country else frozenset()

    def __contains__(self, day: object) -> bool:
        return day in self.own or day in self.public


def read_week(raw: object, *, strict: bool = False) -> Iterable[tuple[Window, ...]]:
    """Return the windows of Monday to Sunday."""
    if not isinstance(raw, Mapping):
        raise refuse("weekly_hours", _("Weekly hours are an object of weekdays."))
    for name in raw:
        if name not in WEEKDAYS:
            raise refuse(
                f"weekly_hours.{name}",
                _("“%(name)s” is no weekday; use mon, tue, wed, thu, fri, sat, sun.")
                % {"name": name},
            )
    return [
        read_windows(raw.get(name) or [], f"weekly_hours.{name}", strict=strict)
        for name in WEEKDAYS
    ]


def read_dated(raw: object, field: str, *, strict: bool = False) -> dict[date, tuple[Window, ...]]:
    """Return windows by date."""
    if raw is None:
        return {}
    if not isinstance(raw, Mapping):
        raise refuse(field, _("Write windows by date: {“2026-12-24”: [[“08:00”, “12:00”]]}."))
    return {
        read_date(day, field): read_windows(windows or [], f"{field}.{day}", strict=strict)
        for day, windows in raw.items()
    }


def read_windows(raw: object, field: str, *, strict: bool = False) -> tuple[Window, ...]:
    """Return windows in seconds after midnight; one that ends at or before its start runs into the next day."""
    if not isinstance(raw, list):
        raise refuse(field, _("Write windows as pairs: [[“08:00”, “18:00”]]."))
    windows = []
    for pair in raw:
        if not isinstance(pair, list) or len(pair) != 2:
            raise refuse(field, _("A window is a pair of times: [“08:00”, “18:00”]."))
        opens, closes = read_clock(pair[0], field), read_clock(pair[1], field)
        if opens == DAY_SECONDS:
            raise refuse(field, _("A window cannot open at 24:00; the next day opens at 00:00."))
        if closes <= opens:
            if strict:
                raise PastMidnight(
                    _("The window %(opens)s to %(closes)s does not end after it begins.")
                    % {"opens": pair[0], "closes": pair[1]},
                    field=field,
                )
            closes += DAY_SECONDS
        windows.append((opens, closes))
    return tuple(windows)


def read_clock(raw: object, field: str) -> int:
    """Return seconds after midnight of a time such as 08:00; 24:00 is the end of the day."""
    found = _CLOCK.fullmatch(raw) if isinstance(raw, str) else None
    if found is not None:
        hour, minute, second = (int(part or 0) for part in found.groups())
        seconds = hour * 3600 + minute * 60 + second
        if minute < 60 and second < 60 and seconds <= DAY_SECONDS:
            return seconds
    raise refuse(
        field, _("“%(value)s” is not a time of day such as 08:00 or 24:00.") % {"value": raw}
    )


def read_zone(raw: object, field: str) -> str:
    """Return the name of a time zone that exists."""
    if isinstance(raw, str) and raw in _zones():
        return raw
    raise UnknownTimeZone(
        _("“%(name)s” is not a time zone. Use an IANA name such as America/Sao_Paulo.")
        % {"name": raw},
        field=field,
    )


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def read_date(raw: object, field: str) -> date:
    """Return a date written as 2026-03-12."""
    try:
        if isinstance(raw, str) and len(raw) == 10:
            day = date.fromisoformat(raw)
            if _EARLIEST <= day.year <= _LATEST:
                return day
    except ValueError:
        pass
    raise refuse(field, _("“%(value)s” is not a date such as 2026-03-12.") % {"value": raw})


def read_dates(raw: object, field: str) -> list[date]:
    """Return a list of dates."""
    if raw is None:
        return []
    if not isinstance(raw, list):
        raise refuse(field, _("Write a list of dates."))
    return [read_date(day, field) for day in raw]


def read_time(raw: object, field: str) -> time:
    """Return a time of day before 24:00."""
    seconds = read_clock(raw, field)
    if seconds == DAY_SECONDS:
        raise refuse(field, _("24:00 is the next day here; write 00:00 of that day."))
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60)


def read_instant(raw: object, field: str) -> datetime:
    """Return an instant written in ISO 8601 with its offset, such as 2026-03-12T13:55:00Z."""
    try:
        if isinstance(raw, str):
            at = datetime.fromisoformat(raw)
            if at.tzinfo is not None and _EARLIEST <= at.year <= _LATEST:
                return at.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise refuse(
        field, _("“%(value)s” is not an instant such as 2026-03-12T13:55:00Z.") % {"value": raw}
    )


def read_pauses(question: Question) -> list[tuple[datetime, datetime | None]]:
    """Return the stretches that do not count; an end of null is “until further notice”."""
    raw = question.get("pauses")
    if raw is None:
        return []
    if not isinstance(raw, list):
        raise refuse("pauses", _("Write pauses as pairs of instants."))
    pauses = []
    for pair in raw:
        if not isinstance(pair, list) or len(pair) != 2:
            raise refuse("pauses", _("A pause is a pair of instants."))
        start = read_instant(pair[0], "pauses")
        end = None if pair[1] is None else read_instant(pair[1], "pauses")
        if end is not None and end < start:
            raise refuse("pauses", _("A pause cannot end before it begins."))
        pauses.append((start, end))
    return pauses


def read_whole(raw: object, field: str) -> int:
    """Return a whole number."""
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    if isinstance(raw, int) and not isinstance(raw, bool):
        return raw
    raise refuse(field, _("“%(value)s” is not a whole number.") % {"value": raw})


def read_flag(question: Question, field: str) -> bool:
    """Return true or false; false when absent."""
    raw = question.get(field)
    if raw is None or isinstance(raw, bool):
        return bool(raw)
    raise refuse(field, _("Write true or false."))


def read_choice(raw: object, choices: Mapping[str, Any], field: str) -> Any:
    """Return what a word stands for."""
    if isinstance(raw, str) and raw in choices:
        return choices[raw]
    raise refuse(
        field,
        _("“%(value)s” is none of %(choices)s.") % {"value": raw, "choices": ", ".join(choices)},
    )
