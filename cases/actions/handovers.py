"""A case offered to a colleague: accepted, declined, withdrawn or run out; the giver owns it until it is accepted."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cases.actions.availability import require_present
from cases.actions.locking import locked, save
from cases.actions.ownership import cannot_own, require_free
from cases.actions.summaries import freeze
from cases.actions.timeline import record
from cases.models import Case, CaseEvent, Handover
from cases.models.refusals import AlreadyOwned
from cases.routing.gathering import answer_by, gather
from common.errors import BadInput, DomainError
from common.live import Audience, announce
from users.away import away_at
from users.models import Absence, User

Kind = CaseEvent.Kind

#: What an answer changes of the row.
_ANSWER = ("state", "answer", "answered_at")
#: How many offers one look of the sweep ends.
BATCH = 200


class AlreadyOffered(DomainError):
    """A hand-over of this case is waiting for an answer."""


@transaction.atomic
def offer(*, case_id: int, by: User, to: User, summary: str, now: datetime) -> Handover:
    """Offer the case to a colleague, with how it stands, summed up; the giver stays owner until it is accepted.

    Refuses an empty summary, somebody who is away (TakerAway), who may not own or may not see the case (CannotOwn),
    and a second open offer (AlreadyOffered). Nobody's answer brings it back to the giver.
    """
    case = locked(case_id)
    case.require_owner(by)
    if not summary.strip():
        raise BadInput(_("Say what the next owner must know."), field="summary")
    if to.pk == by.pk:
        raise BadInput(_("You own this case already."), field="to")
    require_present(to, away_at(now), by=by, now=now)
    return offer_locked(case, giver=by, to=to, summary=summary.strip(), now=now)


def offer_locked(
    case: Case,
    *,
    giver: User,
    to: User,
    summary: str,
    now: datetime,
    absence: Absence | None = None,
) -> Handover:
    """Offer a case the caller holds; because of an absence nobody in particular does, and it says so."""
    if not Case.objects.visible_to(to).filter(pk=case.pk).exists():
        raise cannot_own(to)
    require_free(case, to)
    try:
        with transaction.atomic():
            handover = Handover.objects.create(
                case=case,
                giver=giver,
                taker=to,
                summary=summary,
                gathered=gather(case, now=now),
                offered_at=now,
                expires_at=answer_by(now, case.next_due_at),
                absence=absence,
            )
    except IntegrityError:
        raise AlreadyOffered(
            _(
                "This case is already offered to somebody. Wait for the answer, or withdraw the offer."
            )
        ) from None
    save(case, now=now)
    freeze(case, occasion="handover", by=None if absence else giver, now=now)
    facts = {**_named(handover), "summary": handover.summary}
    if absence is not None:
        facts["away"] = absence.pk
    record(case, Kind.HANDOVER_OFFERED, actor=None if absence else giver, facts=facts, now=now)
    announce("case", audience=Audience(users=frozenset({to.pk})), case=case.reference)
    return handover


@transaction.atomic
def accept(*, handover_id: int, by: User, now: datetime) -> Case:
    """Make the taker the owner, of the open promises too; refuses anybody else, an answered offer, and a case that
    changed hands."""
    handover, case = _locked_offer(handover_id)
    handover.answer_with(Handover.State.ACCEPTED, by=by, answer="", now=now)
    if not case.is_owned_by(handover.giver):
        raise AlreadyOwned(_("The case changed hands meanwhile; this offer no longer holds."))
    require_free(case, by)
    case.give(by, now=now)
    handover.save(update_fields=_ANSWER)
    save(case, "owner", "owned_since", now=now)
    promises = list(case.clocks.alive().filter(kind="promise").values_list("pk", flat=True))
    record(
        case,
        Kind.HANDOVER_ACCEPTED,
        actor=by,
        facts={**_named(handover), "summary": handover.summary, "promises": promises},
        now=now,
    )
    return case


@transaction.atomic
def decline(*, handover_id: int, by: User, reason: str, now: datetime) -> Case:
    """Refuse the offer, with a reason; the giver stays owner."""
    handover, case = _locked_offer(handover_id)
    if not reason.strip():
        raise BadInput(_("Say why you can’t take it."), field="reason")
    handover.answer_with(Handover.State.DECLINED, by=by, answer=reason.strip(), now=now)
    handover.save(update_fields=_ANSWER)
    save(case, now=now)
    facts = {**_named(handover), "reason": handover.answer}
    record(case, Kind.HANDOVER_DECLINED, actor=by, facts=facts, now=now)
    return case


@transaction.atomic
def withdraw(*, handover_id: int, by: User, now: datetime) -> Case:
    """Take the offer back before it is answered; only the giver may."""
    handover, case = _locked_offer(handover_id)
    handover.answer_with(Handover.State.WITHDRAWN, by=by, answer="", now=now)
    handover.save(update_fields=_ANSWER)
    save(case, now=now)
    record(case, Kind.HANDOVER_WITHDRAWN, actor=by, facts=_named(handover), now=now)
    return case


def expire_due(*, now: datetime, batch: int = BATCH) -> int:
    """Bring back every offer nobody answered in time, and tell both; returns how many were looked at."""
    due = list(Handover.objects.run_out(now=now).values_list("pk", flat=True)[:batch])
    for handover_id in due:
        _expire(handover_id, now=now)
    return len(due)


@transaction.atomic
def _expire(handover_id: int, *, now: datetime) -> None:
    """Look again under the lock: somebody may have answered meanwhile."""
    handover, case = _locked_offer(handover_id)
    if handover.state != Handover.State.OFFERED or handover.expires_at is None:
        return
    handover.expire()
    handover.save(update_fields=_ANSWER)
    save(case, now=now)
    record(case, Kind.HANDOVER_EXPIRED, facts=_named(handover), now=now)
    both = frozenset({handover.giver_id, handover.taker_id})
    announce("case", audience=Audience(users=both), case=case.reference)


def _named(handover: Handover) -> dict[str, object]:
    """Return whose offer to whom an event speaks of."""
    return {
        "from": handover.giver_id,
        "from_name": handover.giver.short_name,
        "to": handover.taker_id,
        "to_name": handover.taker.short_name,
    }


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
