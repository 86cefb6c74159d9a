"""Who is accountable: take, take over, release, hand over with acceptance."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cases.actions.locking import locked, save
from cases.actions.timeline import record
from cases.models import Case, CaseEvent, Conflict, Handover
from cases.models.case import AlreadyOwned, CannotOwn
from common.errors import BadInput, DomainError, Forbidden
from users.away import away_at
from users.models import User
from users.roles import Permission

Kind = CaseEvent.Kind


class AlreadyOffered(DomainError):
    """A hand-over of this case is waiting for an answer."""


@transaction.atomic
def take(*, case_id: int, by: User, now: datetime) -> Case:
    """Make the person the owner; refuses when somebody else is (AlreadyOwned), or who must keep away (CannotOwn).

    Taking twice is taking once.
    """
    case = locked(case_id)
    if case.is_owned_by(by):
        return case
    _require_free(case, by)
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
    _require_free(case, by)
    giver = case.owner
    case.take_over(by, seen=seen_owner, now=now)
    assert giver is not None  # noqa: S101 - taken over from somebody
    _withdraw_open_offer(case, by=by, now=now)
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
    _withdraw_open_offer(case, by=by, now=now)
    save(case, "owner", "owned_since", now=now)
    record(case, Kind.RELEASED, actor=by, facts={"reason": reason}, now=now)
    return case


@transaction.atomic
def assign(*, case_id: int, by: User, to: User, now: datetime) -> Case:
    """Make somebody the owner without asking: for cases nobody owns, and for a manager who rebalances.

    Refuses who may not assign (Forbidden) and somebody who may not own or may not see the case (CannotOwn).
    """
    if not by.can(Permission.ASSIGN_CASES):
        raise Forbidden(_("Your role does not assign cases to others."))
    case = locked(case_id)
    if case.is_owned_by(to):
        return case
    if not Case.objects.visible_to(to).filter(pk=case.pk).exists():
        raise _cannot_own(to)
    _require_free(case, to)
    giver = case.owner
    case.give(to, now=now)
    _withdraw_open_offer(case, by=by, now=now)
    save(case, "owner", "owned_since", now=now)
    record(
        case,
        Kind.ASSIGNED,
        actor=by,
        facts={"to": to.pk, "to_name": to.short_name, "from": giver.pk if giver else None},
        now=now,
    )
    return case


@transaction.atomic
def offer_handover(*, case_id: int, by: User, to: User, summary: str, now: datetime) -> Handover:
    """Offer the case to a colleague; the giver stays owner until it is accepted.

    Refuses an empty summary, somebody who may not own or may not see the case, and a second open offer.
    """
    case = locked(case_id)
    case.require_owner(by)
    if not summary.strip():
        raise BadInput(_("Say what the next owner must know."), field="summary")
    if to.pk == by.pk:
        raise BadInput(_("You own this case already."), field="to")
    if not Case.objects.visible_to(to).filter(pk=case.pk).exists():
        raise _cannot_own(to)
    _require_free(case, to)
    try:
        with transaction.atomic():
            handover = Handover.objects.create(
                case=case, giver=by, taker=to, summary=summary.strip(), offered_at=now
            )
    except IntegrityError:
        raise AlreadyOffered(
            _(
                "This case is already offered to somebody. Wait for the answer, or withdraw the offer."
            )
        ) from None
    save(case, now=now)
    record(
        case,
        Kind.HANDOVER_OFFERED,
        actor=by,
        facts={"to": to.pk, "to_name": to.short_name, "summary": handover.summary},
        now=now,
    )
    return handover


@transaction.atomic
def accept_handover(*, handover_id: int, by: User, now: datetime) -> Case:
    """Make the taker the owner; refuses anybody else, an answered offer, and a giver who no longer owns the case."""
    handover, case = _locked_offer(handover_id)
    handover.answer_with(Handover.State.ACCEPTED, by=by, answer="", now=now)
    if not case.is_owned_by(handover.giver):
        raise AlreadyOwned(_("The case changed hands meanwhile; this offer no longer holds."))
    _require_free(case, by)
    case.give(by, now=now)
    handover.save(update_fields=["state", "answer", "answered_at"])
    save(case, "owner", "owned_since", now=now)
    record(
        case,
        Kind.HANDOVER_ACCEPTED,
        actor=by,
        facts={
            "from": handover.giver_id,
            "from_name": handover.giver.short_name,
            "summary": handover.summary,
        },
        now=now,
    )
    return case


@transaction.atomic
def decline_handover(*, handover_id: int, by: User, reason: str, now: datetime) -> Case:
    """Refuse the offer, with a reason; the giver stays owner."""
    handover, case = _locked_offer(handover_id)
    if not reason.strip():
        raise BadInput(_("Say why you can’t take it."), field="reason")
    handover.answer_with(Handover.State.DECLINED, by=by, answer=reason.strip(), now=now)
    handover.save(update_fields=["state", "answer", "answered_at"])
    save(case, now=now)
    record(case, Kind.HANDOVER_DECLINED, actor=by, facts={"reason": handover.answer}, now=now)
    return case


@transaction.atomic
def withdraw_handover(*, handover_id: int, by: User, now: datetime) -> Case:
    """Take the offer back before it is answered; only the giver may."""
    handover, case = _locked_offer(handover_id)
    handover.answer_with(Handover.State.WITHDRAWN, by=by, answer="", now=now)
    handover.save(update_fields=["state", "answer", "answered_at"])
    save(case, now=now)
    record(case, Kind.HANDOVER_WITHDRAWN, actor=by, now=now)
    return case


def _require_free(case: Case, user: User) -> None:
    """Refuse who must keep away from the case, without saying why."""
    if Conflict.objects.on(case).filter(user=user).exists():
        raise _cannot_own(user)


def _cannot_own(user: User) -> CannotOwn:
    return CannotOwn(_("%(person)s can’t own this case.") % {"person": user.short_name}, field="to")


def _locked_offer(handover_id: int) -> tuple[Handover, Case]:
    """Lock the case first, then its offer: the same order everywhere, so that two acts never wait for each other."""
    case_id = Handover.objects.values_list("case_id", flat=True).get(pk=handover_id)
    case = locked(case_id)
    handover = (
        Handover.objects.select_for_update(of=("self",))
        .select_related("giver", "taker")
        .get(pk=handover_id)
    )
    return handover, case


def _withdraw_open_offer(case: Case, *, by: User, now: datetime) -> None:
    for handover in case.handovers.select_for_update().filter(state=Handover.State.OFFERED):
        handover.withdraw(now=now)
        handover.save(update_fields=["state", "answer", "answered_at"])
        record(case, Kind.HANDOVER_WITHDRAWN, actor=by, now=now)
