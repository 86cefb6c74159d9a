"""Nobody's telephone rings more than they can answer: calls too many are put off, on record, never dropped."""

from datetime import datetime, timedelta

from django.db import connection

from escalations.actions.record import note
from escalations.lifecycle import PAGE_IS_USEFUL_FOR
from escalations.models import AlertEvent, PageDelivery
from messaging.actions.sending import LEASE
from messaging.models import Channel, Delivery

#: At most one call in this time, whatever the severity.
CALLS_APART = timedelta(minutes=1)
#: At most so many calls in this time, an S1 excepted.
CALLS_AT_MOST, CALLS_WITHIN = 3, timedelta(minutes=15)

# When this person was called last, by any other call: what was tried, and what is being tried now.
_CALLS = """
select max(t.at), count(*), min(t.at) from (
    select max(x.recorded_at) as at
      from messaging_deliveryattempt x
      join messaging_delivery d on d.id = x.delivery_id
      join escalations_pagedelivery pd on pd.delivery_id = d.id
      join escalations_page p on p.id = pd.page_id
     where p.user_id = %(user)s and d.channel = 'voice' and d.id <> %(own)s
       and d.queued_at > %(since)s - interval '1 hour'
       and x.recorded_at > %(since)s and x.outcome <> 'failed'
     group by d.id
    union all
    select d.next_at - make_interval(secs => %(lease)s)
      from messaging_delivery d
      join escalations_pagedelivery pd on pd.delivery_id = d.id
      join escalations_page p on p.id = pd.page_id
     where p.user_id = %(user)s and d.channel = 'voice' and d.id <> %(own)s and d.state = 'sending'
) t
"""


def put_off(*, told_id: int, user_id: int, now: datetime) -> bool:
    """Put a call off to when this person may be called again; False when they may be called now.

    The caller holds the text in the transaction that claims it. Two claims for one person wait for each other here.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"calls:{user_id}"]
        )
    told = PageDelivery.objects.with_words().get(pk=told_id)
    alert = told.page.alert
    if alert.is_rehearsal:
        return False
    last, count, first = _calls(user_id, own=told.delivery_id, now=now)
    at = now
    if last is not None:
        at = max(at, last + CALLS_APART)
    if alert.severity > 1 and count >= CALLS_AT_MOST and first is not None:
        at = max(at, first + CALLS_WITHIN)
    if at <= now:
        return False
    at = _after_others(told, at=at)
    Delivery.objects.filter(pk=told.delivery_id).update(
        next_at=at, expires_at=at + PAGE_IS_USEFUL_FOR
    )
    facts = {
        "reason": "call_limit",
        "person": told.page.user.short_name,
        "user": user_id,
        "until": at.isoformat(),
    }
    note(alert, AlertEvent.Kind.HELD, now=now, step_no=told.page.step_no, facts=facts)
    return True


def _calls(
    user_id: int, *, own: int, now: datetime
) -> tuple[datetime | None, int, datetime | None]:
    with connection.cursor() as cursor:
        cursor.execute(
            _CALLS,
            {
                "user": user_id,
                "own": own,
                "since": now - CALLS_WITHIN,
                "lease": LEASE.total_seconds(),
            },
        )
        last, count, first = cursor.fetchone()
    return last, int(count), first


def _after_others(told: PageDelivery, *, at: datetime) -> datetime:
    """Queue up behind calls of this person that were put off already, each in a minute of its own."""
    waiting = Delivery.objects.filter(
        page_delivery__page__user=told.page.user_id,
        channel=Channel.VOICE,
        state="pending",
        urgency__lte=told.page.alert.severity,
        next_at__gte=at,
        next_at__lt=at + CALLS_WITHIN,
        page_delivery__page__alert__status="triggered",
    ).exclude(pk=told.delivery_id)
    for other in waiting.order_by("next_at").values_list("next_at", flat=True):
        if other is not None and abs(other - at) < CALLS_APART:
            at = other + CALLS_APART
    return at
