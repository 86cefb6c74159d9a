"""The API's shared manners: problem details, cursor pages, and input that is refused by its field."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions, serializers, status
from rest_framework.pagination import CursorPagination
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from common.errors import DomainError

PROBLEM = "application/problem+json"


class NewestFirstCursor(CursorPagination):
    """Pages by a cursor that stays true while rows come and go; newest first unless a view says otherwise."""

    ordering: str | tuple[str, ...] = "-pk"
    page_size_query_param = "page_size"
    max_page_size = 200


class StrictSerializer(serializers.Serializer[Any]):
    """A serializer that refuses keys it does not know instead of dropping them silently."""

    def to_internal_value(self, data: Any) -> Any:
        """Read the input; unknown keys are errors at their own name."""
        if isinstance(data, dict):
            unknown = sorted(set(data) - set(self.fields))
            if unknown:
                raise serializers.ValidationError(
                    {key: [_("This field does not exist.")] for key in unknown}
                )
        return super().to_internal_value(data)


def problem_details(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer a refused request as problem details (RFC 9457); an unexpected error stays one (None).

    Members: type, title, status, detail, code, and errors: a list of {field, detail}.
    """
    if isinstance(error, DomainError):
        set_rollback()
        fields = [{"field": error.field, "detail": error.message}] if error.field else []
        return _problem(
            error.status, error.problem_code(), error.message, errors=fields, extra=error.extra
        )
    if isinstance(error, OperationalError | InterfaceError):
        return _problem(
            503,
            "unavailable",
            _("The database is away. Try again in a moment."),
            headers={"Retry-After": "5"},
        )
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    response = exception_handler(error, context)
    if response is None or not isinstance(error, exceptions.APIException):
        return None
    headers = {
        name: value
        for name, value in response.items()
        if name in ("WWW-Authenticate", "Retry-After")
    }
    if isinstance(error, exceptions.ValidationError):
        errors = list(_flat(error.detail))
        detail = errors[0]["detail"] if len(errors) == 1 else _("Some fields are not right.")
        return _problem(response.status_code, "invalid", detail, errors=errors, headers=headers)
    code = error.get_codes()
    return _problem(
        response.status_code,
        code if isinstance(code, str) else "error",
        str(error.detail),
        headers=headers,
    )


def _problem(
    http_status: int,
    code: str,
    detail: str,
    *,
    errors: list[dict[str, str]] | None = None,
    headers: dict[str, str] | None = None,
    extra: Mapping[str, object] | None = None,
) -> Response:
    body: dict[str, object] = {
        "type": "about:blank",
        "title": str(_TITLES.get(http_status, _("Refused"))),
        "status": http_status,
        "detail": detail,
        "code": code.replace("_", "-"),
    }
    if errors:
        body["errors"] = errors
    body.update(extra or {})
    return Response(body, status=http_status, headers=headers, content_type=PROBLEM)


_TITLES = {
    status.HTTP_400_BAD_REQUEST: gettext_lazy("Bad request"),
    status.HTTP_401_UNAUTHORIZED: gettext_lazy("Not signed in"),
    status.HTTP_403_FORBIDDEN: gettext_lazy("Not allowed"),
    status.HTTP_404_NOT_FOUND: gettext_lazy("Not found"),
    status.HTTP_405_METHOD_NOT_ALLOWED: gettext_lazy("Method not allowed"),
    status.HTTP_409_CONFLICT: gettext_lazy("Conflict"),
    status.HTTP_415_UNSUPPORTED_MEDIA_TYPE: gettext_lazy("Unsupported media type"),
    status.HTTP_429_TOO_MANY_REQUESTS: gettext_lazy("Too many requests"),
    status.HTTP_503_SERVICE_UNAVAILABLE: gettext_lazy("Unavailable"),
}


def _flat(detail: Any, path: str = "") -> Any:
    """Yield every message with the dotted path of its field."""
    if isinstance(detail, dict):
        for key, value in detail.items():
            yield from _flat(value, f"{path}.{key}" if path else str(key))
    elif isinstance(detail, list):
        for index, value in enumerate(detail):
            nested = isinstance(value, dict | list)
            yield from _flat(value, f"{path}.{index}" if nested else path)
    else:
        field = "" if path == "non_field_errors" else path
        yield {"field": field, "detail": str(detail)}
