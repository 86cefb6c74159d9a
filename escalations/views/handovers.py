"""The hand-over at the end of a shift: what is open, the notes, and the answer."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.models import Case
from escalations.actions import handovers
from escalations.lifecycle import HandoverState
from escalations.models import OnCallSchedule, ShiftHandover
from escalations.rota.duty import on_call
from escalations.views.shifts import level_of
from users.http import StaffRequest
from users.models import User
from users.permissions import requires
from users.roles import Permission


@require_POST
@requires(Permission.OVERRIDE_OWN_SHIFT)
def create(request: StaffRequest, pk: int, level: str) -> HttpResponse:
    """Offer one's own shift to who comes, before its end."""
    get_object_or_404(OnCallSchedule, pk=pk)
    row = handovers.offer(
        schedule_id=pk, level=level_of(level), notes="", by=request.user, now=timezone.now()
    )
    return redirect("escalations:handover", pk=row.pk)


@require_safe
@requires(Permission.ACKNOWLEDGE_ALERTS)
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what is handed over, to who goes, who comes, and who runs the rota."""
    row, now = _theirs(request.user, pk), timezone.now()
    context = {
        "handover": row,
        "alerts": _listed(row, "alerts", request.user),
        "promises": _listed(row, "promises", request.user),
        "is_giver": row.giver_id == request.user.pk,
        "may_accept": _may_accept(row, request.user, now),
        "moment_now": now,
    }
    return render(request, "escalations/handover.html", context)


@require_POST
@requires(Permission.ACKNOWLEDGE_ALERTS)
def notes(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep what who comes should know."""
    _theirs(request.user, pk)
    handovers.write_notes(
        handover_id=pk, notes=request.POST.get("notes", ""), by=request.user, now=timezone.now()
    )
    messages.success(request, _("The notes are kept."))
    return redirect("escalations:handover", pk=pk)


@require_POST
@requires(Permission.ACKNOWLEDGE_ALERTS)
def acceptance(request: StaffRequest, pk: int) -> HttpResponse:
    """Take over what is listed."""
    _theirs(request.user, pk)
    handovers.accept(handover_id=pk, by=request.user, now=timezone.now())
    messages.success(request, _("It is yours now, and who went is told."))
    return redirect("escalations:handover", pk=pk)


def _theirs(user: User, pk: int) -> ShiftHandover:
    """Return a hand-over this person takes part in, or may see because they run the rota."""
    rows = ShiftHandover.objects.select_related("giver", "taker", "schedule")
    if not user.can(Permission.EDIT_ROTA):
        own = Q(giver=user) | Q(taker=user) | Q(taker=None, schedule__team__in=user.teams.all())
        rows = rows.filter(own)
    return get_object_or_404(rows, pk=pk)


def _may_accept(row: ShiftHandover, user: User, now: datetime) -> bool:
    """Say whether the person comes on call where the shift ends."""
    if row.state != HandoverState.OFFERED or row.giver_id == user.pk:
        return False
    return row.taker_id == user.pk or user in on_call(row.schedule, row.level, now=max(now, row.at))


def _listed(row: ShiftHandover, name: str, user: User) -> list[dict[str, Any]]:
    """Return what is handed over, with the cases the reader may open; of the others only what kind they are."""
    items: list[dict[str, Any]] = [dict(item) for item in row.contents.get(name, [])]
    visible = {
        case.reference: case
        for case in Case.objects.visible_to(user).filter(
            reference__in=[item["case"] for item in items if item.get("case")]
        )
    }
    for item in items:
        item["opens"] = visible.get(item.get("case", ""))
        if item.get("due_at"):
            item["due_at"] = parse_datetime(item["due_at"])
    return items
