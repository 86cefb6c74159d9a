"""What was paid for remedies, and what was called back: read for many at once."""

from collections.abc import Iterable

from cases.models import Remedy
from payments.models import Payment, PaymentKind


def with_payments(remedies: Iterable[Remedy]) -> list[Remedy]:
    """Return the remedies, each with its newest payment and its newest call for the money: one statement."""
    rows = list(remedies)
    by_key = {each.key: each for each in rows}
    if not by_key:
        return rows
    for payment in Payment.objects.for_subjects(by_key).order_by("pk"):
        remedy = by_key[payment.subject]
        if payment.kind == PaymentKind.REVERSAL:
            remedy.recall = payment
        else:
            remedy.payment = payment
    return rows
