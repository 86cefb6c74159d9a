"""Promises made on a case: to whom, what, by when; kept, renegotiated before they run out, or taken back."""

import uuid
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions.clocks.rows import begin, named, refresh_next_due, told, warnings_within
from cases.actions.clocks.settling import settle, taken
from cases.actions.locking import locked, save
from cases.actions.timeline import record
from cases.models import Case, CaseEvent, Party, SLAClock
from cases.models.clock import ALIVE, ClockKind
from cases.models.refusals import AlreadyResolved
from common.errors import BadInput, DomainError
from common.time import tzdata_version, validate_time_zone
from sla import saying
from users.models import User

Kind = CaseEvent.Kind

#: Nobody promises further ahead than this.
LONGEST = timedelta(days=366)
_KINDS = (ClockKind.PROMISE,)


class TooLateToMove(DomainError):
    """The promise has run out: it can be kept late, not moved."""


@transaction.atomic
def make(
    *,
    case_id: int,
    by: User,
    text: str,
    due_at: datetime,
    side: str = "",
    counterpart: str = "",
    zone: str = "",
    key: str = "",
    now: datetime,
) -> SLAClock:
    """Promise something by an instant: to the person on one side, or to a colleague or department named.

    `zone` is the one the time was said in; the person's own when left out. The same `key` twice is one promise.
    Refuses an empty text, nobody to promise to, and a time that has passed or is a year away (BadInput).
    """
    case = locked(case_id)
    case.require_owner(by)
    subject = key or uuid.uuid4().hex
    again = case.clocks.filter(kind=ClockKind.PROMISE, subject=subject).first()
    if again is not None:
        return again
    if not case.is_open:
        raise AlreadyResolved(_("This case is resolved. Reopen it first."))
    if not text.strip():
        raise BadInput(_("Say what you promise."), field="text")
    party = _party(case, side, counterpart)
    if zone:
        _refuse_unknown(zone)
    clock = SLAClock(
        case=case,
        kind=ClockKind.PROMISE,
        side=side,
        subject=subject[:80],
        label=text.strip()[:300],
        party=party,
        counterpart=(party.person.called if party is not None else counterpart.strip())[:120],
        made_by=by,
        started_at=now,
        anchor_zone=zone or (party.person.time_zone if party is not None else by.time_zone),
    )
    _set(clock, due_at, now=now)
    clock.schedule(due_at, warnings_within(now, due_at))
    begin(case, [clock], now=now, actor=by)
    save(case, now=now)
    return clock


@transaction.atomic
def keep(*, clock_id: int, by: User, now: datetime) -> SLAClock:
    """Say that the promise was kept; late, it was kept and is past due."""
    return settle(clock_id, by=by, kinds=_KINDS, now=now)


@transaction.atomic
def withdraw(*, clock_id: int, by: User, reason: str, now: datetime) -> SLAClock:
    """Take a promise back, with the reason; one that has run out stays past due."""
    return settle(clock_id, by=by, kinds=_KINDS, reason=reason, is_kept=False, now=now)


def key_in(client_key: uuid.UUID | None, said: str) -> str:
    """Return the key of a promise made in a message, so that it is found again with the message."""
    return f"{client_key}:{said}"


@transaction.atomic
def unsay(case: Case, *, client_key: uuid.UUID | None, by: User, now: datetime) -> None:
    """End what was promised in a message that never left; the caller holds the case."""
    if client_key is None:
        return
    said = case.clocks.filter(
        kind=ClockKind.PROMISE, subject__startswith=f"{client_key}:", status__in=ALIVE
    )
    for clock in said.select_for_update(of=("self",)):
        settle(
            clock.pk,
            by=by,
            kinds=_KINDS,
            reason=_("The message never left."),
            is_kept=False,
            now=now,
        )


@transaction.atomic
def renegotiate(
    *, clock_id: int, by: User, due_at: datetime, reason: str, now: datetime
) -> SLAClock:
    """Agree on another time before the first runs out; the reason is who agreed and why.

    Refuses one that has run out (TooLateToMove), and a time that has passed (BadInput).
    """
    if not reason.strip():
        raise BadInput(_("Say who agreed, and why."), field="reason")
    case, clock = taken(clock_id, by=by, kinds=_KINDS)
    before = clock.due_at
    if clock.breached_at is not None or (before is not None and before <= now):
        raise TooLateToMove(_("This promise has run out. Keep it now, or take it back."))
    _set(clock, due_at, now=now)
    clock.shift(due_at, warnings_within(now, due_at), because=reason.strip(), now=now)
    clock.save()
    refresh_next_due(case)
    save(case, now=now)
    facts = {
        **named(clock),
        "from": before.isoformat() if before else "",
        "reason": reason.strip()[:300],
    }
    record(case, Kind.CLOCK_MOVED, actor=by, facts=facts, now=now)
    return clock


def _refuse_unknown(zone: str) -> None:
    try:
        validate_time_zone(zone)
    except ValidationError as unknown:
        raise BadInput(unknown.messages[0], field="zone") from None


def _party(case: Case, side: str, counterpart: str) -> Party | None:
    """Return the person a promise is made to; None for a colleague or department, who must be named."""
    if not side:
        if not counterpart.strip():
            raise BadInput(_("Say to whom you promise it."), field="counterpart")
        return None
    party = case.parties.select_related("person").filter(side=side, is_primary=True).first()
    if party is None:
        raise BadInput(_("Nobody is on this side of the case yet."), field="side")
    return party


def _set(clock: SLAClock, due_at: datetime, *, now: datetime) -> None:
    if due_at <= now:
        raise BadInput(_("This moment has passed already."), field="due_at")
    if due_at > now + LONGEST:
        raise BadInput(_("This is more than a year away."), field="due_at")
    clock.anchor_at, clock.tzdata = due_at, tzdata_version()
    person = clock.made_by.short_name if clock.made_by is not None else ""
    clock.explanation = told(
        lambda: [
            _("%(person)s promised %(whom)s: “%(text)s”")
            % {"person": person, "whom": clock.counterpart, "text": clock.label},
            _("Due %(time)s in %(zone)s.")
            % {
                "time": saying.on_the_wall(due_at, clock.anchor_zone),
                "zone": saying.city(clock.anchor_zone),
            },
        ]
    )
