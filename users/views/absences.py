"""Who is away: say it of oneself, or, planning for people, of anybody."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.errors import DomainError
from users.actions import absences
from users.forms import AbsenceForm
from users.http import StaffRequest
from users.models import Absence
from users.models.absence import AbsenceQuerySet
from users.roles import Permission


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: StaffRequest) -> HttpResponse:
    """Show who is away now and later, or say it of somebody."""
    now = timezone.now()
    form = AbsenceForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid() and _kept(request, form):
        return redirect("users:away")
    context = {
        "form": form,
        "absences": _seen_by(request).still_to_end(now=now).order_by("during", "pk"),
        "now": now,
    }
    return render(request, "users/away.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def cancellation(request: StaffRequest, pk: int) -> HttpResponse:
    """Take an absence back, or end one that is under way."""
    absence = get_object_or_404(_seen_by(request), pk=pk)
    absences.cancel(absence_id=absence.pk, by=request.user, now=timezone.now())
    messages.success(request, _("Taken back."))
    return redirect("users:away")


def _kept(request: StaffRequest, form: AbsenceForm) -> bool:
    """Plan what was asked for; a refusal stands at its field."""
    data = form.cleaned_data
    person = data.pop("person", None) or request.user
    try:
        absences.plan(user=person, by=request.user, now=timezone.now(), **data)
    except DomainError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return False
    messages.success(request, _("Kept. Nobody hands a case to somebody who is away."))
    return True


def _seen_by(request: StaffRequest) -> AbsenceQuerySet:
    """Return what this person may see and take back: their own, and everybody's for who plans for people."""
    rows = Absence.objects.standing().select_related("user", "deputy")
    if request.user.can(Permission.PLAN_PEOPLE):
        return rows
    return rows.filter(user=request.user)
