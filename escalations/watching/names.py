"""What the watch looks at, in the reader's words: loops, and the codes an alarm is made of."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escalations.models import Alarm
from escalations.watching import lag
from escalations.watching.invariants import INVARIANTS

_LOOPS = {
    "beat": gettext_lazy("Knocks when something is due"),
    "guard": gettext_lazy("The guard"),
    "worker": gettext_lazy("Workers"),
    "cases.take_in_mail": gettext_lazy("Takes in mail"),
    "cases.breach_due_clocks": gettext_lazy("Notices clocks that ran out"),
    "cases.roll_out": gettext_lazy("Moves clocks to a new version"),
    "escalations.sweep": gettext_lazy("Raises alerts and wakes people"),
    "escalations.probe": gettext_lazy("Lets the pager test itself"),
    "escalations.audit": gettext_lazy("Holds the rows against the rules"),
    "escalations.test_pages": gettext_lazy("Tests people’s ways before their shifts"),
    "escalations.rota": gettext_lazy("Keeps shifts, swaps and hand-overs"),
    "messaging.send_due": gettext_lazy("Sends what is due"),
}
_REASONS = {
    "no address is set": gettext_lazy("no address is set"),
    "nobody took it": gettext_lazy("nobody took it"),
}
_RULES = {rule.name: rule.says for rule in INVARIANTS}


def loop(code: str) -> str:
    """Return what a loop does; one nobody has named yet keeps its code."""
    return str(_LOOPS.get(code, code))


def untold(alarm: Alarm) -> str:
    """Say why nobody outside has heard of an alarm."""
    return str(_REASONS.get(alarm.last_error, alarm.last_error))


def facts(alarm: Alarm) -> Iterator[str]:
    """Say each fact of an alarm in words; what has none is shown as it was written."""
    for name, value in alarm.facts.items():
        if name == "timer":
            yield lag.label_of(str(value))
        elif name == "seconds":
            yield _("%(seconds)s s late") % {"seconds": value}
        elif name == "loops":
            yield from (loop(code) for code in str(value).split(", "))
        elif name == "alert" and value:
            yield _("Alert %(number)s") % {"number": value}
        elif name in _RULES:
            yield _("%(rule)s Rows: %(rows)s") % {"rule": _RULES[name], "rows": value}
        elif value:
            yield f"{name} {value}"
