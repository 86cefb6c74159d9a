"""Read one value of a preview's input, or refuse it with the name of the field."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django.utils.translation import gettext as _

from common.errors import BadInput
from escalations.oncall.handoffs import instant as instant_at
from escalations.oncall.shapes import Group, Person

_DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
#: Calendars end somewhere, and zones need room at both ends.
_YEARS = range(1900, 2200)


@cache
def _zones() -> frozenset[str]:
    """Return every zone's name; asking the system reads hundreds of files."""
    return frozenset(available_timezones())


class Nonsense(BadInput):
    """The input makes no sense."""


class Fields:
    """One object of the input, and where in it we are."""

    def __init__(self, data: object, path: str, *, zone: str) -> None:
        if not isinstance(data, Mapping):
            raise Nonsense(_("This must be an object."), field=path or None)
        self.data: Mapping[str, Any] = data
        self.path = path
        self.zone = zone

    def name(self, key: str) -> str:
        """Return the whole name of one of the object's fields."""
        return f"{self.path}.{key}" if self.path else key

    def refuse(self, key: str, message: str) -> Nonsense:
        """Return the refusal of one field."""
        return Nonsense(message, field=self.name(key))

    def has(self, key: str) -> bool:
        """Say whether the field is there and not null."""
        return self.data.get(key) is not None

    def objects(self, key: str) -> list["Fields"]:
        """Return a list of objects; absent is empty."""
        return [
            Fields(item, f"{self.name(key)}.{number}", zone=self.zone)
            for number, item in enumerate(self.items(key))
        ]

    def items(self, key: str) -> Sequence[Any]:
        """Return a list; absent is empty."""
        value = self.data.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.refuse(key, _("This must be a list."))
        return value

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text."""
        value = self.data.get(key, default)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or not value.strip():
            raise self.refuse(key, _("This must be a text."))
        return value

    def whole(self, key: str, default: int | None, *, least: int, most: int) -> int:
        """Return a whole number within bounds."""
        value = self.data.get(key)
        if value is None and default is not None:
            return default
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self.refuse(
                key,
                _("This must be a whole number from %(least)s to %(most)s.")
                % {"least": least, "most": most},
            )
        return value

    def time_zone(self, key: str) -> str:
        """Return an IANA zone name; absent is the zone we are in."""
        value = self.data.get(key)
        if value is None:
            return self.zone
        if not isinstance(value, str) or value not in _zones():
            raise self.refuse(
                key,
                _("“%(name)s” is not a time zone. Use an IANA name such as America/Sao_Paulo.")
                % {"name": value},
            )
        return value

    def instant(self, key: str) -> datetime:
        """Return an instant (UTC): ISO 8601 with its offset under `key`, or wall clock under `key`_local."""
        if not self.has(key) and self.has(f"{key}_local"):
            return instant_at(self.wall(f"{key}_local"), self.zone)
        return self.as_instant(self.data.get(key), key)

    def instant_or_none(self, key: str) -> datetime | None:
        """Return an instant, or None when neither form of the field is there."""
        if not self.has(key) and not self.has(f"{key}_local"):
            return None
        return self.instant(key)

    def as_instant(self, value: object, key: str) -> datetime:
        """Read an instant; refuses one without an offset, because it could mean many."""
        at = self._datetime(value, key)
        if at.tzinfo is None:
            raise self.refuse(key, _("This instant needs an offset: end it with Z for UTC."))
        return at.astimezone(UTC)

    def wall(self, key: str) -> datetime:
        """Return wall clock: a date and a time without an offset."""
        at = self._datetime(self.data.get(key), key)
        if at.tzinfo is not None:
            raise self.refuse(key, _("This is wall clock: it carries no offset."))
        return at

    def _datetime(self, value: object, key: str) -> datetime:
        try:
            at = datetime.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            raise self.refuse(
                key, _("This must be a date and time such as 2026-03-12T20:00:00Z.")
            ) from None
        if at.year not in _YEARS:
            raise self.refuse(key, _("This year is too far away."))
        return at

    def clock(self, key: str) -> time:
        """Return a time of day; 24:00 is midnight at the end of the day."""
        match = _CLOCK.fullmatch(str(self.data.get(key, "")).strip())
        if match is not None:
            hour, minute, second = (int(part or 0) for part in match.groups())
            if (hour, minute, second) == (24, 0, 0):
                return time(0)
            if hour < 24 and minute < 60 and second < 60:
                return time(hour, minute, second)
        raise self.refuse(key, _("This must be a time of day such as 08:00."))

    def days(self, key: str) -> frozenset[int]:
        """Return weekdays, 0 is Monday; absent is none."""
        found = set()
        for item in self.items(key):
            short = item.strip().lower()[:2] if isinstance(item, str) else ""
            if short not in _DAYS:
                raise self.refuse(key, _("“%(day)s” is not a weekday.") % {"day": item})
            found.add(_DAYS.index(short))
        return frozenset(found)

    def person(self, key: str) -> Person:
        """Return one person."""
        return self.as_person(self.data.get(key), key)

    def people(self, key: str) -> Group:
        """Return one person or a list of them; absent is nobody."""
        value = self.data.get(key)
        if value is None:
            return ()
        if isinstance(value, list):
            return tuple(dict.fromkeys(self.as_person(item, key) for item in value))
        return (self.as_person(value, key),)

    def as_person(self, value: object, key: str) -> Person:
        """Read a person: a name, or a number."""
        if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
            raise self.refuse(key, _("This must be a person: a name or a number."))
        return value
