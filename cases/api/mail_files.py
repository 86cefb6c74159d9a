"""Files that came by mail, and what was made unreadable, over the API."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions import redacting
from cases.api.shapes import ReasonInput, StaffRef
from cases.api.visible import OfOneCase, OfVisibleCases, read
from cases.knowing.handing import handed_out
from cases.models import Redaction
from messaging.models import InboundAttachment

BYTES = {(200, "application/octet-stream"): OpenApiTypes.BINARY}


class AttachmentSerializer(serializers.ModelSerializer[InboundAttachment]):
    """One file that came with a message."""

    case = serializers.CharField(source="inbound.message.thread.case.reference")
    message = serializers.IntegerField(source="inbound.message.pk")

    class Meta:
        model = InboundAttachment
        fields = ["id", "case", "message", "name", "type", "size", "sha256"]
        read_only_fields = fields


class RedactionSerializer(serializers.ModelSerializer[Redaction]):
    """What was made unreadable, by whom and why: words of a message, or every file with this hash."""

    case = serializers.CharField(source="case.reference")
    by = StaffRef()

    class Meta:
        model = Redaction
        fields = ["id", "case", "message", "sha256", "reason", "by", "at"]
        read_only_fields = fields


class OfOneMailCase(OfOneCase):
    """Files of the mails of one case."""

    case = django_filters.CharFilter(
        label=_("Case"), field_name="inbound__message__thread__case__reference"
    )


class AttachmentViewSet(OfVisibleCases):
    """Files that came with the mails of the cases one may see; one made unreadable is not among them."""

    serializer_class = AttachmentSerializer
    filterset_class = OfOneMailCase
    queryset = InboundAttachment.objects.none()

    def get_queryset(self) -> QuerySet[InboundAttachment]:
        """Return the readable files of cases this person may see, without their bytes."""
        return came_by_mail(self.visible())

    @extend_schema(responses=BYTES)
    @action(detail=True)
    def content(self, request: Request, pk: str) -> HttpResponse:
        """Hand out the file, always as a download."""
        file = self.get_object()
        return handed_out(bytes(file.content), file.name)

    @extend_schema(request=ReasonInput, responses={204: None})
    @action(detail=True, methods=["post"])
    def redaction(self, request: Request, pk: str) -> Response:
        """Make it unreadable; the original is kept, and the file is no longer listed."""
        file, given = self.get_object(), read(ReasonInput, request)
        redacting.redact_file(
            case_id=file.inbound.message.thread.case_id,
            sha256=file.sha256,
            by=self.person,
            now=timezone.now(),
            **given,
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


class RedactionViewSet(OfVisibleCases):
    """What was made unreadable on the cases one may see."""

    serializer_class = RedactionSerializer
    queryset = Redaction.objects.none()

    def get_queryset(self) -> QuerySet[Redaction]:
        """Return the redactions of cases this person may see."""
        return Redaction.objects.filter(case__in=self.visible()).select_related("case", "by")


def came_by_mail(cases: QuerySet[Any]) -> QuerySet[InboundAttachment]:
    """Return the readable files of the mails of these cases."""
    hidden = Redaction.objects.filter(
        case=OuterRef("inbound__message__thread__case"), sha256=OuterRef("sha256")
    )
    return (
        InboundAttachment.objects.filter(inbound__message__thread__case__in=cases)
        .exclude(Exists(hidden))
        .defer("content")
        .select_related("inbound__message__thread__case")
    )
