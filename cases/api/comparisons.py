"""Decisions that differ from those with the same facts, over the API."""

from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions.deciding import comparing
from cases.api.shapes import StaffRef
from cases.api.visible import OfOneCase, OfVisibleCases
from cases.lifecycle import ComparisonState
from cases.models import Comparison, Decision, ExceptionRequest
from common.drf import StrictSerializer
from users.roles import Permission


class WhyInput(StrictSerializer):
    """Why it stands."""

    reason = serializers.CharField(max_length=500)


class ProblemInput(StrictSerializer):
    """What is wrong with the rule."""

    problem = serializers.CharField(max_length=500)


class ComparisonSerializer(serializers.ModelSerializer[Comparison]):
    """One decision or refusal that is out of line, and the twins one may see."""

    case = serializers.CharField(source="case.reference")
    settled_by = StaffRef(allow_null=True)
    like_decisions: Any = serializers.PrimaryKeyRelatedField(many=True, read_only=True)
    like_requests: Any = serializers.PrimaryKeyRelatedField(many=True, read_only=True)

    class Meta:
        model = Comparison
        fields = [
            "id",
            "case",
            "decision",
            "request",
            "state",
            "difference",
            "usual_minor",
            "looked_at",
            "like_decisions",
            "like_requests",
            "settled_by",
            "settled_at",
            "reason",
            "proposal",
        ]
        read_only_fields = fields


class ComparisonFilter(OfOneCase):
    """Those in one state."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=ComparisonState.choices)


class ComparisonViewSet(OfVisibleCases):
    """What is out of line, on the cases one may see."""

    serializer_class = ComparisonSerializer
    queryset = Comparison.objects.none()
    filterset_class = ComparisonFilter
    id_name = "comparison_id"

    def get_queryset(self) -> QuerySet[Comparison]:
        """Return what differed on cases this person may see; nothing for who answers for no team."""
        seen = Comparison.objects.visible_to(self.person).raised()
        if not self.person.can(Permission.SEE_TEAM_NUMBERS):
            return seen.none()
        cases = self.visible()
        return seen.select_related("case", "settled_by").prefetch_related(
            Prefetch("like_decisions", Decision.objects.filter(case__in=cases).order_by("pk")),
            Prefetch(
                "like_requests", ExceptionRequest.objects.filter(case__in=cases).order_by("pk")
            ),
        )

    @extend_schema(request=WhyInput, responses=ComparisonSerializer)
    @action(detail=True, methods=["post"])
    def acknowledgement(self, request: Request, pk: str) -> Response:
        """Let it stand, with the reason."""
        return self.act(comparing.acknowledge, WhyInput)

    @extend_schema(request=ProblemInput, responses=ComparisonSerializer)
    @action(detail=True, methods=["post"])
    def proposal(self, request: Request, pk: str) -> Response:
        """Take it up as a proposal to change the rule."""
        return self.act(comparing.take_up, ProblemInput)
