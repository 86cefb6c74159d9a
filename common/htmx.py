"""One answer for both kinds of caller: htmx gets the fragment, everybody else the page or a redirect."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render


def fragment_or_page(
    request: HttpRequest, fragment: str, page: str, context: dict[str, Any]
) -> HttpResponse:
    """Answer a GET with the fragment for htmx (unless boosted), else with the page that includes it."""
    htmx: Any = getattr(request, "htmx", None)
    wants_fragment = bool(htmx) and not htmx.boosted and not htmx.history_restore_request
    response = render(request, fragment if wants_fragment else page, context)
    response["Vary"] = "HX-Request"
    return response


def fragment_or_redirect(
    request: HttpRequest, fragment: str, context: dict[str, Any], *, to: str
) -> HttpResponse:
    """Answer a POST with the changed fragment for htmx, else with a redirect to where the change can be seen."""
    if getattr(request, "htmx", None):
        return render(request, fragment, context)
    return redirect(to)
