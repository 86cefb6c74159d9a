"""What clocks did, in whole sentences of the reader's language; facts go in, text comes out. Asks nothing."""

from collections.abc import Mapping
from datetime import datetime, tzinfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import CaseEvent
from cases.models.clock import ClockKind
from common import words

Kind = CaseEvent.Kind
Facts = Mapping[str, object]

#: Events that tell of a clock.
ICONS = {
    Kind.CLOCK_STARTED: "clock",
    Kind.CLOCK_MET: "check",
    Kind.CLOCK_BREACHED: "alarm",
    Kind.CLOCK_MOVED: "clock",
    Kind.CLOCK_WARNED: "clock",
    Kind.CLOCK_RESET: "history",
    Kind.CLOCK_ENDED: "clock",
}

#: Why a clock moved or ended, by its name in the facts; anything else is a person's own words.
_REASONS = {
    "stay": lambda: _("the stay changed"),
    "dates": lambda: _("the stay has other dates"),
    "time": lambda: _("the stay has another time of day"),
    "zone": lambda: _("the home’s time zone was put right"),
    "tzdata": lambda: _("the world’s time zone rules changed"),
    "stay_off": lambda: _("the stay does not take place"),
    "older": lambda: _("an older message was taken in"),
    "extended": lambda: _("it was extended with notice"),
}


def clock_title(kind: str, side: str, label: str = "") -> str:
    """Name a clock, for whom it runs, and what it is about if there can be several."""
    titles = {
        (ClockKind.FIRST_RESPONSE, "guest"): _("First response to guest"),
        (ClockKind.FIRST_RESPONSE, "host"): _("First response to host"),
        (ClockKind.NEXT_UPDATE, "guest"): _("Next update to guest"),
        (ClockKind.NEXT_UPDATE, "host"): _("Next update to host"),
    }
    name = titles.get((ClockKind(kind), side)) or str(ClockKind(kind).label)
    return _("%(clock)s: %(about)s") % {"clock": name, "about": label} if label else name


def because(reason: str) -> str:
    """Return why a clock moved or ended, in the reader's language; what a person wrote is left as it is."""
    told = _REASONS.get(reason)
    return told() if told is not None else _("“%(words)s”") % {"words": reason}


def sentence(event: CaseEvent, *, now: datetime, zone: tzinfo, locale: str) -> str:
    """Tell one event of a clock on the reader's own clock."""
    facts: Facts = event.facts
    kind, label = str(facts["kind"]), str(facts.get("label", ""))

    def at(name: str) -> str:
        if not facts.get(name):
            return ""
        instant = datetime.fromisoformat(str(facts[name]))
        return words.moment(instant, now, zone=zone, locale=locale)

    told = {
        "clock": clock_title(kind, str(facts.get("side", "")), label),
        "due": at("due"),
        "before": at("from"),
        "reason": because(str(facts.get("reason", ""))),
    }
    match event.kind:
        case Kind.CLOCK_STARTED:
            return _("%(clock)s: due %(due)s.") % told
        case Kind.CLOCK_MOVED if facts.get("compressed"):
            return (
                _("%(clock)s moved from %(before)s, because %(reason)s: past already, due at once.")
                % told
            )
        case Kind.CLOCK_MOVED if facts.get("reason") and facts.get("from"):
            return _("%(clock)s moved from %(before)s to %(due)s, because %(reason)s.") % told
        case Kind.CLOCK_MOVED:
            return _("%(clock)s moved: due %(due)s.") % told
        case Kind.CLOCK_WARNED:
            return _("%(clock)s is at risk: due %(due)s.") % told
        case Kind.CLOCK_RESET:
            return _("%(clock)s was set back and counts anew, %(reason)s: due %(due)s.") % told
        case Kind.CLOCK_ENDED:
            return _("%(clock)s ended, because %(reason)s.") % told
        case Kind.CLOCK_BREACHED if facts.get("outside"):
            return _("%(clock)s: the date the outside holds us to has passed.") % told
        case Kind.CLOCK_BREACHED:
            return _("%(clock)s ran out; it was due %(due)s.") % told
    return _met(facts, told)


def _met(facts: Facts, told: dict[str, str]) -> str:
    minutes = int(str(facts.get("minutes", 0)))
    return ngettext(
        "%(clock)s: done after %(minutes)d minute.",
        "%(clock)s: done after %(minutes)d minutes.",
        minutes,
    ) % {**told, "minutes": minutes}
