"""What others owe the case by a time: replies of departments, and answers to offers before they expire."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions.clocks.rows import begin, facts_of, of_target, told, warnings_within
from cases.actions.clocks.settling import settle
from cases.actions.locking import locked, save
from cases.models import Case, SLAClock
from cases.models.clock import ClockKind
from cases.models.refusals import AlreadyResolved
from common.errors import BadInput, DomainError
from sla import promises
from users.models import User

#: Nobody waits longer than this for anything.
LONGEST = timedelta(days=366)
_KINDS = (ClockKind.DEPARTMENT, ClockKind.OFFER)


class AskedAlready(DomainError):
    """The same department was asked, or the same offer made, and has not answered."""


@transaction.atomic
def department(
    *, case_id: int, by: User, department: str, ask: str, due_at: datetime | None, now: datetime
) -> SLAClock:
    """Ask a department and count until it replies: to `due_at`, or as the service level promises.

    Refuses without a department, a question, or any time to count to (BadInput), and a second time (AskedAlready).
    """
    case = _open(case_id, by)
    name = department.strip()
    if not name:
        raise BadInput(_("Say which department."), field="department")
    if not ask.strip():
        raise BadInput(_("Say what you ask for."), field="ask")
    subject = name.lower()[:80]
    _refuse_twice(case, ClockKind.DEPARTMENT, subject)
    clock = None
    if due_at is None:
        promise = promises.targets_for(facts_of(case), now=now)
        clock = of_target(case, promise, ClockKind.DEPARTMENT, side="", now=now)
        if clock is None:
            raise BadInput(_("Say until when: no service level does."), field="due_at")
    else:
        clock = _by(case, ClockKind.DEPARTMENT, due_at, now=now)
    clock.subject, clock.counterpart = subject, name[:120]
    clock.label, clock.made_by = ask.strip()[:300], by
    _begin(case, clock, by=by, now=now)
    return clock


@transaction.atomic
def offer(
    *, case_id: int, by: User, label: str, expires_at: datetime, key: str = "", now: datetime
) -> SLAClock:
    """Count until an offer expires; the same `key` twice is one offer. It wakes nobody: it tells the owner."""
    case = _open(case_id, by)
    if not label.strip():
        raise BadInput(_("Say what is offered."), field="label")
    subject = (key or uuid.uuid4().hex)[:80]
    again = case.clocks.filter(kind=ClockKind.OFFER, subject=subject).first()
    if again is not None:
        return again
    clock = _by(case, ClockKind.OFFER, expires_at, now=now)
    clock.subject, clock.label, clock.made_by = subject, label.strip()[:300], by
    _begin(case, clock, by=by, now=now)
    return clock


@transaction.atomic
def answered(*, clock_id: int, by: User, now: datetime) -> SLAClock:
    """Say that the department replied, or that the offer was answered."""
    return settle(clock_id, by=by, kinds=_KINDS, now=now)


@transaction.atomic
def withdraw(*, clock_id: int, by: User, reason: str, now: datetime) -> SLAClock:
    """Wait no longer, with the reason."""
    return settle(clock_id, by=by, kinds=_KINDS, reason=reason, is_kept=False, now=now)


def _open(case_id: int, by: User) -> Case:
    case = locked(case_id)
    case.require_owner(by)
    if not case.is_open:
        raise AlreadyResolved(_("This case is resolved. Reopen it first."))
    return case


def _refuse_twice(case: Case, kind: ClockKind, subject: str) -> None:
    if case.clocks.alive().filter(kind=kind, subject=subject).exists():
        raise AskedAlready(_("This department was asked already and has not replied."))


def _by(case: Case, kind: ClockKind, due_at: datetime, *, now: datetime) -> SLAClock:
    if due_at <= now:
        raise BadInput(_("This moment has passed already."), field="due_at")
    if due_at > now + LONGEST:
        raise BadInput(_("This is more than a year away."), field="due_at")
    clock = SLAClock(case=case, kind=kind, started_at=now)
    clock.schedule(due_at, warnings_within(now, due_at))
    return clock


def _begin(case: Case, clock: SLAClock, *, by: User, now: datetime) -> None:
    asked = clock.kind == ClockKind.DEPARTMENT
    lines = list(clock.explanation)
    first = told(
        lambda: [
            _("%(person)s asked %(whom)s: “%(text)s”") % _words(clock, by)
            if asked
            else _("%(person)s offered: “%(text)s”") % _words(clock, by)
        ]
    )
    clock.explanation = [*first, *lines]
    begin(case, [clock], now=now, actor=by)
    save(case, now=now)


def _words(clock: SLAClock, by: User) -> dict[str, str]:
    return {"person": by.short_name, "whom": clock.counterpart, "text": clock.label}
