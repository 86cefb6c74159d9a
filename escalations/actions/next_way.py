"""When one way fails, the next is tried at once."""

from datetime import datetime

from django.db import transaction

from common.queue import enqueue_on_commit
from escalations.models import PageDelivery
from messaging.actions import outbox


@transaction.atomic
def hurry(*, delivery_id: int, now: datetime) -> bool:
    """Let the next other way of the same page leave now; False when there is none that waits for later."""
    failed = PageDelivery.objects.filter(delivery=delivery_id).first()
    if failed is None:
        return False
    others = (
        PageDelivery.objects.filter(page=failed.page_id, repeat=0, delivery__state="pending")
        .filter(delivery__next_at__gt=now)
        .exclude(rule_order=failed.rule_order)
    )
    following = others.order_by("delivery__next_at", "rule_order").first()
    if following is None:
        return False
    enqueue_on_commit("escalations.sweep")
    return outbox.bring_forward(delivery_id=following.delivery_id, now=now)
