"""Who carried how much of a rota."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from escalations.forms.rotas import RangeForm
from escalations.models import OnCallSchedule
from escalations.rota import checkup
from users.http import StaffRequest
from users.permissions import requires
from users.roles import Permission

_USUAL = timedelta(days=90)


@require_safe
@requires(Permission.EDIT_ROTA)
def index(request: StaffRequest, pk: int) -> HttpResponse:
    """Show nights, weekends, holidays and pages, person by person, over a range of days."""
    schedule = get_object_or_404(OnCallSchedule, pk=pk)
    now = timezone.now()
    today = now.astimezone(ZoneInfo(schedule.time_zone)).date()
    usual = {"first": today - _USUAL, "last": today}
    form = RangeForm(request.GET if "first" in request.GET else usual)
    is_right = form.is_valid()
    asked = form.cleaned_data if is_right else usual
    loads = checkup.fairness_of(schedule, first=asked["first"], last=asked["last"], now=now)
    context = {"schedule": schedule, "form": form, "loads": loads, "section": "manage"}
    return render(
        request, "escalations/fairness.html", context | asked, status=200 if is_right else 400
    )
