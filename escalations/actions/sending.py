"""Send pages: claim a text together with its alert, so that nothing is claimed after the acknowledgement."""

import time
from datetime import datetime, timedelta

from django.db import connection

from escalations.actions import next_way
from messaging.actions import sending as messages

#: One sweep ends before Celery's soft limit would end it.
_SWEEP_SECONDS = 12.0

# The alert is held FOR SHARE until the claim commits: an acknowledgement (FOR UPDATE) comes wholly before or wholly
# after it. The alert's state is asked inside the choice, before LIMIT: one stale head row must not starve the rest.
_CANDIDATE = """
select d.id
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


def candidate(now: datetime) -> int | None:
    """Pick and lock one due text of a page nobody has answered; must run inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_CANDIDATE, [now, now])
        row = cursor.fetchone()
    return None if row is None else int(row[0])


def send_due(*, now: datetime) -> int:
    """Send every page that is due, most urgent first; gives how many were tried. `now` is when the sweep began."""
    began = time.monotonic()
    tried = 0
    while (elapsed := time.monotonic() - began) < _SWEEP_SECONDS:
        at = now + timedelta(seconds=elapsed)
        if not messages.send_one(now=at, candidate=candidate, on_refused=next_way.hurry):
            break
        tried += 1
    return tried
