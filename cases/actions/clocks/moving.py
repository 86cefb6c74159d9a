"""Move a running clock to another version of its target, calendar or rule, because somebody decided to."""

from datetime import datetime

from django.db import transaction

from cases.actions.clocks.resolving import closed_pauses
from cases.actions.clocks.rows import named, refresh_next_due, told, warnings_of
from cases.actions.clocks.statutory import set_to_statute
from cases.actions.clocks.stays import Anchor, set_to_rule
from cases.actions.locking import locked, save
from cases.actions.timeline import record
from cases.models import Case, CaseEvent, SLAClock
from cases.models.clock import ClockKind, ClockStatus
from sla.models import DeadlineRule
from sla.promises import TargetPlan
from users.models import User

Kind = CaseEvent.Kind


@transaction.atomic
def move(
    *, clock_id: int, plan: TargetPlan, reason: str, by: User | None = None, now: datetime
) -> SLAClock:
    """Count a clock under another version of its target or calendar, from where it began and with its pauses.

    A clock that ended or ran out stays as it is, noticed or not: no edit un-breaches. One that would be past already
    is due now, labelled, and scores no breach. A paused one takes the version and goes on under it.
    """
    case, clock = _both(clock_id)
    if not clock.is_alive or clock.ran_out(now=now):
        return clock
    clock.target_id, clock.calendar_id, clock.minutes = (
        plan.target_id,
        plan.calendar_id,
        plan.minutes,
    )
    if clock.status == ClockStatus.PAUSED:
        clock.save(update_fields=["target", "calendar", "minutes"])
        return clock
    before, pauses = clock.due_at, closed_pauses(clock)
    due = plan.due(clock.started_at, pauses=pauses)
    clock.explanation = told(lambda: plan.due(clock.started_at, pauses=pauses).explanation)
    if due.due_at != before:
        clock.shift(due.due_at, warnings_of(due), because=reason, now=now)
    else:
        clock.schedule(due.due_at, warnings_of(due))
        clock.pass_warnings(now=now)
    clock.save()
    _tell(case, clock, before, reason=reason, by=by, now=now)
    return clock


@transaction.atomic
def move_to_rule(
    *,
    clock_id: int,
    rule: DeadlineRule,
    reason: str,
    by: User | None = None,
    now: datetime,
    calendar_id: int | None = None,
) -> SLAClock:
    """Count a clock of a stay or a law under another version of its rule; the letter's own date still wins.

    `calendar_id` is the version of the calendar a law is counted in from now on; without it the clock keeps its own.
    A clock that ended or ran out stays as it is, noticed or not.
    """
    case, clock = _both(clock_id)
    if not clock.is_alive or clock.ran_out(now=now) or clock.anchor_at is None:
        return clock
    before = clock.due_at
    if clock.kind == ClockKind.STATUTORY:
        clock.calendar_id = calendar_id or clock.calendar_id
        set_to_statute(clock, rule, because=reason, now=now)
    else:
        anchor = Anchor(clock.anchor_at, clock.anchor_zone, clock.anchor_assumed)
        set_to_rule(clock, rule, anchor, because=reason, now=now)
    clock.save()
    _tell(case, clock, before, reason=reason, by=by, now=now)
    return clock


def _both(clock_id: int) -> tuple[Case, SLAClock]:
    case = locked(SLAClock.objects.values_list("case_id", flat=True).get(pk=clock_id))
    return case, SLAClock.objects.select_for_update(of=("self",)).get(pk=clock_id)


def _tell(
    case: Case,
    clock: SLAClock,
    before: datetime | None,
    *,
    reason: str,
    by: User | None,
    now: datetime,
) -> None:
    if clock.due_at == before:
        return
    refresh_next_due(case)
    save(case, now=now)
    facts = {
        **named(clock),
        "from": before.isoformat() if before else "",
        "reason": reason,
        "compressed": clock.compressed,
    }
    record(case, Kind.CLOCK_MOVED, actor=by, facts=facts, now=now)
