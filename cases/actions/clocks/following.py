"""Follow stays that moved, and newer rules of time: every clock goes where its stay is, and says why."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Exists, OuterRef, Q

from cases.actions.clocks.rows import (
    ENDED_FIELDS,
    alive_of,
    begin,
    named,
    refresh_next_due,
    successor,
)
from cases.actions.clocks.statutory import set_to_statute
from cases.actions.clocks.stays import (
    OFF,
    Anchor,
    anchor_of,
    due_of,
    first_of,
    set_to_rule,
    stay_of,
)
from cases.actions.locking import locked, save
from cases.actions.terms import keep_changed, moved_nights
from cases.actions.timeline import record
from cases.models import Case, CaseEvent, SLAClock
from cases.models.clock import ClockKind, ClockStatus
from common.time import tzdata_version
from marketplace.models import Reservation, StayChange

log = structlog.get_logger(__name__)
Kind = CaseEvent.Kind

#: How many changed stays one sweep follows.
BATCH = 1000


def reservation_changed(case: Case, *, now: datetime) -> int:
    """Bring every clock that hangs on the stay to where the stay is now; gives how many moved or ended.

    The caller holds the case. Moved clocks say from when and why; one that is past now is due at once, labelled,
    and scores no breach; of a stay that is off the clocks end and the case lives on.
    """
    if case.reservation_id is None:
        return 0
    stay = stay_of(case)
    clocks = alive_of(case, ClockKind.STAY)
    if not clocks:
        clock = first_of(case, now=now)
        if clock is None or _was_done(case, clock):
            return 0
        begin(case, [clock], now=now)
        return 1
    moved = sum(_follow(case, clock, stay, now=now) for clock in clocks)
    refresh_next_due(case)
    return moved


def follow_changed_stays(*, now: datetime, batch: int = BATCH) -> int:
    """Follow every stay that changed, and what was counted with older rules of time; gives how many clocks moved.

    Two index reads when nothing changed. Any number of sweepers may run this at once. What cannot be followed is
    logged, stays for the next time, and keeps no other waiting.
    """
    moved = 0
    changes = list(StayChange.objects.order_by("pk").values_list("pk", flat=True)[:batch])
    if changes:
        _note_parts(changes, now=now)
        _forget_unconcerned(changes)
        left = StayChange.objects.filter(pk__in=changes).order_by("pk")
        ids = left.values_list("pk", flat=True)
        moved += sum(_tried(_follow_change, pk, now=now) or 0 for pk in ids)
    outdated = (
        SLAClock.objects.running()
        .exclude(tzdata="")
        .filter(tzdata__lt=tzdata_version(), kind__in=[ClockKind.STAY, ClockKind.STATUTORY])
        .order_by("tzdata")
        .values_list("case_id", flat=True)[:batch]
    )
    concerned = sorted(set(outdated))
    return moved + sum(_tried(_follow_case, case_id, now=now) or 0 for case_id in concerned)


def _follow(case: Case, clock: SLAClock, stay: Reservation, *, now: datetime) -> bool:
    """Bring one clock to where its stay is now."""
    if stay.status in OFF:
        clock.settle_breach(now=now)
        clock.cancel()
        clock.save(update_fields=ENDED_FIELDS)
        facts = {**named(clock), "reason": "stay_off"}
        record(case, Kind.CLOCK_ENDED, facts=facts, now=now)
        return True
    assert clock.rule is not None  # noqa: S101 - a stay clock hangs by a rule
    anchor = anchor_of(stay, clock.rule)
    if _is_as_noted(clock, anchor):
        return False
    because, before = _why(clock, anchor), clock.due_at
    if clock.ran_out(now=now):
        return _go_on_after_breach(case, clock, anchor, because=because, now=now)
    moved = set_to_rule(clock, clock.rule, anchor, because=because, now=now)
    clock.save()
    if moved:
        _tell_moved(case, clock, before, because=because, now=now)
    return moved


def _go_on_after_breach(
    case: Case, clock: SLAClock, anchor: Anchor, *, because: str, now: datetime
) -> bool:
    """Keep what was past due as it was, and let another clock run to the new instant, if that lies ahead."""
    assert clock.rule is not None  # noqa: S101 - a stay clock hangs by a rule
    due = due_of(clock.rule, anchor, opened_at=clock.started_at)
    if due.due_at == clock.due_at or due.due_at <= now:
        clock.tzdata = tzdata_version()
        clock.save(update_fields=["tzdata"])
        return False
    clock.settle_breach(now=now)
    clock.cancel()
    clock.save(update_fields=ENDED_FIELDS)
    again = successor(clock)
    set_to_rule(again, clock.rule, anchor, because=because, now=now)
    SLAClock.objects.bulk_create([again])
    _tell_moved(case, again, clock.due_at, because=because, now=now)
    return True


def _recount(case: Case, *, now: datetime) -> int:
    """Count statutory clocks again with newer rules of time; gives how many moved. What is past due stays."""
    moved = 0
    for clock in alive_of(case, ClockKind.STATUTORY):
        if clock.tzdata == tzdata_version() or clock.rule is None:
            continue
        before = clock.due_at
        if not clock.ran_out(now=now):
            set_to_statute(clock, clock.rule, because="tzdata", now=now)
        clock.tzdata = tzdata_version()
        clock.save()
        if clock.due_at != before:
            _tell_moved(case, clock, before, because="tzdata", now=now)
            moved += 1
    if moved:
        refresh_next_due(case)
    return moved


def _tell_moved(
    case: Case, clock: SLAClock, before: datetime | None, *, because: str, now: datetime
) -> None:
    facts = {
        **named(clock),
        "from": before.isoformat() if before else "",
        "reason": because,
        "compressed": clock.compressed,
    }
    record(case, Kind.CLOCK_MOVED, facts=facts, now=now)


def _is_as_noted(clock: SLAClock, anchor: Anchor) -> bool:
    noted = (clock.anchor_at, clock.anchor_zone, clock.anchor_assumed, clock.tzdata)
    return noted == (anchor.at, anchor.zone, anchor.assumed, tzdata_version())


def _why(clock: SLAClock, anchor: Anchor) -> str:
    """Say in one word what changed; screens have the sentence for it."""
    if clock.anchor_at is None:
        return "stay"
    if clock.anchor_zone != anchor.zone:
        return "zone"
    zone = ZoneInfo(anchor.zone)
    was, is_now = clock.anchor_at.astimezone(zone), anchor.at.astimezone(zone)
    if was.date() != is_now.date():
        return "dates"
    return "time" if was.time() != is_now.time() or clock.anchor_at == anchor.at else "tzdata"


def _was_done(case: Case, clock: SLAClock) -> bool:
    """Say whether what this clock counts to was done already, for the very same moment of the stay."""
    done = case.clocks.filter(kind=clock.kind, subject=clock.subject, status=ClockStatus.MET)
    return done.filter(anchor_at=clock.anchor_at).exists()


def _note_parts(changes: list[int], *, now: datetime) -> None:
    """Note which nights of the changed stays were agreed anew, before the change is forgotten."""
    changed = StayChange.objects.filter(pk__in=changes, reservation__isnull=False)
    for stay in moved_nights(set(changed.values_list("reservation_id", flat=True))):
        _tried(keep_changed, stay, now=now)


def _forget_unconcerned(changes: list[int]) -> None:
    """Drop changes of stays on which no open case hangs."""
    cases = Case.objects.unresolved()
    concerned = Exists(cases.filter(reservation=OuterRef("reservation"))) | Exists(
        cases.filter(reservation__listing=OuterRef("listing"))
    )
    StayChange.objects.filter(pk__in=changes).exclude(concerned).delete()


def _tried(follow: Callable[..., int], pk: int, *, now: datetime) -> int | None:
    """Return how many clocks moved; None when this one cannot be followed now, which is logged."""
    try:
        return follow(pk, now=now)
    except (OperationalError, InterfaceError):
        raise  # PostgreSQL is away
    except Exception:
        log.exception("stay_not_followed", follow=follow.__name__, pk=pk)
        return None


@transaction.atomic
def _follow_change(change_id: int, *, now: datetime) -> int:
    change = StayChange.objects.select_for_update(skip_locked=True).filter(pk=change_id).first()
    if change is None:
        return 0
    cases = Case.objects.unresolved().filter(
        Q(reservation=change.reservation_id)
        if change.reservation_id is not None
        else Q(reservation__listing=change.listing_id)
    )
    ids = list(cases.order_by("pk").values_list("pk", flat=True))
    moved = [_tried(_follow_case, case_id, now=now) for case_id in ids]
    if None not in moved:
        change.delete()
    return sum(count or 0 for count in moved)


@transaction.atomic
def _follow_case(case_id: int, *, now: datetime) -> int:
    case = locked(case_id)
    if not case.is_open:
        return 0
    moved = reservation_changed(case, now=now) + _recount(case, now=now)
    if moved:
        save(case, now=now)
    return moved
