"""Claim a payment, ask the provider with no transaction open, record what it said.

At least once, under one key: whoever dies between the provider's yes and our record leaves a row whose lease runs out,
and the next asks again under the same key, which pays nothing twice. Nothing is ever given up while it may be paid.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from payments.lifecycle import PaymentState
from payments.models import Payment, PaymentAttempt
from payments.provider import Provider, Refused, Transfer, Unknown, is_there, provider

log = structlog.get_logger(__name__)
Outcome = PaymentAttempt.Outcome

#: How long a claimed row stays its claimer's. Longer than a provider may take.
LEASE = timedelta(seconds=30)
#: Seconds until it is asked again after the first, second, … doubt; the last one repeats for as long as it takes.
BACKOFF = (5, 15, 60, 300, 900, 3600)
#: A sweep begins nothing later than this: the last ask may take 13 s more, and Celery's soft limit comes at 25 s.
SWEEP_SECONDS = 8.0


@dataclass(frozen=True, slots=True)
class Said:
    """What one attempt came to: the reference of what was paid, the code of a refusal, or why nobody knows."""

    outcome: PaymentAttempt.Outcome
    detail: str


@transaction.atomic
def claim_next(*, now: datetime) -> Payment | None:
    """Claim one due payment and commit: it is ours for LEASE, and `attempts` is our fence."""
    payment = (
        Payment.objects.due(now=now)
        .select_for_update(skip_locked=True, of=("self",), no_key=True)
        .select_related("reverses")
        .first()
    )
    if payment is None:
        return None
    if payment.state == PaymentState.ASKING:  # whoever asked went away
        said = Said(Outcome.UNKNOWN, "Whoever asked went away.")
        _log(payment.pk, payment.attempts, said, now=now)
    payment.move(PaymentState.ASKING)
    payment.attempts += 1  # the row is locked
    payment.next_at = now + LEASE
    payment.save(update_fields=["state", "attempts", "next_at"])
    return payment


def ask(payment: Payment, to: Provider) -> Said:
    """Ask for a claimed payment, with no transaction open; a refusal and a doubt are answers too."""
    reversed_ref = payment.reverses.provider_ref if payment.reverses is not None else ""
    transfer = Transfer(
        key=str(payment.key),
        kind=payment.kind,
        minor=payment.amount_minor,
        currency=payment.currency,
        account=payment.account,
        charge=payment.charge,
        memo=payment.memo,
        reverses=reversed_ref,
    )
    try:
        return Said(Outcome.ACCEPTED, to.transfer(transfer))
    except Refused as refusal:
        return Said(Outcome.REFUSED, refusal.code)
    except Unknown as doubt:
        return Said(Outcome.UNKNOWN, str(doubt))


@transaction.atomic
def record(*, payment: Payment, said: Said, now: datetime) -> bool:
    """Record what a claimed attempt came to; False when the row is no longer this claimer's.

    A late finisher changes nothing but the log: whoever holds the row asks under the same key and hears the same.
    """
    mine = Payment.objects.select_for_update(no_key=True).get(pk=payment.pk)
    _log(payment.pk, payment.attempts, said, now=now)  # the row first, as whoever claims it does
    if mine.attempts != payment.attempts or mine.state != PaymentState.ASKING:
        return False
    if said.outcome == Outcome.ACCEPTED:
        mine.end(PaymentState.ACCEPTED, ref=said.detail, now=now)
    elif said.outcome == Outcome.REFUSED:
        mine.end(PaymentState.REFUSED, code=said.detail, now=now)
    else:
        mine.move(PaymentState.UNKNOWN)
        mine.last_error = said.detail[:300]
        wait = BACKOFF[min(mine.attempts, len(BACKOFF)) - 1]
        mine.next_at = now + timedelta(seconds=wait)
    mine.save()
    return True


def ask_due(*, now: datetime) -> int:
    """Ask for every payment that is due; returns how many were asked for. Any number may do this at once."""
    if not is_there():
        return 0
    began, asked = time.monotonic(), 0
    while (elapsed := time.monotonic() - began) < SWEEP_SECONDS:
        if not ask_one(to=provider(), now=now + timedelta(seconds=elapsed)):
            break
        asked += 1
    return asked


def ask_one(*, to: Provider, now: datetime) -> bool:
    """Claim, ask for and record one due payment; False when nothing is due."""
    began = time.monotonic()
    payment = claim_next(now=now)
    if payment is None:
        return False
    said = ask(payment, to)
    ended = now + timedelta(seconds=time.monotonic() - began)
    is_recorded = record(payment=payment, said=said, now=ended)
    log.info(
        "payment_asked",
        payment=payment.pk,
        attempt=payment.attempts,
        outcome=str(said.outcome),
        recorded=is_recorded,
    )
    return True


def _log(payment_id: int, number: int, said: Said, *, now: datetime) -> None:
    # A lost claimer and its late finish may both speak of one attempt: the first stays.
    row = PaymentAttempt(
        payment_id=payment_id,
        number=number,
        outcome=said.outcome,
        detail=said.detail[:300],
        recorded_at=now,
    )
    PaymentAttempt.objects.bulk_create([row], ignore_conflicts=True)
