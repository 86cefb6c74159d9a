"""What cases say about the library: parts of its pages, read on their own, since the library knows no case."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.improving.beside import beside, of_clause, times_cited
from policies.models import Clause, PolicyVersion
from users.http import StaffRequest

#: More rows than this no list of policies has; an id has at most so many digits.
_ROWS, _DIGITS = 500, 9


@require_safe
@login_required
def index(request: StaffRequest) -> HttpResponse:
    """Tell a list of versions how often each was quoted lately."""
    asked = request.GET.getlist("of")[:_ROWS]
    wanted = [int(pk) for pk in asked if pk.isascii() and pk.isdecimal() and len(pk) <= _DIGITS]
    times = times_cited(wanted, request.user, now=timezone.now()) if wanted else {}
    return render(request, "cases/_times_cited.html", {"times": times})


@require_safe
@login_required
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what cases say about one version: a part of its page."""
    versions = PolicyVersion.objects.visible_to(request.user).select_related("policy")
    version = get_object_or_404(versions, pk=pk)
    context = {"beside": beside(version, request.user, now=timezone.now())}
    return render(request, "cases/_cited_by.html", context)


@require_safe
@login_required
def clause(request: StaffRequest, pk: int) -> HttpResponse:
    """Say how often one clause was quoted, and how often somebody asked to leave it."""
    versions = PolicyVersion.objects.visible_to(request.user)
    clauses = Clause.objects.light().select_related("version").filter(version__in=versions)
    found = of_clause(get_object_or_404(clauses, pk=pk), request.user, now=timezone.now())
    return render(request, "cases/_cited_clause.html", {"found": found})
