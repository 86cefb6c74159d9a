"""Changes of a rota over the API: the same actions as the pages, and the same refusals."""

from collections.abc import Callable
from typing import Any, cast

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from escalations.actions import handovers, overriding, swaps, temporary
from escalations.api import rota_serializers as shapes
from escalations.models import Override, ShiftHandover, ShiftSwap, TemporarySchedule
from users.models import User
from users.roles import Permission


class AnswersPages(BasePermission):
    """Only people whose role answers pages see a rota or change it."""

    message = _("Your role does not answer pages.")

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Say whether the role does."""
        return cast(User, request.user).can(Permission.ACKNOWLEDGE_ALERTS)


class _RotaViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Any]):
    """What every door to a rota's changes shares."""

    permission_classes = [IsAuthenticated, AnswersPages]

    @property
    def person(self) -> User:
        """Return who asks."""
        return cast(User, self.request.user)

    def given(self, serializer: type[Any]) -> dict[str, Any]:
        """Return the request's input, read by `serializer`; refuses what does not fit."""
        read = serializer(data=self.request.data)
        read.is_valid(raise_exception=True)
        return cast(dict[str, Any], read.validated_data)

    def shown(self, pk: int, status: int = 200) -> Response:
        """Answer with the row as it is now."""
        return Response(self.get_serializer(self.get_queryset().get(pk=pk)).data, status=status)

    def taken_back(self, act: Callable[..., object], **row: int) -> Response:
        """Take a change back by `act`; who covers what it would leave empty may be named."""
        cover = self.given(shapes.CoverInput)["cover"]
        act(**row, cover_id=_key(cover), by=self.person, now=timezone.now())
        return Response(status=204)


class OverrideViewSet(_RotaViewSet):
    """Changes of who is on call for some hours."""

    serializer_class = shapes.OverrideSerializer
    queryset = Override.objects.select_related("add_user", "remove_user", "made_by")
    filterset_fields = ["schedule", "level"]

    @extend_schema(request=shapes.OverrideInput, responses={201: shapes.OverrideSerializer})
    def create(self, request: Request) -> Response:
        """Change one level for some hours."""
        given = self.given(shapes.OverrideInput)
        row = overriding.override(
            schedule_id=given["schedule"].pk,
            level=given["level"],
            kind=given["kind"],
            add_id=_key(given["add"]),
            remove_id=_key(given["remove"]),
            start=given["start"],
            end=given["end"],
            reason=given["reason"],
            cover_id=_key(given["cover"]),
            by=self.person,
            now=timezone.now(),
        )
        return self.shown(row.pk, 201)

    @extend_schema(request=shapes.CoverInput, responses={204: None})
    @action(detail=True, methods=["post"])
    def removal(self, request: Request, pk: str) -> Response:
        """Take a change back; what of it has passed stays as it was."""
        return self.taken_back(overriding.withdraw, override_id=self.get_object().pk)


class SwapViewSet(_RotaViewSet):
    """Requests that somebody takes a shift."""

    serializer_class = shapes.SwapSerializer
    queryset = ShiftSwap.objects.select_related("giver", "asked", "taker")
    filterset_fields = ["schedule", "level", "state"]

    @extend_schema(request=shapes.SwapInput, responses={201: shapes.SwapSerializer})
    def create(self, request: Request) -> Response:
        """Ask that somebody takes hours: to cover, or for hours in return."""
        given = self.given(shapes.SwapInput)
        row = swaps.ask(
            schedule_id=given["schedule"].pk,
            level=given["level"],
            kind=given["kind"],
            start=given["start"],
            end=given["end"],
            giver_id=_key(given["giver"]),
            asked_id=_key(given["asked"]),
            return_start=given["return_start"],
            return_end=given["return_end"],
            reason=given["reason"],
            by=self.person,
            now=timezone.now(),
        )
        return self.shown(row.pk, 201)

    @extend_schema(request=None, responses=shapes.SwapSerializer)
    @action(detail=True, methods=["post"])
    def taking(self, request: Request, pk: str) -> Response:
        """Take the hours; of two at once one wins."""
        return self._do(swaps.take)

    @extend_schema(request=None, responses=shapes.SwapSerializer)
    @action(detail=True, methods=["post"])
    def withdrawal(self, request: Request, pk: str) -> Response:
        """Take an open request back."""
        return self._do(swaps.withdraw)

    @extend_schema(request=None, responses=shapes.SwapSerializer)
    @action(detail=True, methods=["post"], url_path="return")
    def give_back(self, request: Request, pk: str) -> Response:
        """Undo a taken swap before it begins."""
        return self._do(swaps.give_back)

    def _do(self, act: Any) -> Response:
        swap_id = self.get_object().pk
        act(swap_id=swap_id, by=self.person, now=timezone.now())
        return self.shown(swap_id)


class TemporaryViewSet(_RotaViewSet):
    """Days that follow shifts of their own."""

    serializer_class = shapes.TemporarySerializer
    queryset = TemporarySchedule.objects.select_related("made_by").prefetch_related("shifts__user")
    filterset_fields = ["schedule", "level"]

    @extend_schema(request=shapes.TemporaryInput, responses={201: shapes.TemporarySerializer})
    def create(self, request: Request) -> Response:
        """Let one level follow only these shifts for some hours."""
        given = self.given(shapes.TemporaryInput)
        row = temporary.make(
            schedule_id=given["schedule"].pk,
            level=given["level"],
            start=given["start"],
            end=given["end"],
            shifts=[(s["person"].pk, s["start"], s["end"]) for s in given["shifts"]],
            reason=given["reason"],
            cover_id=_key(given["cover"]),
            by=self.person,
            now=timezone.now(),
        )
        return self.shown(row.pk, 201)

    @extend_schema(request=shapes.CoverInput, responses={204: None})
    @action(detail=True, methods=["post"])
    def removal(self, request: Request, pk: str) -> Response:
        """End a temporary schedule, or take one back that has not begun."""
        return self.taken_back(temporary.withdraw, temporary_id=self.get_object().pk)


class HandoverViewSet(_RotaViewSet):
    """Hand-overs at the end of shifts: one's own, and all for who may edit the rota."""

    serializer_class = shapes.ShiftHandoverSerializer
    queryset = ShiftHandover.objects.none()
    filterset_fields = ["schedule", "level", "state"]

    def get_queryset(self) -> QuerySet[ShiftHandover]:
        """Return what this person gives, takes, or may take."""
        rows = ShiftHandover.objects.select_related("giver", "taker")
        if self.person.can(Permission.EDIT_ROTA):
            return rows
        return rows.filter(
            Q(giver=self.person)
            | Q(taker=self.person)
            | Q(taker=None, schedule__team__in=self.person.teams.all())
        )

    @extend_schema(request=shapes.NotesInput, responses=shapes.ShiftHandoverSerializer)
    @action(detail=True, methods=["post"])
    def notes(self, request: Request, pk: str) -> Response:
        """Keep what who comes should know."""
        row = self.get_object()
        handovers.write_notes(
            handover_id=row.pk,
            notes=self.given(shapes.NotesInput)["notes"],
            by=self.person,
            now=timezone.now(),
        )
        return self.shown(row.pk)

    @extend_schema(request=None, responses=shapes.ShiftHandoverSerializer)
    @action(detail=True, methods=["post"])
    def acceptance(self, request: Request, pk: str) -> Response:
        """Take over what is listed; accepting again answers the same."""
        row = self.get_object()
        handovers.accept(handover_id=row.pk, by=self.person, now=timezone.now())
        return self.shown(row.pk)


def _key(person: User | None) -> int | None:
    return person.pk if person is not None else None
