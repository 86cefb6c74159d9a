"""What the API shows of a case, field by field, and what it takes."""

from typing import Any

from rest_framework import serializers

from cases.lifecycle import WaitingOn
from cases.models import (
    Case,
    CaseEvent,
    CaseRisk,
    CaseType,
    Citation,
    Handover,
    Message,
    Party,
    RootCause,
    Side,
    SLAClock,
    ThreadKind,
)
from cases.models.scales import Outcome, Severity
from common.drf import StrictSerializer
from users.models import User


class StaffRef(serializers.Serializer[User]):
    """A colleague, in three fields."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class RiskSerializer(serializers.ModelSerializer[CaseRisk]):
    """What is at stake on one axis."""

    class Meta:
        model = CaseRisk
        fields = ["axis", "level", "reason", "set_at"]


class PartySerializer(serializers.ModelSerializer[Party]):
    """Who stands on which side."""

    name = serializers.CharField(source="person.full_name")

    class Meta:
        model = Party
        fields = ["id", "person", "name", "side", "is_primary"]


class ClockSerializer(serializers.ModelSerializer[SLAClock]):
    """One clock with its derivation, in the language of the request."""

    explanation = serializers.ListField(
        source="told", child=serializers.CharField(), read_only=True
    )

    class Meta:
        model = SLAClock
        fields = [
            "id",
            "kind",
            "side",
            "label",
            "status",
            "started_at",
            "due_at",
            "external_due_at",
            "warn_at",
            "met_at",
            "breached_at",
            "compressed",
            "explanation",
        ]


class CaseSerializer(serializers.ModelSerializer[Case]):
    """One case in a list."""

    case_type = serializers.SlugRelatedField[CaseType](slug_field="code", read_only=True)
    team = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    reservation = serializers.SlugRelatedField[Any](slug_field="code", read_only=True)
    owner = StaffRef(read_only=True, allow_null=True)
    merged_into = serializers.SlugRelatedField[Case](slug_field="reference", read_only=True)

    class Meta:
        model = Case
        fields = [
            "reference",
            "title",
            "case_type",
            "severity",
            "severity_reason",
            "urgency",
            "status",
            "merged_into",
            "waiting_on",
            "waiting_until",
            "owner",
            "owned_since",
            "team",
            "access_level",
            "language",
            "segment",
            "channel",
            "reservation",
            "opened_at",
            "last_activity_at",
            "resolved_at",
            "outcome",
            "next_due_at",
            "next_due_kind",
            "version",
        ]
        read_only_fields = fields


class CaseDetailSerializer(CaseSerializer):
    """One case whole."""

    parties = PartySerializer(many=True, read_only=True)
    risks = RiskSerializer(many=True, read_only=True)
    clocks = ClockSerializer(many=True, read_only=True)
    cause = serializers.SlugRelatedField[RootCause](slug_field="code", read_only=True)

    class Meta(CaseSerializer.Meta):
        fields = [
            *CaseSerializer.Meta.fields,
            "outcome_note",
            "cause",
            "root_cause",
            "reopen_until",
            "parties",
            "risks",
            "clocks",
        ]
        read_only_fields = fields


class NewCase(StrictSerializer):
    """Open a case by hand."""

    title = serializers.CharField(max_length=200)
    case_type = serializers.SlugRelatedField(
        slug_field="code", queryset=CaseType.objects.filter(is_active=True)
    )
    person = serializers.IntegerField(help_text="Id of the person who asks")
    side = serializers.ChoiceField(choices=Side.choices, default=Side.GUEST)
    reservation = serializers.CharField(required=False, allow_blank=True, default="")
    severity = serializers.ChoiceField(choices=Severity.choices, required=False)
    severity_reason = serializers.CharField(
        max_length=300, required=False, default="", allow_blank=True
    )
    channel = serializers.CharField(max_length=20, default="api")
    key = serializers.CharField(
        max_length=70, required=False, help_text="The same key twice is one case"
    )


class EventSerializer(serializers.ModelSerializer[CaseEvent]):
    """One line of the timeline."""

    actor = StaffRef(read_only=True, allow_null=True)

    class Meta:
        model = CaseEvent
        fields = [
            "id",
            "kind",
            "actor",
            "thread_kind",
            "message",
            "facts",
            "occurred_at",
            "recorded_at",
        ]
        read_only_fields = fields


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


class Empty(StrictSerializer):
    """Nothing to say."""


class ReleaseInput(StrictSerializer):
    """Give the case back to its queue."""

    reason = serializers.CharField(max_length=300, allow_blank=True, default="")


class TakeOverInput(StrictSerializer):
    """Take the case from its owner."""

    reason = serializers.CharField(max_length=300)
    seen_owner = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        help_text="Id of whose it was when you looked; refused if it changed hands since",
    )


class AssignmentInput(StrictSerializer):
    """Make somebody the owner."""

    to = serializers.PrimaryKeyRelatedField(queryset=User.objects.filter(is_active=True))


class WaitInput(StrictSerializer):
    """Wait for somebody."""

    on = serializers.ChoiceField(choices=WaitingOn.choices)
    reason = serializers.CharField(max_length=300, allow_blank=True, default="")
    until = serializers.DateTimeField(required=False, allow_null=True, default=None)


class SeverityInput(StrictSerializer):
    """Change how bad the harm is."""

    severity = serializers.ChoiceField(choices=Severity.choices)
    reason = serializers.CharField(max_length=300)
    version = serializers.IntegerField(required=False, allow_null=True, default=None)


class ResolutionInput(StrictSerializer):
    """End the case."""

    outcome = serializers.ChoiceField(choices=Outcome.choices)
    note = serializers.CharField(allow_blank=True, default="")
    cause = serializers.SlugField(allow_blank=True, default="")
    root_cause = serializers.CharField(max_length=200, allow_blank=True, default="")
    override = serializers.CharField(max_length=500, allow_blank=True, default="")
    version = serializers.IntegerField(required=False, allow_null=True, default=None)


class ReopeningInput(StrictSerializer):
    """Take a resolved case up again."""

    reason = serializers.CharField(max_length=300)


class HandoverInput(StrictSerializer):
    """Offer the case to a colleague."""

    to = serializers.PrimaryKeyRelatedField(queryset=User.objects.filter(is_active=True))
    summary = serializers.CharField()


class HandoverSerializer(serializers.ModelSerializer[Handover]):
    """One offer and what became of it."""

    case = serializers.CharField(source="case.reference")
    giver = StaffRef()
    taker = StaffRef()

    class Meta:
        model = Handover
        fields = [
            "id",
            "case",
            "giver",
            "taker",
            "summary",
            "gathered",
            "state",
            "answer",
            "offered_at",
            "expires_at",
            "answered_at",
        ]


class RefusalInput(StrictSerializer):
    """Decline a hand-over, with a reason."""

    reason = serializers.CharField(max_length=300)
