"""Changes of the rota, waking somebody by hand, and who would be woken for a case."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.models import Case
from escalations.actions import overriding, raising
from escalations.alerting import outlook
from escalations.forms.duty import OverrideForm, WakeForm, new_override
from escalations.forms.swaps import cover_of
from escalations.lifecycle import Level
from escalations.models import OnCallSchedule
from escalations.views.going import asks_who_covers, back
from users.http import StaffRequest
from users.permissions import requires
from users.roles import Permission


@requires(Permission.OVERRIDE_OWN_SHIFT)
@asks_who_covers
def override(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the form for a change of a rota, or make the change."""
    schedule = get_object_or_404(OnCallSchedule, pk=pk)
    zone, now = request.user.time_zone, timezone.now()
    form = new_override(zone=zone, now=now, user=request.user, asked=request.GET)
    if request.method == "POST":
        form = OverrideForm(request.POST, zone=zone)
        if form.is_valid():
            data = form.cleaned_data
            overriding.override(
                schedule_id=pk,
                level=data["level"],
                kind=data["kind"],
                add_id=data["add"].pk if data["add"] else None,
                remove_id=data["remove"].pk if data["remove"] else None,
                start=data["start"],
                end=data["end"],
                reason=data["reason"],
                cover_id=cover_of(request.POST),
                by=request.user,
                now=now,
            )
            messages.success(request, _("The rota is changed."))
            return back(request)
    status = 400 if form.is_bound else 200
    given = request.POST if form.is_bound else request.GET
    context = {"form": form, "schedule": schedule, "back": given.get("next", "")}
    return render(request, "escalations/override.html", context, status=status)


@require_POST
@requires(Permission.OVERRIDE_OWN_SHIFT)
def takeover(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a level now, until its next hand-off."""
    schedule = get_object_or_404(OnCallSchedule, pk=pk)
    asked = request.POST.get("level", "")
    level = Level(asked) if asked in Level.values else Level.FIRST
    overriding.take_now(schedule_id=schedule.pk, level=level, by=request.user, now=timezone.now())
    messages.success(request, _("You are on call now."))
    return back(request)


@require_POST
@requires(Permission.OVERRIDE_OWN_SHIFT)
@asks_who_covers
def override_removal(request: StaffRequest, pk: int, override_id: int) -> HttpResponse:
    """Take a change of a rota back."""
    get_object_or_404(OnCallSchedule, pk=pk, overrides=override_id)
    overriding.withdraw(
        override_id=override_id,
        cover_id=cover_of(request.POST),
        by=request.user,
        now=timezone.now(),
    )
    messages.success(request, _("The change is taken back."))
    return back(request)


@requires(Permission.WORK_CASES)
def wake(request: StaffRequest) -> HttpResponse:
    """Show the form to wake somebody for a case, or do it."""
    form = WakeForm(request.POST or None, user=request.user, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data["person"]
        alert = raising.wake(
            case_id=form.cleaned_data["reference"].pk,
            by=request.user,
            person_id=person.pk if person else None,
            now=timezone.now(),
        )
        messages.success(request, _("Paging now."))
        return redirect(alert.get_absolute_url())
    status = 400 if form.is_bound else 200
    return render(request, "escalations/wake.html", {"form": form}, status=status)


@require_safe
@requires(Permission.WORK_CASES)
def of_case(request: StaffRequest, reference: str) -> HttpResponse:
    """Show who will be woken for a case, and when, if nobody acts."""
    case = get_object_or_404(Case.objects.visible_to(request.user), reference=reference)
    now = timezone.now()
    context = {"case": case, "outlook": outlook.for_case(case, now), "moment_now": now}
    return render(request, "escalations/_of_case.html", context)
