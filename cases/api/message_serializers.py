"""What the API shows of messages and takes to write one."""

from typing import Any

from rest_framework import serializers

from cases.api.shapes import StaffRef
from cases.models import (
    Citation,
    Message,
    ThreadKind,
)
from common.drf import StrictSerializer


class CitationSerializer(serializers.ModelSerializer[Citation]):
    """A clause quoted in a message, pinned to its version."""

    policy = serializers.CharField(source="clause.version.policy.code")
    version = serializers.IntegerField(source="clause.version.number")
    anchor = serializers.CharField(source="clause.anchor")

    class Meta:
        model = Citation
        fields = ["clause", "policy", "version", "anchor", "quoted_text", "language"]


class MessageSerializer(serializers.ModelSerializer[Message]):
    """One message or note."""

    case = serializers.CharField(source="thread.case.reference")
    thread = serializers.CharField(source="thread.kind")
    author = StaffRef(read_only=True, allow_null=True)
    state = serializers.SerializerMethodField()
    text = serializers.CharField(source="shown_text", read_only=True)
    is_redacted = serializers.BooleanField(read_only=True)
    citations = CitationSerializer(many=True, read_only=True)

    class Meta:
        model = Message
        fields = [
            "id",
            "case",
            "thread",
            "direction",
            "author",
            "party",
            "channel",
            "language",
            "text",
            "is_redacted",
            "written_at",
            "withdrawn_at",
            "state",
            "citations",
        ]
        read_only_fields = fields

    def get_state(self, message: Message) -> str:
        """Say how far an outgoing message has come; empty for what came in and for notes."""
        return message.delivery.state if message.delivery is not None else ""


class NewMessage(StrictSerializer):
    """Write on one thread of a case."""

    case = serializers.CharField()
    thread = serializers.ChoiceField(choices=ThreadKind.choices)
    text = serializers.CharField()
    key = serializers.UUIDField(help_text="The same key twice is one message")
    clauses = serializers.ListField(child=serializers.IntegerField(), default=list, max_length=50)
    seen_message = serializers.IntegerField(required=False, allow_null=True, default=None)
    seen_event = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        help_text="The last line of the timeline you saw; refused if others said something after it",
    )
    language = serializers.CharField(max_length=10, required=False, allow_blank=True, default="")
    confirm = serializers.ListField(
        child=serializers.CharField(max_length=500),
        default=list,
        max_length=50,
        help_text="Words of the other side you were shown (`borrowed`) and send all the same",
    )
    promises = serializers.ListField(
        child=serializers.CharField(max_length=100),
        default=list,
        max_length=50,
        help_text="Keys of the promises in the words (from `checks`) that are kept as promises",
    )
    macro = serializers.SlugField(max_length=60, required=False, allow_blank=True, default="")
    acts = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=99),
        default=list,
        max_length=20,
        help_text="Which of the macro's acts are done along, counted from 0",
    )


class WordsInput(StrictSerializer):
    """Words somebody is about to send on one thread."""

    case = serializers.CharField(max_length=14)
    thread = serializers.ChoiceField(choices=ThreadKind.choices)
    text = serializers.CharField(max_length=100_000)


class HeardSerializer(serializers.Serializer[Any]):
    """A promise in the words, by when, and the key that keeps it."""

    key = serializers.CharField()
    text = serializers.CharField()
    due_at = serializers.DateTimeField()


class ChecksSerializer(serializers.Serializer[Any]):
    """What is seen in words: promises, words of the other side, and whether it is quiet where they go."""

    promises = HeardSerializer(many=True)
    borrowed = serializers.ListField(child=serializers.CharField())
    quiet = serializers.CharField()


class PromisesInput(StrictSerializer):
    """Keys of the promises that are kept as such."""

    promises = serializers.ListField(child=serializers.CharField(max_length=100), max_length=50)


class RedactionInput(StrictSerializer):
    """Which words of a message, exactly as they stand there, and why; without words all of it."""

    words = serializers.CharField(allow_blank=True, default="", trim_whitespace=False)
    reason = serializers.CharField(max_length=300)


class OriginalSerializer(serializers.Serializer[Message]):
    """A message as it was written."""

    id = serializers.IntegerField()
    text = serializers.CharField()
