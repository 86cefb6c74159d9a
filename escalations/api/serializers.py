"""What the API shows of rotas and alerts, and what it takes."""

from typing import Any

from rest_framework import serializers

from cases.models.scales import Safety
from common.drf import StrictSerializer
from escalations.lifecycle import Level
from escalations.models import Alert, AlertEvent, OnCallSchedule
from users.models import User


class ColleagueSerializer(serializers.ModelSerializer[User]):
    """A colleague, in three fields."""

    class Meta:
        model = User
        fields = ["id", "name", "time_zone"]


class ScheduleSerializer(serializers.ModelSerializer[OnCallSchedule]):
    """One rota."""

    team = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)

    class Meta:
        model = OnCallSchedule
        fields = ["id", "name", "team", "time_zone"]


class OnCallSerializer(serializers.Serializer[Any]):
    """Who is on call on one level of a rota, and until when."""

    level = serializers.ChoiceField(choices=Level.choices)
    people = ColleagueSerializer(many=True)
    until = serializers.DateTimeField(allow_null=True)


class ShiftSerializer(serializers.Serializer[Any]):
    """A stretch of one level; nobody when `people` is empty."""

    level = serializers.ChoiceField(choices=Level.choices)
    people = ColleagueSerializer(many=True)
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()


class AlertEventSerializer(serializers.ModelSerializer[AlertEvent]):
    """One decision about an alert."""

    actor = ColleagueSerializer(allow_null=True)

    class Meta:
        model = AlertEvent
        fields = ["kind", "generation", "step_no", "actor", "occurred_at", "facts"]


class AlertSerializer(serializers.ModelSerializer[Alert]):
    """One reason to wake somebody. `generation` goes with every answer."""

    number = serializers.IntegerField(source="pk")
    case = serializers.SlugRelatedField[Any](
        slug_field="reference", read_only=True, allow_null=True
    )
    acknowledged_by = ColleagueSerializer(allow_null=True)

    class Meta:
        model = Alert
        fields = [
            "number",
            "case",
            "title",
            "cause",
            "severity",
            "status",
            "generation",
            "next_step_at",
            "occurred_at",
            "raised_at",
            "acknowledged_by",
            "acknowledged_at",
            "ack_expires_at",
            "resolved_at",
        ]


class AlertAnswerInput(StrictSerializer):
    """To which round of the alert the answer belongs."""

    generation = serializers.IntegerField(min_value=1)


class SafetyInput(StrictSerializer):
    """What is known of whether the people concerned are safe."""

    safety = serializers.ChoiceField(choices=Safety.choices)


class RangeInput(StrictSerializer):
    """Which time is asked about; both are instants."""

    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
