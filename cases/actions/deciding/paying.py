"""Pay what was decided through the payment provider: asked for, stopped, called back, and its answer taken in."""

import uuid
from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from cases.actions.deciding import telling
from cases.actions.deciding.decisions import named, reasoned
from cases.actions.deciding.remedies import begun, finished, taken
from cases.actions.locking import locked, save
from cases.actions.timeline import record
from cases.lifecycle import RemedyState
from cases.models import Case, CaseEvent, Decision, Remedy
from cases.models.decision import PAID_AS
from common.errors import BadInput, DomainError
from common.money import Money
from payments.actions import owing
from payments.lifecycle import STANDING, PaymentState
from payments.models import Payment, PaymentKind
from payments.wording import reason_of
from users.models import User

log = structlog.get_logger(__name__)
Kind = CaseEvent.Kind


class NotByPayment(DomainError):
    """No money moves for this: somebody sees to it, and notes the proof."""


class MoreThanWasPaid(BadInput):
    """A refund gives back what was paid, and no more of it."""


class TooLateToStop(DomainError):
    """The provider was asked already."""


@transaction.atomic
def pay(*, remedy_id: int, by: User, minor: int | None = None, now: datetime) -> Payment:
    """Begin to carry a decision out by paying it, for `minor` units of its currency if that is another amount.

    Refused as `remedies.start` is, for what no money moves for (NotByPayment), and for a refund of more than is left
    of what was paid for the stay (MoreThanWasPaid).
    """
    case, remedy = taken(remedy_id, by)
    decision = remedy.decision
    if not remedy.is_payable:
        raise NotByPayment(_("No money moves for this: see to it, then note the proof."))
    begun(case, remedy, by=by, minor=minor, now=now)
    amount = Money(remedy.paid_minor or 0, decision.currency)
    kind = PAID_AS[decision.remedy]
    charge = _charge_for(case, decision, amount) if kind == PaymentKind.REFUND else ""
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
    """Take in what became of payments, one transaction each, the earliest first; returns how many."""
    news = Payment.objects.news().order_by("pk").values_list("pk", "subject")[:batch]
    return sum(_take_in(pk, subject, now=now) for pk, subject in list(news))


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
    remedy.fail(reason_of(payment.code))
    remedy.save()
    save(case, now=now)
    facts = named(remedy.decision) | {"minor": payment.amount_minor, "code": payment.code}
    record(case, Kind.REMEDY_FAILED, facts=facts, now=now)
    telling.of_payment(case, payment, now=now)


def _came_back(case: Case, remedy: Remedy, payment: Payment, *, now: datetime) -> None:
    save(case, now=now)
    facts = named(remedy.decision) | {"minor": payment.amount_minor}
    if payment.state == PaymentState.ACCEPTED:
        facts |= {"proof": payment.provider_ref}
        record(case, Kind.RECALL_PAID, facts=facts, now=now)
        return
    facts |= {"code": payment.code}
    record(case, Kind.RECALL_REFUSED, facts=facts, now=now)
    telling.of_payment(case, payment, now=now)


def _charge_for(case: Case, decision: Decision, amount: Money) -> str:
    """Return what a refund is taken from; refuses what was never paid, the caller holding the stay."""
    stay = case.reservation if decision.reservation_id is None else decision.reservation
    if stay is None:
        raise BadInput(
            _(
                "A refund gives back what was paid for a stay, and this case has none. Give a credit."
            )
        )
    if stay.currency != amount.currency:
        raise BadInput(
            _("They paid in %(currency)s: a refund goes back in the same.")
            % {"currency": stay.currency},
            field="amount",
        )
    standing = Payment.objects.filter(charge=stay.code, currency=stay.currency, state__in=STANDING)
    given = standing.filter(kind=PaymentKind.REFUND).aggregate(sum=Sum("amount_minor"))["sum"] or 0
    back = standing.filter(kind=PaymentKind.REVERSAL, state=PaymentState.ACCEPTED)
    given -= back.aggregate(sum=Sum("amount_minor"))["sum"] or 0
    left = Money(max(0, stay.paid_minor - given), stay.currency)
    if amount.minor > left.minor:
        raise MoreThanWasPaid(
            _("They paid %(paid)s for this stay and got %(given)s back: at most %(left)s is left.")
            % {
                "paid": Money(stay.paid_minor, stay.currency),
                "given": Money(given, stay.currency),
                "left": left,
            },
            field="amount",
        )
    return stay.code


def _paid(remedy: Remedy) -> Payment | None:
    paid = Payment.objects.for_subjects([remedy.key]).filter(state=PaymentState.ACCEPTED)
    return paid.exclude(kind=PaymentKind.REVERSAL).first()
