"""What runs out on a case: started, met, paused, moved and breached here, and nowhere else."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import override

from cases.actions.timeline import audience_of, record, record_clocks
from cases.models import Case, CaseEvent, ClockPause, SLAClock
from cases.models.clock import ALIVE, ClockKind, ClockStatus
from common.live import announce
from marketplace.models import Reservation
from sla import promises
from sla.deadlines import Due
from sla.matching import CaseFacts
from sla.models import DeadlineRule
from users.models import User

Kind = CaseEvent.Kind
Told = list[dict[str, str]]

#: How many overdue clocks one sweep takes in one transaction.
BATCH = 500

#: What a side is owed that wrote to us; one of them at a time.
_ANSWERS = (ClockKind.FIRST_RESPONSE, ClockKind.NEXT_UPDATE)

#: Stays whose check-in still lies ahead.
_AWAITED = (Reservation.Status.PENDING, Reservation.Status.CONFIRMED)


# --- Started and met by what people do -----------------------------------------------------------


def start(case: Case, *, now: datetime, wrote: str = "") -> None:
    """Start what a new case owes: its resolution, the stay it may spoil, and an answer to the side that `wrote`."""
    promise = promises.targets_for(_facts(case), now=now)
    clocks = [_of_target(case, promise, ClockKind.RESOLUTION, side="", now=now)]
    if wrote:
        clocks.append(_of_target(case, promise, ClockKind.FIRST_RESPONSE, side=wrote, now=now))
    clocks.append(_of_stay(case, now=now))
    _begin(case, [clock for clock in clocks if clock is not None], now=now)


def customer_wrote(case: Case, side: str, *, now: datetime) -> None:
    """Owe this side an answer: the first response once, later the next update from its oldest unanswered message."""
    mine = case.clocks.filter(side=side).exclude(status=ClockStatus.CANCELLED)
    known = list(mine.values_list("kind", "status"))
    if any(status in ALIVE for _kind, status in known):
        return
    had_first = any(kind == ClockKind.FIRST_RESPONSE for kind, _status in known)
    promise = promises.targets_for(_facts(case), now=now)
    kind = ClockKind.NEXT_UPDATE if had_first else ClockKind.FIRST_RESPONSE
    clock = _of_target(case, promise, kind, side=side, now=now)
    _begin(case, [clock] if clock is not None else [], now=now)


def answered(case: Case, side: str, *, now: datetime) -> None:
    """Meet what this side was owed; a late answer meets the clock and stays past due."""
    owed = case.clocks.select_for_update().filter(
        side=side,
        kind__in=_ANSWERS,
        status__in=ALIVE,
    )
    for clock in owed:
        _meet(case, clock, now=now)
    refresh_next_due(case)


def unanswered_again(case: Case, side: str, *, since: datetime | None, now: datetime) -> None:
    """Run again what a withdrawn answer had met, from where it stood: the side heard nothing.

    What a message that came meanwhile had started ends: the older promise covers both.
    """
    if since is None:
        return
    clock = (
        case.clocks.select_for_update()
        .filter(side=side, kind__in=_ANSWERS, status=ClockStatus.MET, met_at__gte=since)
        .order_by("-met_at")
        .first()
    )
    if clock is None:
        return
    for younger in case.clocks.filter(side=side, kind__in=_ANSWERS, status__in=ALIVE):
        younger.cancel()
        younger.save(update_fields=["status"])
    clock.status, clock.met_at = ClockStatus.RUNNING, None
    clock.save(update_fields=["status", "met_at"])
    record(case, Kind.CLOCK_STARTED, facts={**_named(clock), "again": True}, now=now)
    refresh_next_due(case)


# --- Paused and taken up again -------------------------------------------------------------------


def pause(case: Case, *, reason: str, by: User, now: datetime) -> None:
    """Let the resolution clock stand still; what a person is owed who wrote to us never does."""
    clock = _alive(case, ClockKind.RESOLUTION)
    if clock is None or clock.status == ClockStatus.PAUSED:
        return
    ClockPause.objects.create(clock=clock, from_at=now, reason=reason[:300], by=by)
    clock.status, clock.due_at, clock.warn_at = ClockStatus.PAUSED, None, None
    clock.save(update_fields=["status", "due_at", "warn_at"])
    refresh_next_due(case)


def resume(case: Case, *, now: datetime) -> None:
    """Let the resolution clock go on; the time it stood still is not counted."""
    clock = _alive(case, ClockKind.RESOLUTION)
    if clock is None or clock.status != ClockStatus.PAUSED:
        return
    clock.pauses.filter(to_at=None).update(to_at=now)
    _rederive(clock)
    clock.status = ClockStatus.RUNNING
    clock.save()
    refresh_next_due(case)


def end(case: Case, *, now: datetime) -> None:
    """Stop everything: the resolution is met, the rest is owed no longer."""
    for clock in case.clocks.select_for_update().filter(status__in=ALIVE):
        clock.pauses.filter(to_at=None).update(to_at=now)
        if clock.kind == ClockKind.RESOLUTION:
            _meet(case, clock, now=now)
        else:
            clock.cancel()
            clock.save(update_fields=["status"])
    refresh_next_due(case)


def restart(case: Case, *, now: datetime) -> None:
    """Run the resolution again after a reopening, and the clock of a stay still ahead.

    The time the case was closed is not counted.
    """
    stay = _of_stay(case, now=now)
    if stay is not None and _alive(case, ClockKind.STAY) is None:
        _begin(case, [stay], now=now)
    clock = (
        case.clocks.select_for_update()
        .filter(kind=ClockKind.RESOLUTION, status=ClockStatus.MET)
        .order_by("-pk")
        .first()
    )
    if clock is None or clock.met_at is None:
        refresh_next_due(case)
        return
    ClockPause.objects.create(clock=clock, from_at=clock.met_at, to_at=now, reason="resolved")
    clock.status, clock.met_at = ClockStatus.RUNNING, None
    clock.generation += 1
    _rederive(clock)
    clock.save()
    record(case, Kind.CLOCK_STARTED, facts={**_named(clock), "again": True}, now=now)
    refresh_next_due(case)


# --- Breached by the sweep -----------------------------------------------------------------------


@transaction.atomic
def breach_due(*, now: datetime, batch: int = BATCH) -> int:
    """Breach every overdue clock once, however many workers sweep; returns how many.

    A breach is dated at the instant the clock ran out, with the instant we noticed beside it.
    """
    overdue = list(
        SLAClock.objects.due(now=now)
        .select_related("case")
        .select_for_update(of=("self",), skip_locked=True)[:batch]
    )
    for clock in overdue:
        clock.breach(now=now)
    SLAClock.objects.bulk_update(overdue, ["breached_at", "noticed_at"])
    CaseEvent.objects.bulk_create(
        CaseEvent(
            case=clock.case,
            kind=Kind.CLOCK_BREACHED,
            facts={
                **_named(clock),
                "late_seconds": int((now - clock.due_at).total_seconds()) if clock.due_at else 0,
            },
            occurred_at=clock.due_at or now,
        )
        for clock in overdue
    )
    for case in {clock.case_id: clock.case for clock in overdue}.values():
        announce("case", audience=audience_of(case), case=case.reference)
    return len(overdue)


# --- Moved by a changed stay ---------------------------------------------------------------------


def reservation_changed(case: Case, *, reason: str, now: datetime) -> None:
    """Move the clock that hangs on the stay; one whose stay was cancelled ends, the case lives on."""
    clock = _alive(case, ClockKind.STAY)
    if clock is None:
        stay_clock = _of_stay(case, now=now)
        _begin(case, [stay_clock] if stay_clock is not None else [], now=now)
        return
    before = clock.due_at
    found = _stay_due(case, now=now)
    if found is None:
        clock.cancel()
        clock.save(update_fields=["status"])
    else:
        clock.rule, stay, told = found
        clock.due_at, clock.warn_at = stay.due_at, stay.warn_at
        clock.explanation = told
        clock.generation += 1
        clock.save()
    record(
        case,
        Kind.CLOCK_MOVED,
        facts={
            **_named(clock),
            "from": before.isoformat() if before else "",
            "reason": reason,
        },
        now=now,
    )
    refresh_next_due(case)


def refresh_next_due(case: Case) -> None:
    """Keep the case's nearest running deadline beside it, so that lists never ask every clock.

    Saved with the case by the action that moved the clock (`locking.save`).
    """
    nearest = case.clocks.running().order_by("due_at").values_list("due_at", "kind").first()
    case.next_due_at, case.next_due_kind = nearest or (None, "")


# --- Pieces --------------------------------------------------------------------------------------


def _facts(case: Case) -> CaseFacts:
    return CaseFacts(
        segment=case.segment,
        severity=case.severity,
        case_type=case.case_type.code,
        channel=case.channel,
        team_slug=case.team.slug,
    )


def _begin(case: Case, clocks: Sequence[SLAClock], *, now: datetime) -> None:
    """Save new clocks, say so on the timeline, and keep the nearest beside the case."""
    SLAClock.objects.bulk_create(clocks)
    record_clocks(case, Kind.CLOCK_STARTED, [_named(clock) for clock in clocks], now=now)
    for clock in clocks:
        if clock.due_at is not None and (
            case.next_due_at is None or clock.due_at < case.next_due_at
        ):
            case.next_due_at, case.next_due_kind = clock.due_at, clock.kind


def _of_target(
    case: Case, promise: promises.Promise, kind: ClockKind, *, side: str, now: datetime
) -> SLAClock | None:
    plan = promise.targets.get(kind)
    if plan is None:
        return None
    due = plan.due(now)
    return SLAClock(
        case=case,
        kind=kind,
        side=side,
        started_at=now,
        due_at=due.due_at,
        warn_at=due.warn_at,
        minutes=plan.minutes,
        target_id=plan.target_id,
        calendar_id=plan.calendar_id,
        explanation=_told(lambda: plan.due(now)),
    )


def _of_stay(case: Case, *, now: datetime) -> SLAClock | None:
    found = _stay_due(case, now=now)
    if found is None:
        return None
    rule, stay, told = found
    return SLAClock(
        case=case,
        kind=ClockKind.STAY,
        started_at=now,
        due_at=stay.due_at,
        warn_at=stay.warn_at,
        rule=rule,
        explanation=told,
    )


def _stay_due(case: Case, *, now: datetime) -> tuple[DeadlineRule, Due, Told] | None:
    """Return when check-in is, by the home's own clock, the rule and why; None without a stay ahead."""
    stay = case.reservation
    rule = promises.stay_rule(now=now)
    if stay is None or rule is None or stay.status not in _AWAITED or stay.check_in_at <= now:
        return None

    def due() -> Due:
        return rule.due_for_stay(
            anchor_at=stay.check_in_at,
            zone=stay.listing.time_zone,
            opened_at=now,
            assumed=stay.check_in_time is None or "check_in_time" in stay.assumed,
        )

    return rule, due(), _told(due)


