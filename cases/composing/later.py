"""When words may leave later: moments on the clock of the person they are for, none of them in their quiet hours."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from cases.desk.moments import Moment, instant, offered
from common import words
from marketplace.models import Person
from marketplace.quiet import quiet_until

#: Hours on a person's own clock in which a message may wake them, where they asked for no others.
QUIET_FROM, QUIET_UNTIL = time(22), time(8)
#: The end of the quiet hours that run now.
AWAKE = "awake"


def quiet_end(person: Person, *, at: datetime) -> datetime | None:
    """Return when the quiet hours of somebody end (UTC) that `at` falls into; None outside of them."""
    begins, ends = person.quiet_from or QUIET_FROM, person.quiet_until or QUIET_UNTIL
    return quiet_until(at, begins=begins, ends=ends, zone=person.time_zone)


def moments_for(person: Person, *, now: datetime, locale: str) -> list[tuple[str, str]]:
    """Return the moments at which a message would wake nobody, as choices: first the end of quiet hours that run."""
    zone = ZoneInfo(person.time_zone)
    choices: list[tuple[str, str]] = []
    if (ends := quiet_end(person, at=now)) is not None:
        at = words.moment(ends, now, zone=zone, locale=locale)
        choices.append((AWAKE, _("When their quiet hours end, %(at)s") % {"at": at}))
    for name, label in offered(now=now, zone=zone):
        if name == Moment.OTHER:
            continue
        if quiet_end(person, at=instant(Moment(name), now=now, zone=zone)) is None:
            choices.append((name, label))
    return choices


def instant_for(chosen: str, person: Person, *, now: datetime) -> datetime:
    """Return the instant (UTC) a choice means; the end of quiet hours that are over by now is now."""
    if chosen == AWAKE:
        return quiet_end(person, at=now) or now
    return instant(Moment(chosen), now=now, zone=ZoneInfo(person.time_zone)).astimezone(UTC)
