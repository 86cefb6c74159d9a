"""The clock of the case as a whole: when it is resolved, standing still only while the case waits for others."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions.clocks.rows import (
    ENDED_FIELDS,
    MET_FIELDS,
    alive_of,
    keep_nearest,
    met_event,
    named,
    refresh_next_due,
    successor,
    told,
    warnings_of,
)
from cases.actions.clocks.settling import NotThisClock
from cases.actions.locking import locked, save
from cases.actions.timeline import record, record_all
from cases.clocks import folding
from cases.lifecycle import PAUSING
from cases.models import Case, CaseEvent, ClockPause, SLAClock
from cases.models.clock import ClockKind, ClockStatus
from common.errors import BadInput
from sla import promises
from users.models import User

Kind = CaseEvent.Kind


def pause(case: Case, *, on: str, reason: str, by: User, now: datetime) -> None:
    """Let the resolution clock stand still, if waiting for this is marked so; else it goes on.

    What a person is owed who wrote to us never stands still. What ran out before stays past due.
    """
    alive = alive_of(case)
    clock = _resolution(alive)
    if clock is None:
        return
    if on not in PAUSING:
        _go_on(clock, now=now)
    elif clock.status == ClockStatus.RUNNING:
        clock.settle_breach(now=now)
        ClockPause.objects.create(clock=clock, from_at=now, reason=reason[:300], by=by)
        clock.status = ClockStatus.PAUSED
        clock.due_at = clock.warn_at = clock.next_warn_at = None
        clock.save(
            update_fields=[
                "status",
                "due_at",
                "warn_at",
                "next_warn_at",
                "breached_at",
                "noticed_at",
            ]
        )
    keep_nearest(case, alive)


def resume(case: Case, *, now: datetime) -> None:
    """Let the resolution clock go on; the time it stood still is not counted."""
    alive = alive_of(case)
    clock = _resolution(alive)
    if clock is not None:
        _go_on(clock, now=now)
    keep_nearest(case, alive)


def end(case: Case, *, now: datetime) -> None:
    """Stop everything: the resolution is met, and what hung on the stay; the rest is owed no longer."""
    events = []
    for clock in alive_of(case):
        if clock.kind in (ClockKind.RESOLUTION, ClockKind.STAY):
            _go_on(clock, now=now)
            clock.meet(now=now)
            clock.save(update_fields=MET_FIELDS)
            events.append(met_event(clock, now=now))
        else:
            clock.settle_breach(now=now)
            clock.cancel()
            clock.save(update_fields=ENDED_FIELDS)
    record_all(case, events)
    keep_nearest(case, [])


def restart(case: Case, *, now: datetime) -> None:
    """Run the resolution again after a reopening; the time the case was closed is not counted."""
    clock = (
        case.clocks.select_for_update(of=("self",))
        .filter(kind=ClockKind.RESOLUTION, status=ClockStatus.MET)
        .order_by("-pk")
        .first()
    )
    if clock is not None and clock.met_at is not None:
        until = max(now, clock.met_at)
        ClockPause.objects.create(clock=clock, from_at=clock.met_at, to_at=until, reason="resolved")
        clock.status, clock.met_at = ClockStatus.RUNNING, None
        clock.generation += 1
        rederive(clock, now=now)
        clock.save()
        record(case, Kind.CLOCK_STARTED, facts={**named(clock), "again": True}, now=now)
    refresh_next_due(case)


@transaction.atomic
def reset(*, clock_id: int, by: User, reason: str, now: datetime) -> SLAClock:
    """Count a clock anew from now, with the whole time allowed: another thing than a pause, and named so.

    The old count ends and keeps what it was; a breach stays with it. Only the owner may, with a reason, and only
    where nobody waits who wrote, was promised something or may hold us to a law (NotThisClock).
    """
    case = locked(SLAClock.objects.values_list("case_id", flat=True).get(pk=clock_id))
    case.require_owner(by)
    clock = SLAClock.objects.select_for_update(of=("self",)).get(pk=clock_id)
    if not reason.strip():
        raise BadInput(_("Say why the time is counted anew."), field="reason")
    if clock.kind != ClockKind.RESOLUTION or clock.status != ClockStatus.RUNNING:
        raise NotThisClock(
            _("Only the running resolution clock can be set back. Others keep their time.")
        )
    clock.settle_breach(now=now)
    clock.cancel()
    clock.save(update_fields=ENDED_FIELDS)
    anew = successor(clock)
    anew.started_at, anew.generation = now, clock.generation + 1
    anew.moved_from, anew.moved_because = clock.due_at, reason.strip()[:300]
    derive(anew, ())
    SLAClock.objects.bulk_create([anew])
    refresh_next_due(case)
    save(case, now=now)
    facts = {
        **named(anew),
        "from": clock.due_at.isoformat() if clock.due_at else "",
        "reason": reason.strip(),
    }
    record(case, Kind.CLOCK_RESET, actor=by, facts=facts, now=now)
    return anew


def rebuild_resolution(
    case: Case, happenings: Sequence[folding.Happening], *, now: datetime
) -> int:
    """Bring the row of the resolution to what happened; gives how many rows changed, never un-breaches."""
    clock = (
        case.clocks.select_for_update(of=("self",))
        .filter(kind=ClockKind.RESOLUTION)
        .exclude(status=ClockStatus.CANCELLED)
        .order_by("-pk")
        .first()
    )
    if clock is None:
        return 0
    course = folding.course(happenings, opened_at=case.opened_at)
    kept = list(clock.pauses.order_by("from_at", "pk"))
    known = [(pause.from_at, pause.to_at) for pause in kept]
    told_: list[tuple[datetime, datetime | None]] = [*course.pauses]
    if course.paused_since is not None:
        told_.append((course.paused_since, None))
    status = (
        ClockStatus.MET
        if course.met_at
        else ClockStatus.PAUSED
        if course.paused_since
        else ClockStatus.RUNNING
    )
    if (known, clock.started_at, clock.status, clock.met_at) == (
        told_,
        course.started_at,
        status,
        course.met_at,
    ):
        return 0
    words = {pause.from_at: (pause.reason, pause.by_id) for pause in kept}
    clock.pauses.all().delete()
    ClockPause.objects.bulk_create(
        ClockPause(
            clock=clock,
            from_at=start,
            to_at=stop,
            reason=words.get(start, ("rebuilt", None))[0],
            by_id=words.get(start, ("", None))[1],
        )
        for start, stop in told_
    )
    clock.started_at, clock.met_at, clock.status = course.started_at, None, ClockStatus.RUNNING
    rederive(clock, now=now)
    if course.met_at is not None:
        clock.meet(now=course.met_at)
    elif course.paused_since is not None:
        clock.status = ClockStatus.PAUSED
        clock.due_at = clock.warn_at = clock.next_warn_at = None
    clock.save()
    return 1


def rederive(clock: SLAClock, *, now: datetime) -> None:
    """Compute the due instant anew from start, target, calendar and pauses, each in its version."""
    derive(clock, tuple(closed_pauses(clock)))
    clock.press_no_longer(now=now)
    clock.pass_warnings(now=now)


def derive(clock: SLAClock, pauses: Sequence[tuple[datetime, datetime]]) -> None:
    """Set when a clock of a target is due, and why."""
    assert clock.target_id is not None  # noqa: S101 - only clocks with a target are derived
    plan = promises.plan_of(clock.target_id, calendar_id=clock.calendar_id)
    due = plan.due(clock.started_at, pauses=pauses)
    clock.schedule(due.due_at, warnings_of(due))
    clock.explanation = told(lambda: plan.due(clock.started_at, pauses=pauses).explanation)


def closed_pauses(clock: SLAClock) -> list[tuple[datetime, datetime]]:
    """Return the spans in which the clock stood still and does no longer."""
    pauses = sorted(clock.pauses.all(), key=lambda pause: (pause.from_at, pause.pk))
    return [(pause.from_at, pause.to_at) for pause in pauses if pause.to_at is not None]


def _go_on(clock: SLAClock, *, now: datetime) -> None:
    if clock.status != ClockStatus.PAUSED:
        return
    _close_pause(clock, now=now)
    rederive(clock, now=now)
    clock.status = ClockStatus.RUNNING
    clock.save()


def _close_pause(clock: SLAClock, *, now: datetime) -> None:
    # A sweep may have read its instant a moment before somebody let the case wait.
    for pause in clock.pauses.filter(to_at=None):
        pause.to_at = max(now, pause.from_at)
        pause.save(update_fields=["to_at"])


def _resolution(clocks: Sequence[SLAClock]) -> SLAClock | None:
    return next((clock for clock in clocks if clock.kind == ClockKind.RESOLUTION), None)
