"""What departments and experts were asked, how they were reminded, and what they said."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.models import CaseEvent
from cases.story.told import Told

Kind = CaseEvent.Kind


def _whom(told: Told) -> dict[str, str]:
    facts = {"department": "", "question": "", "answer": "", "reason": "", "by": "", **told.facts}
    if (get_language() or "").startswith("pt") and told.facts.get("department_pt"):
        facts["department"] = told.facts["department_pt"]
    return facts


def _asked(told: Told) -> str:
    return (
        _("You asked %(department)s: “%(question)s”")
        if told.is_mine
        else _("%(actor)s asked %(department)s: “%(question)s”")
    ) % _whom(told)


def _answered(told: Told) -> str:
    judged = told.facts.get("judged")
    if judged == "yes":
        return _("The answer of %(department)s can be used.") % _whom(told)
    if judged == "no":
        return _("The answer of %(department)s can’t be used: “%(reason)s”") % _whom(told)
    return _("%(department)s answered (%(by)s): “%(answer)s”") % _whom(told)


def _bounced(told: Told) -> str:
    return _("%(department)s sent the question back (%(by)s): “%(reason)s”") % _whom(told)


def _chased(told: Told) -> str:
    sentences = {
        "reminder": _("%(department)s was reminded of the question."),
        "lead": _("%(department)s kept silent: its lead was told."),
        "asker": _("%(department)s and its lead kept silent: the owner was told."),
        "again": _("The question to %(department)s was sent again under a new link."),
    }
    return sentences.get(told.facts.get("step", ""), sentences["reminder"]) % _whom(told)


def _withdrawn(told: Told) -> str:
    return (
        _("You withdrew the question to %(department)s: “%(reason)s”")
        if told.is_mine
        else _("%(actor)s withdrew the question to %(department)s: “%(reason)s”")
    ) % _whom(told)


TELLERS = {
    Kind.DEPARTMENT_ASKED: _asked,
    Kind.DEPARTMENT_ANSWERED: _answered,
    Kind.DEPARTMENT_BOUNCED: _bounced,
    Kind.DEPARTMENT_CHASED: _chased,
    Kind.DEPARTMENT_WITHDRAWN: _withdrawn,
}
ICONS = {
    Kind.DEPARTMENT_ASKED: "team",
    Kind.DEPARTMENT_ANSWERED: "team",
    Kind.DEPARTMENT_BOUNCED: "team",
    Kind.DEPARTMENT_CHASED: "clock",
    Kind.DEPARTMENT_WITHDRAWN: "team",
}
