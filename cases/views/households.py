"""With whom a person's sums are counted: joined and parted by people, with a reason, never by the machine."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.actions.deciding import households
from cases.deciding.household import household_with, people_to_join
from common.errors import DomainError
from marketplace.models import Person
from users.http import StaffRequest
from users.permissions import requires
from users.roles import Permission

_may = requires(Permission.WORK_CASES)
_LONGEST_NUMBER = 18


@require_safe
@_may
def detail(request: StaffRequest, person_id: int) -> HttpResponse:
    """Show who is counted with a person, and whom they might be counted with."""
    return _show(request, _find(request, person_id))


@require_POST
@_may
def create(request: StaffRequest, person_id: int) -> HttpResponse:
    """Count somebody else with this person."""
    person, other = _find(request, person_id), request.POST.get("other", "")
    is_number = other.isdecimal() and len(other) < _LONGEST_NUMBER
    found = _find(request, int(other) if is_number else 0)
    try:
        households.join(
            person_id=person.pk,
            with_id=found.pk,
            reason=request.POST.get("reason", ""),
            by=request.user,
            now=timezone.now(),
        )
    except DomainError as refusal:
        return _show(request, person, problem=refusal)
    messages.success(request, _("They count together from now on."))
    return redirect("cases:household", person.pk)


@require_POST
@_may
def parting(request: StaffRequest, person_id: int) -> HttpResponse:
    """Count this person alone again."""
    person = _find(request, person_id)
    try:
        households.leave(
            person_id=person.pk,
            reason=request.POST.get("reason", ""),
            by=request.user,
            now=timezone.now(),
        )
    except DomainError as refusal:
        return _show(request, person, problem=refusal)
    messages.success(request, _("They count alone again."))
    return redirect("cases:household", person.pk)


def _show(
    request: StaffRequest, person: Person, *, problem: DomainError | None = None
) -> HttpResponse:
    words = (request.POST or request.GET).get("q", "")
    context = {
        "section": "people",
        "person": person,
        "counted": household_with(person),
        "words": words,
        "found": people_to_join(words, person, request.user),
        "may_part": request.user.can(Permission.APPROVE_EXCEPTIONS),
        "problem": problem.message if problem is not None else "",
    }
    status = problem.status if problem is not None else 200
    return render(request, "cases/household.html", context, status=status)


def _find(request: StaffRequest, person_id: int) -> Person:
    return get_object_or_404(Person.objects.visible_to(request.user), pk=person_id)
