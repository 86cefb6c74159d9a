"""Find cases, people, stays and rules, and only what the person who asks may see."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases import search as finding
from users.http import StaffRequest
from users.permissions import requires
from users.roles import Permission


@require_safe
@requires(Permission.WORK_CASES)
def index(request: StaffRequest) -> HttpResponse:
    """Show everything found for some words."""
    query = _words(request)[:200]
    found = finding.everything(query, request.user, now=timezone.now()) if query else None
    return render(request, "cases/search.html", {"query": query, "found": found})


@require_safe
@login_required
def suggest(request: StaffRequest) -> JsonResponse:
    """Answer the palette: a few of each kind."""
    query = _words(request)[:100]
    groups = finding.suggestions(query, request.user, now=timezone.now()) if len(query) > 1 else []
    return JsonResponse({"groups": groups})


@require_safe
@requires(Permission.WORK_CASES)
def of_person(request: StaffRequest, person_id: int) -> HttpResponse:
    """Show the cases a person stands in, newest first, for their own page."""
    cases = finding.of_person(person_id, request.user)
    return render(request, "cases/_of_person.html", {"cases": cases})


def _words(request: StaffRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()
