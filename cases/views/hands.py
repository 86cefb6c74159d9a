"""Who works on a case: its owner and how they got it, specialists beside them, to whom the guest comes back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.actions import dedicating, specialists
from cases.forms.routing import DedicationForm, SpecialistForm
from cases.models import Case, CaseEvent, DedicatedPerson, QueuedCase
from cases.routing.telling import why_told
from cases.views import acts, page
from users.away import away_at
from users.http import StaffRequest
from users.models import User
from users.roles import Permission

_ask = require_http_methods(["GET", "HEAD", "POST"])


def panel(case: Case, user: User, now: datetime) -> Mapping[str, Any]:
    """Read who works on the case and why; four statements."""
    roles = list(case.roles.standing().select_related("user").order_by("since", "pk"))
    routed = case.events.filter(kind=CaseEvent.Kind.ROUTED).order_by("-pk").first()
    dedicated = (
        DedicatedPerson.objects.standing()
        .filter(person__parties__case=case, person__parties__side="guest")
        .select_related("user", "person")
        .first()
    )
    return {
        "note": len(roles) + 1 if roles and case.owner_id else "",
        "waits": case.owner_id is None,
        "roles": roles,
        "dedicated": dedicated,
        "queued": QueuedCase.objects.filter(case=case).first() if case.owner_id is None else None,
        "why": why_told(routed.facts) if routed is not None else [],
        "owner": case.owner,
        "me": user,
        "has_say": case.is_owned_by(user) or user.can(Permission.ASSIGN_CASES),
    }


@_ask
@login_required
def specialist(request: StaffRequest, reference: str) -> HttpResponse:
    """Put somebody on the case for what they know."""
    case, now = page.find(request, reference), timezone.now()
    return acts.ask(
        request,
        case,
        SpecialistForm(request.POST or None, case=case, away=away_at(now)),
        lambda data: specialists.give(case_id=case.pk, by=request.user, now=now, **data),
        title=_("Add a specialist to %(case)s") % {"case": case},
        text=_("They see this case until you take them off, whoever owns it then."),
        verb=_("Add"),
        said=_("Added. They see the case now."),
    )


@require_POST
@login_required
def specialist_end(request: StaffRequest, reference: str, pk: int) -> HttpResponse:
    """Take a specialist off the case."""
    case = page.find(request, reference)
    role = get_object_or_404(case.roles, pk=pk)
    specialists.end(role_id=role.pk, by=request.user, now=timezone.now())
    return page.changed(request, case, said=_("Taken off the case."))


@_ask
@login_required
def dedication(request: StaffRequest, reference: str) -> HttpResponse:
    """Say to whom the guest's next case comes back."""
    case = page.find(request, reference)
    return acts.ask(
        request,
        case,
        DedicationForm(request.POST or None, by=request.user),
        lambda data: dedicating.dedicate(
            case_id=case.pk, by=request.user, now=timezone.now(), **data
        ),
        title=_("To whom does this guest come back?"),
        text=_("Their next case goes to this person first, if they are here and have room."),
        verb=_("Keep it so"),
        said=_("Kept. Who owns this case stays as it is."),
    )


@require_POST
@login_required
def dedication_end(request: StaffRequest, reference: str) -> HttpResponse:
    """Let the guest's next case go to whoever is free."""
    case = page.find(request, reference)
    dedicating.undedicate(case_id=case.pk, by=request.user, now=timezone.now())
    return page.changed(request, case, said=_("Their next case goes to whoever is free."))
