"""Deadlines that a law, a body or a stay sets: started, extended with notice, met, withdrawn."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions.clocks import stays
from cases.actions.clocks.rows import ENDED_FIELDS, begin, named, refresh_next_due, successor
from cases.actions.clocks.settling import settle, taken
from cases.actions.clocks.statutory import dates_of, note, set_to_statute, warnings_between
from cases.actions.locking import locked, save
from cases.actions.timeline import record
from cases.models import CaseEvent, SLAClock
from cases.models.clock import ClockKind
from cases.models.refusals import AlreadyResolved
from common.errors import BadInput, DomainError
from common.time import instant_of, validate_time_zone
from sla.models import DeadlineRule
from sla.statutory import statutory_deadline
from users.models import User

Kind = CaseEvent.Kind

#: Further back no letter is answered, and further ahead none sets a date.
_FAR = timedelta(days=3 * 366)


class RunsAlready(DomainError):
    """The same deadline counts already on this case."""


class NotExtendable(DomainError):
    """The rule knows no extension, or it was used, or its time is over."""


@transaction.atomic
def start(
    *,
    case_id: int,
    by: User,
    rule: str,
    started_on: date | datetime | None,
    zone: str,
    letter_date: date | None = None,
    label: str = "",
    counterpart: str = "",
    now: datetime,
) -> SLAClock:
    """Start a statutory deadline from the day (in `zone`) or instant its event happened; it never pauses.

    `rule` is a code of the register, "" when it has none for this body: then the usual rule holds. The letter's
    own date beats both. Refuses dates that cannot be (BadInput), and what counts already (RunsAlready).
    """
    case = locked(case_id)
    case.require_owner(by)
    if not case.is_open:
        raise AlreadyResolved(_("This case is resolved. Reopen it first."))
    if started_on is None:
        raise BadInput(_("Say from which day it counts."), field="started_on")
    begins_at = _begins_at(started_on, zone, letter_date, now=now)
    found = statutory_deadline(
        start=started_on, zone=zone, now=now, letter_date=letter_date, register=rule
    )
    subject = f"{found.rule.code}:{counterpart.strip().lower()}"[:80]
    if case.clocks.alive().filter(kind=ClockKind.STATUTORY, subject=subject).exists():
        raise RunsAlready(_("This deadline counts already on this case."))
    clock = SLAClock(
        case=case,
        kind=ClockKind.STATUTORY,
        subject=subject,
        label=(label.strip() or found.rule.name)[:300],
        counterpart=(counterpart.strip() or found.rule.body)[:120],
        made_by=by,
        started_at=now,
        anchor_at=begins_at,
        anchor_zone=zone,
        letter_date=letter_date,
        rule=found.rule,
        calendar_id=found.calendar_id,
    )
    dates = dates_of(clock, found.rule)
    clock.external_due_at = dates.external_at
    clock.compressed = dates.internal_at <= now
    clock.schedule(
        now if clock.compressed else dates.internal_at, warnings_between(now, dates.internal_at)
    )
    note(clock, found.rule)
    begin(case, [clock], now=now, actor=by)
    save(case, now=now)
    return clock


@transaction.atomic
def extend(*, clock_id: int, by: User, notice: str, now: datetime) -> SLAClock:
    """Put a deadline off as its rule allows, because notice was given in time; `notice` says how and to whom."""
    case, clock = taken(clock_id, by=by, kinds=(ClockKind.STATUTORY,))
    if not notice.strip():
        raise BadInput(_("Say how and to whom notice was given."), field="notice")
    assert clock.rule is not None  # noqa: S101 - a statutory clock has a rule
    if clock.extended or dates_of(clock, clock.rule).may_be_put_off_to is None:
        raise NotExtendable(_("This deadline can’t be extended."))
    if clock.external_due_at is not None and clock.external_due_at <= now:
        raise NotExtendable(_("The time to give notice is over."))
    before, rule = clock.due_at, clock.rule
    clock.settle_breach(now=now)
    if clock.breached_at is not None:  # our own date has passed and stays so; another clock goes on
        clock.cancel()
        clock.save(update_fields=ENDED_FIELDS)
        clock = successor(clock)
    clock.extended = True
    set_to_statute(clock, rule, because="extended", now=now)
    clock.save()
    refresh_next_due(case)
    save(case, now=now)
    facts = {
        **named(clock),
        "from": before.isoformat() if before else "",
        "reason": "extended",
        "notice": notice.strip()[:300],
    }
    record(case, Kind.CLOCK_MOVED, actor=by, facts=facts, now=now)
    return clock


@transaction.atomic
def hang(*, case_id: int, by: User, rule: str, now: datetime) -> SLAClock:
    """Hang a deadline on the stay of the case, by the rule with this code; it moves whenever the stay moves.

    Refuses a case without a stay or with one that is off, and a rule that is not in force (BadInput).
    """
    case = locked(case_id)
    case.require_owner(by)
    if not case.is_open:
        raise AlreadyResolved(_("This case is resolved. Reopen it first."))
    found = (
        DeadlineRule.objects.in_force(now=now)
        .filter(code=rule, kind=DeadlineRule.Kind.ANCHORED)
        .prefetch_related("bands")
        .first()
    )
    if found is None:
        raise BadInput(_("This rule is not in force."), field="rule")
    stay = stays.stay_ahead(case)
    if stay is None:
        raise BadInput(_("This case has no stay a deadline could hang on."), field="rule")
    if case.clocks.alive().filter(kind=ClockKind.STAY, subject=found.code).exists():
        raise RunsAlready(_("This deadline counts already on this case."))
    clock = stays.hung(case, found, stay, now=now)
    clock.made_by = by
    begin(case, [clock], now=now, actor=by)
    save(case, now=now)
    return clock


@transaction.atomic
def meet(*, clock_id: int, by: User, now: datetime) -> SLAClock:
    """Say that what the deadline asked for was done."""
    return settle(clock_id, by=by, kinds=(ClockKind.STATUTORY, ClockKind.STAY), now=now)


@transaction.atomic
def withdraw(*, clock_id: int, by: User, reason: str, now: datetime) -> SLAClock:
    """End a deadline that holds us no longer, with the reason."""
    kinds = (ClockKind.STATUTORY, ClockKind.STAY)
    return settle(clock_id, by=by, kinds=kinds, reason=reason, is_kept=False, now=now)


def _begins_at(
    started_on: date | datetime, zone: str, letter_date: date | None, *, now: datetime
) -> datetime:
    """Return when counting begins; refuses what cannot be."""
    try:
        validate_time_zone(zone)
    except ValidationError as unknown:
        raise BadInput(unknown.messages[0], field="zone") from None
    is_instant = isinstance(started_on, datetime)
    try:
        begins_at = (
            started_on
            if isinstance(started_on, datetime)
            else instant_of(started_on, datetime.min.time(), zone)
        )
    except OverflowError:
        raise BadInput(_("This date is too far away."), field="started_on") from None
    if begins_at > now + timedelta(days=0 if is_instant else 1):
        raise BadInput(
            _("This lies ahead: a deadline counts from what has happened."), field="started_on"
        )
    if begins_at < now - _FAR:
        raise BadInput(_("This is more than three years ago."), field="started_on")
    if letter_date is not None and not (
        begins_at.date() - timedelta(days=1) <= letter_date <= (now + _FAR).date()
    ):
        raise BadInput(
            _("The letter’s date lies before the letter, or years ahead."), field="letter_date"
        )
    return begins_at
