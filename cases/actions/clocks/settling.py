"""End one clock by hand: kept, or owed no longer."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions.clocks.rows import (
    ENDED_FIELDS,
    MET_FIELDS,
    met_event,
    named,
    refresh_next_due,
)
from cases.actions.locking import locked, save
from cases.actions.timeline import record, record_all
from cases.models import Case, CaseEvent, SLAClock
from cases.models.clock import SETTLED_BY_HAND, ClockKind
from common.errors import BadInput, DomainError
from users.models import User

Kind = CaseEvent.Kind


class Settled(DomainError):
    """The clock has ended already."""


class NotThisClock(DomainError):
    """What may be done to some clocks may not be done to this one."""


@transaction.atomic
def meet(*, clock_id: int, by: User, now: datetime) -> SLAClock:
    """Say that what a clock asked for was done; late, it was done and is past due."""
    return settle(clock_id, by=by, kinds=SETTLED_BY_HAND, now=now)


@transaction.atomic
def withdraw(*, clock_id: int, by: User, reason: str, now: datetime) -> SLAClock:
    """Say, with the reason, that a clock's matter is owed no longer; what was past due stays so."""
    return settle(clock_id, by=by, kinds=SETTLED_BY_HAND, now=now, reason=reason, is_kept=False)


def taken(clock_id: int, *, by: User, kinds: Collection[str]) -> tuple[Case, SLAClock]:
    """Return a running clock of one of these kinds with its case, both locked, for the owner of the case.

    Refuses anybody else (NotOwner, Unowned), another kind (NotThisClock) and one that has ended (Settled).
    """
    case = locked(SLAClock.objects.values_list("case_id", flat=True).get(pk=clock_id))
    case.require_owner(by)
    clock = (
        SLAClock.objects.select_related("rule", "request")
        .select_for_update(of=("self",))
        .get(pk=clock_id)
    )
    if clock.kind not in kinds:
        raise NotThisClock(_("This clock follows the conversation and can’t be changed by hand."))
    if clock.kind == ClockKind.DEPARTMENT and hasattr(clock, "request"):
        raise NotThisClock(_("This clock follows its question: answer it, or withdraw it."))
    if not clock.is_alive:
        raise Settled(_("This has been settled already."))
    return case, clock


def settle(
    clock_id: int,
    *,
    by: User,
    kinds: Collection[str],
    now: datetime,
    reason: str = "",
    is_kept: bool = True,
) -> SLAClock:
    """Meet a clock, or end it unmet with a reason; what was past due stays past due."""
    if not is_kept and not reason.strip():
        raise BadInput(_("Say why."), field="reason")
    case, clock = taken(clock_id, by=by, kinds=kinds)
    if is_kept:
        clock.meet(now=now)
        clock.save(update_fields=MET_FIELDS)
        record_all(case, [met_event(clock, now=now, actor=by)])
    else:
        clock.settle_breach(now=now)
        clock.cancel()
        clock.save(update_fields=ENDED_FIELDS)
        facts = {**named(clock), "reason": reason.strip()[:300]}
        record(case, Kind.CLOCK_ENDED, actor=by, facts=facts, now=now)
    refresh_next_due(case)
    save(case, now=now)
    return clock
