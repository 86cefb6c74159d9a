"""Clocks over the API: listed, explained, promised, settled, by the same actions as the pages."""

from datetime import datetime

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions import clocks, deadlines, promising
from cases.actions.clocks import settling
from cases.api.clock_serializers import (
    ClockReason,
    ExplainedClockSerializer,
    NewDeadline,
    NewPromise,
    Nothing,
    Notice,
    OtherTime,
)
from cases.api.visible import OfOneCase, OfVisibleCases, read
from cases.models import SLAClock
from cases.models.clock import ClockKind, ClockStatus
from sla.models import DeadlineRule


class ClockFilter(OfOneCase):
    """Clocks of one case, of one kind, that stand so."""

    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=ClockKind.choices)
    status = django_filters.ChoiceFilter(label=_("Status"), choices=ClockStatus.choices)


class ClockViewSet(OfVisibleCases):
    """The clocks of the cases one may see, each with its whole derivation."""

    serializer_class = ExplainedClockSerializer
    filterset_class = ClockFilter
    queryset = SLAClock.objects.none()
    id_name = "clock_id"

    def get_queryset(self) -> QuerySet[SLAClock]:
        """Return the clocks of cases this person may know of."""
        return (
            SLAClock.objects.filter(case__in=self.visible())
            .select_related("case", "target__service_level", "calendar", "rule")
            .prefetch_related("pauses", "given_warnings")
        )

    @extend_schema(request=NewPromise, responses={201: ExplainedClockSerializer})
    @action(detail=False, methods=["post"], filterset_class=None, pagination_class=None)
    def promises(self, request: Request) -> Response:
        """Promise something by an instant: to one side, or to the colleague or department named."""
        return self.add(promising.make, NewPromise)

    @extend_schema(request=NewDeadline, responses={201: ExplainedClockSerializer})
    @action(detail=False, methods=["post"], filterset_class=None, pagination_class=None)
    def deadlines(self, request: Request) -> Response:
        """Start a deadline; the letter's own date beats the rule, and the rule the usual one."""
        given = read(NewDeadline, request)
        case, now = self.case(given.pop("case")), timezone.now()
        day, instant = given.pop("started_on"), given.pop("started_at")
        if _hangs(given["rule"], now=now):
            clock = deadlines.hang(case_id=case.pk, by=self.person, rule=given["rule"], now=now)
        else:
            clock = deadlines.start(
                case_id=case.pk,
                by=self.person,
                started_on=instant or day,
                now=now,
                **given,
            )
        return self.shown(clock.pk, code=status.HTTP_201_CREATED)

    @extend_schema(request=Nothing, responses=ExplainedClockSerializer)
    @action(detail=True, methods=["post"])
    def settlement(self, request: Request, pk: str) -> Response:
        """Say that it was done."""
        return self.act(settling.meet, Nothing)

    @extend_schema(request=ClockReason, responses=ExplainedClockSerializer)
    @action(detail=True, methods=["post"])
    def withdrawal(self, request: Request, pk: str) -> Response:
        """Say that it is owed no longer."""
        return self.act(settling.withdraw, ClockReason)

    @extend_schema(request=OtherTime, responses=ExplainedClockSerializer)
    @action(detail=True, methods=["post"])
    def renegotiation(self, request: Request, pk: str) -> Response:
        """Agree on another time for a promise that has not run out."""
        return self.act(promising.renegotiate, OtherTime)

    @extend_schema(request=Notice, responses=ExplainedClockSerializer)
    @action(detail=True, methods=["post"])
    def extension(self, request: Request, pk: str) -> Response:
        """Put a deadline off as its rule allows."""
        return self.act(deadlines.extend, Notice)

    @extend_schema(request=ClockReason, responses=ExplainedClockSerializer)
    @action(detail=True, methods=["post"])
    def reset(self, request: Request, pk: str) -> Response:
        """Count the resolution anew; to let it stand still, wait."""
        return self.act(clocks.reset, ClockReason)


def _hangs(code: str, *, now: datetime) -> bool:
    rules = DeadlineRule.objects.in_force(now=now)
    return rules.filter(code=code, kind=DeadlineRule.Kind.ANCHORED).exists()
