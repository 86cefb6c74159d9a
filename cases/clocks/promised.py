"""What was promised on a case and is owed still, the nearest first, and what was kept lately: one statement."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.desk.rows import NEAR, Reader
from cases.models import Case, SLAClock
from cases.models.clock import ALIVE, ClockKind, ClockStatus
from common import words

#: How many promises that were kept still stand below what is owed.
_KEPT = 3


@dataclass(frozen=True, slots=True)
class Promised:
    """One promise, every text made: `by` on the reader's clock, `to` names the person and their time."""

    pk: int
    text: str
    to: str
    by: str
    due: str
    state: str

    @property
    def is_owed(self) -> bool:
        """Say whether it is still to be kept."""
        return self.state != "done"


def promised(case: Case, reader: Reader) -> list[Promised]:
    """Return every open promise of a case, then the last that were kept."""
    clocks = list(
        case.clocks.filter(kind=ClockKind.PROMISE)
        .exclude(status=ClockStatus.CANCELLED)
        .select_related("party__person")
        .order_by("due_at", "pk")
    )
    owed = [clock for clock in clocks if clock.status in ALIVE]
    kept = sorted((clock for clock in clocks if clock.met_at), key=_met, reverse=True)[:_KEPT]
    return [_promised(clock, reader) for clock in (*owed, *kept)]


def _promised(clock: SLAClock, reader: Reader) -> Promised:
    at = clock.met_at or clock.due_at
    return Promised(
        pk=clock.pk,
        text=clock.label,
        to=_to(clock, reader),
        by=words.moment(at, reader.now, zone=reader.zone, locale=reader.locale) if at else "",
        due=at.isoformat() if at else "",
        state=_state(clock, reader),
    )


def _to(clock: SLAClock, reader: Reader) -> str:
    """Say to whom, when on their clock, and how it was kept."""
    if clock.party is None:
        return clock.counterpart
    person = clock.party.person
    if clock.met_at is not None:
        kept = _("to %(person)s, kept late") if clock.breached_at else _("to %(person)s, kept")
        return kept % {"person": person.called}
    if clock.due_at is None:
        return _("to %(person)s") % {"person": person.called}
    there = words.moment_there(
        clock.due_at, reader.now, zone=person.time_zone, locale=reader.locale
    )
    return _("to %(person)s, %(at)s") % {"person": person.called, "at": there}


def _state(clock: SLAClock, reader: Reader) -> str:
    if clock.met_at is not None:
        return "done"
    if clock.due_at is None:
        return ""
    return words.clock_state(clock.due_at, reader.now, clock.warn_at or clock.due_at - NEAR)


def _met(clock: SLAClock) -> float:
    return clock.met_at.timestamp() if clock.met_at else 0
