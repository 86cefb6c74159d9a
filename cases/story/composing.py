"""Words planned for later, and why they did not leave."""

from django.utils.translation import gettext as _

from cases.models import CaseEvent
from cases.story.told import Told

Kind = CaseEvent.Kind


def _planned(told: Told) -> str:
    words_ = {**told.facts, "at": told.moment("at")}
    return (
        _("You planned a message for %(at)s.")
        if told.is_mine
        else _("%(actor)s planned a message for %(at)s.")
    ) % words_


def _cancelled(told: Told) -> str:
    match told.facts.get("because"):
        case "wrote-first":
            return (
                _("The message %(author)s had planned was not sent: they wrote first.") % told.facts
            )
        case "case-ended":
            return (
                _("The message %(author)s had planned was not sent: the case ended first.")
                % told.facts
            )
        case "owner-changed":
            return (
                _(
                    "The message %(author)s had planned was not sent: the case is somebody else’s now."
                )
                % told.facts
            )
        case "taken-back":
            return (
                _("You took a planned message back.")
                if told.is_mine
                else _("%(actor)s took a planned message back.") % told.facts
            )
    return (
        _("The message %(author)s had planned could not be sent; the words are kept.") % told.facts
    )


TELLERS = {Kind.SEND_PLANNED: _planned, Kind.SEND_CANCELLED: _cancelled}
ICONS = {Kind.SEND_PLANNED: "clock", Kind.SEND_CANCELLED: "history"}
