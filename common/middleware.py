"""What a page answers when something was refused, or when PostgreSQL is away."""

import sys
from collections.abc import Callable

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views import defaults

from common.errors import DomainError

log = structlog.get_logger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponse]


class DomainErrorMiddleware:
    """Turn a DomainError into its status: a toast for htmx, a page for everybody else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        context = {"message": error.message, "field": error.field, "tone": "error"}
        if getattr(request, "htmx", None):
            response = render(request, "components/_toast.html", context, status=error.status)
            response["HX-Retarget"] = "#toasts"
            response["HX-Reswap"] = "beforeend"
            return response
        return render(request, "errors/refused.html", context, status=error.status)


class DatabaseUnavailableMiddleware:
    """Answer a plain 503 while PostgreSQL is away; the next request tries afresh.

    This catches what views raise; what the session or sign-in raise before any view arrives in `server_error`.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return unavailable(request, error) if _is_database_away(error) else None


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer what nobody expected: 503 when it is PostgreSQL that is away, else the 500 page."""
    error = sys.exc_info()[1]
    if _is_database_away(error):
        return unavailable(request, error)
    return defaults.server_error(request)


def unavailable(request: HttpRequest, error: BaseException | None = None) -> HttpResponse:
    """Return what needs no database, no session and no translation of a person's choice: 503, try again."""
    cause = getattr(error, "__cause__", None)
    log.warning("database_away", reason=type(error).__name__, code=getattr(cause, "pgcode", None))
    if request.path.startswith("/api/"):
        problem = {"type": "about:blank", "title": "Service Unavailable", "status": 503}
        response: HttpResponse = JsonResponse(
            {**problem, "code": "database_away"},
            content_type="application/problem+json",
            status=503,
        )
    else:
        response = HttpResponse(render_to_string("errors/unavailable.html"), status=503)
    response["Retry-After"] = "5"
    return response


def _is_database_away(error: BaseException | None) -> bool:
    return isinstance(error, OperationalError | InterfaceError)
