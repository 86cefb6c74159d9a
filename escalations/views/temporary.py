"""Days that follow shifts of their own."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from escalations.actions import temporary
from escalations.forms.swaps import TemporaryForm, TemporaryShifts, cover_of
from escalations.models import OnCallSchedule
from escalations.views.going import asks_who_covers, back
from users.http import StaffRequest
from users.permissions import requires
from users.roles import Permission


@requires(Permission.EDIT_ROTA)
@asks_who_covers
def create(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the form for a temporary schedule, or make it."""
    schedule, zone = get_object_or_404(OnCallSchedule, pk=pk), request.user.time_zone
    form = TemporaryForm(request.POST or None, zone=zone)
    rows = TemporaryShifts(request.POST or None, form_kwargs={"zone": zone})
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        hours = form.cleaned_data
        given = [row for row in rows.cleaned_data if row.get("user")]
        temporary.make(
            schedule_id=pk,
            level=hours["level"],
            start=hours["start"],
            end=hours["end"],
            shifts=[
                (row["user"].pk, row["start"] or hours["start"], row["end"] or hours["end"])
                for row in given
            ],
            reason=hours["reason"],
            cover_id=cover_of(request.POST),
            by=request.user,
            now=timezone.now(),
        )
        messages.success(request, _("The rota is changed."))
        return redirect(f"{reverse('escalations:oncall')}?rota={pk}")
    context = {"form": form, "rows": rows, "schedule": schedule}
    status = 400 if form.is_bound else 200
    return render(request, "escalations/temporary.html", context, status=status)


@require_POST
@requires(Permission.EDIT_ROTA)
@asks_who_covers
def removal(request: StaffRequest, pk: int, temporary_id: int) -> HttpResponse:
    """End a temporary schedule, or take one back that has not begun."""
    get_object_or_404(OnCallSchedule, pk=pk, temporary_schedules=temporary_id)
    temporary.withdraw(
        temporary_id=temporary_id,
        cover_id=cover_of(request.POST),
        by=request.user,
        now=timezone.now(),
    )
    messages.success(request, _("The change is taken back."))
    return back(request)
