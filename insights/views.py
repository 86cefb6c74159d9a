"""The manager's page: what breaks next, who has room, what nobody owns."""

from django.http import Http404, HttpResponse
from django.utils import timezone

from cases.models import Case
from common.htmx import fragment_or_page
from insights import queues
from users.http import StaffRequest
from users.models import Team
from users.permissions import requires
from users.roles import Permission


@requires(Permission.SEE_TEAM_NUMBERS)
def desk(request: StaffRequest) -> HttpResponse:
    """Show one team as it stands now; `?team=` another."""
    team = queues.team_for(request.user, request.GET.get("team"))
    if team is None:
        raise Http404
    now = timezone.now()
    cases = Case.objects.visible_to(request.user).filter(team=team)
    return fragment_or_page(
        request,
        "insights/_desk.html",
        "insights/desk.html",
        {
            "section": "manage",
            "team": team,
            "teams": Team.objects.order_by("name"),
            "now": now,
            "numbers": queues.numbers(cases, now=now),
            "loads": queues.loads(team, cases, now=now),
            "needing": queues.needing_a_hand(cases, now=now),
            "breaking": queues.breaking_soon(cases, now=now),
            "full": queues.FULL,
        },
    )
