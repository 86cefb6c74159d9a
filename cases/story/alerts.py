"""Who was woken for the case, and what became of it."""

from django.utils.translation import gettext as _

from cases.models import CaseEvent
from cases.story.told import Told

Kind = CaseEvent.Kind

#: What an alert's decision means on the case, by its name in the facts.
_ALERT_DECISIONS = {
    "nobody": lambda: _("Nobody was on call for this step."),
    "unreachable": lambda: _("%(person)s has no way to be reached; the page went on."),
    "refused": lambda: _("%(person)s could not take the page; it went on to the next."),
    "handed_back": lambda: _("%(person)s handed the page back; it went on to the next."),
    "ran_out": lambda: _("The page was answered, but nobody took the case; it goes out again."),
    "worse": lambda: _("The case got worse; everybody on call was paged again."),
    "reopened": lambda: _("The alert was opened again."),
}


def _alert_raised(told: Told) -> str:
    return _("An alert was raised: somebody on call is being woken.")


def _paged(told: Told) -> str:
    return _("%(person)s was paged.") % {"person": told.facts.get("person", "")}


def _acknowledged(told: Told) -> str:
    return (
        _("You answered the page.")
        if told.is_mine
        else _("%(actor)s answered the page.") % told.facts
    )


def _alert_resolved(told: Told) -> str:
    return _("The alert ended.")


def _escalated(told: Told) -> str:
    say = _ALERT_DECISIONS.get(told.facts.get("decision", ""))
    return (say() if say else _("The page went on to the next step.")) % {
        "person": told.facts.get("person") or _("Somebody")
    }


TELLERS = {
    Kind.ALERT_RAISED: _alert_raised,
    Kind.PAGED: _paged,
    Kind.ALERT_ACKNOWLEDGED: _acknowledged,
    Kind.ALERT_RESOLVED: _alert_resolved,
    Kind.ALERT_ESCALATED: _escalated,
}
ICONS = {
    Kind.ALERT_RAISED: "bell",
    Kind.PAGED: "bell",
    Kind.ALERT_ACKNOWLEDGED: "bell",
    Kind.ALERT_RESOLVED: "bell",
    Kind.ALERT_ESCALATED: "ladder",
}
