"""What a case taught the library, and what became of it."""

from django.utils.translation import gettext as _

from cases.lifecycle import ProposalState
from cases.models import CaseEvent
from cases.story.told import Told

Kind = CaseEvent.Kind


def _questioned(told: Told) -> str:
    said = {"rule": "", "other": "", "proposal": "", **told.facts}
    if said["other"]:
        return (
            _("You reported that %(rule)s and %(other)s disagree (%(proposal)s).")
            if told.is_mine
            else _("%(actor)s reported that %(rule)s and %(other)s disagree (%(proposal)s).")
        ) % said
    return (
        _("You proposed to change %(rule)s (%(proposal)s).")
        if told.is_mine
        else _("%(actor)s proposed to change %(rule)s (%(proposal)s).")
    ) % said


def _answered(told: Told) -> str:
    said = {"proposal": "", "answer": "", **told.facts}
    state = told.facts.get("state", "")
    said["state"] = str(ProposalState(state).label) if state in ProposalState.values else state
    if said["answer"]:
        return _("%(proposal)s is “%(state)s” now: “%(answer)s”") % said
    return _("%(proposal)s is “%(state)s” now.") % said


TELLERS = {Kind.RULE_QUESTIONED: _questioned, Kind.RULE_ANSWERED: _answered}
ICONS = {Kind.RULE_QUESTIONED: "bulb", Kind.RULE_ANSWERED: "bulb"}
