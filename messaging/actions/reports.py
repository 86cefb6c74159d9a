"""Take in what providers report: each report once, stored before anybody is thanked for it."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from messaging.lifecycle import DeliveryState
from messaging.models import ContactMethod, Delivery, ProviderEvent

#: Numbers that say the telephone does not exist or never takes text messages; the way is switched off at once.
_GONE = frozenset({"30005", "30006", "21610", "21614"})


@transaction.atomic
def store(
    *,
    provider: str,
    kind: str,
    ref: str,
    seq: str,
    delivery_id: int | None,
    raw: Mapping[str, object],
    now: datetime,
) -> ProviderEvent:
    """Store one report; the same one again gives the row that exists. Commit this before answering."""
    ProviderEvent.objects.bulk_create(
        [
            ProviderEvent(
                provider=provider,
                kind=kind,
                ref=ref[:64],
                seq=seq[:60],
                delivery_id=delivery_id,
                raw=dict(raw),
                received_at=now,
            )
        ],
        ignore_conflicts=True,
    )
    return ProviderEvent.objects.get(provider=provider, ref=ref[:64], seq=seq[:60])


@transaction.atomic
def follow(
    *,
    delivery_id: int,
    state: DeliveryState,
    attempt: int,
    ref: str,
    reason: str = "",
    code: str = "",
    now: datetime,
) -> bool:
    """Let a delivery know how far it has come; False when that is nothing new.

    Twice, late and out of order are all fine. A telephone that does not exist switches its way off.
    """
    delivery = Delivery.objects.select_for_update().get(pk=delivery_id)
    is_news = delivery.learn(state, attempt=attempt, ref=ref, reason=reason, now=now)
    delivery.save(
        update_fields=[
            "state",
            "next_at",
            "sent_at",
            "delivered_at",
            "answered_at",
            "provider_ref",
            "last_error",
            "body_text",
        ]
    )
    is_gone = is_news and state == DeliveryState.FAILED and code in _GONE
    if is_gone and delivery.contact_method_id is not None:
        _switch_off(delivery.contact_method_id, now=now)
    return is_news


@transaction.atomic
def handled(*, event_id: int, outcome: str, now: datetime) -> None:
    """Note what came of a report; the first word stays."""
    event = ProviderEvent.objects.select_for_update().get(pk=event_id)
    event.handle(outcome, now=now)
    event.save(update_fields=["handled_at", "outcome"])


def _switch_off(way_id: int, *, now: datetime) -> None:
    way = ContactMethod.objects.select_for_update().filter(pk=way_id).first()
    if way is not None:
        way.count_refusal(is_gone=True, now=now)
        way.save(update_fields=["refusals", "disabled_reason", "disabled_at"])
