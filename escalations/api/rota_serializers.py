"""What the API shows and takes of changes of a rota: overrides, swaps, temporary schedules, hand-overs."""

from typing import Any

from django.utils.functional import cached_property
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cases.models import Case
from common.drf import StrictSerializer
from escalations.api.serializers import ColleagueSerializer
from escalations.lifecycle import HandoverState, Level, SwapState
from escalations.models import OnCallSchedule, Override, ShiftHandover, ShiftSwap, TemporarySchedule
from users.models import User


@extend_schema_field(
    {
        "type": "object",
        "properties": {
            "start": {"type": "string", "format": "date-time"},
            "end": {"type": "string", "format": "date-time"},
        },
        "required": ["start", "end"],
    }
)
class HoursField(serializers.Field[Any, Any, Any, Any]):
    """A stretch of time as its two instants."""

    def to_representation(self, value: Any) -> dict[str, str]:
        """Show the two ends in UTC."""
        return {"start": value.lower.isoformat(), "end": value.upper.isoformat()}


class OverrideSerializer(serializers.ModelSerializer[Override]):
    """A change of one level for some hours."""

    during = HoursField(read_only=True)
    add = ColleagueSerializer(source="add_user", allow_null=True)
    remove = ColleagueSerializer(source="remove_user", allow_null=True)
    reason = serializers.CharField(source="because", read_only=True)
    made_by = ColleagueSerializer()

    class Meta:
        model = Override
        fields = [
            "id",
            "schedule",
            "level",
            "kind",
            "add",
            "remove",
            "during",
            "reason",
            "made_by",
            "made_at",
        ]


class SwapSerializer(serializers.ModelSerializer[ShiftSwap]):
    """A request that somebody takes hours of a colleague's."""

    giver = ColleagueSerializer()
    asked = ColleagueSerializer(allow_null=True)
    taker = ColleagueSerializer(allow_null=True)
    during = HoursField(read_only=True)
    in_return = HoursField(read_only=True, allow_null=True)
    state = serializers.ChoiceField(choices=SwapState.choices)

    class Meta:
        model = ShiftSwap
        fields = [
            "id",
            "schedule",
            "level",
            "kind",
            "giver",
            "asked",
            "taker",
            "during",
            "in_return",
            "state",
            "reason",
            "asked_at",
            "decided_at",
        ]


class TemporarySerializer(serializers.ModelSerializer[TemporarySchedule]):
    """Some days of one level that follow shifts of their own."""

    during = HoursField(read_only=True)
    shifts = serializers.SerializerMethodField()
    made_by = ColleagueSerializer()

    class Meta:
        model = TemporarySchedule
        fields = ["id", "schedule", "level", "during", "shifts", "reason", "made_by", "made_at"]

    @extend_schema_field(serializers.ListField(child=serializers.DictField()))
    def get_shifts(self, row: TemporarySchedule) -> list[dict[str, Any]]:
        """Show who is on call for which of the hours."""
        hours = HoursField()
        return [
            {
                "person": ColleagueSerializer(shift.user).data,
                "during": hours.to_representation(shift.during),
            }
            for shift in row.shifts.all()
        ]


class ShiftHandoverSerializer(serializers.ModelSerializer[ShiftHandover]):
    """What one person hands to the next when a shift ends."""

    giver = ColleagueSerializer()
    taker = ColleagueSerializer(allow_null=True)
    state = serializers.ChoiceField(choices=HandoverState.choices)
    contents = serializers.SerializerMethodField()

    class Meta:
        model = ShiftHandover
        fields = [
            "id",
            "schedule",
            "level",
            "giver",
            "taker",
            "at",
            "state",
            "notes",
            "contents",
            "offered_at",
            "answered_at",
        ]

    def get_contents(self, row: ShiftHandover) -> dict[str, list[dict[str, Any]]]:
        """Show what is handed over without the numbers of cases: those open at the alert, for who may see them.

        What was promised is told only where the reader may see the case.
        """
        return {name: [self._told(item) for item in items] for name, items in row.contents.items()}

    def _told(self, item: dict[str, Any]) -> dict[str, Any]:
        told = {key: item[key] for key in item if key != "case"}
        if "text" in told and item.get("case") not in self._visible:
            told["text"] = ""
        return told

    @cached_property
    def _visible(self) -> set[str]:
        """Return which of the cases behind promises the reader may see; one statement for a whole list."""
        shown: Any = self.parent.instance if self.parent is not None else [self.instance]
        references = {item["case"] for row in shown for item in row.contents.get("promises", [])}
        visible = Case.objects.visible_to(self.context["request"].user)
        return set(visible.filter(reference__in=references).values_list("reference", flat=True))


class _Hours(StrictSerializer):
    """Hours of one level of a rota."""

    schedule = serializers.PrimaryKeyRelatedField[Any](queryset=OnCallSchedule.objects.all())
    level = serializers.ChoiceField(choices=Level.choices)
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    reason = serializers.CharField(max_length=200, required=False, default="")


def _person(*, required: bool = False) -> Any:
    people = User.objects.filter(is_active=True)
    more: dict[str, Any] = {} if required else {"default": None, "allow_null": True}
    return serializers.PrimaryKeyRelatedField[Any](queryset=people, required=required, **more)


class OverrideInput(_Hours):
    """Who comes or goes, for which hours; `cover` is asked for when a level would be empty soon."""

    kind = serializers.ChoiceField(choices=Override.Kind.choices)
    add = _person()
    remove = _person()
    cover = _person()


class SwapInput(_Hours):
    """Hours to give away; `giver` is oneself unless one may edit the rota."""

    kind = serializers.ChoiceField(choices=ShiftSwap.Kind.choices)
    giver = _person()
    asked = _person()
    return_start = serializers.DateTimeField(required=False, default=None, allow_null=True)
    return_end = serializers.DateTimeField(required=False, default=None, allow_null=True)


class TemporaryShiftInput(StrictSerializer):
    """Who is on call, from when until when."""

    person = _person(required=True)
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()


class TemporaryInput(_Hours):
    """Hours that follow only these shifts."""

    shifts = TemporaryShiftInput(many=True)
    cover = _person()


class NotesInput(StrictSerializer):
    """What who comes should know."""

    notes = serializers.CharField(max_length=4000, allow_blank=True)


class CoverInput(StrictSerializer):
    """Who covers what the act would leave empty."""

    cover = _person()
