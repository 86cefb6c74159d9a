"""One shift: whose, when, why, and what can be done about it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.htmx import fragment_or_page
from escalations.actions import overriding
from escalations.forms.duty import read_instant
from escalations.forms.swaps import AskForm
from escalations.lifecycle import Level
from escalations.models import OnCallSchedule, Override
from escalations.rota import turn
from escalations.rota.week import zones_of
from escalations.views.going import asks_who_covers, back
from users.http import StaffRequest
from users.permissions import requires
from users.roles import Permission


@require_safe
@requires(Permission.ACKNOWLEDGE_ALERTS)
def detail(request: StaffRequest, pk: int, level: str) -> HttpResponse:
    """Show the shift on a level that contains the instant `at`."""
    schedule = get_object_or_404(OnCallSchedule, pk=pk)
    now, rung, at = timezone.now(), level_of(level), read_instant(request.GET.get("at", ""))
    zones = zones_of(schedule, request.user)
    shift = turn.turn_at(schedule, rung, at or now, zones=zones, now=now, reader=request.user)
    others = (
        turn.others_turns(schedule, rung, now=now, reader=request.user) if shift.may_ask else []
    )
    context = {
        "shift": shift,
        "moment_now": now,
        "back": request.GET.get("next", ""),
        "ask": AskForm(
            zone=request.user.time_zone,
            user=request.user,
            others=others,
            now=now,
            initial={"start": shift.opens, "end": shift.end},
        ),
    }
    return fragment_or_page(request, "escalations/_shift.html", "escalations/shift.html", context)


@require_POST
@requires(Permission.OVERRIDE_OWN_SHIFT)
@asks_who_covers
def takeover(request: StaffRequest, pk: int, level: str) -> HttpResponse:
    """Take what is left of a shift in the place of whoever has it."""
    schedule = get_object_or_404(OnCallSchedule, pk=pk)
    now, rung, at = timezone.now(), level_of(level), read_instant(request.POST.get("at", ""))
    shift = turn.turn_at(schedule, rung, at or now, zones=[], now=now, reader=request.user)
    overriding.override(
        schedule_id=pk,
        level=rung,
        kind=Override.Kind.COVER,
        add_id=request.user.pk,
        remove_id=None,
        start=shift.opens,
        end=shift.end,
        by=request.user,
        now=now,
    )
    messages.success(request, _("These hours are yours."))
    return back(request)


def level_of(name: str) -> Level:
    """Return the level an address names; 404 for anything else."""
    if name not in Level.values:
        raise Http404
    return Level(name)
