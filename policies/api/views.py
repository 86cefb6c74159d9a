"""The doors: policies, one version, search, and the rule in force by the facts of a stay."""

from typing import Any, cast

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from policies.api import answers, serializers
from policies.api.keeping import Keeping
from policies.asking import ask
from policies.filters import PolicyFilter
from policies.kept import may_see, standing_parts
from policies.models import Clause, Policy, PolicyVersion
from policies.search import search
from policies.shelf import reached
from users.models import User


class PolicyViewSet(Keeping, viewsets.ReadOnlyModelViewSet[Policy]):
    """The library, for everybody who works here."""

    serializer_class = serializers.PolicySerializer
    filterset_class = PolicyFilter
    lookup_field = "code"
    lookup_value_regex = "[-a-zA-Z0-9_]+"
    queryset = Policy.objects.none()

    def get_queryset(self) -> QuerySet[Policy]:
        """Return the policies that have a binding version, with those versions."""
        versions = PolicyVersion.objects.binding().filter(effective__isempty=False)
        shown = Policy.objects.filter(pk__in=versions.values("policy"))
        ordered = versions.order_by("number")
        return shown.prefetch_related(Prefetch("versions", queryset=ordered, to_attr="binding"))

    @extend_schema(responses=serializers.VersionSerializer)
    @action(detail=True, url_path=r"versions/(?P<number>[0-9]{1,4})", url_name="version")
    def version(self, request: Request, code: str, number: str) -> Response:
        """Show one version with its clauses."""
        clauses = Prefetch("clauses", queryset=Clause.objects.light().order_by("order"))
        versions = PolicyVersion.objects.binding().select_related("policy")
        version = get_object_or_404(
            versions.prefetch_related(clauses), policy__code=code, number=int(number)
        )
        return Response(serializers.VersionSerializer(version).data)

    @extend_schema(
        parameters=[serializers.SearchSerializer], responses=serializers.HitSerializer(many=True)
    )
    @action(detail=False, pagination_class=None, filterset_class=None)
    def search(self, request: Request) -> Response:
        """Search the clauses in both languages: in force on the day first, best first."""
        asked = serializers.SearchSerializer(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        query: dict[str, Any] = asked.validated_data
        hits = search(
            query["q"],
            language=query.get("language") or get_language() or "en",
            on=query.get("on") or timezone.localdate(),
            topic=query.get("topic", ""),
            within=reached(asked.to_reach()),
            limit=query["limit"],
        )
        return Response([serializers.HitSerializer(hit).data for hit in hits])

    @extend_schema(
        request=serializers.LookupSerializer,
        responses=OpenApiResponse(OpenApiTypes.OBJECT, "findings, answers, and every reason"),
    )
    @action(detail=False, methods=["post"], pagination_class=None, filterset_class=None)
    def lookup(self, request: Request) -> Response:
        """Find the versions and clauses in force for a stay, why, and what they give. Changes nothing."""
        asked = serializers.LookupSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        facts = asked.to_facts()
        user = cast("User", request.user)
        parts = standing_parts([facts.stay]).get(facts.stay, []) if may_see(facts, user) else []
        each = ask(
            facts,
            parts=parts,
            sums=asked.to_sums(),
            rates=asked.to_rates(),
            topics=asked.validated_data.get("topics"),
            questions=asked.validated_data.get("questions") or (),
            now=timezone.now(),
        )
        return Response(answers.whole(each))
