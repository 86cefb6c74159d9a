"""Doors to versions, drafts and the tester."""

from typing import Any, cast

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from sla import shelves
from sla.actions import drafting, publishing
from sla.api import serializers
from sla.examples import try_out
from sla.matching import CaseFacts
from sla.models import Draft, Shelf
from users.models import User
from users.roles import Permission


def _editor(request: Request) -> User:
    """Return who asks, if they may change what is promised; for everybody else there is no such place."""
    person = cast(User, request.user)
    if not person.can(Permission.PUBLISH_SERVICE_LEVELS):
        raise Http404
    return person


class ShelfViewSet(viewsets.ViewSet):
    """Levels, calendars and rules: what is in force for everybody, drafts for those who may publish."""

    lookup_field = "code"
    lookup_value_regex = "[-a-zA-Z0-9_]+"

    @extend_schema(responses=serializers.PromiseVersionSerializer(many=True))
    def list(self, request: Request, shelf: str) -> Response:
        """List what is in force now."""
        rows = shelves.versions(Shelf(shelf)).in_force(now=timezone.now())
        return Response(serializers.PromiseVersionSerializer(rows, many=True).data)

    @extend_schema(
        operation_id="service_levels_versions",
        responses=serializers.PromiseVersionSerializer(many=True),
    )
    def retrieve(self, request: Request, shelf: str, code: str) -> Response:
        """List every version of one code, the newest first."""
        rows = list(shelves.versions(Shelf(shelf)).filter(code=code))
        if not rows:
            raise Http404
        return Response(serializers.PromiseVersionSerializer(rows, many=True).data)

    @extend_schema(methods=["GET"], responses=serializers.PromiseDraftSerializer)
    @extend_schema(
        methods=["PUT"],
        request=serializers.WriteSerializer,
        responses=serializers.PromiseDraftSerializer,
    )
    @extend_schema(methods=["DELETE"], responses={204: None})
    @action(detail=True, methods=["get", "put", "delete"])
    def draft(self, request: Request, shelf: str, code: str) -> Response:
        """Read the draft, write it (begun if there is none), or throw it away."""
        person, place = _editor(request), Shelf(shelf)
        now = timezone.now()
        if request.method == "DELETE":
            drafting.discard(shelf=place, code=code, seen_revision=None)
            return Response(status=204)
        if request.method == "PUT":
            asked = serializers.WriteSerializer(data=request.data)
            asked.is_valid(raise_exception=True)
            if not shelves.versions(place).filter(code=code).exists():
                get_object_or_404(Draft, shelf=place, code=code)
            drafting.begin(shelf=place, code=code, by=person, now=now)
            drafting.write(
                shelf=place,
                code=code,
                contents=asked.validated_data["contents"],
                seen_revision=asked.validated_data.get("revision"),
                by=person,
                now=now,
            )
        draft = get_object_or_404(Draft.objects.select_related("edited_by"), shelf=place, code=code)
        return Response(self._told(draft))

    @extend_schema(
        request=serializers.PublishSerializer, responses=serializers.PromiseVersionSerializer
    )
    @action(detail=True, methods=["post"])
    def publication(self, request: Request, shelf: str, code: str) -> Response:
        """Make the draft the next version; clocks that run keep theirs."""
        person = _editor(request)
        asked = serializers.PublishSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        now = timezone.now()
        version = publishing.publish(
            shelf=Shelf(shelf),
            code=code,
            seen_revision=asked.validated_data["revision"],
            valid_from=asked.validated_data.get("valid_from", now),
            by=person,
            now=now,
        )
        return Response(serializers.PromiseVersionSerializer(version).data, status=201)

    @extend_schema(
        request=serializers.FactsSerializer,
        responses=OpenApiResponse(OpenApiTypes.OBJECT, "the level, what is promised, every reason"),
    )
    @action(detail=False, methods=["post"])
    def trial(self, request: Request, shelf: str) -> Response:
        """Say which service level a case would get now, and why each other lost. Changes nothing."""
        asked = serializers.FactsSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        data: dict[str, Any] = dict(asked.validated_data)
        facts = CaseFacts(team_slug=data.pop("team"), **data)
        trial = try_out(facts, now=timezone.now())
        winner = trial.winner
        return Response(
            {
                "level": winner.level.code if winner else None,
                "version": winner.level.version if winner else None,
                "targets": {each.plan.kind: each.due_at for each in trial.promised},
                "tried": [
                    {"level": each.level.code, "fits": each.fits, "reasons": list(each.reasons)}
                    for each in trial.tried
                ],
            }
        )

    def _told(self, draft: Draft) -> dict[str, Any]:
        now = timezone.now()
        reading = shelves.read(Shelf(draft.shelf), draft.contents, shelves.known(now=now), now=now)
        told: Any = draft
        told.problems = dict(reading.problems)
        return dict(serializers.PromiseDraftSerializer(told).data)
