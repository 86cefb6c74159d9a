"""Claim a text, hand it over with no transaction open, record what came of it.

At least once, with one Message-ID: a sender that dies between hand-over and record leaves a row
whose lease runs out, and the next one sends the same mail with the same id.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from django.db import transaction

from messaging.actions import outbox
from messaging.channels.channel import ChannelError
from messaging.channels.registry import ADAPTERS
from messaging.lifecycle import WAITING, DeliveryState
from messaging.models import ContactMethod, Delivery, DeliveryAttempt, Lane

log = structlog.get_logger(__name__)

#: How long a claimed row stays its claimer's. Longer than any channel may take.
LEASE = timedelta(seconds=20)
#: Seconds to wait after the first, second, … refusal; the last one repeats.
BACKOFF = (5, 15, 60, 300, 900, 1800, 3600)
#: Without an expiry of its own, a text is given up this long after it was queued.
GIVE_UP = timedelta(days=2)
#: One sweep ends before Celery's soft limit would end it.
SWEEP_SECONDS = 12.0

#: Picks one due row inside the claim's transaction and locks it with SKIP LOCKED; id or None.
Candidate = Callable[[datetime], int | None]


class Refused(Protocol):
    """What the text's owner does, in the transaction that records it, when a text was refused."""

    def __call__(self, *, delivery_id: int, now: datetime) -> object: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one attempt came to."""

    kind: DeliveryAttempt.Outcome
    provider_ref: str = ""
    error: str = ""
    is_gone: bool = False

    @property
    def is_sent(self) -> bool:
        """Say whether the provider accepted the text."""
        return self.kind == DeliveryAttempt.Outcome.SENT


def next_in(*lanes: str) -> Candidate:
    """Return a candidate that picks the most urgent due row of these lanes."""

    def candidate(now: datetime) -> int | None:
        due = Delivery.objects.due(now=now).filter(lane__in=lanes)
        return due.select_for_update(skip_locked=True).values_list("pk", flat=True).first()

    return candidate


@transaction.atomic
def claim_next(*, now: datetime, candidate: Candidate) -> Delivery | None:
    """Claim one due row and commit: it is ours for LEASE, and `attempts` is our fencing token.

    `candidate` runs inside this transaction, so whatever it locks (an alert FOR SHARE) holds until
    the claim has committed.
    """
    pk = candidate(now)
    if pk is None:
        return None
    delivery = Delivery.objects.select_for_update().get(pk=pk)
    if delivery.state not in WAITING:
        return None
    if delivery.state == DeliveryState.SENDING:
        _log_attempt(
            delivery.pk, delivery.attempts, Outcome(DeliveryAttempt.Outcome.UNKNOWN), now=now
        )
    delivery.state = DeliveryState.SENDING
    delivery.attempts += 1  # the row is locked
    delivery.next_at = now + LEASE
    delivery.save(update_fields=["state", "attempts", "next_at"])
    return delivery


def deliver(delivery: Delivery) -> Outcome:
    """Hand a claimed text to its channel, with no transaction open; a refusal is an Outcome."""
    adapter = ADAPTERS.get(delivery.channel)
    if adapter is None:  # owed by a newer version of us, which will send it
        return Outcome(DeliveryAttempt.Outcome.RETRY, error="This version knows no such channel.")
    if delivery.contact_method is not None and delivery.contact_method.is_off:
        return Outcome(DeliveryAttempt.Outcome.FAILED, error="The way is switched off.")
    try:
        reference = adapter.send(delivery)
    except ChannelError as error:
        kind = DeliveryAttempt.Outcome.FAILED if error.permanent else DeliveryAttempt.Outcome.RETRY
        return Outcome(kind, error=error.reason, is_gone=error.gone)
    return Outcome(DeliveryAttempt.Outcome.SENT, provider_ref=reference)


@transaction.atomic
def record_outcome(
    *, delivery: Delivery, outcome: Outcome, now: datetime, on_refused: Refused | None = None
) -> bool:
    """Record what a claimed attempt came to; False when the row is no longer this claimer's.

    `delivery` is what `claim_next` returned: its `attempts` is the fence. A late finisher changes
    nothing but the log of attempts. `on_refused` hears of the first refusal and of the last.
    """
    mine = (
        Delivery.objects.select_for_update()
        .filter(pk=delivery.pk, attempts=delivery.attempts, state=DeliveryState.SENDING)
        .first()
    )
    _log_attempt(delivery.pk, delivery.attempts, outcome, now=now)
    if mine is None:
        return False
    if outcome.is_sent:
        mine.end(DeliveryState.SENT)
        mine.sent_at, mine.provider_ref = now, outcome.provider_ref[:300]
    else:
        state, again_at = _after_refusal(mine, outcome, now)
        if again_at is None:
            mine.end(state, reason=outcome.error)
        else:
            mine.state, mine.next_at, mine.last_error = state, again_at, outcome.error[:500]
    mine.save(
        update_fields=["state", "next_at", "sent_at", "provider_ref", "last_error", "body_text"]
    )
    _remember_way(mine, outcome, now=now)
    is_first_or_last = mine.attempts == 1 or not mine.is_waiting
    if on_refused is not None and not outcome.is_sent and is_first_or_last:
        on_refused(delivery_id=mine.pk, now=now)
    return True


def send_one(*, now: datetime, candidate: Candidate, on_refused: Refused | None = None) -> bool:
    """Claim, hand over and record one due text; False when nothing is due."""
    began = time.monotonic()
    delivery = claim_next(now=now, candidate=candidate)
    if delivery is None:
        return False
    outcome = deliver(delivery)
    ended = now + timedelta(seconds=time.monotonic() - began)
    is_recorded = record_outcome(
        delivery=delivery, outcome=outcome, now=ended, on_refused=on_refused
    )
    log.info(
        "delivery_attempted",
        delivery=delivery.pk,
        attempt=delivery.attempts,
        channel=delivery.channel,
        outcome=str(outcome.kind),
        recorded=is_recorded,
    )
    return True


def send_due(*, now: datetime) -> int:
    """Send what is due in the lanes conversation, notice and code; gives how many were tried.

    Any number of senders may run this at once. `now` (UTC) is when the sweep began.
    """
    lanes = (Lane.CODE, Lane.CONVERSATION, Lane.NOTICE)
    candidate = next_in(*lanes)
    outbox.expire_past_use(lanes=lanes, now=now)
    began = time.monotonic()
    tried = 0
    while (elapsed := time.monotonic() - began) < SWEEP_SECONDS:
        if not send_one(now=now + timedelta(seconds=elapsed), candidate=candidate):
            break
        tried += 1
    return tried


def _remember_way(delivery: Delivery, outcome: Outcome, *, now: datetime) -> None:
    """Let the way know: a refusal for good counts against it, anything accepted clears its name."""
    if delivery.contact_method_id is None:
        return
    ways = ContactMethod.objects.filter(pk=delivery.contact_method_id)
    if outcome.is_sent:
        ways.filter(refusals__gt=0).update(refusals=0)
        return
    if outcome.kind != DeliveryAttempt.Outcome.FAILED:
        return
    way = ways.select_for_update().first()
    if way is not None:
        way.count_refusal(is_gone=outcome.is_gone, now=now)
        way.save(update_fields=["refusals", "disabled_reason", "disabled_at"])


def _after_refusal(
    delivery: Delivery, outcome: Outcome, now: datetime
) -> tuple[DeliveryState, datetime | None]:
    """Return the state after a refusal and when to try again, if at all."""
    again = now + timedelta(seconds=BACKOFF[min(delivery.attempts, len(BACKOFF)) - 1])
    if outcome.kind == DeliveryAttempt.Outcome.FAILED:
        return DeliveryState.FAILED, None
    if delivery.expires_at is not None and again >= delivery.expires_at:
        return DeliveryState.EXPIRED, None
    if delivery.expires_at is None and again >= delivery.queued_at + GIVE_UP:
        return DeliveryState.FAILED, None
    return DeliveryState.PENDING, again


def _log_attempt(delivery_id: int, number: int, outcome: Outcome, *, now: datetime) -> None:
    # A lost claimer and its late finish may both speak of one attempt: the first stays.
    DeliveryAttempt.objects.bulk_create(
        [
            DeliveryAttempt(
                delivery_id=delivery_id,
                number=number,
                outcome=outcome.kind,
                detail=(outcome.error or outcome.provider_ref)[:500],
                recorded_at=now,
            )
        ],
        ignore_conflicts=True,
    )
