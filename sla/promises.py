"""What is promised on a case: the first service level that fits, ready to count with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from sla.anchored import Due
from sla.business_time import Calendar, Pauses, add_span, add_working
from sla.clock import Kind
from sla.explanation import allowance, shown
from sla.matching import CaseFacts, first_fit
from sla.models import DeadlineRule, ServiceLevel, Target

#: The rule of the clock that hangs on check-in.
STAY_RULE = "stay-check-in"


@dataclass(frozen=True, slots=True)
class TargetPlan:
    """One promised target, with the calendar it counts in (None: round the clock)."""

    kind: str
    minutes: int
    calendar: Calendar | None
    warn_fraction: Decimal
    target_id: int
    calendar_id: int | None
    level: str
    version: int

    @property
    def reason(self) -> str:
        """Return which service level promises it, in the reader's language."""
        return _("“%(level)s” applies (version %(version)d).") % {
            "level": self.level,
            "version": self.version,
        }

    def due(self, started_at: datetime, pauses: Pauses = ()) -> Due:
        """Count from an instant, leaving out pauses that have ended; all instants in UTC.

        Refuses (`NeverOpen`) a calendar that never opens again and a pause that goes on.
        """
        due_at = add_working(self.calendar, started_at, self.minutes, pauses)
        until_warning = timedelta(minutes=self.minutes) * float(self.warn_fraction)
        warn_at = min(add_span(self.calendar, started_at, until_warning, pauses), due_at)
        lines = [
            self.reason,
            _("%(allowance)s, counted from %(start)s.")
            % {"allowance": allowance(self), "start": shown(started_at, self.calendar)},
        ]
        lines.extend(
            _("Paused from %(start)s to %(end)s: this time does not count.")
            % {"start": shown(start, self.calendar), "end": shown(end, self.calendar)}
            for start, end in pauses
            if end is not None
        )
        lines.append(_("Due %(time)s.") % {"time": shown(due_at, self.calendar)})
        return Due(due_at, warn_at, lines)


@dataclass(frozen=True, slots=True)
class Promise:
    """What one case is promised, and why; no targets when no service level fits."""

    service_level_id: int | None
    name: str
    reason: str
    targets: Mapping[str, TargetPlan]


def targets_for(facts: CaseFacts, *, now: datetime) -> Promise:
    """Return the targets of the first service level in force at `now` that fits the case."""
    levels = ServiceLevel.objects.in_force(now=now).in_order()
    level, reasons = first_fit(levels, facts)
    reason = " ".join(reasons)
    if level is None:
        return Promise(None, "", reason, {})
    targets = level.targets.with_calendars()
    return Promise(
        level.pk, level.name, reason, {target.kind: _plan(target, level) for target in targets}
    )


def plan_of(target_id: int) -> TargetPlan:
    """Return one target as it was published, so that a clock keeps the version it started under."""
    target = Target.objects.with_calendars().select_related("service_level").get(pk=target_id)
    return _plan(target, target.service_level)


def stay_rule(*, now: datetime) -> DeadlineRule | None:
    """Return the rule in force for the clock that hangs on check-in, if there is one."""
    return (
        DeadlineRule.objects.in_force(now=now)
        .filter(code=STAY_RULE)
        .prefetch_related("bands")
        .first()
    )


def _plan(target: Target, level: ServiceLevel) -> TargetPlan:
    return TargetPlan(
        kind=Kind(target.kind),
        minutes=target.minutes,
        calendar=target.calendar.as_calendar() if target.calendar else None,
        warn_fraction=target.warn_fraction,
        target_id=target.pk,
        calendar_id=target.calendar_id,
        level=level.name,
        version=level.version,
    )
