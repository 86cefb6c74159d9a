"""The shapes of drafts: what is sent to write one, and what is shown of it."""

import json
from typing import Any

from django.core.validators import ProhibitNullCharactersValidator
from rest_framework import serializers
from rest_framework.request import Request

from common.drf import StrictSerializer
from policies.api.serializers import VersionSerializer
from policies.dimensions import (
    Audience,
    Basis,
    Bearer,
    Discretion,
    GoverningDate,
    Precedence,
    RegionOf,
    Strength,
)
from policies.models import Policy, PolicyVersion
from policies.writing import Proof

_LONGEST = 8000
_MOST_MINOR = 10**12


def read(shape: type[StrictSerializer], request: Request) -> dict[str, Any]:
    """Return what was sent in this shape; refuses (400) what does not fit it, by its field."""
    serializer = shape(data=request.data)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


class DraftVersionSerializer(VersionSerializer):
    """One draft with its clauses, who wrote it, and who handed it on."""

    drafted_by = serializers.CharField(source="drafted_by.name", allow_null=True, default=None)
    submitted_by = serializers.CharField(source="submitted_by.name", allow_null=True, default=None)

    class Meta(VersionSerializer.Meta):
        model = PolicyVersion
        fields = ["id", *VersionSerializer.Meta.fields, "drafted_by", "submitted_by"]


class NewPolicySerializer(serializers.ModelSerializer[Policy]):
    """A policy that has no version yet."""

    class Meta:
        model = Policy
        fields = ["code", "title_en", "title_pt", "topic", "audience", "owner", "host_choice"]
        read_only_fields = fields


class NewPolicyInput(StrictSerializer):
    """A new rule book; its code stands in addresses for ever."""

    code = serializers.SlugField(max_length=60)
    title_en = serializers.CharField(max_length=120)
    title_pt = serializers.CharField(max_length=120)
    topic = serializers.SlugField(max_length=40)
    audience = serializers.ChoiceField(choices=Audience.choices)
    owner = serializers.CharField(max_length=80)
    host_choice = serializers.SlugField(max_length=40, required=False, default="", allow_blank=True)


class NewDraftInput(StrictSerializer):
    """Of which policy, and on which days [from_date, until_date) it is to be in force."""

    policy = serializers.SlugField(max_length=60)
    from_date = serializers.DateField()
    until_date = serializers.DateField(required=False, allow_null=True, default=None)


def _line(most: int) -> serializers.CharField:
    return serializers.CharField(required=False, max_length=most, allow_blank=True)


def _words(most: int) -> serializers.ListField:
    return serializers.ListField(
        child=serializers.CharField(max_length=most), max_length=60, required=False
    )


def _nights() -> serializers.IntegerField:
    return serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=3650)


class TermsInput(StrictSerializer):
    """Terms of a draft: when, for whom, how strong; each may be left out."""

    from_date = serializers.DateField(required=False)
    until_date = serializers.DateField(required=False, allow_null=True)
    governing_date = serializers.ChoiceField(choices=GoverningDate.choices, required=False)
    precedence = serializers.ChoiceField(choices=Precedence.choices, required=False)
    brand = _line(40)
    product = _line(40)
    region_of = serializers.ChoiceField(choices=RegionOf.choices, required=False)
    countries = serializers.ListField(
        child=serializers.RegexField(r"^[A-Z]{2}$"), max_length=250, required=False
    )
    segments = _words(20)
    channels = _words(20)
    nights_from = _nights()
    nights_until = _nights()
    source = _line(240)  # type: ignore[assignment] # the term is called so
    strength = serializers.ChoiceField(choices=Strength.choices, required=False)
    review_by = serializers.DateField(required=False, allow_null=True)
    change_note_en = _line(_LONGEST)
    change_note_pt = _line(_LONGEST)


def storable(value: object) -> None:
    """Refuse a character no text can hold, however deep it stands."""
    if "\\u0000" in json.dumps(value):
        raise serializers.ValidationError(ProhibitNullCharactersValidator.message)


def _minor() -> serializers.IntegerField:
    return serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=_MOST_MINOR
    )


class ClauseInput(StrictSerializer):
    """One clause in both languages, when it applies, and what it gives; a new one needs headings and texts."""

    heading_en = serializers.CharField(required=False, max_length=120)
    heading_pt = serializers.CharField(required=False, max_length=120)
    text_en = serializers.CharField(required=False, max_length=_LONGEST)
    text_pt = serializers.CharField(required=False, max_length=_LONGEST)
    plain_en = _line(_LONGEST)
    plain_pt = _line(_LONGEST)
    example_en = _line(_LONGEST)
    example_pt = _line(_LONGEST)
    evidence_needed_en = _line(_LONGEST)
    evidence_needed_pt = _line(_LONGEST)
    question = _line(40)
    conditions = serializers.DictField(required=False, validators=[storable])
    parameters = serializers.DictField(required=False, validators=[storable])
    basis = serializers.ChoiceField(choices=Basis.choices, required=False, allow_blank=True)
    percent = serializers.DecimalField(
        max_digits=6, decimal_places=2, min_value=0, max_value=1000, required=False, allow_null=True
    )
    fixed_minor = _minor()
    cap_minor = _minor()
    floor_minor = _minor()
    currency = serializers.RegexField(r"^([A-Z]{3})?$", required=False, allow_blank=True)
    bearer = serializers.ChoiceField(choices=Bearer.choices, required=False)
    discretion = serializers.ChoiceField(choices=Discretion.choices, required=False)


class RunSerializer(serializers.Serializer[Any]):
    """Words that stayed (same), went (gone) or came (new)."""

    kind = serializers.CharField()
    words = serializers.CharField()


class ChangeSerializer(serializers.Serializer[Any]):
    """One clause that was added, removed or changed, word by word."""

    anchor = serializers.CharField()
    kind = serializers.CharField()
    runs = RunSerializer(many=True)


class TermChangeSerializer(serializers.Serializer[Any]):
    """One term that differs, in words."""

    label = serializers.CharField()  # type: ignore[assignment] # as the page says
    before = serializers.CharField()
    after = serializers.CharField()


class ProofSerializer(serializers.Serializer[Proof]):
    """What a draft would change, against which version, and what is in the way."""

    before = serializers.IntegerField(source="before.number", allow_null=True, default=None)
    terms = TermChangeSerializer(many=True)
    changes = ChangeSerializer(source="reading.changes", many=True, default=())
    starts_in_the_past = serializers.BooleanField()
    problems = serializers.ListField(child=serializers.CharField())
