"""What people are good at and how much they carry: who plans for people says it."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from users.actions import capacities
from users.away import away_at
from users.forms import CapacityForm
from users.http import StaffRequest
from users.models import User
from users.permissions import requires
from users.roles import PERMISSIONS, Permission, Role

_WORKING = [role for role in Role if Permission.WORK_CASES in PERMISSIONS[role]]


@requires(Permission.PLAN_PEOPLE)
def index(request: StaffRequest) -> HttpResponse:
    """Show everybody who works cases: away or here, their skills, languages and limit."""
    away = away_at(timezone.now())
    people = [
        {"person": person, "absence": away.of(person.pk), "cover": away.cover(person.pk)}
        for person in _people()
    ]
    return render(request, "users/capacities.html", {"people": people, "section": "manage"})


@requires(Permission.PLAN_PEOPLE)
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show and keep one person's skills and limit."""
    person = get_object_or_404(_people(), pk=pk)
    form = CapacityForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        capacities.set_capacity(user=person, by=request.user, **form.cleaned_data)
        messages.success(request, _("Kept."))
        return redirect("users:capacities")
    context = {"person": person, "form": form, "section": "manage"}
    return render(request, "users/capacity.html", context, status=400 if form.errors else 200)


def _people() -> QuerySet[User]:
    return (
        User.objects.filter(is_active=True, role__in=_WORKING)
        .select_related("caseload")
        .prefetch_related("skills__skill", "teams")
        .order_by("name")
    )
