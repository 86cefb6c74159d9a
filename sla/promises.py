"""What is promised on a case: the first service level that fits, ready to count with."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from sla.anchored import Due
from sla.business_time import Calendar, Pauses, add_span, add_working
from sla.explanation import allowance, shown
from sla.matching import CaseFacts, first_fit
from sla.models import BusinessCalendar, DeadlineRule, ServiceLevel, Target

#: The rule of the clock that hangs on check-in.
STAY_RULE = "stay-check-in"


@dataclass(frozen=True, slots=True)
class TargetPlan:
    """One promised target, with the calendar it counts in (None: round the clock)."""

    kind: str
    minutes: int
    calendar: Calendar | None
    warn_fractions: tuple[Decimal, ...]
    target_id: int
    calendar_id: int | None
    level: str
    version: int

    @property
    def warn_fraction(self) -> Decimal:
        """The part of the time after which the first warning comes."""
        return self.warn_fractions[0]

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
        whole = timedelta(minutes=self.minutes)
        warnings = tuple(
            min(add_span(self.calendar, started_at, whole * float(part), pauses), due_at)
            for part in self.warn_fractions
        )
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
        return Due(due_at, warnings[0], lines, warnings=warnings)


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
    targets = list(level.targets.select_related("calendar"))
    calendars = calendars_in_force({t.calendar.code for t in targets if t.calendar}, now=now)
    return Promise(
        level.pk,
        level.name,
        reason,
        {target.kind: plan(target, level, calendars) for target in targets},
    )


def calendars_in_force(codes: Collection[str], *, now: datetime) -> dict[str, BusinessCalendar]:
    """Return the version of each calendar in force at `now`, ready to count with; a clock keeps the one it gets."""
    if not codes:
        return {}
    found = BusinessCalendar.objects.in_force(now=now).filter(code__in=codes).with_hours()
    return {calendar.code: calendar for calendar in found}


def plan_of(target_id: int, *, calendar_id: int | None = None) -> TargetPlan:
    """Return one target as it was published, so that a clock keeps the version it started under.

    `calendar_id` is the version of the calendar that clock counts in; without it the one the target names.
    """
    target = Target.objects.select_related("service_level", "calendar").get(pk=target_id)
    kept = calendar_id or target.calendar_id
    calendar = BusinessCalendar.objects.with_hours().get(pk=kept) if kept else None
    return plan(target, target.service_level, {calendar.code: calendar} if calendar else {})


def stay_rule(*, now: datetime) -> DeadlineRule | None:
    """Return the rule in force for the clock that hangs on check-in, if there is one."""
    return (
        DeadlineRule.objects.in_force(now=now)
        .filter(code=STAY_RULE)
        .prefetch_related("bands")
        .first()
    )


def plan(
    target: Target, level: ServiceLevel, calendars: Mapping[str, BusinessCalendar]
) -> TargetPlan:
    """Return a target ready to count with, in the version of its calendar that `calendars` has for its code."""
    named = target.calendar
    calendar = named and calendars.get(named.code, named)
    return plan_in(
        target,
        level,
        calendar.as_calendar() if calendar else None,
        calendar.pk if calendar else None,
    )


def plan_in(
    target: Target, level: ServiceLevel, calendar: Calendar | None, calendar_id: int | None
) -> TargetPlan:
    """Return a target that counts in this calendar, whatever the target itself names; None: round the clock."""
    return TargetPlan(
        kind=target.kind,
        minutes=target.minutes,
        calendar=calendar,
        warn_fractions=tuple(target.warn_fractions),
        target_id=target.pk,
        calendar_id=calendar_id,
        level=level.name,
        version=level.version,
    )
