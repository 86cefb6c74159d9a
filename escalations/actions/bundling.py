"""Several alerts for the same ears are told in one text: the newest speaks, and says how many wait."""

from datetime import datetime, timedelta

from django.db import connection

from escalations.actions import paging
from escalations.actions.record import note
from escalations.alerting.wording import words_for, words_for_several
from escalations.models import AlertEvent, PageDelivery
from messaging.actions import outbox
from messaging.actions.sending import LEASE
from messaging.lifecycle import DeliveryState
from messaging.models import Channel, Delivery

#: What makes a noise, and therefore only one. Screens and mailboxes list every alert by themselves.
BUNDLED = (Channel.SMS, Channel.VOICE, Channel.PUSH, Channel.APPRISE)
#: A carried text waits until the one that carries it has certainly been sent, or has not.
_WAITS = LEASE + timedelta(seconds=5)
_SENT = (DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.ANSWERED)

_SIBLINGS = """
select d.id
  from messaging_delivery d
  join escalations_pagedelivery pd on pd.delivery_id = d.id
  join escalations_page p on p.id = pd.page_id
  join escalations_alert a on a.id = p.alert_id
 where d.state = 'pending' and d.lane = 'page' and d.contact_method_id = %(way)s
   and (d.next_at <= %(now)s or pd.carried_by_id = %(head)s)
   and p.user_id = %(user)s and p.status = 'paging' and a.id <> %(alert)s
   and a.status = 'triggered' and a.generation = p.generation
   and a.severity > 1 and a.cause not in ('probe', 'test')
 order by d.next_at desc
 limit 50
   for update of d skip locked
   for share of a skip locked
"""


def gather(told: PageDelivery, *, now: datetime) -> int:
    """Let a text that is being claimed tell of everything else due to the same person by the same way.

    What it carries waits meanwhile, and leaves after all when this one cannot. An S1 always speaks for itself, and so
    does a test. Gives how many it carries.
    """
    head, page = told.delivery, told.page
    is_own = page.alert.severity == 1 or page.alert.is_rehearsal
    if is_own or head.channel not in BUNDLED or head.contact_method_id is None:
        return 0
    carried = _siblings(told, now=now)
    if not carried:
        return 0
    PageDelivery.objects.filter(delivery__in=carried).update(carried_by=head)
    Delivery.objects.filter(pk__in=carried).update(next_at=now + _WAITS)
    numbers = PageDelivery.objects.filter(delivery__in=carried).values_list(
        "page__alert_id", flat=True
    )
    words = words_for_several(
        words_for(page, alert=page.alert, user=page.user),
        sorted({page.alert_id, *numbers}, reverse=True),
        user=page.user,
    )
    Delivery.objects.filter(pk=head.pk).update(
        subject=words.subject[:500], body_text=paging.words_by(head.channel, words, row=page)
    )
    return len(carried)


def settle(*, now: datetime) -> int:
    """Put away what another text has told by now, on record; what repeats goes on repeating. Gives how many."""
    told = list(
        PageDelivery.objects.with_words()
        .filter(
            delivery__state=DeliveryState.PENDING,
            delivery__lane="page",
            carried_by__state__in=_SENT,
        )
        # The alert first held, then written about: whoever answers it holds it too, and wants the text.
        .select_for_update(of=("page__alert", "delivery"), no_key=True, skip_locked=True)[:200]
    )
    for each in told:
        facts = {
            "reason": "bundled",
            "person": each.page.user.short_name,
            "user": each.page.user_id,
            "into": each.carried_by_id,
        }
        note(
            each.page.alert,
            AlertEvent.Kind.HELD,
            now=now,
            step_no=each.page.step_no,
            facts=facts,
        )
        paging.owe_repeat(each, now=now)
    if told:
        outbox.supersede(delivery_ids=[each.delivery_id for each in told], now=now)
    return len(told)


def _siblings(told: PageDelivery, *, now: datetime) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            _SIBLINGS,
            {
                "way": told.delivery.contact_method_id,
                "now": now,
                "head": told.delivery_id,
                "user": told.page.user_id,
                "alert": told.page.alert_id,
            },
        )
        return [int(row[0]) for row in cursor.fetchall()]
