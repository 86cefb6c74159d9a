"""The shapes many doors share: a colleague, a reason, nothing."""

from rest_framework import serializers

from common.drf import StrictSerializer
from users.models import User


class StaffRef(serializers.Serializer[User]):
    """A colleague, in three fields."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class Empty(StrictSerializer):
    """Nothing to say."""


class ReasonInput(StrictSerializer):
    """Why; it stays on the case."""

    reason = serializers.CharField(max_length=300)
