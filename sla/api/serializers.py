"""Shapes of versions and drafts."""

from typing import Any

from rest_framework import serializers

from common.drf import StrictSerializer
from sla import shelves


class PromiseVersionSerializer(serializers.Serializer[Any]):
    """One published version: when it holds, what it says, and the same as it would be typed."""

    code = serializers.CharField()
    version = serializers.IntegerField()
    name = serializers.CharField()
    valid_from = serializers.DateTimeField()
    valid_until = serializers.DateTimeField(allow_null=True)
    note = serializers.CharField()
    published_by = serializers.CharField(source="published_by.name", default=None)
    published_at = serializers.DateTimeField(allow_null=True)
    contents = serializers.SerializerMethodField()

    def get_contents(self, version: Any) -> dict[str, list[str]]:
        """Return the version as it would be typed into a draft."""
        return shelves.contents_of(version)


class PromiseDraftSerializer(serializers.Serializer[Any]):
    """A draft with everything that keeps it from being published, by field."""

    code = serializers.CharField()
    base = serializers.IntegerField(help_text="The version it was written from; 0: something new")
    revision = serializers.IntegerField(help_text="Send it back with every change")
    edited_by = serializers.CharField(source="edited_by.name")
    edited_at = serializers.DateTimeField()
    contents = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    problems = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))


class WriteSerializer(StrictSerializer):
    """What is put into a draft: texts by field, exactly as an editor sends them."""

    contents = serializers.DictField(
        child=serializers.ListField(
            child=serializers.CharField(allow_blank=True, max_length=2000), max_length=400
        )
    )
    revision = serializers.IntegerField(required=False, min_value=1)


class PublishSerializer(StrictSerializer):
    """From when a draft holds; without an instant from now on."""

    revision = serializers.IntegerField(min_value=1)
    valid_from = serializers.DateTimeField(required=False)


class FactsSerializer(StrictSerializer):
    """What a service level may ask about a case."""

    segment = serializers.CharField(required=False, default="standard", max_length=40)
    severity = serializers.IntegerField(required=False, default=3, min_value=1, max_value=4)
    case_type = serializers.CharField(required=False, default="", allow_blank=True, max_length=60)
    channel = serializers.CharField(required=False, default="email", max_length=40)
    team = serializers.CharField(required=False, default="", allow_blank=True, max_length=60)
