"""Clocks that hang on a stay: hung where its check-in or check-out is, and counted from there."""

from dataclasses import dataclass
from datetime import datetime

from cases.actions.clocks.rows import (
    begin,
    told,
    warnings_of,
)
from cases.models import Case, SLAClock
from cases.models.clock import ClockKind
from common.time import tzdata_version
from marketplace.models import Reservation
from sla import promises
from sla.deadlines import Due
from sla.models import DeadlineRule

#: Stays whose check-in still lies ahead.
_AWAITED = (Reservation.Status.PENDING, Reservation.Status.CONFIRMED)
#: Stays that do not take place.
OFF = (Reservation.Status.CANCELLED, Reservation.Status.NO_SHOW)


@dataclass(frozen=True, slots=True)
class Anchor:
    """The moment of a stay a clock hangs on: the instant, the home's zone, and whether the time of day is known."""

    at: datetime
    zone: str
    assumed: bool


def first_of(case: Case, *, now: datetime) -> SLAClock | None:
    """Return the clock that hangs on check-in, not saved; None without a stay ahead or a rule in force."""
    if case.reservation_id is None:
        return None
    stay = stay_of(case)
    rule = promises.stay_rule(now=now)
    if rule is None or stay.status not in _AWAITED or stay.check_in_at <= now:
        return None
    return hung(case, rule, stay, now=now)


def hung(case: Case, rule: DeadlineRule, stay: Reservation, *, now: datetime) -> SLAClock:
    """Return a clock for this rule, not saved; one that is past already is due now and scores no breach."""
    anchor = anchor_of(stay, rule)
    clock = SLAClock(
        case=case, kind=ClockKind.STAY, subject=rule.code, label="", started_at=now, rule=rule
    )
    if rule.code != promises.STAY_RULE:
        clock.label = rule.name
    due = due_of(rule, anchor, opened_at=now)
    clock.schedule(due.due_at, warnings_of(due))
    clock.pass_warnings(now=now)
    clock.compressed = due.compressed
    note(clock, anchor)
    return clock


def restart(case: Case, *, now: datetime) -> None:
    """Hang a clock on check-in again, after a reopening, if the stay still lies ahead."""
    if case.reservation_id is not None and not _hangs_on_check_in(case):
        clock = first_of(case, now=now)
        begin(case, [clock] if clock is not None else [], now=now)


def stay_ahead(case: Case) -> Reservation | None:
    """Return the stay of the case if it takes place, locked; None without one or when it is off."""
    stay = stay_of(case) if case.reservation_id is not None else None
    return None if stay is None or stay.status in OFF else stay


def anchor_of(stay: Reservation, rule: DeadlineRule) -> Anchor:
    """Return where a rule hangs on this stay; an unknown time of day is the home's usual one, and says so."""
    is_arrival = rule.anchor != DeadlineRule.Anchor.CHECK_OUT
    at = stay.check_in_at if is_arrival else stay.check_out_at
    known = stay.check_in_time if is_arrival else stay.check_out_time
    name = "check_in_time" if is_arrival else "check_out_time"
    return Anchor(at, stay.listing.time_zone, known is None or name in stay.assumed)


def due_of(rule: DeadlineRule, anchor: Anchor, *, opened_at: datetime) -> Due:
    """Return when a rule is due that hangs there, for a matter that came up at `opened_at`."""
    return rule.due_for_stay(
        anchor_at=anchor.at, zone=anchor.zone, opened_at=opened_at, assumed=anchor.assumed
    )


def set_to_rule(
    clock: SLAClock, rule: DeadlineRule, anchor: Anchor, *, because: str, now: datetime
) -> bool:
    """Move a running clock to where this version of a rule and this anchor put it; says whether it moved."""
    clock.rule = rule
    due = due_of(rule, anchor, opened_at=clock.started_at)
    # What was due the moment it came up is past; it is due now only if it was not already.
    is_same = due.due_at == clock.due_at or (clock.compressed and due.due_at <= now)
    if not is_same:
        clock.shift(due.due_at, warnings_of(due), because=because, now=now)
    note(clock, anchor)
    return not is_same


def note(clock: SLAClock, anchor: Anchor) -> None:
    """Keep where the clock hangs, what it was counted with, and why it is due then."""
    clock.anchor_at, clock.anchor_zone = anchor.at, anchor.zone
    clock.anchor_assumed, clock.tzdata = anchor.assumed, tzdata_version()
    rule, opened_at = clock.rule, clock.started_at
    assert rule is not None  # noqa: S101 - a stay clock hangs by a rule
    clock.explanation = told(lambda: due_of(rule, anchor, opened_at=opened_at).explanation)


def stay_of(case: Case) -> Reservation:
    """Return the stay of the case with its home, locked until commit."""
    assert case.reservation_id is not None  # noqa: S101 - the caller looked
    # Locked: whoever changes the stay or its home now waits until this case is committed, and is followed then.
    return (
        Reservation.objects.select_related("listing")
        .select_for_update(of=("self", "listing"), no_key=True)
        .get(pk=case.reservation_id)
    )


def _hangs_on_check_in(case: Case) -> bool:
    return case.clocks.alive().filter(kind=ClockKind.STAY).exists()
