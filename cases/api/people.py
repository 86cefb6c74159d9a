"""What people on cases expect of us, and what they were given, over the API."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions import expectations
from cases.api.shapes import StaffRef
from cases.api.visible import OfVisibleCases
from cases.models import Expectation, Given
from common.drf import StrictSerializer
from common.money import Money


class ExpectationInput(StrictSerializer):
    """What one person on a case expects, and how we know."""

    case = serializers.CharField(max_length=14)
    party_id = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    kind = serializers.ChoiceField(choices=Expectation.Kind.choices)
    text = serializers.CharField(max_length=300)


class VerdictInput(StrictSerializer):
    """Whether it was met."""

    is_met = serializers.BooleanField()


class ExpectationSerializer(serializers.ModelSerializer[Expectation]):
    """One thing one person expects; only staff read it."""

    case = serializers.CharField(source="case.reference")
    noted_by = StaffRef()
    settled_by = StaffRef(allow_null=True)

    class Meta:
        model = Expectation
        fields = [
            "id",
            "case",
            "party",
            "kind",
            "text",
            "state",
            "noted_by",
            "noted_at",
            "settled_by",
            "settled_at",
        ]
        read_only_fields = fields


class AmountInput(StrictSerializer):
    """An amount in minor units with its currency."""

    minor = serializers.IntegerField(min_value=1, max_value=10**15)
    currency = serializers.RegexField(r"^[A-Z]{3}$")

    def validate(self, attrs: dict[str, Any]) -> Any:
        """Return the amount."""
        return Money(attrs["minor"], attrs["currency"])


class GivenInput(StrictSerializer):
    """What one person was given to make up for what went wrong; without `amount`, something without a price."""

    case = serializers.CharField(max_length=14)
    party_id = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    text = serializers.CharField(max_length=200)
    amount = AmountInput(required=False, allow_null=True, default=None)
    is_beyond_policy = serializers.BooleanField(default=False)
    verdict = serializers.ChoiceField(choices=Given.Verdict.choices, allow_blank=True, default="")


class GivenSerializer(serializers.ModelSerializer[Given]):
    """One thing given; `verdict` is what they made of it."""

    case = serializers.CharField(source="case.reference")
    noted_by = StaffRef()

    class Meta:
        model = Given
        fields = [
            "id",
            "case",
            "party",
            "text",
            "amount_minor",
            "currency",
            "is_beyond_policy",
            "verdict",
            "noted_by",
            "given_at",
        ]
        read_only_fields = fields


class ExpectationViewSet(OfVisibleCases):
    """What people expect on the cases one may see."""

    serializer_class = ExpectationSerializer
    queryset = Expectation.objects.none()
    id_name = "expectation_id"

    def get_queryset(self) -> QuerySet[Expectation]:
        """Return what is expected on cases this person may see."""
        expected = Expectation.objects.filter(case__in=self.visible())
        return expected.select_related("case", "noted_by", "settled_by")

    @extend_schema(request=ExpectationInput, responses={201: ExpectationSerializer})
    def create(self, request: Request) -> Response:
        """Keep what somebody on the case expects."""
        return self.add(expectations.note, ExpectationInput)

    @extend_schema(request=VerdictInput, responses=ExpectationSerializer)
    @action(detail=True, methods=["post"])
    def verdict(self, request: Request, pk: str) -> Response:
        """Say whether it was met."""
        return self.act(expectations.settle, VerdictInput)


class GivenViewSet(OfVisibleCases):
    """What people were given on the cases one may see."""

    serializer_class = GivenSerializer
    queryset = Given.objects.none()

    def get_queryset(self) -> QuerySet[Given]:
        """Return what was given on cases this person may see."""
        return Given.objects.filter(case__in=self.visible()).select_related("case", "noted_by")

    @extend_schema(request=GivenInput, responses={201: GivenSerializer})
    def create(self, request: Request) -> Response:
        """Keep what somebody was given."""
        return self.add(expectations.give, GivenInput)
