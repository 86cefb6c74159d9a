"""What is done to a published version over the API: read against its source again, or ended."""

from typing import Any, cast

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.authentication import SessionAuthentication
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.drf import StrictSerializer
from policies.actions import reviews, versions
from policies.api.draft_serializers import read
from policies.api.serializers import VersionSerializer
from policies.models import Policy, PolicyVersion
from users.models import User
from users.roles import Permission

_VERSION = r"versions/(?P<number>[0-9]{1,4})"


class RetirementInput(StrictSerializer):
    """From which day it is no longer the rule."""

    on = serializers.DateField()


class RuleReviewInput(StrictSerializer):
    """When it is to be read against its source again."""

    next_by = serializers.DateField()


class Keeping(viewsets.GenericViewSet[Policy]):
    """For who publishes policies; for everybody else there is no such place."""

    @extend_schema(request=RuleReviewInput, responses=VersionSerializer)
    @action(detail=True, methods=["post"], url_path=rf"{_VERSION}/review", url_name="review")
    def review(self, request: Request, code: str, number: str) -> Response:
        """Say that one has read it against its source."""
        version = _published(request, code, number)
        given = read(RuleReviewInput, request)
        kept = reviews.review(version_id=version.pk, by=_by(request), now=timezone.now(), **given)
        return Response(VersionSerializer(kept).data)

    @extend_schema(request=RetirementInput, responses=VersionSerializer)
    @action(
        detail=True,
        methods=["post"],
        url_path=rf"{_VERSION}/retirement",
        url_name="retirement",
        authentication_classes=cast("list[type[Any]]", [SessionAuthentication]),
    )
    def retirement(self, request: Request, code: str, number: str) -> Response:
        """End it, signed in; a token can't."""
        version = _published(request, code, number)
        given = read(RetirementInput, request)
        ended = versions.retire(version_id=version.pk, by=_by(request), now=timezone.now(), **given)
        return Response(VersionSerializer(ended).data)


def _published(request: Request, code: str, number: str) -> PolicyVersion:
    if not _by(request).can(Permission.PUBLISH_POLICIES):
        raise Http404
    return get_object_or_404(PolicyVersion.objects.binding(), policy__code=code, number=int(number))


def _by(request: Request) -> User:
    return cast(User, request.user)
