"""Messages and hand-overs over the API."""

from typing import Any, cast

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions import conversation, handovers
from cases.api import serializers
from cases.api.filters import MessageFilter
from cases.models import Case, Handover, Message, ThreadKind
from common.drf import NewestFirstCursor
from users.models import User


class MessageViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Message]
):
    """Read and write messages of the cases one may see."""

    serializer_class = serializers.MessageSerializer
    pagination_class = NewestFirstCursor
    filterset_class = MessageFilter
    queryset = Message.objects.none()

    def get_queryset(self) -> QuerySet[Message]:
        """Return the messages of cases this person may know of."""
        visible = Case.objects.visible_to(cast(User, self.request.user))
        return (
            Message.objects.filter(thread__case__in=visible)
            .select_related("thread__case", "author", "delivery")
            .prefetch_related("citations__clause__version__policy")
        )

    @extend_schema(request=serializers.NewMessage, responses={201: serializers.MessageSerializer})
    def create(self, request: Request) -> Response:
        """Write to a side, or leave a note on the internal thread."""
        given = serializers.NewMessage(data=request.data)
        given.is_valid(raise_exception=True)
        message = self._write(given.validated_data, cast(User, request.user))
        return Response(self._shown(message.pk), status=status.HTTP_201_CREATED)

    @extend_schema(request=serializers.Empty, responses=serializers.MessageSerializer)
    @action(detail=True, methods=["post"])
    def withdrawal(self, request: Request, pk: str) -> Response:
        """Take a send back while its undo time runs."""
        message = self.get_object()
        conversation.take_back(
            message_id=message.pk, by=cast(User, request.user), now=timezone.now()
        )
        return Response(self._shown(message.pk))

    def _write(self, given: dict[str, Any], by: User) -> Message:
        case = get_object_or_404(Case.objects.visible_to(by), reference=given["case"])
        if given["thread"] == ThreadKind.INTERNAL:
            return conversation.note(
                case_id=case.pk,
                by=by,
                text=given["text"],
                client_key=given["key"],
                clause_ids=given["clauses"],
                now=timezone.now(),
            )
        return conversation.reply(
            thread_id=case.threads.get(kind=given["thread"]).pk,
            by=by,
            text=given["text"],
            client_key=given["key"],
            clause_ids=given["clauses"],
            seen_message_id=given["seen_message"],
            language=given["language"],
            now=timezone.now(),
        )

    def _shown(self, message_id: int) -> Any:
        return serializers.MessageSerializer(self.get_queryset().get(pk=message_id)).data


class HandoverViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Handover]
):
    """Hand-overs one gave or was offered."""

    serializer_class = serializers.HandoverSerializer
    pagination_class = NewestFirstCursor
    queryset = Handover.objects.none()

    def get_queryset(self) -> QuerySet[Handover]:
        """Return the hand-overs of cases this person may know of."""
        visible = Case.objects.visible_to(cast(User, self.request.user))
        return Handover.objects.filter(case__in=visible).select_related("case", "giver", "taker")

    @extend_schema(request=serializers.Empty, responses=serializers.HandoverSerializer)
    @action(detail=True, methods=["post"])
    def acceptance(self, request: Request, pk: str) -> Response:
        """Accept: the case is yours from now on."""
        handovers.accept(
            handover_id=self.get_object().pk, by=cast(User, request.user), now=timezone.now()
        )
        return self.retrieve(request, pk)

    @extend_schema(request=serializers.Empty, responses=serializers.HandoverSerializer)
    @action(detail=True, methods=["post"])
    def withdrawal(self, request: Request, pk: str) -> Response:
        """Take one's own offer back before it is answered."""
        handovers.withdraw(
            handover_id=self.get_object().pk, by=cast(User, request.user), now=timezone.now()
        )
        return self.retrieve(request, pk)

    @extend_schema(request=serializers.RefusalInput, responses=serializers.HandoverSerializer)
    @action(detail=True, methods=["post"])
    def refusal(self, request: Request, pk: str) -> Response:
        """Decline, with a reason: the giver stays owner."""
        given = serializers.RefusalInput(data=request.data)
        given.is_valid(raise_exception=True)
        handovers.decline(
            handover_id=self.get_object().pk,
            by=cast(User, request.user),
            reason=given.validated_data["reason"],
            now=timezone.now(),
        )
        return self.retrieve(request, pk)
