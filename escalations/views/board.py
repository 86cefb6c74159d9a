"""The on-call page, and the line in every status bar."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.htmx import fragment_or_page
from escalations import board, duty, outlook
from escalations.forms import WakeForm, new_override
from escalations.models import OnCallSchedule
from escalations.week import week_of
from users.http import StaffRequest
from users.permissions import requires
from users.roles import Permission


@require_safe
@requires(Permission.ACKNOWLEDGE_ALERTS)
def index(request: StaffRequest) -> HttpResponse:
    """Show who is on call now, the newest alert, and the week."""
    now = timezone.now()
    schedule = _schedule(request)
    alert = board.newest_alert(request.user)
    context: dict[str, Any] = {
        "schedule": schedule,
        "schedules": OnCallSchedule.objects.order_by("name"),
        "alert": alert,
        "outlook": outlook.of_alert(alert, now) if alert else None,
        "nights": board.last_nights(now=now),
        "wake_form": WakeForm(user=request.user),
        "moment_now": now,
    }
    if schedule is not None:
        zone = _zone(request, schedule)
        context |= {
            "board": board.board_of(schedule, now=now),
            "week": week_of(
                schedule, first=_first(request, zone, now), zone=zone, now=now, reader=request.user
            ),
            "zones": _zones(request, schedule),
            "override_form": new_override(zone=request.user.time_zone, now=now, user=request.user),
        } | _neighbours(_first(request, zone, now))
    return fragment_or_page(request, "escalations/_board.html", "escalations/board.html", context)


@require_safe
@login_required
def now(request: StaffRequest) -> HttpResponse:
    """Say in one line who is on call now."""
    at = timezone.now()
    schedule = duty.schedule_of(_team_id(request))
    lines = []
    if schedule is not None:
        levels = duty.Duty(schedule, start=at, end=at + timedelta(seconds=1))
        lines = [(level, levels.at(level, at)) for level in levels.rotas]
    return render(request, "escalations/_now.html", {"lines": lines})


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


def _zones(request: StaffRequest, schedule: OnCallSchedule) -> list[str]:
    return list(dict.fromkeys([request.user.time_zone, schedule.time_zone, "UTC"]))


def _zone(request: StaffRequest, schedule: OnCallSchedule) -> str:
    asked = request.GET.get("zone", "")
    zones = _zones(request, schedule)
    return asked if asked in zones else zones[0]


def _first(request: StaffRequest, zone: str, now: datetime) -> date:
    """Return the Monday of the asked week; nonsense is this week."""
    today = now.astimezone(ZoneInfo(zone)).date()
    try:
        asked = date.fromisoformat(request.GET.get("week", ""))
    except ValueError:
        asked = today
    if not 2000 <= asked.year <= 2100:
        asked = today
    return asked - timedelta(days=asked.weekday())


def _neighbours(first: date) -> dict[str, date]:
    return {
        "week_before": first - timedelta(days=7),
        "week_after": first + timedelta(days=7),
        "week_last_day": first + timedelta(days=6),
    }
