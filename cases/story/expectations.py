"""What people expect of us, whether we met it, and what they were given."""

from django.utils.translation import gettext as _

from cases.models import CaseEvent
from cases.story.told import Told

Kind = CaseEvent.Kind


def _noted(told: Told) -> str:
    return _("Expected: “%(text)s”") % {"text": told.facts.get("text", "")}


def _settled(told: Told) -> str:
    sentence = (
        _("Met what was expected: “%(text)s”")
        if told.facts.get("met")
        else _("Did not meet what was expected: “%(text)s”")
    )
    return sentence % {"text": told.facts.get("text", "")}


def _given(told: Told) -> str:
    sentence = (
        _("Given, beyond policy: “%(text)s”")
        if told.facts.get("beyond")
        else _("Given: “%(text)s”")
    )
    return sentence % {"text": told.facts.get("text", "")}


TELLERS = {
    Kind.EXPECTATION_NOTED: _noted,
    Kind.EXPECTATION_SETTLED: _settled,
    Kind.GIVEN: _given,
}
ICONS = {Kind.EXPECTATION_NOTED: "eye", Kind.EXPECTATION_SETTLED: "check", Kind.GIVEN: "star"}
