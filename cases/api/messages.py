"""Messages and hand-overs over the API."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions import conversation, handovers, redacting, sending
from cases.actions.conversation import primary_of
from cases.api.case_inputs import RefusalInput
from cases.api.case_serializers import HandoverSerializer
from cases.api.filters import MessageFilter
from cases.api.message_serializers import (
    ChecksSerializer,
    MessageSerializer,
    NewMessage,
    OriginalSerializer,
    PromisesInput,
    RedactionInput,
    WordsInput,
)
from cases.api.shapes import Empty, ReasonInput
from cases.api.visible import OfVisibleCases, read
from cases.composing.checks import borrowed_in, promises_in, quiet_at
from cases.models import Handover, Message, Thread


class MessageViewSet(OfVisibleCases):
    """Read and write messages of the cases one may see."""

    serializer_class = MessageSerializer
    filterset_class = MessageFilter
    queryset = Message.objects.none()
    id_name = "message_id"

    def get_queryset(self) -> QuerySet[Message]:
        """Return the messages of cases this person may know of."""
        return (
            Message.objects.filter(thread__case__in=self.visible())
            .select_related("thread__case", "author", "delivery")
            .prefetch_related("citations__clause__version__policy")
        )

    @extend_schema(request=NewMessage, responses={201: MessageSerializer})
    def create(self, request: Request) -> Response:
        """Write to a side, or leave a note on the internal thread.

        Words of the other side's private thread are refused with what they are in `borrowed`, until they are
        sent again with those words in `confirm`.
        """
        given = read(NewMessage, request)
        thread = self.thread(given["case"], given["thread"])
        message = self._send(thread, given) if thread.is_outward else self._note(thread, given)
        return self.shown(message.pk, code=status.HTTP_201_CREATED)

    @extend_schema(request=WordsInput, responses=ChecksSerializer)
    @action(detail=False, methods=["post"], filterset_class=None, pagination_class=None)
    def checks(self, request: Request) -> Response:
        """Say what is seen in words before they are sent; nothing is kept."""
        given = read(WordsInput, request)
        thread, now = self.thread(given["case"], given["thread"]), timezone.now()
        party = primary_of(thread.case, thread) if thread.is_outward else None
        seen = {
            "promises": promises_in(given["text"], party=party, by=self.person, now=now),
            "borrowed": borrowed_in(thread.case, thread.kind, given["text"]),
            "quiet": quiet_at(party, now=now) if party is not None else "",
        }
        return Response(ChecksSerializer(seen).data)

    @extend_schema(request=Empty, responses=MessageSerializer)
    @action(detail=True, methods=["post"])
    def withdrawal(self, request: Request, pk: str) -> Response:
        """Take a send back while its undo time runs."""
        return self.act(conversation.take_back, Empty)

    @extend_schema(request=PromisesInput, responses=MessageSerializer)
    @action(detail=True, methods=["post"])
    def promises(self, request: Request, pk: str) -> Response:
        """Keep promises in a message of one's own that left before anybody asked whether they are ones."""
        mine = self.get_queryset().filter(author=self.person).select_related("party__person")
        message = get_object_or_404(mine, pk=pk)
        given = read(PromisesInput, request)
        keys, now = given["promises"], timezone.now()
        sending.keep_promises(message, by=self.person, keys=keys, now=now)
        return self.shown(message.pk)

    @extend_schema(request=RedactionInput, responses=MessageSerializer)
    @action(detail=True, methods=["post"])
    def redaction(self, request: Request, pk: str) -> Response:
        """Make words of it unreadable, in lists, search and files; the original is kept."""
        return self.act(redacting.redact_words, RedactionInput)

    @extend_schema(request=ReasonInput, responses=OriginalSerializer)
    @action(detail=True, methods=["post"])
    def original(self, request: Request, pk: str) -> Response:
        """Read what was made unreadable; who and why is written down first."""
        hidden = get_object_or_404(self.get_queryset().filter(redacted__isnull=False), pk=pk)
        given = read(ReasonInput, request)
        message = redacting.read_original(
            message_id=hidden.pk, by=self.person, now=timezone.now(), **given
        )
        return Response(OriginalSerializer(message).data)

    def _send(self, thread: Thread, given: dict[str, Any]) -> Message:
        return sending.send(
            thread_id=thread.pk,
            by=self.person,
            text=given["text"],
            client_key=given["key"],
            clause_ids=given["clauses"],
            seen_message_id=given["seen_message"],
            seen_event_id=given["seen_event"],
            language=given["language"],
            promised=given["promises"],
            named=given["confirm"],
            macro=given["macro"],
            acts=given["acts"],
            now=timezone.now(),
        )

    def _note(self, thread: Thread, given: dict[str, Any]) -> Message:
        return conversation.note(
            case_id=thread.case_id,
            by=self.person,
            text=given["text"],
            client_key=given["key"],
            clause_ids=given["clauses"],
            now=timezone.now(),
        )


class HandoverViewSet(OfVisibleCases):
    """Hand-overs of the cases one may see."""

    serializer_class = HandoverSerializer
    queryset = Handover.objects.none()
    id_name = "handover_id"

    def get_queryset(self) -> QuerySet[Handover]:
        """Return the hand-overs of cases this person may know of."""
        offers = Handover.objects.filter(case__in=self.visible())
        return offers.select_related("case", "giver", "taker")

    @extend_schema(request=Empty, responses=HandoverSerializer)
    @action(detail=True, methods=["post"])
    def acceptance(self, request: Request, pk: str) -> Response:
        """Accept: the case is yours from now on."""
        return self.act(handovers.accept, Empty)

    @extend_schema(request=Empty, responses=HandoverSerializer)
    @action(detail=True, methods=["post"])
    def withdrawal(self, request: Request, pk: str) -> Response:
        """Take one's own offer back before it is answered."""
        return self.act(handovers.withdraw, Empty)

    @extend_schema(request=RefusalInput, responses=HandoverSerializer)
    @action(detail=True, methods=["post"])
    def refusal(self, request: Request, pk: str) -> Response:
        """Decline, with a reason: the giver stays owner."""
        return self.act(handovers.decline, RefusalInput)
