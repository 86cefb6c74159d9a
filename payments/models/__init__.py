"""Payments and what became of each time one was asked for."""

from payments.models.payment import Payment, PaymentAttempt, PaymentKind

__all__ = ["Payment", "PaymentAttempt", "PaymentKind"]
