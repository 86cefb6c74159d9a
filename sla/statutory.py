"""Which rule a letter of an authority falls under: its own date, the register's rule, or the usual one."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from django.utils.translation import gettext as _

from common.errors import BadInput
from sla.deadlines import Deadline
from sla.models import DeadlineRule

#: What holds where neither the letter nor the register of bodies says anything.
USUAL_RULE = "authority-default"


class NoRule(BadInput):
    """No rule in force says how to count."""


class Basis(StrEnum):
    """What the deadline rests on, the stronger first."""

    LETTER = "letter"
    REGISTER = "register"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Found:
    """A deadline with what it rests on; `calendar_id` is the version of the calendar it was counted in."""

    basis: Basis
    rule: DeadlineRule
    deadline: Deadline

    @property
    def calendar_id(self) -> int | None:
        """The version of the calendar it was counted in; None where no calendar counts."""
        return self.deadline.calendar_id


def statutory_deadline(
    *,
    start: datetime | date,
    zone: str,
    now: datetime,
    letter_date: date | None = None,
    register: str = "",
    default: str = USUAL_RULE,
) -> Found:
    """Count from an instant or a local date in `zone`: the letter's date beats the register, that beats the default.

    `register` and `default` are codes of rules; one that is not in force at `now` counts as absent. The margin
    comes from the rule even where the letter names the date. Refuses (NoRule) when no rule is in force at all.
    """
    rules = {
        rule.code: rule
        for rule in DeadlineRule.objects.in_force(now=now)
        .filter(code__in=[register, default], kind=DeadlineRule.Kind.STATUTORY)
        .select_related("calendar", "verified_by")
    }
    rule = rules.get(register) or rules.get(default)
    if rule is None:
        raise NoRule(
            _("No deadline rule “%(code)s” is in force.") % {"code": register or default},
            field="rule",
        )
    basis = Basis.REGISTER if rule.code == register else Basis.DEFAULT
    if letter_date is not None:
        basis = Basis.LETTER
    deadline = rule.due_from(start, zone=zone, letter_date=letter_date, now=now)
    told = [*deadline.explanation]
    if register and register not in rules:
        told.insert(0, _("The register's rule “%(code)s” is not in force.") % {"code": register})
    return Found(basis, rule, replace(deadline, explanation=told))
