"""The manager's pages: what breaks next and who has room, and how well promises were kept."""

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils import timezone

from cases.models import Case
from common.htmx import fragment_or_page
from insights import deciding, export, promises, queues, report
from insights.filters import DriftFilter, PromisesFilter
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
            "alone": queues.left_alone(Case.objects.visible_to(request.user), now=now),
            "breaking": queues.breaking_soon(cases, now=now),
            "full": queues.FULL,
        },
    )


@requires(Permission.SEE_TEAM_NUMBERS)
def kept(request: StaffRequest) -> HttpResponse:
    """Show how well promises of time were kept, and how late the engine noticed."""
    now = timezone.now()
    filters = PromisesFilter(request.GET)
    chosen = filters.chosen()
    context = {
        "section": "manage",
        "now": now,
        "filters": filters,
        "chosen": chosen,
        "goal": report.GOAL,
        "report": report.report_of(request.user, chosen, now=now),
    }
    return fragment_or_page(request, "insights/_kept.html", "insights/kept.html", context)


@requires(Permission.SEE_TEAM_NUMBERS)
def kept_export(request: StaffRequest) -> StreamingHttpResponse:
    """Give the promises settled in the chosen period as a table for a spreadsheet."""
    chosen = PromisesFilter(request.GET).chosen()
    since = report.since_of(chosen, now=timezone.now())
    clocks = promises.settled_since(report.scope_of(request.user, chosen), since=since)
    return StreamingHttpResponse(
        export.lines(clocks),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="promises.csv"'},
    )


@requires(Permission.SEE_TEAM_NUMBERS)
def drift(request: StaffRequest) -> HttpResponse:
    """Show who gives or approves more than their peers, and one of them week by week."""
    now = timezone.now()
    filters = DriftFilter(request.GET)
    chosen = filters.chosen()
    context = {
        "section": "exceptions",
        "now": now,
        "filters": filters,
        "chosen": chosen,
        "drift": deciding.drift_of(request.user, chosen, now=now),
    }
    return fragment_or_page(request, "insights/_drift.html", "insights/drift.html", context)
