"""How what people give and approve compares with their peers, over the API."""

from typing import Any, cast

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from insights.deciding import drift_of
from insights.filters import DriftFilter
from users.models import User
from users.roles import Permission


class DriftRow(serializers.Serializer[Any]):
    """One person beside the others; middle amounts in minor units of the house's currency, rates from 0 to 1."""

    person = serializers.IntegerField(source="user.pk")
    name = serializers.CharField(source="user.name")
    decided = serializers.IntegerField(source="compared.own.number")
    middle_minor = serializers.IntegerField(source="compared.own.middle", allow_null=True)
    rate = serializers.FloatField(source="compared.own.rate", allow_null=True)
    middle_minor_of_others = serializers.IntegerField(
        source="compared.others.middle", allow_null=True
    )
    rate_of_others = serializers.FloatField(source="compared.others.rate", allow_null=True)
    stands_out = serializers.BooleanField(source="compared.stands_out")


class DriftView(APIView):
    """Who approves, or decides and asks, beside their peers."""

    @extend_schema(
        parameters=[
            OpenApiParameter("of", str, enum=["approvers", "associates"]),
            OpenApiParameter("kind", str),
            OpenApiParameter("weeks", int, enum=[12, 26, 52]),
        ],
        responses=DriftRow(many=True),
        operation_id="drift_list",
    )
    def get(self, request: Request) -> Response:
        """Return everybody beside the others, who stands out first; for who answers for a team."""
        user = cast(User, request.user)
        if not user.can(Permission.SEE_TEAM_NUMBERS):
            raise exceptions.NotFound
        chosen = DriftFilter(request.query_params).chosen()
        rows = drift_of(user, chosen, now=timezone.now()).rows
        return Response(DriftRow(rows, many=True).data)
