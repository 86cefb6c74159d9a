"""Clocks over the API: listed, explained, promised, settled, by the same actions as the pages."""

from datetime import datetime
from typing import Any, cast

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
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
from cases.models import Case, SLAClock
from cases.models.clock import ClockKind, ClockStatus
from common.drf import NewestFirstCursor
from sla.models import DeadlineRule
from users.models import User


class ClockFilter(django_filters.FilterSet):
    """Clocks of one case, of one kind, that stand so."""

    case = django_filters.CharFilter(label=_("Case"), field_name="case__reference")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=ClockKind.choices)
    status = django_filters.ChoiceFilter(label=_("Status"), choices=ClockStatus.choices)

    class Meta:
        model = SLAClock
        fields: list[str] = []


class ClockViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[SLAClock]
):
    """The clocks of the cases one may see, each with its whole derivation."""

    serializer_class = ExplainedClockSerializer
    pagination_class = NewestFirstCursor
    filterset_class = ClockFilter
    lookup_value_regex = r"\d{1,18}"
    queryset = SLAClock.objects.none()

    def get_queryset(self) -> QuerySet[SLAClock]:
        """Return the clocks of cases this person may know of."""
        visible = Case.objects.visible_to(self._person())
        return (
            SLAClock.objects.filter(case__in=visible)
            .select_related("case", "target__service_level", "calendar", "rule")
            .prefetch_related("pauses", "given_warnings")
        )

    @extend_schema(request=NewPromise, responses={201: ExplainedClockSerializer})
    @action(detail=False, methods=["post"], filterset_class=None, pagination_class=None)
    def promises(self, request: Request) -> Response:
        """Promise something by an instant: to one side, or to the colleague or department named."""
        given = _read(NewPromise, request)
        case = self._case(given.pop("case"))
        clock = promising.make(case_id=case.pk, by=self._person(), now=timezone.now(), **given)
        return self._shown(clock, status=status.HTTP_201_CREATED)

    @extend_schema(request=NewDeadline, responses={201: ExplainedClockSerializer})
    @action(detail=False, methods=["post"], filterset_class=None, pagination_class=None)
    def deadlines(self, request: Request) -> Response:
        """Start a deadline; the letter's own date beats the rule, and the rule the usual one."""
        given = _read(NewDeadline, request)
        case, now = self._case(given.pop("case")), timezone.now()
        day, instant = given.pop("started_on"), given.pop("started_at")
        if _hangs(given["rule"], now=now):
            clock = deadlines.hang(case_id=case.pk, by=self._person(), rule=given["rule"], now=now)
        else:
            clock = deadlines.start(
                case_id=case.pk,
                by=self._person(),
                started_on=instant or day,
                now=now,
                **given,
            )
        return self._shown(clock, status=status.HTTP_201_CREATED)

    @extend_schema(request=Nothing, responses=ExplainedClockSerializer)
    @action(detail=True, methods=["post"])
    def settlement(self, request: Request, pk: str) -> Response:
        """Say that it was done."""
        return self._act(settling.meet, Nothing)

    @extend_schema(request=ClockReason, responses=ExplainedClockSerializer)
    @action(detail=True, methods=["post"])
    def withdrawal(self, request: Request, pk: str) -> Response:
        """Say that it is owed no longer."""
        return self._act(settling.withdraw, ClockReason)

    @extend_schema(request=OtherTime, responses=ExplainedClockSerializer)
    @action(detail=True, methods=["post"])
    def renegotiation(self, request: Request, pk: str) -> Response:
        """Agree on another time for a promise that has not run out."""
        return self._act(promising.renegotiate, OtherTime)

    @extend_schema(request=Notice, responses=ExplainedClockSerializer)
    @action(detail=True, methods=["post"])
    def extension(self, request: Request, pk: str) -> Response:
        """Put a deadline off as its rule allows."""
        return self._act(deadlines.extend, Notice)

    @extend_schema(request=ClockReason, responses=ExplainedClockSerializer)
    @action(detail=True, methods=["post"])
    def reset(self, request: Request, pk: str) -> Response:
        """Count the resolution anew; to let it stand still, wait."""
        return self._act(clocks.reset, ClockReason)

    def _act(self, act: Any, shape: Any) -> Response:
        found = self.get_object()  # first: what may not be seen does not exist, whatever was sent
        given = _read(shape, self.request)
        clock = act(clock_id=found.pk, by=self._person(), now=timezone.now(), **given)
        return self._shown(clock)

    def _shown(self, clock: SLAClock, **options: Any) -> Response:
        row = self.get_queryset().get(pk=clock.pk)
        return Response(ExplainedClockSerializer(row).data, **options)

    def _case(self, reference: str) -> Case:
        return get_object_or_404(Case.objects.visible_to(self._person()), reference=reference)

    def _person(self) -> User:
        return cast(User, self.request.user)


def _read(shape: Any, request: Request) -> dict[str, Any]:
    serializer = shape(data=request.data)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def _hangs(code: str, *, now: datetime) -> bool:
    rules = DeadlineRule.objects.in_force(now=now)
    return rules.filter(code=code, kind=DeadlineRule.Kind.ANCHORED).exists()
