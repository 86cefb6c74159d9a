"""Is anybody watching? How the pager itself is, for those who answer for it."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from common.htmx import fragment_or_page
from common.time import database_now
from escalations.actions.guarding import loops
from escalations.models import Alarm, TestPage
from escalations.watching import lateness, names, vitals
from users.http import StaffRequest
from users.permissions import requires
from users.roles import Permission

_SHOWN = 8


@require_safe
@requires(Permission.WATCH_ENGINE)
def index(request: StaffRequest) -> HttpResponse:
    """Show the pager's vitals; the page asks again every few seconds, also without Redis."""
    now = database_now()
    found = vitals.look(now=now, sweeps=loops())
    context: dict[str, Any] = {
        "section": "manage",
        "moment_now": now,
        "vitals": found,
        "late": found.overdue.late(now=now) if found.overdue else None,
        "lateness": lateness.last_day(now=now),
        "probes": vitals.probes(limit=_SHOWN),
        "alarms": [
            (alarm, list(names.facts(alarm)), names.untold(alarm))
            for alarm in Alarm.objects.order_by("-opened_at")[:_SHOWN]
        ],
        "tests": TestPage.objects.select_related("user").order_by("-sent_at")[:_SHOWN],
    }
    return fragment_or_page(request, "escalations/_watch.html", "escalations/watch.html", context)
