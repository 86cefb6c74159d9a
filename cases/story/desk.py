"""What one person did with a case on their own list: put it off, and how it came back."""

from django.utils.translation import gettext as _

from cases.models import CaseEvent, Snooze
from cases.story.told import Told

Kind = CaseEvent.Kind


def _snoozed(told: Told) -> str:
    words_ = {**told.facts, "until": told.moment("until")}
    if told.facts.get("wake_on_reply") == "True":
        return (
            _("You put the case off until %(until)s, or until somebody writes.")
            if told.is_mine
            else _("%(actor)s put the case off until %(until)s, or until somebody writes.")
        ) % words_
    return (
        _("You put the case off until %(until)s.")
        if told.is_mine
        else _("%(actor)s put the case off until %(until)s.")
    ) % words_


def _woken(told: Told) -> str:
    match told.facts.get("by"):
        case Snooze.Woken.TIME:
            return _("The case is back on the list of %(whose)s: its time came.") % told.facts
        case Snooze.Woken.CLOCK:
            return _("The case is back on the list of %(whose)s: a clock ran out.") % told.facts
        case Snooze.Woken.REPLY:
            return _("The case is back on the list of %(whose)s: somebody wrote.") % told.facts
    return (
        _("You took the case back onto your list.")
        if told.is_mine
        else _("%(actor)s took the case back onto their list.") % told.facts
    )


TELLERS = {Kind.SNOOZED: _snoozed, Kind.WOKEN: _woken}
ICONS = {Kind.SNOOZED: "snooze", Kind.WOKEN: "history"}
