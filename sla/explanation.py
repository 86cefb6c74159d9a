"""Why a clock says what it says, line by line, for the person who asks."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sla import saying
from sla.business_time import Calendar, Pauses
from sla.clock import Clock, Goal, Kind
from sla.timeline import State, Timeline
from sla.wall_clock import hours_in_words, length_in_words


def shown(at: datetime, calendar: Calendar | None) -> str:
    """Write an instant as clocks of the calendar's zone show it, with its city."""
    return saying.in_place(at, calendar.zone if calendar else "UTC")


def allowance(goal: Goal) -> str:
    """Say how much time there is and which time counts."""
    if goal.calendar is None:
        return _("%(length)s, round the clock") % {"length": length_in_words(goal.minutes)}
    name = goal.calendar.name or goal.calendar.zone
    length = hours_in_words(goal.minutes)
    return _("%(length)s in the hours of %(calendar)s") % {"length": length, "calendar": name}


def explain(
    timeline: Timeline, targets: Mapping[str, Goal], clocks: Mapping[Kind, Clock], pauses: Pauses
) -> list[str]:
    """Tell what stopped the clocks, then each clock on its own."""
    lines = list(_stops(timeline, pauses))
    if not timeline.attached:
        lines.append(_("The service level was taken off; nothing is due until it is back."))
    if timeline.reservation_changes:
        lines.append(_("A changed stay moves the clocks that hang on it, never these."))
    for kind, clock in clocks.items():
        goal = targets.get(kind)
        if goal is not None:
            lines.extend(_told(kind, clock, goal, timeline))
    return lines


def _stops(timeline: Timeline, pauses: Pauses) -> Iterator[str]:
    stretches = [*timeline.stopped, *((start, end, State.PAUSED) for start, end in pauses)]
    for start, end, state in sorted(stretches, key=lambda stretch: stretch[0]):
        facts = {"start": shown(start, None), "end": shown(end, None) if end else ""}
        if state is State.CLOSED:
            line = _("Closed from %(start)s to %(end)s") if end else _("Closed since %(start)s")
        else:
            line = _("Paused from %(start)s to %(end)s") if end else _("Paused since %(start)s")
        yield _("%(stretch)s: this time does not count.") % {"stretch": line % facts}


def _told(kind: Kind, clock: Clock, goal: Goal, timeline: Timeline) -> Iterator[str]:
    start = timeline.created_at
    if kind is Kind.NEXT_UPDATE:
        if not timeline.waits:
            yield _("Next update: no customer message yet, so nothing is owed.")
            return
        start = timeline.waits[-1][0]
    facts = {
        "clock": _LABELS[kind](),
        "allowance": allowance(goal),
        "start": shown(start, goal.calendar),
        "minutes": clock.minutes,
    }
    yield _("%(clock)s: %(allowance)s, counted from %(start)s.") % facts
    if clock.breached_at:
        facts["at"] = shown(clock.breached_at, goal.calendar)
        yield _("%(clock)s was missed: it was due %(at)s.") % facts
    if clock.due_at:
        facts["at"] = shown(clock.due_at, goal.calendar)
        yield _("%(clock)s is due %(at)s.") % facts
    elif clock.met_at:
        facts["at"] = shown(clock.met_at, goal.calendar)
        yield _MET[kind](clock.minutes or 0) % facts
    else:
        yield _("%(clock)s is not due while time stands still.") % facts


_MET = {
    Kind.FIRST_RESPONSE: lambda n: ngettext(
        "First response came %(at)s, after %(minutes)d minute.",
        "First response came %(at)s, after %(minutes)d minutes.",
        n,
    ),
    Kind.NEXT_UPDATE: lambda n: ngettext(
        "The last update came %(at)s; the longest wait took %(minutes)d minute.",
        "The last update came %(at)s; the longest wait took %(minutes)d minutes.",
        n,
    ),
    Kind.RESOLUTION: lambda n: ngettext(
        "Resolution came %(at)s, after %(minutes)d minute.",
        "Resolution came %(at)s, after %(minutes)d minutes.",
        n,
    ),
}
_LABELS = {
    Kind.FIRST_RESPONSE: lambda: _("First response"),
    Kind.NEXT_UPDATE: lambda: _("Next update"),
    Kind.RESOLUTION: lambda: _("Resolution"),
}
