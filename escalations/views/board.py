"""The on-call page, and the line in every status bar."""

from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.htmx import fragment_or_page
from escalations.alerting import outlook
from escalations.forms.duty import WakeForm, new_override, people
from escalations.models import Alert, OnCallSchedule
from escalations.rota import board, changes, duty
from escalations.rota.week import hours_of, monday_of, week_of, zones_of
from users.http import StaffRequest
from users.permissions import requires
from users.roles import Permission

_ZONE_COOKIE = "rota_zone"
_ZONE_KEPT = timedelta(days=365)


@require_safe
@requires(Permission.ACKNOWLEDGE_ALERTS)
def index(request: StaffRequest) -> HttpResponse:
    """Show who is on call now, the newest alert, the week, and what departs from the rota."""
    now = timezone.now()
    schedules = list(OnCallSchedule.objects.order_by("name"))
    schedule = _schedule(request)
    staff = list(people())
    alert = board.newest_alert(request.user)
    context: dict[str, Any] = {
        "schedule": schedule,
        "schedules": schedules,
        "alert": alert,
        "outlook": outlook.of_alert(alert, now) if alert else None,
        "handovers": board.handovers_for(request.user, now=now),
        "latest": board.latest_word(alert),
        "days": board.last_days(schedule, now=now),
        "wake_form": WakeForm(user=request.user, staff=staff),
        "moment_now": now,
        "here": request.get_full_path(),
        "may_edit": request.user.can(Permission.EDIT_ROTA),
    }
    if schedule is None:
        return fragment_or_page(
            request, "escalations/_board.html", "escalations/board.html", context
        )
    zones = zones_of(schedule, request.user, _home_zone(alert))
    zone = _zone(request, zones)
    first = monday_of(request.GET.get("week", ""), zone=zone, now=now)
    start, end = hours_of(first, zone=zone)
    around, of_week = board.duties(schedule, start=start, end=end, now=now)
    context |= {
        "board": board.board_of(around, now=now),
        "week": week_of(of_week, first=first, zone=zone, now=now, reader=request.user),
        "zones": zones,
        "changes": changes.coming(schedule, start=now, reader=request.user),
        "requests": changes.requests(schedule, start=now, now=now, reader=request.user),
        "override_form": new_override(
            zone=request.user.time_zone, now=now, user=request.user, staff=staff
        ),
    } | _neighbours(first)
    response = fragment_or_page(
        request, "escalations/_board.html", "escalations/board.html", context
    )
    if request.GET.get("zone") == zone:
        response.set_cookie(_ZONE_COOKIE, zone, max_age=_ZONE_KEPT, httponly=True, samesite="Lax")
    return response


@require_safe
@login_required
def now(request: StaffRequest) -> HttpResponse:
    """Say in one line who is on call now; to who is, until when and who comes then."""
    at = timezone.now()
    schedule = duty.schedule_of(_team_id(request))
    lines = board.lines_of(schedule, now=at) if schedule else []
    mine = next((line for line in lines if request.user in line.people), None)
    context = {"lines": lines, "mine": mine, "moment_now": at}
    return render(request, "escalations/_now.html", context)


def _team_id(request: StaffRequest) -> int | None:
    return request.user.teams.order_by("pk").values_list("pk", flat=True).first()


def _schedule(request: StaffRequest) -> OnCallSchedule | None:
    asked = request.GET.get("rota", "")
    if asked.isdecimal() and len(asked) < 19:  # no row's id has more
        schedule = OnCallSchedule.objects.filter(pk=asked).first()
        if schedule is None:
            raise Http404
        return schedule
    return duty.schedule_of(_team_id(request))


def _home_zone(alert: Alert | None) -> str:
    """Return the zone of the home something happens at."""
    stay = alert.case.reservation if alert is not None and alert.case is not None else None
    return stay.listing.time_zone if stay is not None else ""


def _zone(request: StaffRequest, zones: list[str]) -> str:
    """Return the zone to read the week in: the asked one, the one chosen last, one's own."""
    asked = (request.GET.get("zone", ""), request.COOKIES.get(_ZONE_COOKIE, ""))
    return next((zone for zone in asked if zone in zones), zones[0])


def _neighbours(first: date) -> dict[str, date]:
    return {
        "week_before": first - timedelta(days=7),
        "week_after": first + timedelta(days=7),
        "week_last_day": first + timedelta(days=6),
    }
