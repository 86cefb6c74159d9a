"""Send pages: claim a text together with its alert, so that nothing is claimed after the acknowledgement."""

import time
from datetime import datetime, timedelta

from django.db import connection

from escalations.actions import bundling, limits, next_way, paging
from escalations.models import PageDelivery
from messaging.actions import sending as messages
from messaging.models import Channel

#: One sweep ends before Celery's soft limit would end it.
SWEEP_SECONDS = 12.0
#: When the oldest text is later than this, we were away: what is new is told before what is old.
_WE_WERE_AWAY = timedelta(minutes=1)
#: Calls over the limit that one claim puts off before it gives up looking.
_PUT_OFF_AT_MOST = 25

# The alert is held FOR SHARE until the claim commits: an acknowledgement (FOR UPDATE) comes wholly before or wholly
# after it. The alert's state is asked inside the choice, before LIMIT: one stale head row must not starve the rest.
_CANDIDATE = """
select d.id, d.next_at, d.channel, pd.id, p.user_id, pd.repeat_seconds is not null
  from messaging_delivery d
  join escalations_pagedelivery pd on pd.delivery_id = d.id
  join escalations_page p on p.id = pd.page_id
  join escalations_alert a on a.id = p.alert_id
 where d.state in ('pending', 'sending') and d.next_at <= %s and d.lane = 'page'
   and (d.expires_at is null or d.expires_at > %s)
   and a.status = 'triggered' and a.generation = p.generation and p.status = 'paging'
 order by d.urgency, d.next_at
 limit 1
   for update of d skip locked
   for share of a skip locked
"""
_NEWEST_FIRST = _CANDIDATE.replace(
    "order by d.urgency, d.next_at\n", "order by d.urgency, d.next_at desc\n"
)


class Picker:
    """Picks and locks one due text of a page nobody has answered; must run inside the claim's transaction.

    With the claim go what it decides: a call too many is put off, the next of a repeated text is owed, and what else
    waits for the same ears is told by this one.
    """

    def __init__(self) -> None:
        self.has_more = False

    def __call__(self, now: datetime) -> int | None:
        """Return the id of the text to claim, or None; `has_more` says that None was only for now."""
        self.has_more = False
        for _ in range(_PUT_OFF_AT_MOST):
            row = _pick(_CANDIDATE, now)
            if row is not None and row[1] < now - _WE_WERE_AWAY:
                row = _pick(_NEWEST_FIRST, now)
            if row is None:
                return None
            delivery_id, _next_at, channel, told_id, user_id, is_repeated = row
            if channel == Channel.VOICE and limits.put_off(
                told_id=told_id, user_id=user_id, now=now
            ):
                continue
            if is_repeated or channel in bundling.BUNDLED:
                told = PageDelivery.objects.with_words().get(pk=told_id)
                paging.owe_repeat(told, now=now)
                bundling.gather(told, now=now)
            return int(delivery_id)
        self.has_more = True
        return None


def candidate(now: datetime) -> int | None:
    """Pick and lock one due text; must run inside a transaction."""
    return Picker()(now)


def send_due(*, now: datetime, seconds: float = SWEEP_SECONDS) -> int:
    """Send every page that is due, most urgent first, for so long; gives how many were tried."""
    began = time.monotonic()
    picker = Picker()
    tried = 0
    while (elapsed := time.monotonic() - began) < seconds:
        at = now + timedelta(seconds=elapsed)
        if messages.send_one(now=at, candidate=picker, on_refused=next_way.hurry):
            tried += 1
        elif not picker.has_more:
            break
    return tried


def _pick(statement: str, now: datetime) -> tuple[int, datetime, str, int, int, bool] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [now, now])
        row: tuple[int, datetime, str, int, int, bool] | None = cursor.fetchone()
    return row
