"""Rotas and alerts over the API: the same actions and the same visibility rule as the pages."""

from datetime import timedelta
from typing import Any, cast

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cases.models import Case
from common.errors import BadInput, Forbidden
from escalations.actions import answers
from escalations.api import serializers
from escalations.models import Alert, OnCallSchedule
from escalations.oncall import resolve
from escalations.rota.duty import Duty
from users.models import User
from users.roles import Permission

_LONGEST = timedelta(days=92)
_AHEAD = timedelta(days=9)


class ScheduleViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[OnCallSchedule]):
    """Rotas: who is on call now, and when."""

    serializer_class = serializers.ScheduleSerializer
    queryset = OnCallSchedule.objects.none()

    def get_queryset(self) -> QuerySet[OnCallSchedule]:
        """Return every rota to those who answer pages, none to anybody else."""
        person = cast(User, self.request.user)
        if not person.can(Permission.ACKNOWLEDGE_ALERTS):
            return OnCallSchedule.objects.none()
        return OnCallSchedule.objects.select_related("team")

    @extend_schema(responses=serializers.OnCallSerializer(many=True))
    @action(detail=True, url_path="on-call", pagination_class=None)
    def on_call(self, request: Request, pk: str) -> Response:
        """Say who is on call now, level by level."""
        now = timezone.now()
        duty = Duty(self.get_object(), start=now, end=now + _AHEAD)
        found = []
        for level, rota in duty.rotas.items():
            current = resolve.segments(rota, now, now + _AHEAD)[0]
            until = current.end if current.end < now + _AHEAD else None
            found.append({"level": level, "people": duty.named(current.people), "until": until})
        return Response(serializers.OnCallSerializer(found, many=True).data)

    @extend_schema(
        parameters=[
            OpenApiParameter("start", str, required=True),
            OpenApiParameter("end", str, required=True),
        ],
        responses=serializers.ShiftSerializer(many=True),
    )
    @action(detail=True, pagination_class=None)
    def shifts(self, request: Request, pk: str) -> Response:
        """Lay the rota out over `start` to `end`, as it was and as it is planned; gaps are shifts of nobody."""
        asked = serializers.RangeInput(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        start, end = asked.validated_data["start"], asked.validated_data["end"]
        if not start < end <= start + _LONGEST:
            raise BadInput(
                _("The end must come after the start, by three months at most."), field="end"
            )
        duty = Duty(self.get_object(), start=start, end=end, now=timezone.now())
        found = [
            {"level": level, "people": duty.named(s.people), "start": s.start, "end": s.end}
            for level in duty.levels
            for s in duty.segments(level, start, end)
        ]
        return Response(serializers.ShiftSerializer(found, many=True).data)


class AlertViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Alert]
):
    """Alerts one may know of, and the answers to them."""

    serializer_class = serializers.AlertSerializer
    queryset = Alert.objects.none()
    filterset_fields = ["status", "severity", "cause"]

    def get_queryset(self) -> QuerySet[Alert]:
        """Return what this person may know of."""
        person = cast(User, self.request.user)
        return Alert.objects.visible_to(person).select_related("case", "acknowledged_by")

    @extend_schema(responses=serializers.AlertEventSerializer(many=True))
    @action(detail=True, pagination_class=None, filterset_fields=None)
    def events(self, request: Request, pk: str) -> Response:
        """Tell every decision about the alert, oldest first."""
        events = self.get_object().events.select_related("actor").order_by("occurred_at", "pk")
        return Response(serializers.AlertEventSerializer(events, many=True).data)

    @extend_schema(request=serializers.AlertAnswerInput, responses=serializers.AlertSerializer)
    @action(detail=True, methods=["post"])
    def acknowledgement(self, request: Request, pk: str) -> Response:
        """Acknowledge; saying it again answers the same."""
        return self._answer(answers.acknowledge, via="api")

    @extend_schema(request=serializers.AlertAnswerInput, responses=serializers.AlertSerializer)
    @action(detail=True, methods=["post"])
    def refusal(self, request: Request, pk: str) -> Response:
        """Pass the page on: the next person is woken at once."""
        return self._answer(answers.cannot_next)

    @extend_schema(request=serializers.AlertAnswerInput, responses=serializers.AlertSerializer)
    @action(detail=True, methods=["post"], url_path="return")
    def hand_back(self, request: Request, pk: str) -> Response:
        """Hand an acknowledged alert back."""
        return self._answer(answers.hand_back)

    @extend_schema(request=serializers.SafetyInput, responses=serializers.AlertSerializer)
    @action(detail=True, methods=["post"])
    def safety(self, request: Request, pk: str) -> Response:
        """Note whether the people concerned are safe."""
        person, alert = cast(User, request.user), self.get_object()
        case = get_object_or_404(Case.objects.visible_to(person), alerts=alert)
        if not person.can(Permission.WORK_CASES):
            raise Forbidden(_("Your role does not work on cases."))
        given = serializers.SafetyInput(data=request.data)
        given.is_valid(raise_exception=True)
        answers.tell_safety(
            case_id=case.pk, safety=given.validated_data["safety"], by=person, now=timezone.now()
        )
        return Response(self.get_serializer(alert).data)

    def _answer(self, act: Any, **more: Any) -> Response:
        person = cast(User, self.request.user)
        if not person.can(Permission.ACKNOWLEDGE_ALERTS):
            raise Forbidden(_("Your role does not answer pages."))
        given = serializers.AlertAnswerInput(data=self.request.data)
        given.is_valid(raise_exception=True)
        act(
            alert_id=self.get_object().pk,
            generation=given.validated_data["generation"],
            by=person,
            now=timezone.now(),
            **more,
        )
        return Response(self.get_serializer(self.get_object()).data)
