"""Legal holds over the API: read, set, their end asked for and decided by a second person."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions import holding
from cases.api.shapes import Empty, StaffRef
from cases.api.visible import OfVisibleCases
from cases.models import LegalHold
from common.drf import StrictSerializer
from users.models import User


class HoldInput(StrictSerializer):
    """On which case, how far it reaches, why, and what everybody heeds."""

    case = serializers.CharField(max_length=14)
    scope = serializers.ChoiceField(choices=LegalHold.Scope.choices)
    reason = serializers.CharField(max_length=300)
    instruction = serializers.CharField(max_length=200, allow_blank=True, default="")


class LiftRequestInput(StrictSerializer):
    """Who decides whether the hold may end, and why it may."""

    decider = serializers.PrimaryKeyRelatedField(queryset=User.objects.filter(is_active=True))
    because = serializers.CharField(max_length=300)


class HoldSerializer(serializers.ModelSerializer[LegalHold]):
    """One legal hold, with who asked for its end and who decided."""

    number = serializers.CharField(source="__str__")
    case = serializers.CharField(source="case.reference")
    by = StaffRef()
    asked_by = StaffRef(allow_null=True)
    decider = StaffRef(allow_null=True)
    lifted_by = StaffRef(allow_null=True)

    class Meta:
        model = LegalHold
        fields = [
            "id",
            "number",
            "case",
            "scope",
            "reason",
            "instruction",
            "by",
            "since",
            "state",
            "asked_by",
            "asked_at",
            "asked_because",
            "decider",
            "lifted_by",
            "lifted_at",
        ]
        read_only_fields = fields


class HoldViewSet(OfVisibleCases):
    """Legal holds set on cases one may know of."""

    serializer_class = HoldSerializer
    queryset = LegalHold.objects.none()
    id_name = "hold_id"

    def get_queryset(self) -> QuerySet[LegalHold]:
        """Return the holds on cases this person may know of."""
        return LegalHold.objects.filter(case__in=self.visible()).select_related(
            "case", "by", "asked_by", "decider", "lifted_by"
        )

    @extend_schema(request=HoldInput, responses={201: HoldSerializer})
    def create(self, request: Request) -> Response:
        """Set a legal hold."""
        return self.add(holding.hold, HoldInput)

    @extend_schema(request=LiftRequestInput, responses=HoldSerializer)
    @action(detail=True, methods=["post"])
    def lift_request(self, request: Request, pk: str) -> Response:
        """Ask a second person whether the hold may end."""
        return self.act(holding.ask_end, LiftRequestInput)

    @extend_schema(request=Empty, responses=HoldSerializer)
    @action(detail=True, methods=["post"])
    def lifting(self, request: Request, pk: str) -> Response:
        """Let the hold end, as the second person."""
        return self.last_word(holding.lift, Empty)

    @extend_schema(request=Empty, responses=HoldSerializer)
    @action(detail=True, methods=["post"])
    def keeping(self, request: Request, pk: str) -> Response:
        """Decide that the hold stays, or take back having asked."""
        return self.last_word(holding.keep, Empty)
