"""When one way fails, the next is tried at once; when every way of those asked last fails, the next rung is."""

from datetime import datetime
from functools import partial

from django.db import connection, transaction
from django.db.models import Max

from cases.models.scales import Severity
from common.queue import enqueue_on_commit
from escalations.actions.one_by_one import each
from escalations.actions.record import note
from escalations.lifecycle import Level, PageStatus
from escalations.models import Alert, AlertEvent, Page, PageDelivery
from escalations.ways.plans import SILENT, reaches
from messaging.actions import outbox
from messaging.lifecycle import DeliveryState

# Ringing alerts whose newest pages have nothing left that may still wake somebody, although something was tried.
_NOBODY_LEFT = """
select a.id
  from escalations_alert a
  cross join lateral (select max(p.paged_at) as at from escalations_page p
                       where p.alert_id = a.id and p.generation = a.generation) newest
 where a.status = 'triggered' and a.next_step_at > %(now)s and a.cause not in ('probe', 'test')
   and exists (select 1 from escalations_page p
                 join escalations_pagedelivery pd on pd.page_id = p.id
                 join messaging_delivery d on d.id = pd.delivery_id
                where p.alert_id = a.id and p.generation = a.generation and p.paged_at = newest.at
                  and p.status = 'paging' and d.state in ('failed', 'expired', 'superseded')
                  and d.channel <> 'in_app' and pd.carried_by_id is null)
   and not exists (select 1 from escalations_page p
                 join escalations_pagedelivery pd on pd.page_id = p.id
                 join messaging_delivery d on d.id = pd.delivery_id
                where p.alert_id = a.id and p.generation = a.generation and p.paged_at = newest.at
                  and d.channel <> 'in_app'
                  and (d.state in ('sent', 'delivered', 'answered') or pd.carried_by_id is not null
                       or d.state in ('pending', 'sending') and pd.repeat = 0))
 order by a.severity, a.id
 limit 100
"""


@transaction.atomic
def hurry(*, delivery_id: int, now: datetime) -> bool:
    """Let the next other way of the same page leave now; False when there is none that waits for later.

    What waits for the end of quiet hours goes on waiting, but for the duty managers at the end of an S1 or S2.
    """
    failed = (
        PageDelivery.objects.select_related("page__alert__policy", "page__user")
        .filter(delivery=delivery_id)
        .first()
    )
    if failed is None:
        return False
    page = failed.page
    others = (
        PageDelivery.objects.filter(
            page=page, repeat=0, delivery__state=DeliveryState.PENDING, delivery__next_at__gt=now
        )
        .exclude(rule_order=failed.rule_order)
        .select_related("delivery")
        .order_by("delivery__next_at", "rule_order")
    )
    reach = reaches([page.user])[page.user_id]
    sleeps = reach.quiet_until(severity=page.alert.severity, now=now) is not None
    if sleeps and not _is_last_resort(page):
        others = others.filter(delivery__channel__in=SILENT)
    # Whoever answers right now holds these rows the other way round: nothing is waited for here.
    following = others.select_for_update(of=("delivery",), skip_locked=True).first()
    if following is None:
        return False
    enqueue_on_commit("escalations.sweep")
    return outbox.bring_forward(delivery_id=following.delivery_id, now=now)


def _is_last_resort(page: Page) -> bool:
    """Say whether the page is to the duty managers past the last rung, whom an S2 does not leave to sleep."""
    alert = page.alert
    rounds_owed = 1 + (alert.policy.repeat if alert.policy else 0)
    return (
        page.level == Level.DUTY_MANAGER
        and page.loop >= rounds_owed
        and alert.severity <= Severity.HIGH
    )


def move_on(*, now: datetime) -> int:
    """Climb at once where nothing is left that may wake those who were asked last; gives how many alerts."""
    with connection.cursor() as cursor:
        cursor.execute(_NOBODY_LEFT, {"now": now})
        found = [int(row[0]) for row in cursor.fetchall()]
    return each(found, partial(_move_on, now=now), what="move_on")


@transaction.atomic
def _move_on(alert_id: int, *, now: datetime) -> bool:
    alert = (
        Alert.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("case")
        .filter(pk=alert_id, status="triggered", next_step_at__gt=now)
        .first()
    )
    if alert is None:
        return False
    asked = alert.pages.filter(generation=alert.generation, status=PageStatus.PAGING)
    newest = asked.aggregate(at=Max("paged_at"))["at"]
    for page in asked.filter(paged_at=newest).select_related("user"):
        page.end(PageStatus.EXHAUSTED, now=now)
        page.save(update_fields=["status", "ended_at"])
        facts = {
            "person": page.user.short_name,
            "user": page.user_id,
            "level": page.level,
            "reason": "every_way_failed",
        }
        note(alert, AlertEvent.Kind.UNREACHABLE, now=now, step_no=page.step_no, facts=facts)
    alert.next_step_at = now
    alert.save(update_fields=["next_step_at"])
    enqueue_on_commit("escalations.sweep")
    return True
