"""The rota editor: which rotas there are, their rotations, and an edit looked at before it is saved."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import DomainError
from escalations.actions import rotas
from escalations.forms.rotas import EndForm, RotaForm
from escalations.models import OnCallSchedule, Rotation
from escalations.rota.editing import Editing, rota_now
from users.http import StaffRequest
from users.permissions import requires
from users.roles import Permission


@requires(Permission.EDIT_ROTA)
def index(request: StaffRequest) -> HttpResponse:
    """Show every rota, or set one up."""
    form = RotaForm(request.POST or None, initial={"time_zone": request.user.time_zone})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        team = data.pop("team")
        schedule = _tried(
            form, rotas.set_up, **data, team_id=team.pk if team else None, **_who(request)
        )
        if schedule is not None:
            messages.success(request, _("The rota is there. Now say who takes turns."))
            return redirect("escalations:rotation_new", schedule.pk)
    schedules = OnCallSchedule.objects.select_related("team").order_by("name")
    context = {"schedules": schedules, "form": form, "section": "manage"}
    return _answer(request, "escalations/rotas.html", context, form)


@requires(Permission.EDIT_ROTA)
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a rota's rotations and what is wrong with the next four weeks, or change its name."""
    schedule = get_object_or_404(OnCallSchedule.objects.select_related("team"), pk=pk)
    form = RotaForm(request.POST or None, is_new=False, initial=schedule.__dict__)
    if request.method == "POST" and form.is_valid():
        changed = _tried(form, rotas.rename, schedule_id=pk, **form.cleaned_data, **_who(request))
        if changed is not None:
            messages.success(request, _("Saved."))
            return redirect("escalations:rota", pk)
    context = rota_now(schedule, now=timezone.now()) | {"form": form, "section": "manage"}
    return _answer(request, "escalations/rota.html", context, form)


@requires(Permission.EDIT_ROTA)
def rotation(request: StaffRequest, pk: int, rotation_id: int | None = None) -> HttpResponse:
    """Edit a rotation: type, look at four weeks, and only then save."""
    schedule = get_object_or_404(OnCallSchedule, pk=pk)
    row = get_object_or_404(schedule.rotations, pk=rotation_id) if rotation_id else None
    now = timezone.now()
    editing = Editing(schedule, row, request.POST or None, now=now)
    if editing.is_confirmed:
        arguments = editing.arguments() | _who(request)
        if _tried(editing.form, rotas.put, **arguments) is not None:
            messages.success(request, _("The rota is changed. What was before stays as it was."))
            return redirect("escalations:rota", pk)
    context = editing.context() | {"section": "manage"}
    return _answer(request, "escalations/rotation.html", context, editing.form)


@requires(Permission.EDIT_ROTA)
def end(request: StaffRequest, pk: int, rotation_id: int) -> HttpResponse:
    """End a rotation at a chosen time."""
    schedule = get_object_or_404(OnCallSchedule, pk=pk)
    row = get_object_or_404(Rotation, pk=rotation_id, schedule=schedule)
    soon = timezone.now() + timedelta(hours=1)
    form = EndForm(request.POST or None, zone=schedule.time_zone, initial={"applies": soon})
    if request.method == "POST" and form.is_valid():
        cover = form.cleaned_data["cover"]
        at, cover_id = form.cleaned_data["applies"], cover.pk if cover else None
        done = _tried(form, _end, rotation_id=row.pk, at=at, cover_id=cover_id, **_who(request))
        if done is not None:
            messages.success(request, _("The rotation ends then. What was before stays as it was."))
            return redirect("escalations:rota", pk)
    context = {"schedule": schedule, "rotation": row, "form": form, "section": "manage"}
    return _answer(request, "escalations/rotation_end.html", context, form)


def _end(**arguments: Any) -> bool:
    rotas.end(**arguments)
    return True


def _who(request: StaffRequest) -> dict[str, Any]:
    return {"by": request.user, "now": timezone.now()}


def _tried(form: Any, act: Any, **arguments: Any) -> Any:
    """Act; a refusal goes to the field it is about, so that nothing typed is lost."""
    try:
        return act(**arguments)
    except DomainError as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return None


def _answer(
    request: StaffRequest, template: str, context: dict[str, Any], form: Any
) -> HttpResponse:
    is_wrong = form.is_bound and bool(form.errors)
    return render(request, template, context, status=400 if is_wrong else 200)
