"""What each side is owed that wrote to us: the first response once, then the next update."""

from datetime import datetime

from cases.actions.clocks.happenings import happenings_of
from cases.actions.clocks.rows import (
    ENDED_FIELDS,
    MET_FIELDS,
    alive_of,
    begin,
    facts_of,
    keep_nearer,
    keep_nearest,
    met_event,
    named,
    of_target,
    told,
    warnings_of,
)
from cases.actions.timeline import record
from cases.clocks import folding
from cases.models import Case, CaseEvent, Message, SLAClock
from cases.models.clock import ALIVE, ANSWERS, ClockKind, ClockStatus
from sla import promises

Kind = CaseEvent.Kind


def customer_wrote(case: Case, side: str, *, now: datetime) -> None:
    """Owe this side an answer, counted from its oldest unanswered message; `now` is when this one reached us.

    A message taken in after a younger one makes the promise begin earlier, as if it had come in order.
    """
    mine = list(case.clocks.filter(side=side, kind__in=ANSWERS).exclude(status="cancelled"))
    owed = next((clock for clock in mine if clock.status in ALIVE), None)
    if owed is not None:
        if now < owed.started_at:
            _begin_earlier(case, owed, since=now)
        return
    is_first = not mine and not _was_answered(case, side)
    kind = ClockKind.FIRST_RESPONSE if is_first else ClockKind.NEXT_UPDATE
    promise = promises.targets_for(facts_of(case), now=now)
    clock = of_target(case, promise, kind, side=side, now=now)
    begin(case, [clock] if clock is not None else [], now=now)


def answered(case: Case, side: str, *, now: datetime) -> list[CaseEvent]:
    """Meet what this side was owed; a late answer meets the clock and stays past due.

    Returns what the caller puts on the timeline beside the answer.
    """
    alive = alive_of(case)
    met = [clock for clock in alive if clock.side == side and clock.kind in ANSWERS]
    for clock in met:
        clock.meet(now=now)
        clock.save(update_fields=MET_FIELDS)
    keep_nearest(case, alive)
    return [met_event(clock, now=now) for clock in met]


def unanswered_again(case: Case, side: str, *, now: datetime) -> datetime | None:
    """Run again what a withdrawn answer had met, from where it stood: the side heard nothing.

    What a message that came meanwhile had started ends: the older promise covers both. Returns since when the
    side waits, None when it does not.
    """
    runs = folding.answers(happenings_of(case), side)
    owed = runs[-1] if runs and runs[-1].is_running else None
    rows = _standing(case, side)
    if owed is not None and len(rows) >= len(runs):
        _end(rows[len(runs) :], now=now)
        _run_again(case, rows[len(runs) - 1], now=now)
        keep_nearest(case, alive_of(case))
    return owed.started_at if owed is not None else None


def rebuild_answers(case: Case, happenings: list[folding.Happening], *, now: datetime) -> int:
    """Bring the rows of what sides are owed to what happened; gives how many changed, never un-breaches."""
    return sum(
        _rebuild_side(case, side, folding.answers(happenings, side), now=now)
        for side in ("guest", "host")
    )


def _rebuild_side(case: Case, side: str, runs: list[folding.Run], *, now: datetime) -> int:
    rows = _standing(case, side)
    changed = _end(rows[len(runs) :], now=now)
    for row, run in zip(rows, runs, strict=False):
        changed += _conform(row, run, now=now)
    for run in runs[len(rows) :]:
        changed += _missing(case, side, run, now=now)
    return changed


def _conform(row: SLAClock, run: folding.Run, *, now: datetime) -> bool:
    """Make one row say what one run says."""
    before = (row.started_at, row.status, row.met_at)
    if row.started_at != run.started_at:
        _count_from(row, run.started_at)
        row.press_no_longer(now=now)
    if run.is_running:
        row.status, row.met_at = ClockStatus.RUNNING, None
    elif row.met_at != run.ended_at and run.ended_at is not None:
        row.meet(now=run.ended_at)
        if row.breached_at is not None and row.noticed_at == run.ended_at:
            row.noticed_at = max(now, row.breached_at)
    if before == (row.started_at, row.status, row.met_at):
        return False
    row.save()
    return True


def _end(rows: list[SLAClock], *, now: datetime) -> int:
    """End what nothing that happened stands for; gives how many. What ran out stays past due."""
    for row in rows:
        row.settle_breach(now=now)
        row.cancel()
        row.save(update_fields=ENDED_FIELDS)
    return len(rows)


def _missing(case: Case, side: str, run: folding.Run, *, now: datetime) -> bool:
    """Start the clock that a run should have had, under what was promised when it began."""
    promise = promises.targets_for(facts_of(case), now=run.started_at)
    clock = of_target(case, promise, run.kind, side=side, now=run.started_at)
    if clock is None:
        return False
    if run.ended_at is not None:
        clock.meet(now=run.ended_at)
    begin(case, [clock], now=now)
    return True


def _begin_earlier(case: Case, clock: SLAClock, *, since: datetime) -> None:
    """Count from an older message that was taken in after a younger one."""
    locked = SLAClock.objects.select_for_update(of=("self",)).get(pk=clock.pk)
    before = locked.due_at
    _count_from(locked, since)
    locked.save()
    facts = {**named(locked), "from": before.isoformat() if before else "", "reason": "older"}
    record(case, Kind.CLOCK_MOVED, facts=facts, now=since)
    keep_nearer(case, [locked])


def _count_from(clock: SLAClock, since: datetime) -> None:
    clock.started_at = since
    if clock.target_id is None:
        return
    plan = promises.plan_of(clock.target_id, calendar_id=clock.calendar_id)
    due = plan.due(since)
    clock.schedule(due.due_at, warnings_of(due))
    clock.explanation = told(lambda: plan.due(since).explanation)


def _run_again(case: Case, clock: SLAClock, *, now: datetime) -> None:
    if clock.status in ALIVE:
        return
    clock.status, clock.met_at = ClockStatus.RUNNING, None
    clock.pass_warnings(now=now)
    clock.save(update_fields=["status", "met_at", "next_warn_at"])
    record(case, Kind.CLOCK_STARTED, facts={**named(clock), "again": True}, now=now)


def _standing(case: Case, side: str) -> list[SLAClock]:
    """Return what this side was and is owed, in the order in which it came about, locked."""
    return list(
        case.clocks.select_for_update(of=("self",))
        .filter(side=side, kind__in=ANSWERS)
        .exclude(status=ClockStatus.CANCELLED)
        .order_by("pk")
    )


def _was_answered(case: Case, side: str) -> bool:
    said = Message.objects.filter(
        thread__case=case, thread__kind=side, direction="out", withdrawn_at=None
    )
    return said.exists()
