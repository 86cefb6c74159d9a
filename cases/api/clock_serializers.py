"""What the API shows of a clock, and what it takes."""

from rest_framework import serializers

from cases.models import ClockPause, ClockWarning, Side, SLAClock
from common.drf import StrictSerializer


class PauseSerializer(serializers.ModelSerializer[ClockPause]):
    """A span in which a clock stood still, and why."""

    class Meta:
        model = ClockPause
        fields = ["from_at", "to_at", "reason", "by"]
        read_only_fields = fields


class WarningSerializer(serializers.ModelSerializer[ClockWarning]):
    """A warning given once; `mark` is its place among the clock's, or that the outside's date passed."""

    class Meta:
        model = ClockWarning
        fields = ["mark", "generation", "due_at", "told_at"]
        read_only_fields = fields


class ExplainedClockSerializer(serializers.ModelSerializer[SLAClock]):
    """One clock with everything it was derived from: anchor, versions, pauses, warnings, both dates."""

    case = serializers.CharField(source="case.reference", read_only=True)
    target = serializers.CharField(
        source="target.service_level", read_only=True, allow_null=True, default=None
    )
    calendar = serializers.CharField(read_only=True, allow_null=True)
    rule = serializers.CharField(read_only=True, allow_null=True)
    pauses = PauseSerializer(many=True, read_only=True)
    given_warnings = WarningSerializer(many=True, read_only=True)
    explanation = serializers.ListField(
        source="told", child=serializers.CharField(), read_only=True
    )

    class Meta:
        model = SLAClock
        fields = [
            "id",
            "case",
            "kind",
            "side",
            "label",
            "counterpart",
            "status",
            "generation",
            "started_at",
            "due_at",
            "external_due_at",
            "warnings",
            "met_at",
            "breached_at",
            "external_missed_at",
            "compressed",
            "moved_from",
            "moved_because",
            "anchor_at",
            "anchor_zone",
            "anchor_assumed",
            "letter_date",
            "extended",
            "tzdata",
            "minutes",
            "target",
            "calendar",
            "rule",
            "made_by",
            "pauses",
            "given_warnings",
            "explanation",
        ]
        read_only_fields = fields


class NewPromise(StrictSerializer):
    """Promise something on a case by an instant."""

    case = serializers.CharField()
    text = serializers.CharField(max_length=300)
    due_at = serializers.DateTimeField()
    side = serializers.ChoiceField(choices=Side.choices, allow_blank=True, default="")
    counterpart = serializers.CharField(max_length=120, allow_blank=True, default="")
    zone = serializers.CharField(max_length=64, allow_blank=True, default="")
    key = serializers.CharField(
        max_length=80, allow_blank=True, default="", help_text="The same key twice is one promise"
    )


class NewDeadline(StrictSerializer):
    """Start a deadline on a case: by a rule that counts from a day, or by one that hangs on the stay."""

    case = serializers.CharField()
    rule = serializers.SlugField(max_length=60, allow_blank=True, default="")
    started_on = serializers.DateField(required=False, allow_null=True, default=None)
    started_at = serializers.DateTimeField(
        required=False, allow_null=True, default=None, help_text="For rules in hours"
    )
    zone = serializers.CharField(max_length=64, default="UTC")
    letter_date = serializers.DateField(required=False, allow_null=True, default=None)
    counterpart = serializers.CharField(max_length=120, allow_blank=True, default="")


class Nothing(StrictSerializer):
    """Nothing to say."""


class ClockReason(StrictSerializer):
    """Say why."""

    reason = serializers.CharField(max_length=300)


class OtherTime(StrictSerializer):
    """Agree on another time."""

    due_at = serializers.DateTimeField()
    reason = serializers.CharField(max_length=300)


class Notice(StrictSerializer):
    """Say how and to whom notice was given."""

    notice = serializers.CharField(max_length=300)
