"""Who is accountable: take, take over, release, assign. Hand-overs are next door."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions.availability import require_present
from cases.actions.locking import locked, save
from cases.actions.timeline import record
from cases.models import Case, CaseEvent, Conflict
from cases.models.refusals import CannotOwn
from common.errors import BadInput, Forbidden
from users.away import away_at
from users.models import User
from users.roles import Permission

Kind = CaseEvent.Kind


@transaction.atomic
def take(*, case_id: int, by: User, now: datetime) -> Case:
    """Make the person the owner; refuses when somebody else is (AlreadyOwned), or who must keep away (CannotOwn).

    Taking twice is taking once.
    """
    case = locked(case_id)
    if case.is_owned_by(by):
        return case
    require_free(case, by)
    case.take(by, now=now)
    save(case, "owner", "owned_since", now=now)
    record(case, Kind.TAKEN, actor=by, now=now)
    return case


@transaction.atomic
def take_over(
    *, case_id: int, by: User, reason: str, seen_owner: int | None = None, now: datetime
) -> Case:
    """Make the person the owner instead of somebody else, with a reason; an offered hand-over is withdrawn with it.

    Only who may take cases over, or stands in for an owner who is away (Forbidden). Refuses no reason (BadInput), a
    case nobody owns, one that no longer belongs to the person with id `seen_owner` (OwnerChanged), and who must
    keep away (CannotOwn). Taking over one's own case changes nothing.
    """
    case = locked(case_id)
    if case.is_owned_by(by):
        return case
    if not may_take_over(case, by, now=now):
        raise Forbidden(
            _("Your role does not take cases over. Ask for the case, or ask who assigns cases.")
        )
    if not reason.strip():
        raise BadInput(_("Say why you take it over; the owner reads it."), field="reason")
    require_free(case, by)
    giver = case.owner
    case.take_over(by, seen=seen_owner, now=now)
    assert giver is not None  # noqa: S101 - taken over from somebody
    withdraw_open_offer(case, by=by, now=now)
    save(case, "owner", "owned_since", now=now)
    record(
        case,
        Kind.TAKEN_OVER,
        actor=by,
        facts={"from": giver.pk, "from_name": giver.short_name, "reason": reason.strip()[:300]},
        now=now,
    )
    return case


def may_take_over(case: Case, user: User, *, now: datetime) -> bool:
    """Say whether this person may take a case from its owner: by their role, or while they stand in for the owner."""
    if user.can(Permission.TAKE_OVER_CASES):
        return True
    return case.owner_id is not None and away_at(now).cover(case.owner_id) == user


@transaction.atomic
def release(*, case_id: int, by: User, reason: str, now: datetime) -> Case:
    """Give the case back to its team's queue, visibly unowned; an offered hand-over is withdrawn with it."""
    case = locked(case_id)
    case.release(by)
    withdraw_open_offer(case, by=by, now=now)
    save(case, "owner", "owned_since", now=now)
    record(case, Kind.RELEASED, actor=by, facts={"reason": reason}, now=now)
    return case


@transaction.atomic
def assign(*, case_id: int, by: User, to: User, now: datetime) -> Case:
    """Make somebody the owner without asking: for cases nobody owns, and for a manager who rebalances.

    Refuses who may not assign (Forbidden), somebody who is away (TakerAway), and who may not own or see the case
    (CannotOwn).
    """
    if not by.can(Permission.ASSIGN_CASES):
        raise Forbidden(_("Your role does not assign cases to others."))
    case = locked(case_id)
    if case.is_owned_by(to):
        return case
    if not Case.objects.visible_to(to).filter(pk=case.pk).exists():
        raise cannot_own(to)
    require_free(case, to)
    require_present(to, away_at(now), by=by, now=now)
    giver = case.owner
    case.give(to, now=now)
    withdraw_open_offer(case, by=by, now=now)
    save(case, "owner", "owned_since", now=now)
    record(
        case,
        Kind.ASSIGNED,
        actor=by,
        facts={"to": to.pk, "to_name": to.short_name, "from": giver.pk if giver else None},
        now=now,
    )
    return case


def require_free(case: Case, user: User) -> None:
    """Refuse who must keep away from the case, without saying why."""
    if Conflict.objects.on(case).filter(user=user).exists():
        raise cannot_own(user)


def cannot_own(user: User) -> CannotOwn:
    """Return the refusal that says no more than that this person can't own the case."""
    return CannotOwn(_("%(person)s can’t own this case.") % {"person": user.short_name}, field="to")


def withdraw_open_offer(case: Case, *, by: User | None, now: datetime) -> None:
    """End what is offered of a case the caller holds: it goes another way."""
    for handover in case.handovers.open().select_for_update():
        handover.withdraw(now=now)
        handover.save(update_fields=["state", "answer", "answered_at"])
        record(case, Kind.HANDOVER_WITHDRAWN, actor=by, now=now)
