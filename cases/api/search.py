"""Searching over the API: the same reading and the same rules as the page."""

from typing import Any, cast

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from cases.searching import results
from users.models import User


class FoundSerializer(serializers.Serializer[Any]):
    """One thing found: its kind, what it is called, what tells it apart, and where it stands."""

    kind = serializers.CharField()
    title = serializers.CharField()
    why = serializers.CharField()
    href = serializers.CharField()


class SearchResultSerializer(serializers.Serializer[Any]):
    """What was found; `instead_of` is what was typed when something like it was looked up instead."""

    query = serializers.CharField()
    instead_of = serializers.CharField()
    perhaps = serializers.CharField()
    unread = serializers.CharField()
    found = FoundSerializer(many=True)


class SearchViewSet(viewsets.ViewSet):
    """Search cases, messages, files, people, stays and rules one may see."""

    @extend_schema(
        parameters=[OpenApiParameter("q", str, description="Words, phrases and operators")],
        responses=SearchResultSerializer,
    )
    def list(self, request: Request) -> Response:
        """Return a few of each kind."""
        asker = results.asker_of(cast(User, request.user), now=timezone.now())
        found = results.search(request.query_params.get("q", ""), asker)
        told = {
            "query": found.query.text,
            "instead_of": found.instead_of,
            "perhaps": found.perhaps,
            "unread": found.unread,
            "found": results.told(found),
        }
        return Response(SearchResultSerializer(told).data)
