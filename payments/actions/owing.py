"""Owe a payment; stop one nobody has asked for yet; call back what was paid; note that an end was taken in."""

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from common.errors import BadInput, DomainError
from common.money import Money
from common.queue import enqueue_on_commit
from payments import provider
from payments.lifecycle import PaymentState
from payments.models import Payment, PaymentKind
from users.models import User


class NoProvider(DomainError):
    """Nobody moves money for this house."""


class PaidBefore(DomainError):
    """It was paid, or may be: it is not paid again."""


class CalledBackBefore(DomainError):
    """It was called back, or may be."""


@transaction.atomic
def owe(
    *,
    subject: uuid.UUID,
    kind: str,
    amount: Money,
    account: str,
    charge: str = "",
    memo: str,
    by: User,
    now: datetime,
) -> Payment:
    """Owe one payment for `subject`; refused while another stands, or may stand, for it (PaidBefore)."""
    if not provider.is_there():
        raise NoProvider(_("Nobody pays from here. Pay it outside, then note the proof."))
    if amount.minor <= 0:
        raise BadInput(_("There is nothing to pay."), field="amount")
    payment = Payment(
        subject=subject,
        kind=kind,
        amount_minor=amount.minor,
        currency=amount.currency,
        account=account[:60],
        charge=charge[:60],
        memo=memo[:60],
    )
    refusal = PaidBefore(_("It is being paid, or was. It is never paid twice."))
    return _kept(payment, refusal, by=by, now=now)


@transaction.atomic
def call_back(
    *, payment_id: int, minor: int | None = None, memo: str, by: User, now: datetime
) -> Payment:
    """Owe the way back of what was paid, or `minor` units of it; refused a second time (CalledBackBefore)."""
    paid = Payment.objects.get(pk=payment_id)
    if paid.state != PaymentState.ACCEPTED or paid.kind == PaymentKind.REVERSAL:
        raise BadInput(_("Only what was paid can be called back."))
    wanted = paid.amount_minor if minor is None else minor
    if not 0 < wanted <= paid.amount_minor:
        raise BadInput(
            _("At most %(sum)s can be called back.") % {"sum": paid.amount}, field="amount"
        )
    reversal = Payment(
        subject=paid.subject,
        kind=PaymentKind.REVERSAL,
        amount_minor=wanted,
        currency=paid.currency,
        account=paid.account,
        charge=paid.charge,
        memo=memo[:60],
        reverses=paid,
    )
    refusal = CalledBackBefore(_("It is being called back, or was."))
    return _kept(reversal, refusal, by=by, now=now)


@transaction.atomic
def stop(*, subject: uuid.UUID, now: datetime) -> bool:
    """Stop what is owed for `subject` if nobody has asked for it yet; False when it is too late, or nothing is owed."""
    payment = (
        Payment.objects.select_for_update(no_key=True)
        .filter(subject=subject, state=PaymentState.REQUESTED)
        .exclude(kind=PaymentKind.REVERSAL)
        .first()
    )
    if payment is None:
        return False
    payment.end(PaymentState.WITHDRAWN, now=now)
    payment.told_at = now
    payment.save()
    return True


@transaction.atomic
def note_told(*, payment_id: int, now: datetime) -> Payment | None:
    """Note that the end of a payment was taken in, and return it; None when somebody else did."""
    payment = (
        Payment.objects.news()
        .select_for_update(of=("self",), no_key=True)
        .select_related("requested_by", "reverses")
        .filter(pk=payment_id)
        .first()
    )
    if payment is not None:
        payment.told_at = now
        payment.save(update_fields=["told_at"])
    return payment


def _kept(payment: Payment, refusal: DomainError, *, by: User, now: datetime) -> Payment:
    payment.requested_by, payment.requested_at, payment.next_at = by, now, now
    try:
        with transaction.atomic():  # whoever else owes the same: the constraint decides
            payment.save()
    except IntegrityError as error:
        if "payment_once" in str(error) or "payment_called_back_once" in str(error):
            raise refusal from error
        raise
    enqueue_on_commit("payments.ask_due")
    return payment
