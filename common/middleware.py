"""What a page answers when something was refused, or when PostgreSQL is away."""

from collections.abc import Callable

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

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
        context = {"message": error.message, "field": error.field}
        if getattr(request, "htmx", None):
            response = render(request, "components/_toast.html", context, status=error.status)
            response["HX-Retarget"] = "#toasts"
            response["HX-Reswap"] = "beforeend"
            return response
        return render(request, "errors/refused.html", context, status=error.status)


class DatabaseUnavailableMiddleware:
    """Answer a plain 503 while PostgreSQL is away; the next request tries afresh.

    Stands first, because the session, the person and the page itself all need the database.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return unavailable() if isinstance(error, OperationalError | InterfaceError) else None


def unavailable() -> HttpResponse:
    """Return the page that needs no database, no session and no translation of a person's choice."""
    response = HttpResponse(render_to_string("errors/unavailable.html"), status=503)
    response["Retry-After"] = "5"
    return response
