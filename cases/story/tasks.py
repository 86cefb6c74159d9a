"""What was to be done on a case, and what became of it."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.models import CaseEvent
from cases.story.told import Told

Kind = CaseEvent.Kind


def _words(told: Told) -> dict[str, str]:
    facts = {"text": "", "reason": "", "to": "", **told.facts}
    if (get_language() or "").startswith("pt") and told.facts.get("text_pt"):
        facts["text"] = told.facts["text_pt"]
    return facts


def _added(told: Told) -> str:
    if told.facts.get("again"):
        return _("To be done again: “%(text)s”") % _words(told)
    if told.facts.get("to"):
        return _("Task for %(to)s: “%(text)s”") % _words(told)
    return _("Task: “%(text)s”") % _words(told)


def _settled(told: Told) -> str:
    if told.facts.get("state") == "dropped":
        return (
            _("You dropped the task “%(text)s”: “%(reason)s”")
            if told.is_mine
            else _("%(actor)s dropped the task “%(text)s”: “%(reason)s”")
        ) % _words(told)
    return (_("You did “%(text)s”.") if told.is_mine else _("%(actor)s did “%(text)s”.")) % _words(
        told
    )


TELLERS = {Kind.TASK_ADDED: _added, Kind.TASK_SETTLED: _settled}
ICONS = {Kind.TASK_ADDED: "list", Kind.TASK_SETTLED: "check"}
