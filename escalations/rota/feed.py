"""Shifts as a calendar that other programs read (RFC 5545): who and when, never why."""

from collections.abc import Iterable
from datetime import datetime

import icalendar
from django.utils.translation import gettext as _

from escalations.models import Shift
from escalations.rota.shaping import stretch_of


def calendar_of(shifts: Iterable[Shift], *, name: str, now: datetime, names_people: bool) -> bytes:
    """Return an iCalendar file of shifts; `names_people` where they are not all the reader's own."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Steward//On call//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for shift in shifts:
        start, end = stretch_of(shift.during)
        event = icalendar.Event()
        event.add("uid", _uid(shift, start))
        event.add("dtstamp", now)
        event.add("dtstart", start)
        event.add("dtend", end)
        facts = {
            "rota": shift.schedule.name,
            "level": shift.get_level_display(),
            "name": shift.user.name,
        }
        title = (
            _("%(name)s: %(rota)s, %(level)s")
            if names_people
            else _("On call: %(rota)s, %(level)s")
        )
        event.add("summary", title % facts)
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _uid(shift: Shift, start: datetime) -> str:
    """Return a name that stays when the rota is laid out anew."""
    return f"{shift.schedule_id}-{shift.level}-{shift.user_id}-{int(start.timestamp())}@steward"
