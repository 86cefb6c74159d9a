"""Find cases, people, stays and rules, and only what the person who asks may see."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.searching import results
from cases.searching.query import Query
from common import texts
from users.http import StaffRequest
from users.permissions import requires
from users.roles import Permission


@require_safe
@requires(Permission.WORK_CASES)
def index(request: StaffRequest) -> HttpResponse:
    """Show everything found for a search, or everything of one kind."""
    text, kind = _words(request)[:200], request.GET.get("kind", "")
    asker = results.asker_of(request.user, now=timezone.now())
    kind = kind if kind in results.KINDS else ""
    found = results.search(text, asker, kind=kind) if text else None
    context = {"query": text, "kind": kind, "found": found, "said": _chips(found)}
    return render(request, "cases/search.html", context)


@require_safe
@login_required
def suggest(request: StaffRequest) -> JsonResponse:
    """Answer the palette: a few of each kind."""
    text = _words(request)[:100]
    asker = results.asker_of(request.user, now=timezone.now())
    groups = results.suggestions(text, asker) if len(text) > 1 else []
    return JsonResponse({"groups": groups})


def _words(request: StaffRequest) -> str:
    return texts.clean(request.GET.get("q", ""))


def _chips(found: results.Found | None) -> list[tuple[str, str]]:
    """Return each operator that was used, with the same search without it."""
    query = found.query if found is not None else Query()
    return [(str(said), query.without_said(said)) for said in query.said]
