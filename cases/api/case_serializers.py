"""What the API shows of a case, field by field."""

from typing import Any

from rest_framework import serializers

from cases.api.shapes import StaffRef
from cases.models import (
    Case,
    CaseEvent,
    CaseRisk,
    CaseType,
    Handover,
    Party,
    RootCause,
    SLAClock,
)


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


class OpenItemSerializer(serializers.Serializer[Any]):
    """One thing that stands between a case and its end; a firm one nobody may go past."""

    code = serializers.CharField()
    text = serializers.CharField()
    is_firm = serializers.BooleanField()


class StandingSerializer(serializers.Serializer[Any]):
    """What a kind of case needs before it ends (by which version of its rule), and what is open of it."""

    rule = serializers.IntegerField()
    requires = serializers.ListField(child=serializers.CharField())
    open = OpenItemSerializer(many=True)


class RoutedSerializer(serializers.Serializer[Any]):
    """Why a case went to whom it went and not to others; or why, and since when, nobody got it."""

    why = serializers.ListField(child=serializers.CharField())
    waits_because = serializers.CharField()
    waits_since = serializers.DateTimeField(allow_null=True)


class LineSerializer(serializers.Serializer[Any]):
    """One thing done or pending: the event of the timeline it stands on, its words by language, who and when."""

    event = serializers.IntegerField()
    state = serializers.CharField()
    text = serializers.DictField(child=serializers.CharField())
    who = serializers.CharField()
    at = serializers.CharField()
    due = serializers.CharField(default="")


class SoFarSerializer(serializers.Serializer[Any]):
    """What is done and what is pending, the most pressing first; `left_out` lines did not fit 120 words."""

    lines = LineSerializer(many=True)
    left_out = serializers.IntegerField()


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


class PresentSerializer(serializers.Serializer[Any]):
    """A colleague on the same case now, and the thread they write on; empty: they read."""

    person = StaffRef()
    writes = serializers.CharField(allow_blank=True)
