"""What a new case owes from its first moment."""

from datetime import datetime

from cases.actions.clocks import stays
from cases.actions.clocks.rows import facts_of, keep_nearer, named, of_target
from cases.models import Case, CaseEvent, SLAClock
from cases.models.clock import ClockKind
from sla import promises


def owed_by(case: Case, *, now: datetime, wrote: str = "") -> list[SLAClock]:
    """Return what a new case owes, not saved: its resolution, the stay it may spoil, an answer to who `wrote`.

    The nearest is kept beside the case, which need not be saved yet.
    """
    promise = promises.targets_for(facts_of(case), now=now)
    clocks = [of_target(case, promise, ClockKind.RESOLUTION, side="", now=now)]
    if wrote:
        clocks.append(of_target(case, promise, ClockKind.FIRST_RESPONSE, side=wrote, now=now))
    clocks.append(stays.first_of(case, now=now))
    owed = [clock for clock in clocks if clock is not None]
    keep_nearer(case, owed)
    return owed


def started(clocks: list[SLAClock], *, now: datetime) -> list[CaseEvent]:
    """Save the clocks of a new case and return what the timeline says of them, not saved."""
    SLAClock.objects.bulk_create(clocks)
    return [
        CaseEvent(
            case=clock.case,
            kind=CaseEvent.Kind.CLOCK_STARTED,
            facts=named(clock),
            occurred_at=now,
        )
        for clock in clocks
    ]
