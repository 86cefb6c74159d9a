"""Cases over the API: the same actions and the same visibility rule as the pages."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions.opening import manual
from cases.api.case_acts import CaseActs
from cases.api.case_inputs import NewCase
from cases.api.case_serializers import (
    CaseDetailSerializer,
    CaseSerializer,
    EventSerializer,
    RoutedSerializer,
    SoFarSerializer,
    StandingSerializer,
)
from cases.api.visible import read
from cases.closing import gate, summary
from cases.filters import CaseFilter
from cases.models import Case, CaseEvent, QueuedCase
from cases.routing.telling import why_told
from common.drf import NewestFirstCursor
from common.errors import Forbidden
from users.roles import Permission


class MostRecentlyOpened(NewestFirstCursor):
    """Newest case first."""

    ordering = ("-opened_at", "-id")


class CaseViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CaseActs):
    """Read, open and move cases."""

    serializer_class = CaseSerializer
    pagination_class = MostRecentlyOpened
    filterset_class = CaseFilter
    lookup_field = "reference"
    lookup_value_regex = r"ST-\d+"
    queryset = Case.objects.none()

    def get_queryset(self) -> QuerySet[Case]:
        """Return what this person may know of."""
        cases = self.visible().select_related(
            "cause", "merged_into", "case_type", "team", "reservation", "owner"
        )
        if self.action == "list":
            return cases
        return cases.prefetch_related("parties__person", "risks", "clocks")

    def get_serializer_class(self) -> Any:
        """Show a case whole on its own address."""
        return CaseSerializer if self.action == "list" else CaseDetailSerializer

    @extend_schema(request=NewCase, responses={201: CaseDetailSerializer})
    def create(self, request: Request) -> Response:
        """Open a case for a person, on one of their stays if a code is given."""
        if not self.person.can(Permission.WORK_CASES):
            raise Forbidden(_("Your role does not open cases."))
        given = read(NewCase, request)
        key = given.pop("key", None)
        with transaction.atomic():
            case = manual(
                **given,
                intake_key=f"api:{self.person.pk}:{key}" if key else None,
                by=self.person,
                now=timezone.now(),
            )
        return Response(self.whole(case.pk), status=status.HTTP_201_CREATED)

    @extend_schema(responses=StandingSerializer)
    @action(detail=True, filterset_class=None, pagination_class=None)
    def gate(self, request: Request, reference: str) -> Response:
        """Return what is still open before the case can end, by the rule of its kind."""
        case = self.get_object()
        rule = gate.rule_for(case.case_type_id, now=timezone.now())
        shown = {
            "rule": rule.number,
            "requires": sorted(rule.requires),
            "open": gate.open_items(case, rule) if case.is_open else [],
        }
        return Response(StandingSerializer(shown).data)

    @extend_schema(responses=SoFarSerializer)
    @action(detail=True, filterset_class=None, pagination_class=None)
    def summary(self, request: Request, reference: str) -> Response:
        """Return what is done and what is pending now, each line with the event it stands on."""
        return Response(SoFarSerializer(summary.of_case(self.get_object())).data)

    @extend_schema(responses=RoutedSerializer)
    @action(detail=True, filterset_class=None, pagination_class=None)
    def routing(self, request: Request, reference: str) -> Response:
        """Return why the case went to whom it went, or why it waits, in sentences."""
        case = self.get_object()
        routed = case.events.filter(kind=CaseEvent.Kind.ROUTED).order_by("-pk").first()
        queued = QueuedCase.objects.filter(case=case).first() if case.owner_id is None else None
        shown = {
            "why": why_told(routed.facts) if routed is not None else [],
            "waits_because": queued.get_because_display() if queued is not None else "",
            "waits_since": queued.since if queued is not None else None,
        }
        return Response(RoutedSerializer(shown).data)

    @extend_schema(responses=EventSerializer(many=True))
    @action(detail=True, pagination_class=NewestFirstCursor, filterset_class=None)
    def timeline(self, request: Request, reference: str) -> Response:
        """Return what happened, newest first."""
        events = CaseEvent.objects.filter(case=self.get_object()).select_related("actor")
        page = self.paginate_queryset(events)
        return self.get_paginated_response(EventSerializer(page, many=True).data)
