"""What was put under a legal hold, and who let it end."""

from django.utils.translation import gettext as _

from cases.models import CaseEvent, LegalHold
from cases.story.told import Told

Kind = CaseEvent.Kind


def _set(told: Told) -> str:
    scope = told.facts.get("scope", "")
    reach = LegalHold.Scope(scope).label if scope in LegalHold.Scope.values else ""
    said = {**told.facts, "reach": reach}
    if told.is_mine:
        return _("You set legal hold %(hold)s. %(reach)s: “%(reason)s”") % said
    return _("%(actor)s set legal hold %(hold)s. %(reach)s: “%(reason)s”") % said


def _asked(told: Told) -> str:
    if told.is_mine:
        return (
            _("You asked %(whom)s whether legal hold %(hold)s may end: “%(reason)s”") % told.facts
        )
    return (
        _("%(actor)s asked %(whom)s whether legal hold %(hold)s may end: “%(reason)s”") % told.facts
    )


def _kept(told: Told) -> str:
    if told.is_mine:
        return _("You decided that legal hold %(hold)s stays.") % told.facts
    return _("%(actor)s decided that legal hold %(hold)s stays.") % told.facts


def _lifted(told: Told) -> str:
    if told.is_mine:
        return _("You lifted legal hold %(hold)s.") % told.facts
    return _("%(actor)s lifted legal hold %(hold)s.") % told.facts


TELLERS = {
    Kind.HOLD_SET: _set,
    Kind.HOLD_LIFT_ASKED: _asked,
    Kind.HOLD_KEPT: _kept,
    Kind.HOLD_LIFTED: _lifted,
}
ICONS = dict.fromkeys(TELLERS, "lock")
