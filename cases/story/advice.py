"""What experts were asked and said, and what was heard, sent and confirmed."""

from django.utils.translation import gettext as _

from cases.models import CaseEvent
from cases.story.told import Told

Kind = CaseEvent.Kind


def _facts(told: Told) -> dict[str, str]:
    return {"to": "", "question": "", "answer": "", "reason": "", **told.facts}


def _asked(told: Told) -> str:
    return (
        _("You asked %(to)s for advice: “%(question)s”")
        if told.is_mine
        else _("%(actor)s asked %(to)s for advice: “%(question)s”")
    ) % _facts(told)


def _answered(told: Told) -> str:
    return _("%(to)s advised: “%(answer)s”") % _facts(told)


def _chased(told: Told) -> str:
    if told.facts.get("step") == "asker":
        return _("%(to)s kept silent; the owner was told who else knows.") % _facts(told)
    return _("%(to)s was reminded of the question.") % _facts(told)


def _closed(told: Told) -> str:
    used, state = told.facts.get("used"), told.facts.get("state")
    if used == "yes":
        return _("The advice of %(to)s was used.") % _facts(told)
    if used == "no":
        return _("The advice of %(to)s was not used.") % _facts(told)
    if state == "declined":
        return _("%(to)s declined to advise: “%(reason)s”") % _facts(told)
    return _("The question to %(to)s was withdrawn: “%(reason)s”") % _facts(told)


def _heard(told: Told) -> str:
    if told.facts.get("side") == "host":
        return _("What we heard was sent to the host to confirm.")
    return _("What we heard was sent to the guest to confirm.")


def _settled(told: Told) -> str:
    is_host = told.facts.get("side") == "host"
    sentences = {
        "confirmed": _("The host confirmed what we heard.")
        if is_host
        else _("The guest confirmed what we heard."),
        "corrected": _("The host put right what we heard.")
        if is_host
        else _("The guest put right what we heard."),
        "waived": _("The host’s word on what we heard was not asked for: “%(reason)s”")
        if is_host
        else _("The guest’s word on what we heard was not asked for: “%(reason)s”"),
    }
    return sentences.get(told.facts.get("state", ""), sentences["confirmed"]) % _facts(told)


TELLERS = {
    Kind.CONSULT_ASKED: _asked,
    Kind.CONSULT_ANSWERED: _answered,
    Kind.CONSULT_CHASED: _chased,
    Kind.CONSULT_CLOSED: _closed,
    Kind.RECAP_WRITTEN: _heard,
    Kind.RECAP_ANSWERED: _settled,
}
ICONS = {
    Kind.CONSULT_ASKED: "bulb",
    Kind.CONSULT_ANSWERED: "bulb",
    Kind.CONSULT_CHASED: "bell",
    Kind.CONSULT_CLOSED: "bulb",
    Kind.RECAP_WRITTEN: "chat",
    Kind.RECAP_ANSWERED: "chat",
}