def _told(due: Callable[[], Due]) -> Told:
    """Return why it is due then in every language of the screens: who reads it did not start it."""
    told: dict[str, list[str]] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            told[language] = due().explanation
    return [dict(zip(told, lines, strict=True)) for lines in zip(*told.values(), strict=True)]


def _rederive(clock: SLAClock) -> None:
    """Compute the due instant anew from start, target and pauses."""
    pauses: Sequence[tuple[datetime, datetime]] = [
        (pause.from_at, pause.to_at) for pause in clock.pauses.order_by("from_at") if pause.to_at
    ]
    assert clock.target_id is not None  # noqa: S101 - only clocks with a target can pause
    plan = promises.plan_of(clock.target_id)
    due = plan.due(clock.started_at, pauses=pauses)
    clock.due_at, clock.warn_at = due.due_at, due.warn_at
    clock.explanation = _told(lambda: plan.due(clock.started_at, pauses=pauses))


def _alive(case: Case, kind: ClockKind) -> SLAClock | None:
    return case.clocks.select_for_update().filter(kind=kind, status__in=ALIVE).first()


def _meet(case: Case, clock: SLAClock, *, now: datetime) -> None:
    clock.meet(now=now)
    clock.save(update_fields=["status", "met_at", "breached_at", "noticed_at"])
    record(
        case,
        Kind.CLOCK_MET,
        facts={**_named(clock), "minutes": int((now - clock.started_at) / timedelta(minutes=1))},
        now=now,
    )


def _named(clock: SLAClock) -> dict[str, object]:
    return {
        "clock": clock.pk,
        "kind": clock.kind,
        "side": clock.side,
        "due": clock.due_at.isoformat() if clock.due_at else "",
    }
