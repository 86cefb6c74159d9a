"""Files kept as proof over the API; every look is written down."""

import base64
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions import evidence, redacting
from cases.api.mail_files import BYTES, came_by_mail
from cases.api.shapes import Empty, ReasonInput, StaffRef
from cases.api.visible import OfVisibleCases, read
from cases.knowing.handing import handed_out
from cases.knowing.kinds import refuse_too_large
from cases.models import CustodyRecord, EvidenceFile
from common.drf import StrictSerializer


class EvidenceInput(StrictSerializer):
    """A file, and who may be shown it; sent as `multipart/form-data`."""

    case = serializers.CharField(max_length=14)
    file = serializers.FileField()
    audience = serializers.ChoiceField(choices=EvidenceFile.Audience.choices)
    note = serializers.CharField(max_length=300, allow_blank=True, default="")


class PromotionInput(StrictSerializer):
    """A file that came with a mail of a case."""

    attachment = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    audience = serializers.ChoiceField(choices=EvidenceFile.Audience.choices)
    note = serializers.CharField(max_length=300, allow_blank=True, default="")


class OfCaseInput(StrictSerializer):
    """Which case."""

    case = serializers.CharField(max_length=14)


class EvidenceSerializer(serializers.ModelSerializer[EvidenceFile]):
    """One file kept as proof; the name of one made unreadable is empty."""

    case = serializers.CharField(source="case.reference")
    name = serializers.SerializerMethodField()
    is_redacted = serializers.BooleanField(source="redacted")
    added_by = StaffRef()

    class Meta:
        model = EvidenceFile
        fields = [
            "id",
            "case",
            "audience",
            "name",
            "kind",
            "size",
            "sha256",
            "note",
            "attachment",
            "is_redacted",
            "added_by",
            "added_at",
        ]
        read_only_fields = fields

    def get_name(self, file: Any) -> str:
        """Return the name, unless nobody reads it any more."""
        return "" if file.redacted else str(file.name)


class CustodySerializer(serializers.ModelSerializer[CustodyRecord]):
    """One hand a file passed through."""

    by = StaffRef()

    class Meta:
        model = CustodyRecord
        fields = ["act", "by", "at", "note"]
        read_only_fields = fields


class LookSerializer(serializers.Serializer[Any]):
    """A picture of the file made anew (PNG, base64; empty where there is none), and the hands it passed through."""

    preview = serializers.SerializerMethodField()
    custody = CustodySerializer(many=True)

    @extend_schema_field(OpenApiTypes.BYTE)
    def get_preview(self, look: dict[str, Any]) -> str:
        """Return the picture."""
        return base64.b64encode(bytes(look["preview"] or b"")).decode()


class EvidenceViewSet(OfVisibleCases):
    """Files kept as proof on the cases one may see."""

    serializer_class = EvidenceSerializer
    queryset = EvidenceFile.objects.none()
    parser_classes = (JSONParser, MultiPartParser)

    def get_queryset(self) -> QuerySet[EvidenceFile]:
        """Return the files of cases this person may see, without their bytes."""
        files = EvidenceFile.objects.filter(case__in=self.visible()).light().with_redacted()
        return files.select_related("case", "added_by")

    @extend_schema(
        request={"multipart/form-data": EvidenceInput}, responses={201: EvidenceSerializer}
    )
    def create(self, request: Request) -> Response:
        """Keep a file as proof; it can't be changed afterwards."""
        given = read(EvidenceInput, request)
        case, file = self.case(given["case"]), given["file"]
        refuse_too_large(file.name, file.size)
        kept = evidence.add(
            case_id=case.pk,
            by=self.person,
            name=file.name,
            content=file.read(),
            claimed=file.content_type or "",
            audience=given["audience"],
            note=given["note"],
            now=timezone.now(),
        )
        return self.shown(kept.pk, code=status.HTTP_201_CREATED)

    @extend_schema(request=PromotionInput, responses={201: EvidenceSerializer})
    @action(detail=False, methods=["post"])
    def promotion(self, request: Request) -> Response:
        """Keep a file of a mail as proof."""
        given = read(PromotionInput, request)
        came = get_object_or_404(came_by_mail(self.visible()), pk=given.pop("attachment"))
        kept = evidence.promote(
            case_id=came.inbound.message.thread.case_id,
            attachment_id=came.pk,
            by=self.person,
            now=timezone.now(),
            **given,
        )
        return self.shown(kept.pk, code=status.HTTP_201_CREATED)

    @extend_schema(responses=CustodySerializer(many=True))
    @action(detail=True, filterset_class=None, pagination_class=None)
    def custody(self, request: Request, pk: str) -> Response:
        """Return through whose hands it went, the oldest first."""
        hands = self.get_object().custody.select_related("by").order_by("at", "pk")
        return Response(CustodySerializer(hands, many=True).data)

    @extend_schema(request=Empty, responses=LookSerializer)
    @action(detail=True, methods=["post"])
    def look(self, request: Request, pk: str) -> Response:
        """Look at it; that is written down first."""
        found = self.get_object()
        file = evidence.look(file_id=found.pk, by=self.person, now=timezone.now())
        hands = file.custody.select_related("by").order_by("at", "pk")
        return Response(LookSerializer({"preview": file.preview, "custody": hands}).data)

    @extend_schema(request=Empty, responses=BYTES)
    @action(detail=True, methods=["post"])
    def download(self, request: Request, pk: str) -> HttpResponse:
        """Take a copy; that is written down first."""
        found = self.get_object()
        file = evidence.download(file_id=found.pk, by=self.person, now=timezone.now())
        return handed_out(bytes(file.content), file.name)

    @extend_schema(request=OfCaseInput, responses=BYTES)
    @action(detail=False, methods=["post"])
    def export(self, request: Request) -> HttpResponse:
        """Take every readable file of a case with its hash and custody, packed."""
        case = self.case(read(OfCaseInput, request)["case"])
        packed = evidence.export(case_id=case.pk, by=self.person, now=timezone.now())
        return handed_out(packed, f"{case.reference}-evidence.zip")

    @extend_schema(request=ReasonInput, responses=EvidenceSerializer)
    @action(detail=True, methods=["post"])
    def redaction(self, request: Request, pk: str) -> Response:
        """Make it unreadable, here and in the mail it came with; the original is kept."""
        file, given = self.get_object(), read(ReasonInput, request)
        redacting.redact_file(
            case_id=file.case_id, sha256=file.sha256, by=self.person, now=timezone.now(), **given
        )
        return self.shown(file.pk)
