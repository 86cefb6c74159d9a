"""Requests that somebody takes a shift: ask, take, take back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from escalations.actions import swaps
from escalations.forms.swaps import AskForm
from escalations.models import OnCallSchedule, ShiftSwap
from escalations.rota import turn
from escalations.views.going import back
from escalations.views.shifts import level_of
from users.http import StaffRequest
from users.permissions import requires
from users.roles import Permission


@require_POST
@requires(Permission.OVERRIDE_OWN_SHIFT)
def create(request: StaffRequest, pk: int, level: str) -> HttpResponse:
    """Ask somebody to take hours of one's own: to cover, or for hours in return."""
    schedule, rung, now = get_object_or_404(OnCallSchedule, pk=pk), level_of(level), timezone.now()
    others = turn.others_turns(schedule, rung, now=now, reader=request.user)
    form = AskForm(
        request.POST, zone=request.user.time_zone, user=request.user, others=others, now=now
    )
    if not form.is_valid():
        context = {
            "form": form,
            "schedule": schedule,
            "level": rung,
            "back": request.POST.get("next"),
        }
        return render(request, "escalations/ask.html", context, status=400)
    given = form.cleaned_data
    swaps.ask(
        schedule_id=pk,
        level=rung,
        kind=ShiftSwap.Kind.SWAP if given["return_start"] else ShiftSwap.Kind.COVER,
        start=given["start"],
        end=given["end"],
        asked_id=given["asked"].pk if given["asked"] else None,
        return_start=given["return_start"],
        return_end=given["return_end"],
        reason=given["reason"],
        by=request.user,
        now=now,
    )
    messages.success(request, _("Asked. Until somebody takes it, the shift stays yours."))
    return back(request)


@require_POST
@requires(Permission.OVERRIDE_OWN_SHIFT)
def taking(request: StaffRequest, pk: int) -> HttpResponse:
    """Take the hours somebody asks for."""
    get_object_or_404(ShiftSwap, pk=pk)
    swaps.take(swap_id=pk, by=request.user, now=timezone.now())
    messages.success(request, _("The shift is yours, and who asked is told."))
    return back(request)


@require_POST
@requires(Permission.OVERRIDE_OWN_SHIFT)
def withdrawal(request: StaffRequest, pk: int) -> HttpResponse:
    """Take an open request back."""
    get_object_or_404(ShiftSwap, pk=pk)
    swaps.withdraw(swap_id=pk, by=request.user, now=timezone.now())
    messages.success(request, _("The request is taken back."))
    return back(request)


@require_POST
@requires(Permission.OVERRIDE_OWN_SHIFT)
def return_(request: StaffRequest, pk: int) -> HttpResponse:
    """Undo a swap before it begins."""
    get_object_or_404(ShiftSwap, pk=pk)
    swaps.give_back(swap_id=pk, by=request.user, now=timezone.now())
    messages.success(request, _("The swap is undone, and both are told."))
    return back(request)
