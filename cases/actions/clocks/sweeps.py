"""What runs by itself: clocks that ran out are breached, warnings are given, each exactly once."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.actions.clocks.rows import named
from cases.actions.timeline import audience_of
from cases.models import Case, CaseEvent, ClockWarning, SLAClock
from cases.models.clock import WAKING
from common.live import announce
from common.queue import enqueue_on_commit
from messaging.actions import outbox
from messaging.models import Lane

Kind = CaseEvent.Kind

#: How many clocks one sweep takes in one transaction.
BATCH = 500
#: What a clock's owner must have loaded to be told.
_WITH_OWNER = "case__owner"


@transaction.atomic
def breach_due(*, now: datetime, batch: int = BATCH) -> int:
    """Breach every overdue clock once, however many workers sweep; returns how many.

    A breach is dated at the instant the clock ran out, with the instant we noticed beside it. Clocks that wake
    nobody tell the owner. A date the outside holds us to that passes as well is noted after our own.
    """
    overdue = list(
        SLAClock.objects.due(now=now)
        .select_related(_WITH_OWNER)
        .select_for_update(of=("self",), skip_locked=True)[:batch]
    )
    for clock in overdue:
        clock.breach(now=now)
    if overdue:
        # The same for all of them, so one plain statement: they are held, and what breach() says is in the columns.
        SLAClock.objects.filter(pk__in=[clock.pk for clock in overdue]).update(
            breached_at=F("due_at"), noticed_at=now
        )
        CaseEvent.objects.bulk_create(_breach(clock, now=now) for clock in overdue)
        _announce(overdue)
        _tell_owners(((clock, "due") for clock in overdue if clock.kind not in WAKING), now=now)
    if len(overdue) == batch:  # more may wait: who is free goes on at once, not with the next beat
        enqueue_on_commit("cases.breach_due_clocks")
    return len(overdue) + _miss_outside(now=now, batch=batch)


@transaction.atomic
def warn_due(*, now: datetime, batch: int = BATCH) -> int:
    """Give every warning that is due once, however many workers sweep; returns how many were given.

    Of several that are due only the last is given: what counts is how things stand now. A clock that has run
    out is warned of no more.
    """
    due = list(
        SLAClock.objects.to_warn(now=now)
        .select_related(_WITH_OWNER)
        .select_for_update(of=("self",), skip_locked=True)[:batch]
    )
    given = []
    for clock in due:
        passed = [at for at in clock.warnings if at <= now]
        clock.pass_warnings(now=now)
        if passed and clock.due_at is not None and clock.due_at > now:
            given.append((clock, len(passed), passed[-1]))
    if due:
        SLAClock.objects.bulk_update(due, ["next_warn_at"])
    if given:
        ClockWarning.objects.bulk_create(
            ClockWarning(
                clock=clock,
                generation=clock.generation,
                mark=str(place),
                due_at=at,
                told_at=now,
            )
            for clock, place, at in given
        )
        CaseEvent.objects.bulk_create(
            CaseEvent(
                case_id=clock.case_id,
                kind=Kind.CLOCK_WARNED,
                facts={**named(clock), "mark": place, "of": len(clock.warnings)},
                occurred_at=now,
            )
            for clock, place, _at in given
        )
        _tell_owners(((clock, str(place)) for clock, place, _at in given), now=now)
        _announce([clock for clock, _place, _at in given])
    return len(given)


def _miss_outside(*, now: datetime, batch: int) -> int:
    """Note once that the outside's date passed too; the clock's generation goes up, so somebody is woken again."""
    missed = list(
        SLAClock.objects.missed_outside(now=now)
        .select_related(_WITH_OWNER)
        .select_for_update(of=("self",), skip_locked=True)[:batch]
    )
    if not missed:
        return 0
    for clock in missed:
        clock.miss_outside()
    SLAClock.objects.bulk_update(missed, ["external_missed_at", "generation"])
    ClockWarning.objects.bulk_create(
        ClockWarning(
            clock=clock,
            generation=clock.generation,
            mark=ClockWarning.OUTSIDE,
            due_at=clock.external_due_at or now,
            told_at=now,
        )
        for clock in missed
    )
    CaseEvent.objects.bulk_create(
        CaseEvent(
            case_id=clock.case_id,
            kind=Kind.CLOCK_BREACHED,
            facts={**named(clock), "outside": True},
            occurred_at=clock.external_due_at or now,
        )
        for clock in missed
    )
    _tell_owners(((clock, ClockWarning.OUTSIDE) for clock in missed), now=now)
    _announce(missed)
    return len(missed)


def _breach(clock: SLAClock, *, now: datetime) -> CaseEvent:
    late = int((now - clock.due_at).total_seconds()) if clock.due_at else 0
    return CaseEvent(
        case_id=clock.case_id,
        kind=Kind.CLOCK_BREACHED,
        facts={**named(clock), "late_seconds": late},
        occurred_at=clock.due_at or now,
    )


def _announce(clocks: Iterable[SLAClock]) -> None:
    for case in {clock.case_id: clock.case for clock in clocks}.values():
        announce("case", audience=audience_of(case), case=case.reference)


def _tell_owners(told: Iterable[tuple[SLAClock, str]], *, now: datetime) -> None:
    """Owe each owner a notice that says which case and how soon, and nothing of what it is about."""
    mails = []
    for clock, mark in told:
        owner = clock.case.owner
        if owner is None or not owner.is_active or not owner.email:
            continue
        with override(owner.language):
            subject, text = _words(clock, clock.case, now=now)
        mails.append(
            outbox.Mail(
                key=f"clock:{clock.pk}:{clock.generation}:{mark}",
                to_address=owner.email,
                to_name=owner.name,
                subject=subject,
                text=text,
                expires_at=clock.due_at if clock.due_at and clock.due_at > now else None,
            )
        )
    outbox.queue_mails(mails, lane=Lane.NOTICE, now=now)


def _words(clock: SLAClock, case: Case, *, now: datetime) -> tuple[str, str]:
    about = {"case": case.reference, "clock": clock.get_kind_display()}
    is_over = clock.due_at is None or clock.due_at <= now
    subject = _("%(case)s: past due") if is_over else _("%(case)s: due soon")
    line = (
        _("%(clock)s on %(case)s has run out.")
        if is_over
        else _("%(clock)s on %(case)s runs out soon.")
    )
    address = f"{settings.SITE_URL}{case.get_absolute_url()}"
    return subject % about, "\n\n".join([line % about, address])
