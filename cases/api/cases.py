"""Cases over the API: the same actions and the same visibility rule as the pages."""

from typing import Any, cast

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions import classification, handovers, ownership, resolution, waiting
from cases.actions.opening import manual
from cases.api import serializers
from cases.filters import CaseFilter
from cases.models import Case, CaseEvent
from common.drf import NewestFirstCursor
from common.errors import Forbidden
from users.models import User
from users.roles import Permission


class MostRecentlyOpened(NewestFirstCursor):
    """Newest case first."""

    ordering = ("-opened_at", "-id")


class CaseViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Case]):
    """Read, open and move cases."""

    serializer_class = serializers.CaseSerializer
    pagination_class = MostRecentlyOpened
    filterset_class = CaseFilter
    lookup_field = "reference"
    lookup_value_regex = r"ST-\d+"
    queryset = Case.objects.none()

    def get_queryset(self) -> QuerySet[Case]:
        """Return what this person may know of."""
        cases = Case.objects.visible_to(self._person()).select_related(
            "cause", "merged_into", "case_type", "team", "reservation", "owner"
        )
        if self.action == "list":
            return cases
        return cases.prefetch_related("parties__person", "risks", "clocks")

    def get_serializer_class(self) -> Any:
        """Show a case whole on its own address."""
        return (
            serializers.CaseSerializer
            if self.action == "list"
            else serializers.CaseDetailSerializer
        )

    @extend_schema(request=serializers.NewCase, responses={201: serializers.CaseDetailSerializer})
    def create(self, request: Request) -> Response:
        """Open a case for a person, on one of their stays if a code is given."""
        if not self._person().can(Permission.WORK_CASES):
            raise Forbidden(_("Your role does not open cases."))
        given = _read(serializers.NewCase, request)
        key = given.pop("key", None)
        with transaction.atomic():
            case = manual(
                **given,
                intake_key=f"api:{self._person().pk}:{key}" if key else None,
                by=self._person(),
                now=timezone.now(),
            )
        return Response(self._whole(case.pk), status=status.HTTP_201_CREATED)

    @extend_schema(request=serializers.Empty, responses=serializers.CaseDetailSerializer)
    @action(detail=True, methods=["post"])
    def ownership(self, request: Request, reference: str) -> Response:
        """Take the case; taking it twice is taking it once."""
        return self._act(ownership.take, serializers.Empty)

    @extend_schema(request=serializers.TakeOverInput, responses=serializers.CaseDetailSerializer)
    @action(detail=True, methods=["post"])
    def takeover(self, request: Request, reference: str) -> Response:
        """Take the case from its owner, with a reason."""
        return self._act(ownership.take_over, serializers.TakeOverInput)

    @extend_schema(request=serializers.AssignmentInput, responses=serializers.CaseDetailSerializer)
    @action(detail=True, methods=["post"])
    def assignment(self, request: Request, reference: str) -> Response:
        """Give the case to somebody without asking."""
        return self._act(ownership.assign, serializers.AssignmentInput)

    @extend_schema(request=serializers.ReleaseInput, responses=serializers.CaseDetailSerializer)
    @action(detail=True, methods=["post"])
    def release(self, request: Request, reference: str) -> Response:
        """Give the case back to its queue."""
        return self._act(ownership.release, serializers.ReleaseInput)

    @extend_schema(request=serializers.WaitInput, responses=serializers.CaseDetailSerializer)
    @action(detail=True, methods=["post"])
    def waiting(self, request: Request, reference: str) -> Response:
        """Wait for somebody."""
        return self._act(waiting.wait, serializers.WaitInput)

    @extend_schema(request=serializers.Empty, responses=serializers.CaseDetailSerializer)
    @action(detail=True, methods=["post"])
    def resumption(self, request: Request, reference: str) -> Response:
        """Go on after waiting."""
        return self._act(waiting.resume, serializers.Empty)

    @extend_schema(request=serializers.SeverityInput, responses=serializers.CaseDetailSerializer)
    @action(detail=True, methods=["post"])
    def severity(self, request: Request, reference: str) -> Response:
        """Change how bad the harm is."""
        return self._act(classification.set_severity, serializers.SeverityInput)

    @extend_schema(request=serializers.ResolutionInput, responses=serializers.CaseDetailSerializer)
    @action(detail=True, methods=["post"])
    def resolution(self, request: Request, reference: str) -> Response:
        """End the case; what is still open comes back in `open`."""
        return self._act(resolution.resolve, serializers.ResolutionInput)

    @extend_schema(request=serializers.ReopeningInput, responses=serializers.CaseDetailSerializer)
    @action(detail=True, methods=["post"])
    def reopening(self, request: Request, reference: str) -> Response:
        """Take a resolved case up again."""
        return self._act(resolution.reopen, serializers.ReopeningInput)

    @extend_schema(
        request=serializers.HandoverInput, responses={201: serializers.HandoverSerializer}
    )
    @action(detail=True, methods=["post"])
    def handovers(self, request: Request, reference: str) -> Response:
        """Offer the case to a colleague."""
        case = self.get_object()
        given = _read(serializers.HandoverInput, request)
        handover = handovers.offer(case_id=case.pk, by=self._person(), now=timezone.now(), **given)
        return Response(
            serializers.HandoverSerializer(handover).data, status=status.HTTP_201_CREATED
        )

    @extend_schema(responses=serializers.EventSerializer(many=True))
    @action(detail=True, pagination_class=NewestFirstCursor, filterset_class=None)
    def timeline(self, request: Request, reference: str) -> Response:
        """Return what happened, newest first."""
        events = CaseEvent.objects.filter(case=self.get_object()).select_related("actor")
        page = self.paginate_queryset(events)  # type: ignore[arg-type] # events page like cases do
        return self.get_paginated_response(serializers.EventSerializer(page, many=True).data)

    def _act(self, act: Any, shape: Any) -> Response:
        """Read the input, do one action, and return the case as it now is."""
        found = self.get_object()  # first: what may not be seen does not exist, whatever was sent
        given = _read(shape, self.request)
        if "version" in given:
            given["seen_version"] = given.pop("version")
        case = act(case_id=found.pk, by=self._person(), now=timezone.now(), **given)
        return Response(self._whole(case.pk))

    def _whole(self, case_id: int) -> Any:
        case = self.get_queryset().get(pk=case_id)
        return serializers.CaseDetailSerializer(case, context=self.get_serializer_context()).data

    def _person(self) -> User:
        return cast(User, self.request.user)


def _read(shape: Any, request: Request) -> dict[str, Any]:
    serializer = shape(data=request.data)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)
