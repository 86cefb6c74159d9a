"""Pay what was decided through the payment provider: asked for, stopped, called back, and its answer taken in."""

import uuid
from datetime import datetime

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _

from cases.actions.deciding import telling
from cases.actions.deciding.decisions import named, reasoned, taken_back
from cases.actions.deciding.refunding import charge_of
from cases.actions.deciding.remedies import begun, finished, take_off_given, taken
from cases.actions.locking import locked, save
from cases.actions.timeline import record
from cases.lifecycle import RemedyState
from cases.models import Case, CaseEvent, Remedy
from cases.models.remedy import PAID_AS, of_provider
from common.errors import DomainError
from common.money import Money
from payments.actions import owing
from payments.lifecycle import PaymentState
from payments.models import Payment, PaymentKind
from users.models import User

log = structlog.get_logger(__name__)
Kind = CaseEvent.Kind


class NotByPayment(DomainError):
    """No money moves for this: somebody sees to it, and notes the proof."""


class TooLateToStop(DomainError):
    """The provider was asked already."""


@transaction.atomic
def pay(*, remedy_id: int, by: User, minor: int | None = None, now: datetime) -> Payment:
    """Begin to carry a decision out by paying it, for `minor` units of its currency if that is another amount.

    Refused as `remedies.start` is, for what no money moves for (NotByPayment), and for a refund without a stay or in
    another currency than they paid in (BadInput).
    """
    case, remedy = taken(remedy_id, by)
    decision = remedy.decision
    if not remedy.is_payable:
        raise NotByPayment(_("No money moves for this: see to it, then note the proof."))
    begun(case, remedy, by=by, minor=minor, now=now)
    amount = Money(remedy.paid_minor or 0, decision.currency)
    kind = PAID_AS[decision.remedy]
    charge = charge_of(case, decision) if kind == PaymentKind.REFUND else ""
    payment = owing.owe(
        subject=remedy.key,
        kind=kind,
        amount=amount,
        account=f"person-{decision.person_id}",
        charge=charge,
        memo=case.reference,
        by=by,
        now=now,
    )
    facts = named(decision) | {"minor": amount.minor}
    record(case, Kind.PAYMENT_ASKED, actor=by, facts=facts, now=now)
    return payment


@transaction.atomic
def stop(*, remedy_id: int, by: User, reason: str, now: datetime) -> Remedy:
    """Stop a payment nobody has asked the provider for yet; refused afterwards (TooLateToStop)."""
    case, remedy = taken(remedy_id, by)
    if not owing.stop(subject=remedy.key, now=now):
        raise TooLateToStop(_("It has left already. Call the money back once it is paid."))
    remedy.fail(reasoned(reason, "reason"))
    remedy.save()
    save(case, now=now)
    facts = named(remedy.decision) | {"minor": remedy.paid_minor, "reason": remedy.reason}
    record(case, Kind.PAYMENT_STOPPED, actor=by, facts=facts, now=now)
    return remedy


@transaction.atomic
def call_back(
    *, remedy_id: int, by: User, minor: int | None = None, reason: str, now: datetime
) -> Payment:
    """Call back what the provider paid, or `minor` units of it, once; what comes of it is told on the case."""
    case, remedy = taken(remedy_id, by)
    paid = _paid(remedy)
    if paid is None:
        raise NotByPayment(_("Only what was paid from here can be called back from here."))
    reason = reasoned(reason, "reason")[:300]
    back = owing.call_back(payment_id=paid.pk, minor=minor, memo=case.reference, by=by, now=now)
    save(case, now=now)
    facts = named(remedy.decision) | {"minor": back.amount_minor, "reason": reason}
    record(case, Kind.RECALL_ASKED, actor=by, facts=facts, now=now)
    return back


def take_in(*, now: datetime, batch: int = 200) -> int:
    """Take in what became of payments, one transaction each, the earliest first; returns how many.

    One that can't be taken in is told to the log and holds up none behind it.
    """
    news = Payment.objects.news().order_by("pk").values_list("pk", "subject")[:batch]
    done = 0
    for pk, subject in list(news):
        try:
            done += _take_in(pk, subject, now=now)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("payment_not_taken_in", payment=pk)
    return done


@transaction.atomic
def _take_in(payment_id: int, subject: uuid.UUID, *, now: datetime) -> bool:
    """Take one end in: case, remedy and payment are locked in this order, as everywhere."""
    found = Remedy.objects.filter(key=subject).values_list("pk", "decision__case_id").first()
    if found is None:  # paid for something this room knows nothing of
        log.error("payment_of_nobody", payment=payment_id)
        return owing.note_told(payment_id=payment_id, now=now) is not None
    remedy_id, case_id = found
    case = locked(case_id)  # never merged away: what was decided on stays where it is
    remedy = (
        Remedy.objects.select_for_update(of=("self",), no_key=True)
        .select_related("decision__person")
        .get(pk=remedy_id)
    )
    payment = owing.note_told(payment_id=payment_id, now=now)
    if payment is None:
        return False
    if payment.kind == PaymentKind.REVERSAL:
        _came_back(case, remedy, payment, now=now)
    elif remedy.state != RemedyState.EXECUTING:
        log.error("payment_of_what_ended", payment=payment_id, state=remedy.state)
    elif payment.state == PaymentState.ACCEPTED:
        finished(case, remedy, payment.provider_ref, by=payment.requested_by, now=now)
    else:
        _refused(case, remedy, payment, now=now)
    return True


def _refused(case: Case, remedy: Remedy, payment: Payment, *, now: datetime) -> None:
    """Note that it was not paid: to be tried again, or let go where the decision stands no more."""
    remedy.fail(of_provider(payment.code))
    is_over = taken_back(remedy.decision)
    if is_over:
        remedy.lapse(remedy.reason, now=now)
    remedy.save()
    save(case, now=now)
    facts = named(remedy.decision) | {"minor": payment.amount_minor, "code": payment.code}
    record(case, Kind.REMEDY_FAILED, facts=facts, now=now)
    if not is_over:
        telling.of_payment(case, payment, now=now)


def _came_back(case: Case, remedy: Remedy, payment: Payment, *, now: datetime) -> None:
    save(case, now=now)
    facts = named(remedy.decision) | {"minor": payment.amount_minor}
    if payment.state == PaymentState.ACCEPTED:
        take_off_given(case, remedy, payment.amount_minor)
        facts |= {"proof": payment.provider_ref}
        record(case, Kind.RECALL_PAID, facts=facts, now=now)
        return
    facts |= {"code": payment.code}
    record(case, Kind.RECALL_REFUSED, facts=facts, now=now)
    telling.of_payment(case, payment, now=now)


def _paid(remedy: Remedy) -> Payment | None:
    paid = Payment.objects.for_subjects([remedy.key]).filter(state=PaymentState.ACCEPTED)
    return paid.exclude(kind=PaymentKind.REVERSAL).first()
