"""The door by which other systems raise and end alerts: signed, checked, stored, then answered."""

import json
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.reference import read_reference
from common.drf import StrictSerializer
from common.errors import BadInput
from escalations import signatures
from escalations.actions import hooks
from escalations.models import AlertSource, WebhookCall

#: No alert needs more words than this.
MAX_BYTES = 64 * 1024


class TooLarge(BadInput):
    """The body is longer than any alert needs."""

    status = 413


class NotJSON(BadInput):
    """The body cannot be read."""


class AlertCallInput(StrictSerializer):
    """One call of another system."""

    key = serializers.CharField(
        max_length=120, help_text="Names this call; sent again, it changes nothing."
    )
    event = serializers.ChoiceField(choices=["trigger", "resolve"], default="trigger")
    incident = serializers.CharField(
        max_length=80,
        required=False,
        help_text="Names what is wrong, the same in every call about it; without it, the key does.",
    )
    title = serializers.CharField(max_length=200, required=False)
    severity = serializers.IntegerField(min_value=1, max_value=4, required=False)
    case = serializers.CharField(max_length=20, required=False, help_text="ST-…, of the same team")
    occurred_at = serializers.DateTimeField(required=False)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Refuse an alert without words, a name that is too long, and what has not happened yet."""
        errors = {}
        if data["event"] == "trigger" and not data.get("title"):
            errors["title"] = _("Say in a few words what happened.")
        if "incident" not in data and len(data["key"]) > 80:
            errors["incident"] = _("A key this long needs an incident beside it.")
        if data.get("occurred_at") and data["occurred_at"] > timezone.now() + signatures.SKEW:
            errors["occurred_at"] = _("This moment has not come yet.")
        if errors:
            raise serializers.ValidationError(errors)
        return data


class AlertCallAnswer(serializers.Serializer[Any]):
    """What the call came to; `alert` is null when there was nothing to end."""

    key = serializers.CharField()
    alert = serializers.IntegerField(allow_null=True)
    status = serializers.CharField(allow_null=True)
    case = serializers.CharField(allow_null=True)


_HEADERS = [
    OpenApiParameter(
        "Steward-Timestamp", int, OpenApiParameter.HEADER, required=True, description="Unix seconds"
    ),
    OpenApiParameter(
        "Steward-Signature",
        str,
        OpenApiParameter.HEADER,
        required=True,
        description="v1= and the hexadecimal HMAC-SHA256 of: timestamp, a dot, the body; with the source’s secret",
    ),
]


class AlertHook(APIView):
    """Calls of one source of alerts."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="hooks_alerts_create",
        tags=["hooks"],
        auth=[],
        parameters=_HEADERS,
        request=AlertCallInput,
        responses={
            202: AlertCallAnswer,
            400: OpenApiResponse(description="Something in the body is not right: see errors"),
            401: OpenApiResponse(description="Not signed, or not within five minutes"),
            409: OpenApiResponse(description="The key was used for another call"),
            413: OpenApiResponse(description="More than 64 KiB"),
            429: OpenApiResponse(description="More than 60 calls within a minute"),
        },
        examples=[
            OpenApiExample(
                "An alert",
                request_only=True,
                value={
                    "key": "boiler-7-2026-03-12T02:40Z",
                    "incident": "boiler-7",
                    "title": "Boiler 7 reports carbon monoxide",
                    "severity": 1,
                    "case": "ST-48214",
                },
            ),
            OpenApiExample(
                "It is over",
                request_only=True,
                value={"key": "boiler-7-over", "incident": "boiler-7", "event": "resolve"},
            ),
        ],
    )
    def post(self, request: Request, code: str) -> Response:
        """Raise or end an alert. Answered only once it is stored; the same key again is answered the same."""
        now = timezone.now()
        body = _body(request)
        source = signatures.check(
            body,
            source=AlertSource.objects.filter(code=code).first(),
            timestamp=request.headers.get("Steward-Timestamp", ""),
            signature=request.headers.get("Steward-Signature", ""),
            now=now,
        )
        call = hooks.receive(source_id=source.pk, call=_read(body), now=now)
        return Response(AlertCallAnswer(_answer(call)).data, status=202)

    def handle_exception(self, exc: Exception) -> Response:
        """Say when to try again, where that helps."""
        response: Response = super().handle_exception(exc)
        if isinstance(exc, hooks.TooManyCalls):
            response["Retry-After"] = str(int(hooks.WINDOW.total_seconds()))
        return response


def _body(request: Request) -> bytes:
    declared = request.headers.get("Content-Length") or "0"
    if declared.isdigit() and int(declared) > MAX_BYTES:
        raise TooLarge(_("The body is longer than 64 KiB."))
    body: bytes = request.body
    if len(body) > MAX_BYTES:
        raise TooLarge(_("The body is longer than 64 KiB."))
    return body


def _read(body: bytes) -> hooks.Call:
    try:
        sent = json.loads(body, parse_constant=_no_number)
        json.dumps(sent, ensure_ascii=False).encode()  # half a character cannot be kept
    except (ValueError, RecursionError):
        raise NotJSON(_("The body is not JSON.")) from None
    given = AlertCallInput(data=sent)
    given.is_valid(raise_exception=True)
    data = given.validated_data
    return hooks.Call(
        key=data["key"],
        body=sent,
        incident=data.get("incident", data["key"]),
        is_over=data["event"] == "resolve",
        title=data.get("title", ""),
        severity=data.get("severity"),
        reference=read_reference(data.get("case", "")) or "",
        occurred_at=data.get("occurred_at"),
    )


def _no_number(word: str) -> None:
    raise ValueError(word)  # NaN and the infinities are no JSON


def _answer(call: WebhookCall) -> dict[str, object]:
    alert = call.alert
    return {
        "key": call.key,
        "alert": alert.pk if alert else None,
        "status": alert.status if alert else None,
        "case": alert.case.reference if alert and alert.case else None,
    }
